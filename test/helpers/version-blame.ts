import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { blame, resolveRef } from "../../packages/core/src/index.ts";
import { objectTensors, sampleIds, type Model, type ModelState } from "./version-model.ts";
import { at, refsOf, type Picks, type Place, type Stage } from "./version-stage.ts";

/** A value or an object of some ref was last changed by the commit that the model names. */
export async function compareBlame(stage: Stage, place: Place, picks: Picks): Promise<void> {
  const { db, model } = stage;
  const { dataset, refs } = place;
  const { ref, state } = at(refsOf(stage, place), picks.where)!;
  const sample = at(sampleIds(state), picks.a);
  const subject = sample === undefined ? undefined : subjectAt(state, sample, picks);
  if (!subject) return;
  const head = refs.branches.get(ref)?.head ?? refs.tags.get(ref) ?? ref;
  const found = await blame(db, dataset, await resolveRef(db, dataset, ref), subject.asked);
  expect(found.commit?.id ?? null, `blame of ${JSON.stringify(subject.asked)} at ${ref}`).toBe(
    lastChange(model, head, state, subject.contentOf),
  );
}

interface Subject {
  asked: Parameters<typeof blame>[3];
  /** Undefined where the sample does not exist. */
  contentOf(state: ModelState): unknown;
}

function subjectAt(state: ModelState, sample: number, { b, c }: Picks): Subject | undefined {
  const group = at([...state.groups.values()], b);
  const object = at(group?.objects.get(sample) ?? [], c);
  if (group && object && b % 2 === 0) {
    const tensors = objectTensors(state, group).map(({ id }) => id);
    return {
      asked: { sampleId: sample, group: group.path, objectId: object.id },
      contentOf: (then) => {
        const found = then.groups
          .get(group.id)
          ?.objects.get(sample)
          ?.find(({ id }) => id === object.id);
        if (!then.samples.has(sample)) return undefined;
        return tensors.map((id) => (then.tensors.has(id) ? found?.fields.get(id) : undefined));
      },
    };
  }
  const tensor = at(
    [...state.tensors.values()].filter(({ describes }) => describes === "SAMPLE"),
    c,
  );
  return (
    tensor && {
      asked: { sampleId: sample, tensor: tensor.path },
      contentOf: (then) =>
        then.samples.has(sample)
          ? { value: then.tensors.get(tensor.id)?.values.get(sample) }
          : undefined,
    }
  );
}

/** Back through history for as long as a parent has the same; null where it is not committed. */
function lastChange(
  model: Model,
  head: string,
  state: ModelState,
  contentOf: (state: ModelState) => unknown,
): string | null {
  const now = contentOf(state);
  const isAsNow = (id: string) => isDeepStrictEqual(contentOf(model.state(id)), now);
  if (!isAsNow(head)) return null;
  let commit = head;
  for (;;) {
    const before = model.commits.get(commit)!.parents.find(isAsNow);
    if (before === undefined) return commit;
    commit = before;
  }
}
