import type { ReactNode } from "react";
import type { DrawnObject, OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { OverlayPicture, type OverlayImage } from "../../overlay/overlay-picture.tsx";
import { Link } from "../../router/link.tsx";
import { samplePage } from "../sample/page.ts";
import { printValue, type PrintableValue } from "../sample/print-value.ts";
import { changedObjects, type ChangedObjects } from "./changed-objects.ts";
import styles from "./change-list.module.css";
import type { BranchDiff, DiffSample, DiffValue } from "./changes-query.ts";
import { tensorChanges } from "./describe-changes.ts";
import { imageOf } from "./image-of.ts";

interface ChangeListProps {
  params: { owner: string; name: string; ref: string };
  diff: BranchDiff;
  groups: readonly ObjectGroup[];
}

const STYLE: OverlayStyle = {
  hiddenGroups: [],
  hiddenClasses: [],
  leastScore: 0,
  colourBy: "group",
  classNames: [],
};
const SIZE = 220;
const NOTHING: readonly DrawnObject[] = [];

/** What differs, kind by kind: objects and samples as pictures, values and tensors in words. */
export function ChangeList({ params, diff, groups }: ChangeListProps) {
  const objects = changedObjects(diff.objects.nodes, groups);
  const tensors = tensorChanges(diff);
  const hrefOf = (sampleId: number) => samplePage.href({ ...params, sample: String(sampleId) });
  return (
    <>
      <Section title="Objects" isEmpty={objects.length === 0}>
        <ul className={styles["pictures"]}>
          {objects.map((one) => (
            <ObjectsItem key={one.key} change={one} href={hrefOf(one.sampleId)} />
          ))}
        </ul>
      </Section>
      <Section title="Samples" isEmpty={diff.samples.nodes.length === 0}>
        <ul className={styles["pictures"]}>
          {diff.samples.nodes.map((one) => (
            <SampleItem key={one.sampleId} change={one} />
          ))}
        </ul>
      </Section>
      <Section title="Values" isEmpty={diff.values.nodes.length === 0}>
        <ul className={styles["lines"]}>
          {diff.values.nodes.map((one) => (
            <ValueItem key={`${one.sampleId} ${one.pathAfter ?? one.pathBefore}`} change={one} />
          ))}
        </ul>
      </Section>
      <Section title="Tensors" isEmpty={tensors.length === 0}>
        <ul className={styles["lines"]}>
          {tensors.map(({ path, words }) => (
            <li key={path}>
              <code>{path}</code> <span className={styles["soft"]}>{words}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Section({
  title,
  isEmpty,
  children,
}: {
  title: string;
  isEmpty: boolean;
  children: ReactNode;
}) {
  if (isEmpty) return null;
  return (
    <section aria-label={title} className={styles["section"]}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function ObjectsItem({ change, href }: { change: ChangedObjects; href: string }) {
  return (
    <li className={styles["item"]}>
      <div className={styles["sides"]}>
        <Side label="Before" image={change.image} drawn={change.before} />
        <Side label="After" image={change.image} drawn={change.after} />
      </div>
      <p>
        <Link href={href}>Sample {change.index}</Link>
      </p>
      <ul className={styles["words"]}>
        {[...new Set(change.words)].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </li>
  );
}

function Side({
  label,
  image,
  drawn,
}: {
  label: string;
  image: OverlayImage | null;
  drawn: readonly DrawnObject[];
}) {
  return (
    <figure className={styles["side"]}>
      <OverlayPicture image={image} size={SIZE} drawn={drawn} style={STYLE} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

function SampleItem({ change: { kind, sample } }: { change: DiffSample }) {
  const isDeleted = kind === "DELETED";
  return (
    <li className={styles["item"]} data-deleted={isDeleted || undefined}>
      <OverlayPicture image={imageOf(sample.values)} size={SIZE} drawn={NOTHING} style={STYLE} />
      <p>
        {isDeleted ? "Deleted" : "Added"} sample {sample.index}
        {isDeleted && <span className={styles["soft"]}> (its place before)</span>}
      </p>
    </li>
  );
}

function ValueItem({ change }: { change: DiffValue }) {
  return (
    <li>
      <code>{change.pathAfter ?? change.pathBefore}</code>{" "}
      <span className={styles["soft"]}>of sample {change.sample.index}:</span>{" "}
      <del>{printShortly(change.before)}</del> → <ins>{printShortly(change.after)}</ins>
    </li>
  );
}

const LONGEST = 80;

function printShortly(value: PrintableValue | null): string {
  const words = value ? printValue(value) : "nothing";
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
