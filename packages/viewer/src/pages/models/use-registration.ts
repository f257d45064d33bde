import { useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { describeError } from "../../graphql/describe-error.ts";
import { archiveOf } from "../import/archive-of.ts";
import type { UploadFile } from "../import/upload-files.ts";
import { RegisterModel } from "./models-query.ts";
import { sendModel } from "./send-model.ts";

/** How far the registration of a model is. */
export type RegistrationState =
  | { phase: "idle" | "trying" }
  | { phase: "packing" | "uploading"; done: number; total: number }
  | { phase: "refused"; reason: string }
  | { phase: "registered"; reference: string; warnings: readonly string[] };

export interface RegistrationChoice {
  owner: string;
  name: string;
  /** Empty: the next number. */
  version: string;
}

/** Packs files, uploads them, and has the server try the model; one at a time. */
export function useRegistration() {
  const [state, setState] = useState<RegistrationState>({ phase: "idle" });
  const stopping = useRef<AbortController | null>(null);
  const [, register] = useMutation(RegisterModel);
  useEffect(() => () => stopping.current?.abort(), []);
  const upload = async (files: readonly UploadFile[], owner: string, signal: AbortSignal) => {
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    setState({ phase: "packing", done: 0, total });
    const archive = await archiveOf(files, signal, (done) =>
      setState({ phase: "packing", done, total }),
    );
    const onUpload = (done: number, all: number) =>
      setState({ phase: "uploading", done, total: all });
    return sendModel(archive, { owner, signal, onUpload });
  };
  const start = async (files: readonly UploadFile[], choice: RegistrationChoice) => {
    const stop = new AbortController();
    stopping.current = stop;
    try {
      const digest = await upload(files, choice.owner, stop.signal);
      setState({ phase: "trying" });
      const version = choice.version.trim() === "" ? null : choice.version.trim();
      const { data, error } = await register({ input: { ...choice, version, digest } });
      if (data) setState({ phase: "registered", ...data.registerModel.model });
      else setState({ phase: "refused", reason: describeError(error!).title });
    } catch (error) {
      if (stop.signal.aborted) setState({ phase: "idle" });
      else setState({ phase: "refused", reason: (error as Error).message });
    }
  };
  return { state, start, cancel: () => stopping.current?.abort() };
}
