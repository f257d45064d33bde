import { graphql } from "../graphql/graphql.ts";
import { useAnswer } from "../graphql/use-answer.ts";
import styles from "./viewer-name.module.css";

const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      role
      owner {
        id
        name
      }
    }
  }
`);

/** Who is signed in. */
export function ViewerName() {
  const { data } = useAnswer({ query: ViewerQuery, requestPolicy: "cache-first" });
  if (!data) return null;
  const { viewer } = data;
  return (
    <span
      className={styles["name"]}
      title={viewer ? `Signed in as ${viewer.owner.name}` : undefined}
    >
      {viewer ? viewer.owner.name : "Signed out"}
    </span>
  );
}
