import type { EvaluationServices } from "../evaluation/evaluation-services.ts";

/** What carrying out trainings needs. */
export interface TrainingServices extends Pick<
  EvaluationServices,
  "pool" | "blobs" | "plugins" | "log"
> {
  /** Where trainers reach the server, such as `http://127.0.0.1:4000`. */
  serverUrl: string;
  /** Holds a folder for each training under way here; made where there is none. */
  workFolder: string;
  /** Seconds a trainer may give no sign of life before it is killed. Default: `TRAINER_IDLE_SECONDS`. */
  idleSeconds?: number | undefined;
}

/** Loading data and measuring on it may take minutes in which a trainer has nothing to tell. */
export const TRAINER_IDLE_SECONDS = 900;
