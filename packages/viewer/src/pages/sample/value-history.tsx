import { graphql, type ResultOf } from "../../graphql/graphql.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorState } from "../../ui/state.tsx";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import { ChangeOrigin } from "./change-origin.tsx";
import { printShortly } from "./print-value.ts";
import { PrintedValue } from "./printed-value.ts";
import styles from "./value-list.module.css";

const PastValuesQuery = graphql(
  `
    query PastValues(
      $owner: String!
      $name: String!
      $ref: String!
      $id: ID!
      $tensor: String!
      $after: String
    ) {
      dataset(owner: $owner, name: $name) {
        id
        pastValues(ref: $ref, id: $id, tensor: $tensor, first: 10, after: $after) {
          nodes {
            commit {
              id
              commitId
              message
              author
              committedAt
            }
            value {
              ...PrintedValue
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [PrintedValue],
);

type PastValue = ResultOf<typeof PastValuesQuery>["dataset"]["pastValues"]["nodes"][number];

interface ValueHistoryProps {
  params: SamplesParams;
  sampleId: number;
  tensor: string;
}

/** Everything that a value was changed to, newest first: by which commit, by whom, and from what. */
export function ValueHistory({ params, sampleId, tensor }: ValueHistoryProps) {
  const { nodes, hasMore, isLoading, error, more, retry } = usePages({
    document: PastValuesQuery,
    variables: { ...params, id: String(sampleId), tensor },
    connectionOf: ({ dataset }) => dataset.pastValues,
  });
  const failure = error && <ErrorState level={3} error={error} retry={retry} />;
  if (!nodes) return failure ?? <p className={styles["blame"]}>Looking for its history …</p>;
  return (
    <>
      <ol aria-label={`History of ${tensor}`} className={styles["history"]}>
        {nodes.map((past, position) => (
          <li key={past.commit?.id ?? "uncommitted"}>
            <Change past={past} before={nodes[position + 1]} isFirst={!hasMore} />
            <ChangeOrigin params={params} commit={past.commit} />
          </li>
        ))}
      </ol>
      {failure}
      {hasMore && !failure && (
        <Button tone="quiet" disabled={isLoading} onClick={more}>
          Show earlier changes
        </Button>
      )}
    </>
  );
}

interface ChangeProps {
  past: PastValue;
  /** Undefined where it is not shown, or where there is none. */
  before: PastValue | undefined;
  /** Whether there is none before the last that is shown. */
  isFirst: boolean;
}

function Change({ past, before, isFirst }: ChangeProps) {
  const after = <ins>{printShortly(past.value)}</ins>;
  if (before) {
    return (
      <p>
        <del>{printShortly(before.value)}</del> → {after}
      </p>
    );
  }
  return <p>{isFirst ? after : <>… → {after}</>}</p>;
}
