import type { ReactNode } from "react";
import { DropZone } from "./drop-zone.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { ImportResult } from "./import-result.tsx";
import type { UploadFile } from "./upload-files.ts";
import { useImport, type ImportChoice } from "./use-import.ts";

interface ImportStepsProps {
  files: readonly UploadFile[];
  onFiles: (files: UploadFile[]) => void;
  /** Asks for what else has to be known, and starts it. */
  form: (start: (choice: ImportChoice) => void) => ReactNode;
  /** Where the samples are afterwards. */
  result: { href: string; label: string };
}

/** Files are dropped or chosen, then imported, and what became of them is said. */
export function ImportSteps({ files, onFiles, form, result }: ImportStepsProps) {
  const { state, start, cancel, reset } = useImport();
  if (state.phase === "ended")
    return <ImportResult end={state.end} result={result} onAgain={reset} />;
  if (state.phase !== "idle") return <ImportProgress state={state} onCancel={cancel} />;
  return (
    <>
      <DropZone
        files={files}
        onFiles={onFiles}
        hint="COCO: the annotations as JSON with their images. SVHN: images with digitStruct.mat."
      />
      {form((choice) => void start(files, choice))}
    </>
  );
}
