import type { JsonValue, OptionSchema, ResolvedOptions } from "@loupe/plugin-api";
import type { Database } from "../../db/database.ts";
import { LoupeError } from "../../errors.ts";
import { findModel, referenceOf } from "./models.ts";

export interface ChosenModels {
  /** With the models' full names. */
  options: ResolvedOptions;
  /** Ids of those that are registered, by the option that names them. */
  modelIds: ReadonlyMap<string, number>;
}

export interface ModelChoice {
  /** Whose models they are. */
  ownerId: number;
  schema: OptionSchema;
  /** What the caller said: what is only a default names one of the plugin's own. */
  given: Readonly<Record<string, JsonValue>>;
  resolved: ResolvedOptions;
}

/**
 * Finds the models that options name, and keeps them from being deleted until the transaction ends.
 *
 * @throws INVALID_OPTION where there is none of that name
 */
export async function chooseModels(
  tx: Database,
  { ownerId, schema, given, resolved }: ModelChoice,
): Promise<ChosenModels> {
  const options: Record<string, string | number | boolean | undefined> = { ...resolved };
  const modelIds = new Map<string, number>();
  for (const [option, { type, own = [] }] of Object.entries(schema)) {
    const reference = resolved[option];
    if (type !== "model" || typeof reference !== "string") continue;
    const isSaid = (given[option] ?? null) !== null;
    const model = isSaid ? await holdModel(tx, ownerId, reference) : undefined;
    if (model) {
      options[option] = model.reference;
      modelIds.set(option, model.id);
    } else if (!own.includes(reference)) throw notFound(option, reference, own);
  }
  return { options, modelIds };
}

async function holdModel(tx: Database, ownerId: number, reference: string) {
  const model = await findModel(tx, ownerId, reference);
  if (!model) return undefined;
  const [held] = await tx.sql`select from models where id = ${model.id} for key share`;
  return held && { id: model.id, reference: referenceOf(model) };
}

function notFound(option: string, reference: string, own: readonly string[]): LoupeError {
  const names = own.join(", ") || "none";
  return new LoupeError(
    "INVALID_OPTION",
    `Option "${option}" is ${JSON.stringify(reference.slice(0, 200))}; expected a model that is registered with the owner of the dataset, or one of the plugin's own: ${names}.`,
    { details: { path: ["options", option] } },
  );
}
