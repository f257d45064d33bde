import { pgSequence } from "drizzle-orm/pg-core";

/** Orders everything that is written: commits and the working state of each branch hold one. */
export const seqs = pgSequence("seqs");

/** Numbers writes, over all branches. */
export const revisions = pgSequence("revisions");

export const tensorIds = pgSequence("tensor_ids");
/** Of classes that a tensor is given later on; those it is created with are numbered from 0. */
export const classIds = pgSequence("class_ids", { startWith: 1_073_741_824 });
export const objectIds = pgSequence("object_ids");

/** Dealt in contiguous blocks; unique in the whole database. */
export const sampleIds = pgSequence("sample_ids");
