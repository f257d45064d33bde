import { useState } from "react";
import { useMutation, type CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { Link } from "../../router/link.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { Time } from "../../ui/time.tsx";
import styles from "./saved-views.module.css";
import type { SamplesParams } from "./use-samples-view.ts";
import { addressOf } from "./view-address.ts";
import { DeleteView, UpdateView, type SavedView } from "./views-query.ts";

interface SavedViewLineProps {
  view: SavedView;
  params: SamplesParams;
  onChanged: () => void;
  onOpen: () => void;
}

/** Opens, renames or deletes a view. */
export function SavedViewLine({ view, params, onChanged, onOpen }: SavedViewLineProps) {
  const [newName, setNewName] = useState<string | null>(null);
  const [, update] = useMutation(UpdateView);
  const [, remove] = useMutation(DeleteView);
  const key = { dataset: { owner: params.owner, name: params.name }, name: view.name };
  const finish = ({ error }: { error?: CombinedError | undefined }) => {
    if (error) notify(describeError(error).title, { tone: "error" });
    else setNewName(null);
    onChanged();
  };
  if (newName !== null) {
    return (
      <li>
        <form
          className={styles["save"]}
          onSubmit={(event) => {
            event.preventDefault();
            void update({ input: { ...key, newName: newName.trim() } }).then(finish);
          }}
        >
          <TextField label={`New name of “${view.name}”`} value={newName} onChange={setNewName} />
          <Button type="submit" disabled={newName.trim() === ""}>
            Rename
          </Button>
        </form>
      </li>
    );
  }
  return (
    <li className={styles["line"]}>
      <div className={styles["what"]}>
        <Link href={addressOf(view, params)} className={styles["name"]} onClick={onOpen}>
          {view.name}
        </Link>
        <p className={styles["soft"]}>
          {view.ref === null ? "any branch" : view.ref} · {view.author} ·{" "}
          <Time at={view.updatedAt} />
        </p>
      </div>
      <Button tone="quiet" aria-label={`Rename ${view.name}`} onClick={() => setNewName(view.name)}>
        Rename
      </Button>
      <Button
        tone="danger"
        aria-label={`Delete ${view.name}`}
        onClick={() => void remove({ input: key }).then(finish)}
      >
        Delete
      </Button>
    </li>
  );
}
