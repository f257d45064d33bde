import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { DropZone } from "../import/drop-zone.tsx";
import { suggestName, withoutFolder, type UploadFile } from "../import/upload-files.ts";
import { RegistrationProgress } from "./registration-progress.tsx";
import styles from "./register-model.module.css";
import { useRegistration } from "./use-registration.ts";

interface RegisterModelProps {
  owner: string;
  onRegistered: () => void;
  onClose: () => void;
}

/** Registers the package of a model; a refusal is shown in full. */
export function RegisterModelForm({ owner, onRegistered, onClose }: RegisterModelProps) {
  const [files, setFiles] = useState<readonly UploadFile[]>([]);
  const [name, setName] = useState("");
  const [version, setVersion] = useState("");
  const { state, start, cancel } = useRegistration();
  const isWorking = ["packing", "uploading", "trying"].includes(state.phase);
  const take = (chosen: UploadFile[]) => {
    setFiles(withoutFolder(chosen));
    if (name === "") setName(suggestName(chosen));
  };
  const send = async () => {
    await start(files, { owner, name: name.trim(), version });
    onRegistered();
  };
  return (
    <section aria-labelledby="register" className={styles["form"]}>
      <h2 id="register">Register a model</h2>
      <DropZone
        files={files}
        onFiles={take}
        hint="A package of Loupe’s, an export of torchvision’s, or any detector in ONNX beside a model.json."
      />
      <form
        className={styles["fields"]}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField label="Name" value={name} onChange={setName} />
        <TextField
          label="Version"
          value={version}
          onChange={setVersion}
          placeholder="the next number"
        />
        <Button
          tone="primary"
          type="submit"
          disabled={files.length === 0 || name.trim() === "" || isWorking}
        >
          Register
        </Button>
        <Button onClick={onClose}>Close</Button>
      </form>
      <RegistrationProgress state={state} onCancel={cancel} />
      {state.phase === "refused" && (
        <div role="alert" className={styles["refused"]}>
          <Icon name="warning" />
          <div>
            <p className={styles["title"]}>The model was not registered</p>
            <pre>{state.reason}</pre>
          </div>
        </div>
      )}
      {state.phase === "registered" && (
        <div role="status" className={styles["registered"]}>
          <p className={styles["title"]}>Registered as {state.reference}</p>
          {state.warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </div>
      )}
    </section>
  );
}
