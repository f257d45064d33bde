import { useState } from "react";
import { useMutation, type CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { useShortcuts } from "../../app/shortcuts.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/state.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { SavedViewLine } from "./saved-view-line.tsx";
import styles from "./saved-views.module.css";
import type { SamplesView } from "./use-samples-view.ts";
import { shownOf } from "./view-address.ts";
import { CreateView, UpdateView, ViewsQuery } from "./views-query.ts";

/** Orders and filters under names of their own, for everybody who may see the dataset. */
export function SavedViews({ view }: { view: SamplesView }) {
  const [isOpen, setIsOpen] = useState(false);
  useShortcuts("Views", [{ keys: "v", label: "Saved views", run: () => setIsOpen(true) }]);
  return (
    <>
      <Button tone="quiet" onClick={() => setIsOpen(true)}>
        Views
      </Button>
      {isOpen && <ViewsDialog view={view} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function ViewsDialog({ view, onClose }: { view: SamplesView; onClose: () => void }) {
  const { owner, name: dataset } = view.params;
  const variables = { owner, name: dataset };
  const { data, error, retry } = useAnswer({ query: ViewsQuery, variables });
  const views = data?.dataset.views.nodes ?? [];
  return (
    <Dialog title="Views" onClose={onClose} width={560}>
      {error && <ErrorState level={3} error={error} retry={retry} />}
      <ul className={styles["list"]}>
        {views.map((one) => (
          <SavedViewLine
            key={one.id}
            view={one}
            params={view.params}
            onChanged={retry}
            onOpen={onClose}
          />
        ))}
      </ul>
      {data && views.length === 0 && (
        <p className={styles["soft"]}>
          None is saved yet. A view keeps an order, a filter and what is shown under a name.
        </p>
      )}
      <SaveView view={view} names={views.map(({ name }) => name)} onSaved={retry} />
    </Dialog>
  );
}

interface SaveViewProps {
  view: SamplesView;
  names: readonly string[];
  onSaved: () => void;
}

function SaveView({ view: { params, query, state }, names, onSaved }: SaveViewProps) {
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [, create] = useMutation(CreateView);
  const [, update] = useMutation(UpdateView);
  const isThere = names.includes(name.trim());
  const save = async () => {
    const { filter, orderBy } = query;
    const input = {
      dataset: { owner: params.owner, name: params.name },
      name: name.trim(),
      ref: params.ref,
      filter,
      orderBy: [...orderBy],
      shown: shownOf(state),
    };
    const { error } = await (isThere ? update({ input }) : create({ input }));
    finish(error);
  };
  const finish = (error: CombinedError | undefined) => {
    setFault(error ? describeError(error).title : null);
    if (error) return;
    notify(`Saved as “${name.trim()}”.`, { tone: "success" });
    setName("");
    onSaved();
  };
  return (
    <form
      className={styles["save"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") void save();
      }}
    >
      <TextField
        label="Save what is shown as"
        value={name}
        onChange={setName}
        error={fault}
        autoFocus
      />
      <Button tone="primary" type="submit" disabled={name.trim() === ""}>
        {isThere ? "Save over it" : "Save"}
      </Button>
    </form>
  );
}
