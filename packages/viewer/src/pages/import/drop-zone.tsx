import { useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { printCount } from "../../ui/print-count.ts";
import styles from "./drop-zone.module.css";
import { filesOfDrop, filesOfField, type UploadFile } from "./upload-files.ts";
import { printBytes } from "./print-bytes.ts";

interface DropZoneProps {
  files: readonly UploadFile[];
  onFiles: (files: UploadFile[]) => void;
  /** What may be in them. */
  hint: string;
}

/** Takes a folder or a zip archive, dropped or chosen. */
export function DropZone({ files, onFiles, hint }: DropZoneProps) {
  const folder = useRef<HTMLInputElement>(null);
  const archive = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <section
      aria-label="Files"
      className={styles["zone"]}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void filesOfDrop(event.dataTransfer).then(onFiles);
      }}
    >
      <span className={styles["mark"]}>
        <Icon name="image" size={20} />
      </span>
      <p className={styles["title"]} role="status">
        {files.length === 0
          ? "Drag a folder or a zip archive here"
          : `${printCount(files.length, "file")}, ${printBytes(bytes)}`}
      </p>
      <p className={styles["soft"]}>{hint}</p>
      <div className={styles["buttons"]}>
        <Button onClick={() => folder.current?.click()}>Choose a folder …</Button>
        <Button onClick={() => archive.current?.click()}>Choose a zip archive …</Button>
      </div>
      <input
        ref={folder}
        type="file"
        hidden
        webkitdirectory=""
        data-field="folder"
        onChange={({ target }) => target.files && onFiles(filesOfField(target.files))}
      />
      <input
        ref={archive}
        type="file"
        hidden
        accept=".zip,application/zip"
        data-field="archive"
        onChange={({ target }) => target.files && onFiles(filesOfField(target.files))}
      />
    </section>
  );
}
