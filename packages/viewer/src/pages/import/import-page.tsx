import { useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { graphql, type ResultOf } from "../../graphql/graphql.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { ErrorState, Loading, SignedOut } from "../../ui/state.tsx";
import { DropZone } from "./drop-zone.tsx";
import { ImportForm } from "./import-form.tsx";
import styles from "./import-page.module.css";
import { ImportProgress } from "./import-progress.tsx";
import { ImportResult } from "./import-result.tsx";
import { importPage } from "./page.ts";
import { suggestName, type UploadFile } from "./upload-files.ts";
import { useImport } from "./use-import.ts";

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

export type ImportAnswer = ResultOf<typeof ImportQuery>;

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
  const { state, start, cancel, reset } = useImport();
  const dataset = { owner: owner || ownName, name };
  const take = (taken: UploadFile[]) => {
    setFiles(taken);
    if (name === "") change({ name: suggestName(taken) }, { replace: true });
  };
  return (
    <div className={styles["page"]}>
      <header>
        <h1>Import a dataset</h1>
        <p className={styles["soft"]}>
          It becomes a dataset of its own, with one commit. Where that fails, nothing of it stays.
        </p>
      </header>
      {state.phase === "idle" && (
        <>
          <DropZone
            files={files}
            onFiles={take}
            hint="COCO: the annotations as JSON with their images. SVHN: images with digitStruct.mat."
          />
          <ImportForm
            dataset={dataset}
            importers={importers}
            isReady={files.length > 0}
            onChange={(part) => change(part, { replace: true })}
            onStart={(choice) => void start(files, { ...choice, ...dataset })}
          />
        </>
      )}
      {state.phase === "ended" && (
        <ImportResult end={state.end} dataset={dataset} onAgain={reset} />
      )}
      {state.phase !== "idle" && state.phase !== "ended" && (
        <ImportProgress state={state} onCancel={cancel} />
      )}
    </div>
  );
}
