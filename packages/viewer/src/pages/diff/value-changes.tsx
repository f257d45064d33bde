import { usePages } from "../../graphql/use-pages.ts";
import { Link } from "../../router/link.tsx";
import { samplePage } from "../sample/page.ts";
import { printShortly } from "../sample/print-value.ts";
import { BeforeAfter, PICTURE_WIDTH } from "./before-after.tsx";
import { ChangeSection } from "./change-section.tsx";
import styles from "./changes.module.css";
import { ValueChangesQuery, type ValueChange } from "./changes-queries.ts";
import type { DiffContext } from "./diff-view-model.ts";
import { imageOf } from "./image-of.ts";
import { RestoreButton } from "./restore-button.tsx";

/** Values that differ: images side by side, all else in words. */
export function ValueChanges({ context, count }: { context: DiffContext; count: number }) {
  const pages = usePages({
    document: ValueChangesQuery,
    variables: { ...context.variables, width: PICTURE_WIDTH },
    connectionOf: ({ dataset }) => dataset.diff.values,
    stamp: context.stamp,
  });
  return (
    <ChangeSection title="Values" count={count} pages={pages}>
      {(nodes) => (
        <ul className={styles["lines"]}>
          {nodes.map((one) => (
            <ValueItem key={`${one.sampleId} ${pathOf(one)}`} change={one} context={context} />
          ))}
        </ul>
      )}
    </ChangeSection>
  );
}

function ValueItem({ change, context }: { change: ValueChange; context: DiffContext }) {
  const { sampleId, pathBefore, before, after, sample } = change;
  const { owner, name } = context.variables;
  const href = samplePage.href({ owner, name, ref: context.refName, sample: String(sampleId) });
  const label = `${pathOf(change)} of sample ${sample.index}`;
  const isWritten = pathBefore !== null && before !== null;
  const images = [imageOf(before ? [before] : []), imageOf(after ? [after] : [])] as const;
  return (
    <li>
      <span>
        <code>{pathOf(change)}</code>{" "}
        <span className={styles["soft"]}>
          of <Link href={href}>sample {sample.index}</Link>:
        </span>{" "}
        <del>{printShortly(before)}</del> → <ins>{printShortly(after)}</ins>
      </span>
      <RestoreButton
        onRestore={context.onRestore}
        what={isWritten ? { kind: "value", sampleId, tensor: pathBefore, label } : null}
      />
      {(images[0] ?? images[1]) && (
        <BeforeAfter
          before={{ image: images[0], drawn: [] }}
          after={{ image: images[1], drawn: [] }}
        />
      )}
    </li>
  );
}

function pathOf({ pathAfter, pathBefore }: ValueChange): string {
  return (pathAfter ?? pathBefore)!;
}
