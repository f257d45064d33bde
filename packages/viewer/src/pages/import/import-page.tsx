import { useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { graphql, type ResultOf } from "../../graphql/graphql.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { ErrorState, Loading, SignedOut } from "../../ui/state.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { datasetPage } from "../dataset/page.ts";
import { ImportForm } from "./import-form.tsx";
import styles from "./import-page.module.css";
import { ImportSteps } from "./import-steps.tsx";
import { importPage } from "./page.ts";
import { suggestName, type UploadFile } from "./upload-files.ts";

const ImportQuery = graphql(`
  query ImportPage {
    viewer {
      owner {
        id
        name
      }
    }
    importers {
      name
      description
    }
  }
`);

type ImportAnswer = ResultOf<typeof ImportQuery>;

/** Makes a dataset of files that are dropped or chosen. */
export function ImportPage() {
  const { data, error, retry } = useAnswer({ query: ImportQuery, variables: {} });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the importers …" />;
  if (!data.viewer) return <SignedOut />;
  return <Import owner={data.viewer.owner.name} importers={data.importers} />;
}

interface ImportProps {
  owner: string;
  importers: ImportAnswer["importers"];
}

function Import({ owner: ownName, importers }: ImportProps) {
  const [{ owner, name }, change] = useQueryState(importPage.fields);
  const [files, setFiles] = useState<readonly UploadFile[]>([]);
  const dataset = { owner: owner || ownName, name };
  const take = (taken: UploadFile[]) => {
    setFiles(taken);
    if (name === "") change({ name: suggestName(taken) }, { replace: true });
  };
  const set = (part: { owner?: string; name?: string }) => change(part, { replace: true });
  return (
    <div className={styles["page"]}>
      <header>
        <h1>Import a dataset</h1>
        <p className={styles["soft"]}>
          It becomes a dataset of its own, with one commit. Where that fails, nothing of it stays.
        </p>
      </header>
      <ImportSteps
        files={files}
        onFiles={take}
        result={{ href: datasetPage.href(dataset), label: `Open ${dataset.owner}/${name}` }}
        form={(start) => (
          <ImportForm
            importers={importers}
            isReady={files.length > 0 && dataset.owner !== "" && name !== ""}
            message={`Import ${name}`}
            onStart={(choice) => start({ ...choice, ...dataset, branch: null })}
          >
            <TextField label="Owner" value={dataset.owner} onChange={(owner) => set({ owner })} />
            <TextField
              label="Name of the dataset"
              value={name}
              onChange={(name) => set({ name })}
            />
          </ImportForm>
        )}
      />
    </div>
  );
}
