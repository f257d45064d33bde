-- A set of models of which each judges only samples that it has not seen is not in-sample on what it was trained on.
ALTER TABLE "models" ADD COLUMN "folds" integer;