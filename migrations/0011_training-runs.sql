-- Trainings are runs of their own: they read commits and make models, and have a curve and a log instead of outputs. A token goes with the training it was made for.
CREATE TABLE "training_events" (
	"run_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"step" integer NOT NULL,
	"steps" integer,
	"fold" integer,
	"figures" json,
	"log" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "training_events_run_id_number_pk" PRIMARY KEY("run_id","number")
);
--> statement-breakpoint
CREATE TABLE "training_models" (
	"run_id" bigint NOT NULL,
	"model_id" bigint NOT NULL,
	"fold" integer,
	CONSTRAINT "training_models_run_id_model_id_pk" PRIMARY KEY("run_id","model_id")
);
--> statement-breakpoint
CREATE TABLE "training_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "training_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dataset_id" bigint NOT NULL,
	"source_commit_id" text NOT NULL,
	"validation_dataset_id" bigint,
	"validation_commit_id" text,
	"trainer" text NOT NULL,
	"plugin_version" text NOT NULL,
	"options" jsonb NOT NULL,
	"inputs" jsonb NOT NULL,
	"model_name" text NOT NULL,
	"author" text NOT NULL,
	"state" text NOT NULL,
	"lost" integer DEFAULT 0 NOT NULL,
	"step" integer DEFAULT 0 NOT NULL,
	"steps" integer,
	"fold" integer,
	"error_code" text,
	"error_message" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "training_run_id" bigint;--> statement-breakpoint
ALTER TABLE "training_events" ADD CONSTRAINT "training_events_run_id_training_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."training_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_models" ADD CONSTRAINT "training_models_run_id_training_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."training_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_models" ADD CONSTRAINT "training_models_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_runs" ADD CONSTRAINT "training_runs_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_runs" ADD CONSTRAINT "training_runs_validation_dataset_id_datasets_id_fk" FOREIGN KEY ("validation_dataset_id") REFERENCES "public"."datasets"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "training_models_model" ON "training_models" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "training_runs_dataset" ON "training_runs" USING btree ("dataset_id","id");--> statement-breakpoint
CREATE INDEX "training_runs_validation" ON "training_runs" USING btree ("validation_dataset_id");--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_training_run_id_training_runs_id_fk" FOREIGN KEY ("training_run_id") REFERENCES "public"."training_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tokens_training" ON "tokens" USING btree ("training_run_id") WHERE training_run_id is not null;