import { statfs } from "node:fs/promises";
import { totalmem } from "node:os";

const MB = 1024 ** 2;

/**
 * The settings of the server, for a machine that it shares with Node and with models. Durable:
 * `fsync` stays on.
 */
export async function serverSettings(socketFolder: string): Promise<Record<string, string>> {
  const memory = memoryOfMachine();
  return {
    listen_addresses: "",
    unix_socket_directories: quoted(socketFolder),
    unix_socket_permissions: "0700",
    max_connections: "60",
    shared_buffers: megabytes(memory / 16, 128, 1024),
    effective_cache_size: megabytes(memory / 2, 256, 65_536),
    work_mem: "64MB",
    maintenance_work_mem: megabytes(memory / 32, 64, 512),
    dynamic_shared_memory_type: await sharedMemoryType(),
    jit: "off",
    random_page_cost: "1.1",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_logical_replication_workers: "0",
    autovacuum_naptime: "15s",
    autovacuum_vacuum_scale_factor: "0.1",
    autovacuum_analyze_scale_factor: "0.05",
    timezone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "log",
    log_checkpoints: "off",
  };
}

/** Bytes; the limit of the container where there is one. */
function memoryOfMachine(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function megabytes(bytes: number, atLeast: number, atMost: number): string {
  return `${Math.round(Math.min(Math.max(bytes / MB, atLeast), atMost))}MB`;
}

/** Containers often have 64 MB of `/dev/shm`, too little for parallel queries; files do instead. */
async function sharedMemoryType(): Promise<string> {
  if (process.platform !== "linux") return "posix";
  const folder = await statfs("/dev/shm").catch(() => undefined);
  return folder !== undefined && folder.blocks * folder.bsize >= 512 * MB ? "posix" : "mmap";
}

/** The setting is a list: quotes keep a comma or a space in the path from dividing it. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}
