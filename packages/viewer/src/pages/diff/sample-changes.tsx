import { usePages } from "../../graphql/use-pages.ts";
import { OverlayPicture } from "../../overlay/overlay-picture.tsx";
import { Link } from "../../router/link.tsx";
import { samplePage } from "../sample/page.ts";
import { PICTURE_SIZE, PICTURE_WIDTH, PLAIN_STYLE } from "./before-after.tsx";
import { ChangeSection } from "./change-section.tsx";
import styles from "./changes.module.css";
import { SampleChangesQuery, type SampleChange } from "./changes-queries.ts";
import type { DiffContext } from "./diff-view-model.ts";
import { imageOf } from "./image-of.ts";
import { RestoreButton } from "./restore-button.tsx";

/** Samples that only one side has. */
export function SampleChanges({ context, count }: { context: DiffContext; count: number }) {
  const pages = usePages({
    document: SampleChangesQuery,
    variables: { ...context.variables, images: context.images, width: PICTURE_WIDTH },
    connectionOf: ({ dataset }) => dataset.diff.samples,
    stamp: context.stamp,
  });
  return (
    <ChangeSection title="Samples" count={count} pages={pages}>
      {(nodes) => (
        <ul className={styles["pictures"]}>
          {nodes.map((one) => (
            <SampleItem key={one.sampleId} change={one} context={context} />
          ))}
        </ul>
      )}
    </ChangeSection>
  );
}

function SampleItem({ change, context }: { change: SampleChange; context: DiffContext }) {
  const { kind, sample, sampleId } = change;
  const isDeleted = kind === "DELETED";
  const { owner, name } = context.variables;
  const href = samplePage.href({ owner, name, ref: context.refName, sample: String(sampleId) });
  return (
    <li className={styles["item"]} data-deleted={isDeleted || undefined}>
      <OverlayPicture
        image={imageOf(sample.values)}
        size={PICTURE_SIZE}
        drawn={NOTHING}
        style={PLAIN_STYLE}
      />
      <div className={styles["head"]}>
        {isDeleted ? (
          <p>
            Deleted sample {sample.index}
            <span className={styles["soft"]}> (its place before)</span>
          </p>
        ) : (
          <Link href={href}>Added sample {sample.index}</Link>
        )}
        <RestoreButton
          onRestore={context.onRestore}
          what={isDeleted ? { kind: "sample", sampleId, label: `sample ${sample.index}` } : null}
        />
      </div>
    </li>
  );
}

const NOTHING = [] as const;
