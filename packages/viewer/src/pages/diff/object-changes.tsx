import { useMemo } from "react";
import { usePages } from "../../graphql/use-pages.ts";
import { Link } from "../../router/link.tsx";
import { samplePage } from "../sample/page.ts";
import { BeforeAfter, PICTURE_WIDTH } from "./before-after.tsx";
import { ChangeSection } from "./change-section.tsx";
import { changedObjects, type ChangedObjects } from "./changed-objects.ts";
import styles from "./changes.module.css";
import { ObjectChangesQuery, type ObjectChange } from "./changes-queries.ts";
import type { DiffContext, Restorable } from "./diff-view-model.ts";
import { RestoreButton } from "./restore-button.tsx";

/** Objects that differ, in their pictures before and after. */
export function ObjectChanges({ context, count }: { context: DiffContext; count: number }) {
  const pages = usePages({
    document: ObjectChangesQuery,
    variables: { ...context.variables, images: context.images, width: PICTURE_WIDTH },
    connectionOf: ({ dataset }) => dataset.diff.objects,
    stamp: context.stamp,
  });
  return (
    <ChangeSection title="Objects" count={count} pages={pages}>
      {(nodes) => <ChangedPictures context={context} nodes={nodes} />}
    </ChangeSection>
  );
}

interface ChangedPicturesProps {
  context: DiffContext;
  nodes: readonly ObjectChange[];
}

function ChangedPictures({ context, nodes }: ChangedPicturesProps) {
  const changes = useMemo(() => changedObjects(nodes, context.groups), [nodes, context.groups]);
  return (
    <ul className={styles["pictures"]}>
      {changes.map((one) => (
        <ObjectsItem key={one.key} change={one} context={context} />
      ))}
    </ul>
  );
}

function ObjectsItem({ change, context }: { change: ChangedObjects; context: DiffContext }) {
  const { image, index, sampleId } = change;
  const { owner, name } = context.variables;
  const href = samplePage.href({ owner, name, ref: context.refName, sample: String(sampleId) });
  return (
    <li className={styles["item"]}>
      <BeforeAfter
        before={{ image, drawn: change.before }}
        after={{ image, drawn: change.after }}
      />
      <div className={styles["head"]}>
        <Link href={href}>Sample {index}</Link>
        <RestoreButton onRestore={context.onRestore} what={formerObjects(change, context)} />
      </div>
      <ul className={styles["words"]}>
        {[...new Set(change.words)].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </li>
  );
}

/** Any tensor of the group stands for all its objects. */
function formerObjects(
  { sampleId, group, index }: ChangedObjects,
  { tensorsBefore }: DiffContext,
): Restorable | null {
  const tensor = tensorsBefore.find((one) => one.group === group && one.describes === "OBJECT");
  if (!tensor) return null;
  return { kind: "value", sampleId, tensor: tensor.path, label: `the objects of sample ${index}` };
}
