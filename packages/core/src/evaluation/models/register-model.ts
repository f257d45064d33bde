import type { JsonValue } from "@loupe/plugin-api";
import { and, eq, gte, sql } from "drizzle-orm";
import { checkName, invalidName, quoteName } from "../../access/names.ts";
import { withReceipt, type Receipt } from "../../access/with-receipt.ts";
import type { BlobStore } from "../../blob/blob-store.ts";
import { transaction, type Database } from "../../db/database.ts";
import { findUnstorableJson } from "../../db/find-unstorable.ts";
import { models, modelUploads, type PackageFile } from "../../db/tables/models.ts";
import { LoupeError } from "../../errors.ts";
import type { InstalledPlugins } from "../plugins.ts";
import { checkModel, type CheckedModel } from "./check-model.ts";
import { modelFolder } from "./model-folder.ts";
import { getModelById, isDigestPrefix, referenceOf, type Model } from "./models.ts";
import { UPLOAD_HOURS } from "./remove-packages.ts";

/** Where a model comes from. */
export interface ModelProvenance {
  /** What it was trained on, `owner/name`. */
  dataset?: string | undefined;
  commitId?: string | undefined;
  options?: Record<string, JsonValue> | undefined;
  codeVersion?: string | undefined;
}

export interface RegisterModelInput {
  ownerId: number;
  /** Of the uploaded package. */
  digest: string;
  name: string;
  /** Default: the next whole number. */
  version?: string | undefined;
  /** `plugin/format`. Default: the one that recognises the package. */
  format?: string | undefined;
  /** What its author measured. */
  metrics?: Record<string, JsonValue> | undefined;
  provenance?: ModelProvenance | undefined;
  author: string;
  receipt?: Receipt | undefined;
}

export interface ModelServices {
  blobs: BlobStore;
  plugins: InstalledPlugins;
}

/**
 * Checks the model in an uploaded package by trying it, and gives it a name. The same package under
 * the same name again is the model that there is.
 *
 * @throws MODEL_REFUSED, MODEL_NOT_FOUND, INVALID_NAME, NAME_TAKEN, INVALID_INPUT
 */
export async function registerModel(
  db: Database,
  services: ModelServices,
  input: RegisterModelInput,
): Promise<Model> {
  const checked = await checkUploaded(db, services, input);
  const { modelId } = await transaction(db, (tx) =>
    withReceipt(tx, input.receipt, async () => ({
      modelId: await insertModel(tx, input, checked),
    })),
  );
  return getModelById(db, modelId);
}

/**
 * Tries the model in an uploaded package; undefined where it is registered already.
 *
 * @throws MODEL_REFUSED, MODEL_NOT_FOUND, INVALID_NAME, INVALID_INPUT
 */
export async function checkUploaded(
  db: Database,
  { blobs, plugins }: ModelServices,
  input: RegisterModelInput,
): Promise<CheckedModel | undefined> {
  checkInput(input);
  if (await findByDigest(db, input)) return undefined;
  await getUpload(db, input);
  const folder = modelFolder(blobs, input.digest);
  return checkModel({ configUrl: plugins.configUrl, folder, format: input.format });
}

function checkInput({ name, version, metrics = {}, provenance = {} }: RegisterModelInput): void {
  checkModelName(name);
  if (version !== undefined) checkName("version", version);
  for (const [what, value] of Object.entries({ metrics, provenance })) {
    const found = findUnstorableJson(value as JsonValue);
    if (found === undefined) continue;
    throw new LoupeError("INVALID_INPUT", `The ${what} hold ${found}; expected values without.`, {
      details: { path: [what] },
    });
  }
}

/** @throws INVALID_NAME */
export function checkModelName(name: string): void {
  checkName("model", name);
  if (isDigestPrefix(name))
    throw invalidName("model", name, "8 to 64 hexadecimal digits alone read as a digest");
}

/**
 * Gives a package that was checked its name; answers the id of the model. Whoever registers the same
 * owner's models waits, so that versions follow one another.
 *
 * @throws MODEL_NOT_FOUND, NAME_TAKEN
 */
export async function insertModel(
  tx: Database,
  input: RegisterModelInput,
  checked: CheckedModel | undefined,
): Promise<number> {
  await tx.sql`select from owners where id = ${input.ownerId} for no key update`;
  const registered = await findByDigest(tx, input);
  if (registered) return sameModel(registered, input).id;
  const { files } = await getUpload(tx, input);
  if (!checked) throw uploadNotFound(input.digest);
  const version = input.version ?? (await nextVersion(tx, input));
  const [inserted] = await tx.orm
    .insert(models)
    .values(valuesOf(input, { version, files }, checked))
    .onConflictDoNothing({ target: [models.ownerId, models.name, models.version] })
    .returning({ id: models.id });
  if (!inserted) throw nameTaken(referenceOf({ name: input.name, version }));
  await tx.orm.delete(modelUploads).where(ofPackage(modelUploads, input));
  return inserted.id;
}

function valuesOf(
  { ownerId, digest, name, metrics, provenance = {}, author }: RegisterModelInput,
  stored: { version: string; files: readonly PackageFile[] },
  checked: CheckedModel,
): typeof models.$inferInsert {
  return {
    ownerId,
    digest,
    name,
    author,
    ...stored,
    ...checked,
    metrics: metrics ?? null,
    sourceDataset: provenance.dataset ?? null,
    sourceCommitId: provenance.commitId ?? null,
    trainingOptions: provenance.options ?? null,
    codeVersion: provenance.codeVersion ?? null,
  };
}

async function findByDigest(db: Database, input: PackageKey): Promise<Model | undefined> {
  const [found] = await db.orm.select().from(models).where(ofPackage(models, input));
  return found;
}

function sameModel(registered: Model, { name, version }: RegisterModelInput): Model {
  if (registered.name === name && (version === undefined || registered.version === version))
    return registered;
  throw new LoupeError(
    "NAME_TAKEN",
    `The package is registered already, as ${referenceOf(registered)}; a package has one name.`,
  );
}

async function nextVersion(tx: Database, { ownerId, name }: RegisterModelInput): Promise<string> {
  const [row] = await tx.sql<{ version: string }[]>`
    select (coalesce(max(version::numeric), 0) + 1)::text as version from models
    where owner_id = ${ownerId} and name = ${name} and version ~ '^[0-9]{1,15}$'`;
  return row!.version;
}

async function getUpload(db: Database, input: PackageKey) {
  const [upload] = await db.orm
    .select()
    .from(modelUploads)
    .where(
      and(
        ofPackage(modelUploads, input),
        gte(modelUploads.uploadedAt, sql`now() - ${UPLOAD_HOURS} * interval '1 hour'`),
      ),
    );
  if (!upload) throw uploadNotFound(input.digest);
  return upload;
}

type PackageKey = Pick<RegisterModelInput, "ownerId" | "digest">;

function ofPackage(table: typeof models | typeof modelUploads, { ownerId, digest }: PackageKey) {
  return and(eq(table.ownerId, ownerId), eq(table.digest, digest));
}

function uploadNotFound(digest: string): LoupeError {
  return new LoupeError(
    "MODEL_NOT_FOUND",
    `This owner has uploaded no package of digest ${digest} within a day; upload it first.`,
  );
}

function nameTaken(reference: string): LoupeError {
  return new LoupeError(
    "NAME_TAKEN",
    `There is a model ${quoteName(reference)} already; choose another version.`,
  );
}
