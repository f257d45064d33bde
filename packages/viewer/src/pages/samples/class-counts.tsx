import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { useBranchNews } from "./branch-news.ts";
import { printNumber } from "../../ui/print-count.ts";
import styles from "./class-counts.module.css";
import { PanelSection } from "../../ui/panel-section.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import type { SamplesView } from "./use-samples-view.ts";

const ClassCountsQuery = graphql(`
  query ClassCounts(
    $owner: String!
    $name: String!
    $ref: String!
    $tensor: String!
    $filter: SampleFilter
  ) {
    dataset(owner: $owner, name: $name) {
      id
      classCounts(ref: $ref, tensor: $tensor, filter: $filter) {
        class {
          classId
          name
        }
        labels
        samples
      }
    }
  }
`);

interface ClassCountsProps {
  view: SamplesView;
  /** Whether they may be counted now. */
  isTime: boolean;
  /** Null where classes have no colours of their own just now. */
  colourOf: (name: string) => string | null;
  isShown: (name: string) => boolean;
  onToggle: (name: string, isOn: boolean) => void;
}

/** The classes of the ground truth: how often each occurs in what the filter leaves, and whether it is shown. */
export function ClassCounts({ view, isTime, colourOf, isShown, onToggle }: ClassCountsProps) {
  const tensor =
    view.groups.find(({ labels }) => labels !== null)?.labels ??
    view.tensors.find(({ htype }) => htype === "CLASS_LABEL")?.path ??
    null;
  const answer = useAnswer({
    query: ClassCountsQuery,
    variables: { ...view.params, tensor: tensor ?? "", filter: view.query.filter },
    pause: tensor === null || !isTime,
  });
  const { data, retry } = answer;
  useBranchNews(() => tensor !== null && isTime && retry());
  const counts = data?.dataset.classCounts ?? [];
  const most = Math.max(1, ...counts.map(({ labels }) => labels));
  if (tensor === null) return null;
  return (
    <PanelSection title={`Classes of ${tensor}`} answer={answer}>
      {counts.map(({ class: { classId, name }, labels }) => (
        <Toggle
          key={classId}
          label={name}
          colour={colourOf(name)}
          isOn={isShown(name)}
          onToggle={(isOn) => onToggle(name, isOn)}
        >
          <span className={styles["bar"]}>
            <span style={{ width: `${(100 * labels) / most}%` }} />
          </span>
          <span className={styles["count"]}>{printNumber(labels)}</span>
        </Toggle>
      ))}
    </PanelSection>
  );
}
