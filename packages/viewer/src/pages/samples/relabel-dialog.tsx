import { useState } from "react";
import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql, type VariablesOf } from "../../graphql/graphql.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { printCount } from "../../ui/print-count.ts";
import styles from "./add-condition.module.css";
import type { GridSample } from "./sample-page.ts";
import type { SamplesView } from "./use-samples-view.ts";

const RelabelObjects = graphql(`
  mutation RelabelObjects($input: EditObjectsInput!) {
    editObjects(input: $input) {
      sampleIds
      branch {
        id
        revision
        hasUncommittedChanges
      }
    }
  }
`);

type Edits = VariablesOf<typeof RelabelObjects>["input"]["edits"];

interface RelabelDialogProps {
  view: SamplesView;
  samples: readonly GridSample[];
  /** Those that have classes, of people; at least one. */
  groups: readonly ObjectGroup[];
  onClose: () => void;
  onDone: (text: string) => void;
}

/** Gives all objects of one class in several samples another one, in one go. */
export function RelabelDialog({ groups, ...props }: RelabelDialogProps) {
  const [path, setPath] = useState(groups[0]!.path);
  const group = groups.find((one) => one.path === path) ?? groups[0]!;
  const { samples, onClose } = props;
  return (
    <Dialog title={`Relabel in ${printCount(samples.length, "sample")}`} onClose={onClose}>
      {groups.length > 1 && (
        <label className={styles["label"]}>
          Objects of
          <select value={group.path} onChange={({ target }) => setPath(target.value)}>
            {groups.map((one) => (
              <option key={one.path} value={one.path}>
                {one.title}
              </option>
            ))}
          </select>
        </label>
      )}
      <RelabelForm key={group.path} {...props} group={group} />
    </Dialog>
  );
}

type RelabelFormProps = Omit<RelabelDialogProps, "groups"> & { group: ObjectGroup };

function RelabelForm({ view, samples, group, onClose, onDone }: RelabelFormProps) {
  const position = view.groups.indexOf(group);
  const found = classesIn(samples, position);
  const [from, setFrom] = useState(found[0] ?? "");
  const [to, setTo] = useState(group.classes.find(({ name }) => name !== from)?.name ?? "");
  const [{ fetching }, relabel] = useMutation(RelabelObjects);
  const { owner, name, ref } = view.params;
  const edits = editsFor(samples, { position, group: group.path, tensor: group.labels!, from, to });
  const send = async () => {
    const { error } = await relabel({ input: { dataset: { owner, name }, branch: ref, edits } });
    if (error) notify(describeError(error).title, { tone: "error" });
    else onDone(`Relabelled ${printCount(edits.length, "object")} from ${from} to ${to}.`);
  };
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className={styles["bounds"]}>
        <ClassSelect label="From" names={found} value={from} onChange={setFrom} />
        <ClassSelect
          label="To"
          names={group.classes.map((one) => one.name)}
          value={to}
          onChange={setTo}
        />
      </div>
      <p>
        {printCount(edits.length, "object")} of “{group.title}” will change.
      </p>
      <div className={styles["foot"]}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          tone="primary"
          type="submit"
          disabled={fetching || edits.length === 0 || from === to}
        >
          Relabel
        </Button>
      </div>
    </form>
  );
}

interface ClassSelectProps {
  label: string;
  names: readonly string[];
  value: string;
  onChange: (name: string) => void;
}

function ClassSelect({ label, names, value, onChange }: ClassSelectProps) {
  return (
    <label className={styles["label"]}>
      {label}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function classesIn(samples: readonly GridSample[], position: number): string[] {
  const names = samples.flatMap(({ objects }) =>
    objects[position]!.flatMap(({ className }) => className ?? []),
  );
  return [...new Set(names)].toSorted();
}

interface Relabelling {
  position: number;
  group: string;
  tensor: string;
  from: string;
  to: string;
}

/** Each says which revision it was made on: what somebody else changed meanwhile is not overwritten. */
function editsFor(
  samples: readonly GridSample[],
  { position, group, tensor, from, to }: Relabelling,
): Edits {
  return samples.flatMap(({ sampleId, objects, revisions }) =>
    objects[position]!.filter(({ className }) => className === from).map(({ objectId }) => ({
      sample: { id: String(sampleId) },
      group,
      expectedRevision: revisions[position] ?? 0,
      update: { objectId, values: [{ tensor, labels: [to] }] },
    })),
  );
}
