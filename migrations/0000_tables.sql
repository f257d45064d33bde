-- The first tables: who may, datasets with their versions, values with their life spans, runs.
CREATE EXTENSION IF NOT EXISTS btree_gin;--> statement-breakpoint
CREATE SEQUENCE "public"."object_ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."revisions" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."sample_ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."seqs" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE SEQUENCE "public"."tensor_ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "blobs" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"mime" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"channels" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dataset_blobs" (
	"dataset_id" bigint NOT NULL,
	"digest" "bytea" NOT NULL,
	CONSTRAINT "dataset_blobs_dataset_id_digest_pk" PRIMARY KEY("dataset_id","digest")
);
--> statement-breakpoint
CREATE TABLE "branches" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "branches_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dataset_id" bigint NOT NULL,
	"name" text NOT NULL,
	"head_commit_id" text NOT NULL,
	"working_seq" bigint NOT NULL,
	"revision" bigint NOT NULL,
	"membership_revision" bigint NOT NULL,
	"reset_revision" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "cells" (
	"column_id" bigint NOT NULL,
	"sample_id" bigint NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"revision" bigint NOT NULL,
	"absent" boolean NOT NULL,
	"edited" boolean NOT NULL,
	"num" double precision,
	"big" numeric,
	"labels" bigint[],
	"ints" bigint[],
	"nums" double precision[],
	"txt" text,
	"json" jsonb,
	"bytes" "bytea",
	"shape" integer[],
	CONSTRAINT "cells_column_id_sample_id_from_seq_pk" PRIMARY KEY("column_id","sample_id","from_seq")
);
--> statement-breakpoint
CREATE TABLE "columns" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "columns_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"parent_id" bigint,
	"parent_bound" bigint,
	"created_seq" bigint NOT NULL,
	"value_count" bigint DEFAULT 0 NOT NULL,
	"class_counts" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "commit_parents" (
	"commit_id" text NOT NULL,
	"position" integer NOT NULL,
	"parent_id" text NOT NULL,
	CONSTRAINT "commit_parents_commit_id_position_pk" PRIMARY KEY("commit_id","position")
);
--> statement-breakpoint
CREATE TABLE "commits" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" bigint NOT NULL,
	"branch_id" bigint NOT NULL,
	"seq" bigint NOT NULL,
	"message" text NOT NULL,
	"author" text NOT NULL,
	"committed_at" timestamp (3) with time zone NOT NULL,
	"nonce" "bytea" NOT NULL,
	"changes_digest" "bytea" NOT NULL,
	"samples_added" integer NOT NULL,
	"samples_deleted" integer NOT NULL,
	"values_changed" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "datasets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"owner_id" bigint NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"visibility" text NOT NULL,
	"default_branch" text DEFAULT 'main' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "datasets_owner_name" UNIQUE("owner_id","name")
);
--> statement-breakpoint
CREATE TABLE "evaluation_run_events" (
	"run_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"samples_done" integer NOT NULL,
	"samples_total" integer,
	"log" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evaluation_run_events_run_id_number_pk" PRIMARY KEY("run_id","number")
);
--> statement-breakpoint
CREATE TABLE "evaluation_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evaluation_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dataset_id" bigint NOT NULL,
	"branch_id" bigint NOT NULL,
	"source_commit_id" text NOT NULL,
	"evaluator" text NOT NULL,
	"plugin_version" text NOT NULL,
	"options" jsonb NOT NULL,
	"inputs" jsonb NOT NULL,
	"output_group" text NOT NULL,
	"message" text NOT NULL,
	"author" text NOT NULL,
	"state" text NOT NULL,
	"samples_total" integer,
	"samples_done" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"model_name" text,
	"model_digest" text,
	"output_columns" jsonb,
	"summary" jsonb,
	"commit_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sample_deletions" (
	"column_id" bigint NOT NULL,
	"sample_id" bigint NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "sample_deletions_column_id_sample_id_from_seq_pk" PRIMARY KEY("column_id","sample_id","from_seq")
);
--> statement-breakpoint
CREATE TABLE "sample_ranges" (
	"column_id" bigint NOT NULL,
	"sample_id" bigint NOT NULL,
	"last_sample_id" bigint NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "sample_ranges_column_id_sample_id_from_seq_pk" PRIMARY KEY("column_id","sample_id","from_seq")
);
--> statement-breakpoint
CREATE TABLE "mutation_receipts" (
	"owner_id" bigint NOT NULL,
	"client_mutation_id" text NOT NULL,
	"input_digest" "bytea" NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mutation_receipts_owner_id_client_mutation_id_pk" PRIMARY KEY("owner_id","client_mutation_id")
);
--> statement-breakpoint
CREATE TABLE "owner_members" (
	"organisation_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "owner_members_organisation_id_person_id_pk" PRIMARY KEY("organisation_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "owners" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "owners_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"is_administrator" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "owners_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tensor_definitions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tensor_definitions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"branch_id" bigint NOT NULL,
	"tensor_id" bigint NOT NULL,
	"path" text NOT NULL,
	"htype" text NOT NULL,
	"describes" text NOT NULL,
	"meta" jsonb NOT NULL,
	"column_id" bigint NOT NULL,
	"bound" bigint NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tokens_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"owner_id" bigint NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"role" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
ALTER TABLE "dataset_blobs" ADD CONSTRAINT "dataset_blobs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branches" ADD CONSTRAINT "branches_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commit_parents" ADD CONSTRAINT "commit_parents_commit_id_commits_id_fk" FOREIGN KEY ("commit_id") REFERENCES "public"."commits"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commits" ADD CONSTRAINT "commits_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commits" ADD CONSTRAINT "commits_branch_id_branches_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "datasets" ADD CONSTRAINT "datasets_owner_id_owners_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."owners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_run_events" ADD CONSTRAINT "evaluation_run_events_run_id_evaluation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."evaluation_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD CONSTRAINT "evaluation_runs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD CONSTRAINT "evaluation_runs_branch_id_branches_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mutation_receipts" ADD CONSTRAINT "mutation_receipts_owner_id_owners_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."owners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "owner_members" ADD CONSTRAINT "owner_members_organisation_id_owners_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."owners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "owner_members" ADD CONSTRAINT "owner_members_person_id_owners_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."owners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tensor_definitions" ADD CONSTRAINT "tensor_definitions_branch_id_branches_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tensor_definitions" ADD CONSTRAINT "tensor_definitions_column_id_columns_id_fk" FOREIGN KEY ("column_id") REFERENCES "public"."columns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_owner_id_owners_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."owners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "branches_dataset_name" ON "branches" USING btree ("dataset_id","name") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "cells_open_num" ON "cells" USING btree ("column_id","num","sample_id") INCLUDE ("from_seq") WHERE to_seq = 9223372036854775807 and num is not null;--> statement-breakpoint
CREATE INDEX "cells_closed_num" ON "cells" USING btree ("column_id","num","sample_id") WHERE to_seq < 9223372036854775807 and num is not null;--> statement-breakpoint
CREATE INDEX "cells_open_big" ON "cells" USING btree ("column_id","big","sample_id") INCLUDE ("from_seq") WHERE to_seq = 9223372036854775807 and big is not null;--> statement-breakpoint
CREATE INDEX "cells_closed_big" ON "cells" USING btree ("column_id","big","sample_id") WHERE to_seq < 9223372036854775807 and big is not null;--> statement-breakpoint
CREATE INDEX "cells_labels" ON "cells" USING gin ("column_id","labels") WHERE labels is not null;--> statement-breakpoint
CREATE INDEX "cells_edited" ON "cells" USING btree ("column_id","from_seq","sample_id") WHERE edited;--> statement-breakpoint
CREATE INDEX "cells_closed" ON "cells" USING btree ("column_id","to_seq","sample_id") WHERE to_seq < 9223372036854775807;--> statement-breakpoint
CREATE INDEX "commit_parents_parent" ON "commit_parents" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "commits_branch_seq" ON "commits" USING btree ("branch_id","seq");--> statement-breakpoint
CREATE INDEX "commits_dataset" ON "commits" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "evaluation_runs_dataset" ON "evaluation_runs" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE INDEX "evaluation_runs_branch" ON "evaluation_runs" USING btree ("branch_id");--> statement-breakpoint
CREATE INDEX "sample_deletions_seq" ON "sample_deletions" USING btree ("column_id","from_seq");--> statement-breakpoint
CREATE INDEX "tensor_definitions_branch" ON "tensor_definitions" USING btree ("branch_id","to_seq");--> statement-breakpoint
CREATE INDEX "tensor_definitions_column" ON "tensor_definitions" USING btree ("column_id");--> statement-breakpoint
CREATE INDEX "tensor_definitions_tensor" ON "tensor_definitions" USING btree ("tensor_id","branch_id","from_seq");--> statement-breakpoint
CREATE INDEX "tokens_owner" ON "tokens" USING btree ("owner_id");