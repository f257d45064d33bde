import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { CommitQuery, type CommitAnswer } from "../commit/commit-query.ts";
import { commitPage } from "../commit/page.ts";
import styles from "./merge-page.module.css";
import { revertPage } from "./page.ts";
import { Resolution } from "./resolution.tsx";

interface RevertParams {
  owner: string;
  name: string;
  ref: string;
  commit: string;
}

/** Takes back what a commit changed, on the branch in the path. */
export function RevertPage({ params }: { params: RevertParams }) {
  const { data, error, retry } = useAnswer({ query: CommitQuery, variables: params });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the commit …" />;
  return (
    <div className={styles["page"]}>
      <Revert params={params} answer={data.dataset} />
    </div>
  );
}

function Revert({ params, answer }: { params: RevertParams; answer: CommitAnswer }) {
  const { owner, name, ref } = params;
  const [{ strategy }, change] = useQueryState(revertPage.fields);
  const { branch, viewerRole } = answer;
  const { commit } = answer.ref;
  const [parent] = commit.parents;
  if (!branch || !parent) {
    const title = parent ? `“${ref}” never changes` : "The dataset begins with this commit";
    return (
      <EmptyState icon="info" title={title} level={1}>
        <p>{parent ? "Choose a branch in the bar." : "There is nothing to take back."}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <header>
        <h1>
          Revert “{commit.message}” on “{ref}”
        </h1>
        <p className={styles["soft"]}>
          A new commit takes back what{" "}
          <Link className={styles["look"]} href={commitPage.href(params)}>
            {commit.commitId.slice(0, 8)}
          </Link>{" "}
          changed. What was changed since stays.
        </p>
      </header>
      <Resolution
        subject={{
          owner,
          name,
          branch: ref,
          theirs: parent.commitId,
          reverted: commit.commitId,
        }}
        keptAs={`${owner}/${name} revert ${commit.commitId} on ${ref}`}
        titles={{ ours: ref, theirs: "what was before" }}
        words={{ action: `Revert on ${ref}`, message: `Revert "${commit.message.slice(0, 200)}"` }}
        stamp={`${branch.revision}`}
        mayWrite={viewerRole !== "READER"}
        strategy={strategy}
        onStrategy={(strategy) => change({ strategy }, { replace: true })}
        upToDate={<EmptyState icon="check" title="There is nothing left to take back" />}
      />
    </>
  );
}
