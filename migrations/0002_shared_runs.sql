-- Runs that several workers share, batch by batch, and that take over what an earlier run computed of samples that have not changed. Runs under way have no batches: they end here, and can be started again.
CREATE TABLE "evaluation_batches" (
	"run_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"sample_ranges" jsonb NOT NULL,
	"samples" integer NOT NULL,
	"stored" integer DEFAULT 0 NOT NULL,
	"leased_by" text,
	"leased_until" timestamp with time zone,
	"lost" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "evaluation_batches_run_id_number_pk" PRIMARY KEY("run_id","number")
);
--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "branch_commit_id" text;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "branch_moved" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "force" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "former_run_id" bigint;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "samples_reused" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "output_seq" bigint;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "output_revision" bigint;--> statement-breakpoint
ALTER TABLE "evaluation_runs" ADD COLUMN "output_class_names" jsonb;--> statement-breakpoint
ALTER TABLE "evaluation_batches" ADD CONSTRAINT "evaluation_batches_run_id_evaluation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."evaluation_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evaluation_runs_fingerprint" ON "evaluation_runs" USING btree ("fingerprint","id") WHERE state = 'SUCCEEDED';--> statement-breakpoint
UPDATE "evaluation_runs" SET "state" = 'FAILED', "error_code" = 'RUN_STOPPED', "error_message" = 'Loupe was brought up to date while the run was under way; nothing of the run was kept, and it can be started again.', "finished_at" = now() WHERE "state" = 'RUNNING';
