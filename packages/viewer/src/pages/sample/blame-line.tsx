import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import { ChangeOrigin } from "./change-origin.tsx";
import styles from "./value-list.module.css";

const BlameQuery = graphql(`
  query Blame(
    $owner: String!
    $name: String!
    $ref: String!
    $id: ID!
    $group: String!
    $objectId: SafeInt!
  ) {
    dataset(owner: $owner, name: $name) {
      id
      blame(ref: $ref, id: $id, group: $group, objectId: $objectId) {
        commit {
          id
          commitId
          message
          author
          committedAt
        }
      }
    }
  }
`);

interface BlameLineProps {
  params: SamplesParams;
  sampleId: number;
  subject: { group: string; objectId: number };
}

/** Which commit last changed an object, with the way to it. */
export function BlameLine({ params, sampleId, subject }: BlameLineProps) {
  const { data, error } = useAnswer({
    query: BlameQuery,
    variables: { ...params, id: String(sampleId), ...subject },
    requestPolicy: "network-only",
  });
  if (error) return <p className={styles["blame"]}>Its history can’t be told just now.</p>;
  if (!data) return <p className={styles["blame"]}>Looking for its history …</p>;
  return (
    <ChangeOrigin params={params} commit={data.dataset.blame.commit} lead="Last changed in " />
  );
}
