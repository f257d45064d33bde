import { useState } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { changesPage } from "../changes/page.ts";
import { samplesPage } from "../samples/page.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import { ImportForm } from "./import-form.tsx";
import styles from "./import-page.module.css";
import { ImportSteps } from "./import-steps.tsx";
import type { UploadFile } from "./upload-files.ts";

const AddSamplesQuery = graphql(`
  query AddSamples($owner: String!, $name: String!, $ref: String!) {
    dataset(owner: $owner, name: $name) {
      id
      viewerRole
      branch(name: $ref) {
        id
        name
        hasUncommittedChanges
      }
    }
    importers {
      name
    }
  }
`);

/** Adds samples to a branch, of files that are dropped or chosen. */
export function AddSamplesPage({ params }: { params: SamplesParams }) {
  const { data, error, retry } = useAnswer({ query: AddSamplesQuery, variables: params });
  // An import under way has uncommitted changes itself.
  const [hasFiles, setHasFiles] = useState(false);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the branch …" />;
  const { branch, viewerRole } = data.dataset;
  if (!branch) {
    return (
      <EmptyState icon="info" title={`“${params.ref}” never changes`} level={1}>
        <p>It is a tag or a commit. Choose a branch in the bar to add samples to it.</p>
      </EmptyState>
    );
  }
  if (viewerRole === "READER") {
    return (
      <EmptyState icon="info" title="You may read this dataset, and not add to it" level={1}>
        <p>It needs the role WRITER: ask an administrator of the owner.</p>
      </EmptyState>
    );
  }
  if (branch.hasUncommittedChanges && !hasFiles) {
    return (
      <EmptyState icon="info" title={`“${branch.name}” has uncommitted changes`} level={1}>
        <p>Commit or discard them first: the commit of an import would take them with it.</p>
        <ButtonLink tone="primary" href={changesPage.href(params)}>
          See the changes
        </ButtonLink>
      </EmptyState>
    );
  }
  return (
    <AddSamples params={params} importers={data.importers} onFiles={() => setHasFiles(true)} />
  );
}

interface AddSamplesProps {
  params: SamplesParams;
  importers: readonly { name: string }[];
  onFiles: () => void;
}

function AddSamples({ params, importers, onFiles }: AddSamplesProps) {
  const { owner, name, ref } = params;
  const [files, setFiles] = useState<readonly UploadFile[]>([]);
  return (
    <div className={styles["page"]}>
      <header>
        <h1>Add samples to “{ref}”</h1>
        <p className={styles["soft"]}>
          They come after those that are there, with one commit. Where that fails, nothing of them
          stays.
        </p>
      </header>
      <ImportSteps
        files={files}
        onFiles={(taken) => {
          setFiles(taken);
          onFiles();
        }}
        result={{ href: samplesPage.href(params), label: `Samples of ${ref}` }}
        form={(start) => (
          <ImportForm
            importers={importers}
            isReady={files.length > 0}
            message="Add samples"
            onStart={(choice) => start({ ...choice, owner, name, branch: ref })}
          />
        )}
      />
    </div>
  );
}
