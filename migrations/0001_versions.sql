-- Tags, forks, samples that come back after a deletion, flattened columns, blobs that nothing reaches; branches and commits outlive their dataset, since its forks read them.
CREATE SEQUENCE "public"."class_ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1073741824 CACHE 1;--> statement-breakpoint
CREATE TABLE "dataset_origins" (
	"dataset_id" bigint NOT NULL,
	"origin_id" bigint NOT NULL,
	"up_to_seq" bigint NOT NULL,
	CONSTRAINT "dataset_origins_dataset_id_origin_id_pk" PRIMARY KEY("dataset_id","origin_id")
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tags_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dataset_id" bigint NOT NULL,
	"name" text NOT NULL,
	"commit_id" text NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tags_dataset_name" UNIQUE("dataset_id","name")
);
--> statement-breakpoint
ALTER TABLE "dataset_blobs" DROP CONSTRAINT "dataset_blobs_dataset_id_datasets_id_fk";
--> statement-breakpoint
ALTER TABLE "branches" DROP CONSTRAINT "branches_dataset_id_datasets_id_fk";
--> statement-breakpoint
ALTER TABLE "commits" DROP CONSTRAINT "commits_dataset_id_datasets_id_fk";
--> statement-breakpoint
ALTER TABLE "commits" DROP CONSTRAINT "commits_branch_id_branches_id_fk";
--> statement-breakpoint
ALTER TABLE "blobs" ADD COLUMN "unreached_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "dataset_blobs" ADD COLUMN "registered_seq" bigint DEFAULT nextval('seqs') NOT NULL;--> statement-breakpoint
ALTER TABLE "branches" ADD COLUMN "layout" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "columns" ADD COLUMN "flattened_id" bigint;--> statement-breakpoint
ALTER TABLE "columns" ADD COLUMN "flattened_bound" bigint;--> statement-breakpoint
ALTER TABLE "commits" ADD COLUMN "recorded_seq" bigint DEFAULT nextval('seqs') NOT NULL;--> statement-breakpoint
ALTER TABLE "sample_deletions" ADD COLUMN "restored" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "dataset_origins" ADD CONSTRAINT "dataset_origins_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_origins_origin" ON "dataset_origins" USING btree ("origin_id");
