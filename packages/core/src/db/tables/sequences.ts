import { pgSequence } from "drizzle-orm/pg-core";

/** Orders everything that is written: commits and the working state of each branch hold one. */
export const seqs = pgSequence("seqs");

/** Numbers writes, over all branches. */
export const revisions = pgSequence("revisions");

export const tensorIds = pgSequence("tensor_ids");
export const objectIds = pgSequence("object_ids");

/** Dealt in contiguous blocks; unique in the whole database. */
export const sampleIds = pgSequence("sample_ids");
