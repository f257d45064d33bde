import { createHash } from "node:crypto";
import { canonicalJson } from "../db/canonical-json.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { OpenRun } from "./open-run.ts";
import type { OpenedMessage } from "./process/protocol.ts";

/**
 * Digest over all that decides what a run computes for a sample, but for the values it reads:
 * evaluator, plugin version, options, model, and what the values of its inputs mean.
 */
export function fingerprintOf({ run, models, source }: OpenRun, session: OpenedMessage): string {
  const inputs = source.bindings.map(({ role, tensor }) => [role, meaningOf(tensor)]);
  const content = {
    evaluator: run.evaluator,
    pluginVersion: run.pluginVersion,
    options: { ...run.options, ...digestsOf(models) },
    model: session.model?.digest,
    classNames: session.classNames,
    inputs: Object.fromEntries(inputs) as Record<string, unknown>,
    isScaled: source.sizeTensor !== undefined,
  };
  return createHash("sha256").update(canonicalJson(content)).digest("hex");
}

/** Whatever they are called. */
function digestsOf(models: OpenRun["models"]): Record<string, string> {
  return Object.fromEntries([...models].map(([option, { digest }]) => [option, digest]));
}

/** Classes with their ids: which name a stored label stands for, and its position. */
function meaningOf({ htype, meta }: Tensor) {
  return { htype, dtype: meta.dtype, coords: meta.coords, classes: meta.classes };
}
