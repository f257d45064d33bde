-- Models that people register and runs name, with the packages that were uploaded and wait for it.
CREATE TABLE "evaluation_run_models" (
	"run_id" bigint NOT NULL,
	"option" text NOT NULL,
	"model_id" bigint NOT NULL,
	CONSTRAINT "evaluation_run_models_run_id_option_pk" PRIMARY KEY("run_id","option")
);
--> statement-breakpoint
CREATE TABLE "model_uploads" (
	"owner_id" bigint NOT NULL,
	"digest" text NOT NULL,
	"files" jsonb NOT NULL,
	"uploaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_uploads_owner_id_digest_pk" PRIMARY KEY("owner_id","digest")
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "models_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"owner_id" bigint NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"digest" text NOT NULL,
	"format" text NOT NULL,
	"files" jsonb NOT NULL,
	"class_names" jsonb NOT NULL,
	"warnings" jsonb NOT NULL,
	"details" jsonb NOT NULL,
	"metrics" jsonb,
	"source_dataset" text,
	"source_commit_id" text,
	"training_options" jsonb,
	"code_version" text,
	"author" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "models_name" UNIQUE("owner_id","name","version"),
	CONSTRAINT "models_owner_digest" UNIQUE("owner_id","digest")
);
--> statement-breakpoint
ALTER TABLE "evaluation_run_models" ADD CONSTRAINT "evaluation_run_models_run_id_evaluation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."evaluation_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluation_run_models" ADD CONSTRAINT "evaluation_run_models_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_uploads" ADD CONSTRAINT "model_uploads_owner_id_owners_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."owners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_owner_id_owners_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."owners"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evaluation_run_models_model" ON "evaluation_run_models" USING btree ("model_id","run_id");--> statement-breakpoint
CREATE INDEX "model_uploads_digest" ON "model_uploads" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "models_digest" ON "models" USING btree ("digest");