import { findBinaries, runnableBinaries } from "./binaries.ts";
import { DATABASE_USER, ensureCluster } from "./cluster.ts";
import { takeOwnership } from "./owner-lock.ts";
import { findPlace } from "./place.ts";
import { ensurePostmaster, stopPostmaster } from "./postmaster.ts";
import { socketUrl } from "./socket-url.ts";

export interface LocalPostgresOptions {
  /**
   * Where the data shall be kept. As root, every folder above it should let other users through
   * (mode 0711).
   */
  dataFolder: string;
  /** Where data and binaries go that the server's account can't reach. Default `/var/lib/loupe`. */
  sharedFolder?: string;
  /** Is told, in a sentence, what takes long or is not as asked for. */
  log?: (message: string) => void;
}

export interface LocalPostgres {
  /**
   * Of the database `loupe`, on a unix socket: `postgres://loupe@localhost/loupe?host=/folder`. See
   * `readSocketUrl`.
   */
  readonly url: string;
  /** Where the data is in fact. */
  readonly dataFolder: string;
  /**
   * Ends all connections and stops the server. To be called on SIGTERM and SIGINT; calling it again
   * does nothing.
   */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres that comes with Loupe, or takes over one that a killed Loupe left running,
 * and makes its data where there is none. It listens on a unix socket that only this user, and
 * root, can open. As root it runs as `nobody`, since Postgres refuses root. Committed data outlives
 * SIGKILL of both.
 *
 * Throws `DATA_FOLDER_IN_USE` where another Loupe runs on the folder, `DATA_FOLDER_UNUSABLE`,
 * `DATABASE_UNREACHABLE` with the last lines of the server's log, and `UNSUPPORTED_PLATFORM`.
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const sharedFolder = options.sharedFolder ?? "/var/lib/loupe";
  const found = await findBinaries();
  const place = await findPlace(options.dataFolder, sharedFolder);
  const binaries = await runnableBinaries(found, place.account, sharedFolder);
  if (place.insteadOf !== undefined) {
    options.log?.(`Postgres can't reach ${place.insteadOf}; its data is in ${place.folder}.`);
  }
  const cluster = await ensureCluster(place, binaries);
  const { pid, socketFolder } = await ensurePostmaster({ place, binaries, cluster });
  const lock = await takeOwnership(socketFolder, place.folder);
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await stopPostmaster(cluster, pid);
    await lock.release();
  };
  return {
    url: socketUrl(socketFolder, DATABASE_USER, DATABASE_USER),
    dataFolder: place.folder,
    stop: () => (stopping ??= stop()),
  };
}
