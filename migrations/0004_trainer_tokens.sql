-- Tokens that open one dataset, as trainers get them, and commits that an open stream of samples keeps from being cleaned up.
CREATE TABLE "commit_holds" (
	"commit_id" text PRIMARY KEY NOT NULL,
	"held_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "dataset_id" bigint;--> statement-breakpoint
ALTER TABLE "commit_holds" ADD CONSTRAINT "commit_holds_commit_id_commits_id_fk" FOREIGN KEY ("commit_id") REFERENCES "public"."commits"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;