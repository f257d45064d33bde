import { and, desc, eq, like, lt, type SQL } from "drizzle-orm";
import { isName, quoteName } from "../../access/names.ts";
import type { Database } from "../../db/database.ts";
import { models } from "../../db/tables/models.ts";
import { LoupeError } from "../../errors.ts";

export type { PackageFile } from "../../db/tables/models.ts";

export type Model = typeof models.$inferSelect;

/** How a model is named unmistakably among those of its owner. */
export function referenceOf({ name, version }: Pick<Model, "name" | "version">): string {
  return `${name}@${version}`;
}

/** What reads as a digest, or as the beginning of one, can't be a name. */
export function isDigestPrefix(text: string): boolean {
  return /^[0-9a-f]{8,64}$/i.test(text);
}

/**
 * The model of an owner by `name`, of which the newest version counts, by `name@version`, or by at
 * least 8 digits of its digest.
 *
 * @throws REF_AMBIGUOUS
 */
export async function findModel(
  db: Database,
  ownerId: number,
  reference: string,
): Promise<Model | null> {
  const condition = conditionOf(reference);
  if (!condition) return null;
  const found = await db.orm
    .select()
    .from(models)
    .where(and(eq(models.ownerId, ownerId), condition))
    .orderBy(desc(models.id))
    .limit(2);
  if (found.length > 1 && isDigestPrefix(reference)) {
    throw new LoupeError(
      "REF_AMBIGUOUS",
      `Several models have digests that begin with ${quoteName(reference)}; give more digits.`,
    );
  }
  return found[0] ?? null;
}

/** @throws MODEL_NOT_FOUND, REF_AMBIGUOUS */
export async function getModel(db: Database, ownerId: number, reference: string): Promise<Model> {
  const model = await findModel(db, ownerId, reference);
  if (model) return model;
  throw new LoupeError(
    "MODEL_NOT_FOUND",
    `There is no model ${quoteName(reference)}; expected name, name@version, or 8 or more digits of the digest of one that is registered.`,
  );
}

/** @throws MODEL_NOT_FOUND */
export async function getModelById(db: Database, id: number): Promise<Model> {
  const [model] = await db.orm.select().from(models).where(eq(models.id, id));
  if (model) return model;
  throw new LoupeError("MODEL_NOT_FOUND", "There is no such model, or it is not yours to see.");
}

export interface ModelPage {
  models: Model[];
  hasNextPage: boolean;
}

/** The models of an owner, newest first; `after` is the id of the last one of the page before. */
export async function listModels(
  db: Database,
  ownerId: number,
  { first, after }: { first: number; after?: number | undefined },
): Promise<ModelPage> {
  const ofOwner = eq(models.ownerId, ownerId);
  const rows = await db.orm
    .select()
    .from(models)
    .where(after === undefined ? ofOwner : and(ofOwner, lt(models.id, after)))
    .orderBy(desc(models.id))
    .limit(first + 1);
  return { models: rows.slice(0, first), hasNextPage: rows.length > first };
}

/** Undefined for what can't name a model. */
function conditionOf(reference: string): SQL | undefined {
  if (isDigestPrefix(reference)) return like(models.digest, `${reference.toLowerCase()}%`);
  const [name = "", version, ...rest] = reference.split("@");
  if (!isName(name) || rest.length > 0) return undefined;
  if (version === undefined) return eq(models.name, name);
  return isName(version) ? and(eq(models.name, name), eq(models.version, version)) : undefined;
}
