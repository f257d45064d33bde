import { likelyTensor } from "./bind-inputs.ts";
import type { OfferedInput, OfferedOption, ReadableTensor } from "./form-fields.ts";
import { readOptions, type OptionTexts } from "./read-options.ts";

/** What somebody has chosen so far of what an evaluator or trainer reads, and of its options. */
export interface BoundDraft {
  /** Tensors by role; empty where none is read. */
  tensors: Readonly<Record<string, string>>;
  options: OptionTexts;
}

/** What is wrong with a draft, by the field that it is wrong in. */
export type DraftErrors = Readonly<Record<string, string>>;

/** The parts of a form as they change a draft. */
export interface DraftProps<Draft extends BoundDraft = BoundDraft> {
  draft: Draft;
  errors: DraftErrors;
  onChange: (change: Partial<Draft>) => void;
}

/** What an evaluator or trainer says of itself. */
export interface Offered {
  inputs: readonly OfferedInput[];
  options: readonly OfferedOption[];
}

/** With the tensors that are most likely meant. */
export function newBoundDraft({ inputs }: Offered, tensors: readonly ReadableTensor[]): BoundDraft {
  const bound = inputs.map((input) => [input.role, likelyTensor(input, tensors)]);
  return { tensors: Object.fromEntries(bound) as Record<string, string>, options: {} };
}

export function boundFaults(
  { inputs, options }: Offered,
  draft: BoundDraft,
): Record<string, string> {
  const errors = { ...readOptions(options, draft.options).errors };
  for (const { role, required, htype } of inputs) {
    if (required && draft.tensors[role] === "")
      errors[role] = `Choose a tensor of ${htype.toLowerCase().replaceAll("_", " ")}.`;
  }
  return errors;
}

/** The roles in which something is read, in the order in which they are sent. */
export function boundRoles({ inputs }: Offered, { tensors }: BoundDraft): string[] {
  return inputs.flatMap(({ role }) => (tensors[role] ? [role] : []));
}

/** The field of a form that an error of the server's is about, by its path into the input; else null. */
export function boundFieldOf(
  path: readonly (string | number)[] | undefined,
  roles: readonly string[],
  ownFields: readonly string[],
): string | null {
  const [first, second] = path ?? [];
  if (first === "options") return second === undefined ? null : String(second);
  if (first === "inputs") return roles[Number(second)] ?? null;
  return ownFields.find((field) => field === first) ?? null;
}
