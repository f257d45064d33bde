import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { navigate } from "../../router/location.ts";
import { changesPage } from "../changes/page.ts";
import type { Restorable } from "../diff/diff-view-model.ts";

const Restore = graphql(`
  mutation Restore($input: RestoreInput!) {
    restore(input: $input) {
      branch {
        id
        revision
        hasUncommittedChanges
      }
    }
  }
`);

/** What is brought back: one thing, or whole tensors. */
export type Restored = Restorable | { kind: "tensors"; tensors: readonly string[]; label: string };

interface RestorePlace {
  owner: string;
  name: string;
  /** The branch that it is written to. */
  branch: string;
  /** The ref that it is taken from. */
  from: string;
  /** Whether what is uncommitted there is on the page anyway. Default false. */
  isShown?: boolean;
}

/** Brings things back from a ref, as uncommitted changes of a branch; answers whether it was done. */
export function useRestore({ owner, name, branch, from, isShown = false }: RestorePlace) {
  const [{ fetching }, send] = useMutation(Restore);
  const restore = async (what: Restored): Promise<boolean> => {
    const { error } = await send({
      input: { dataset: { owner, name }, branch, from, ...partsOf(what) },
    });
    if (error) {
      notify(describeError(error).title, { tone: "error" });
      return false;
    }
    const look = () => navigate(changesPage.href({ owner, name, ref: branch }));
    if (isShown) notify(`Brought back ${what.label}.`, { tone: "success" });
    else
      notify(`Brought back ${what.label}: uncommitted on “${branch}”.`, {
        tone: "success",
        action: { label: "Look", run: look },
      });
    return true;
  };
  return { isRestoring: fetching, restore };
}

function partsOf(what: Restored) {
  if (what.kind === "tensors") return { tensors: [...what.tensors] };
  const sample = String(what.sampleId);
  return what.kind === "sample"
    ? { samples: [sample] }
    : { values: [{ sample, tensor: what.tensor }] };
}
