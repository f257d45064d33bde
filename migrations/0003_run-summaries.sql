-- What a run comes to has a known shape and keeps the order of its figures. Of summaries from before, the single numbers are figures; the rest can be had by running again.
ALTER TABLE "evaluation_runs" ALTER COLUMN "summary" SET DATA TYPE json;--> statement-breakpoint
UPDATE "evaluation_runs" SET "summary" = CASE WHEN json_typeof("summary") = 'object' THEN json_build_object('figures', coalesce(
	(SELECT json_object_agg("key", "value") FROM json_each("summary") WHERE json_typeof("value") = 'number'), '{}'::json)) END
WHERE "summary" IS NOT NULL;
