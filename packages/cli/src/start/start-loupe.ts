import { LoupeError } from "@loupe/core";

export interface StartLoupeOptions {
  /** Where everything is kept: database, images, tokens. Made where there is none. */
  dataDir: string;
  /** Default 4000; 0 takes any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** A Postgres to use instead of the one that comes along. Default: the environment's `DATABASE_URL`. */
  databaseUrl?: string | undefined;
  /** Whether to make the demo where there are no datasets yet, and to finish one that was interrupted. Default false. */
  demo?: boolean;
  /** Told in sentences what takes long or went wrong. Default: standard error. */
  log?: (message: string) => void;
}

export interface RunningLoupe {
  /** Without a slash at the end, such as `http://127.0.0.1:4000`. */
  url: string;
  /** A link that signs a browser in once, within ten minutes. */
  signInUrl: string;
  /** Of the administrator; only from the start that made it. */
  adminToken?: string;
  /** Of the administrator too, for the command line on this machine; from every start. */
  localToken: string;
  /** The name of the administrator, whose datasets the demo's are. */
  owner: string;
  /** Stops the server, the runs under way and Postgres. Calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Starts everything on one data folder: Postgres, evaluation worker and server.
 *
 * @throws LoupeError PORT_TAKEN, DATA_FOLDER_UNUSABLE, DATA_FOLDER_IN_USE, DATABASE_UNREACHABLE, DATABASE_TOO_OLD,
 *   DATABASE_TOO_NEW, UNSUPPORTED_PLATFORM
 */
export async function startLoupe(options: StartLoupeOptions): Promise<RunningLoupe> {
  throw new LoupeError("INTERNAL", `Starting on ${options.dataDir} is being written.`);
}
