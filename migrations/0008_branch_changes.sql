-- At which revisions the head and the tensors of a branch last changed: who watches it is told what to read again.
ALTER TABLE "branches" ADD COLUMN "head_revision" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "branches" ADD COLUMN "structure_revision" bigint DEFAULT 0 NOT NULL;