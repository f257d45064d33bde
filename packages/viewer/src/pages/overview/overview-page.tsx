import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { printCount } from "../../ui/print-count.ts";
import { SampleStrip } from "../../ui/sample-strip.tsx";
import { ErrorState, Loading } from "../../ui/state.tsx";
import { historyPage } from "../history/page.ts";
import { addSamplesPage } from "../import/page.ts";
import { CommitList } from "./commit-list.tsx";
import styles from "./overview-page.module.css";
import { OverviewQuery } from "./overview-query.ts";
import { TensorTable } from "./tensor-table.tsx";

interface OverviewProps {
  params: { owner: string; name: string; ref: string };
}

/** What a dataset holds at a ref, and what last happened to it. */
export function OverviewPage({ params }: OverviewProps) {
  const { data, error, retry } = useAnswer({ query: OverviewQuery, variables: params });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the dataset …" />;
  const { owner, name } = params;
  const { fullName, description, visibility, forkedFrom, ref } = data.dataset;
  const images = ref.tensors.find(({ htype }) => htype === "IMAGE");
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{fullName}</h1>
        {description !== "" && <p className={styles["soft"]}>{description}</p>}
        <p className={styles["soft"]}>
          {printCount(ref.sampleCount, "sample")} · {printCount(ref.tensors.length, "tensor")} ·{" "}
          {visibility === "PUBLIC" ? "public" : "private"}
          {forkedFrom && ` · forked from ${forkedFrom.fullName}`}
          {ref.hasUncommittedChanges && " · has uncommitted changes"}
        </p>
        {ref.kind === "BRANCH" && (
          <p className={styles["actions"]}>
            <ButtonLink href={addSamplesPage.href(params)}>Add samples …</ButtonLink>
          </p>
        )}
      </header>
      {images && ref.sampleCount > 0 && (
        <div className={styles["strip"]}>
          <SampleStrip
            owner={owner}
            name={name}
            refName={params.ref}
            tensor={images.path}
            count={8}
          />
        </div>
      )}
      <div className={styles["columns"]}>
        <section aria-labelledby="tensors">
          <h2 id="tensors" className={styles["title"]}>
            Tensors
          </h2>
          <TensorTable tensors={ref.tensors} />
        </section>
        <section aria-labelledby="commits">
          <h2 id="commits" className={styles["title"]}>
            Last commits
          </h2>
          <CommitList params={params} commits={ref.commits.nodes} />
          <Link href={historyPage.href(params)} className={styles["more"]}>
            The whole history
          </Link>
        </section>
      </div>
    </div>
  );
}
