import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { Time } from "../../ui/time.tsx";
import { changesPage } from "../changes/page.ts";
import { commitPage } from "../commit/page.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
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
        isUncommitted
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
  const { commit } = data.dataset.blame;
  if (!commit) {
    return (
      <p className={styles["blame"]}>
        Changed since the last commit:{" "}
        <Link href={changesPage.href(params)} className={styles["link"]}>
          see the changes
        </Link>
      </p>
    );
  }
  const { commitId, message, author, committedAt } = commit;
  return (
    <p className={styles["blame"]}>
      Last changed in{" "}
      <Link href={commitPage.href({ ...params, commit: commitId })} className={styles["link"]}>
        {message}
      </Link>{" "}
      by {author}, <Time at={committedAt} />
    </p>
  );
}
