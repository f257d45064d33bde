import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { builtViewer } from "../../packages/cli/src/start/built-viewer.ts";
import { openDatabase } from "../../packages/core/src/db/database.ts";
import { startLocalPostgres } from "../../packages/core/src/db/local-postgres/start-local-postgres.ts";
import { migrate } from "../../packages/core/src/db/migrate.ts";
import { createDatabase, databaseAt, dropDatabase, MIGRATIONS } from "./database-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of any database of the server, by a role that may create databases. */
    serverUrl: string;
    /** What the names of this run's databases begin with. */
    databasePrefix: string;
  }
}

interface Server {
  url: string;
  stop(): Promise<void>;
}

/**
 * One Postgres for the whole run: `DATABASE_URL`, else one of our own; in it, a migrated database
 * to clone. And one build of the viewer, which every start finds then.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const prefix = `loupe_test_${process.pid}`;
  const given = process.env["DATABASE_URL"];
  const server = given ? borrowServer(given, prefix) : await startServer();
  try {
    await Promise.all([createTemplate(server.url, `${prefix}_template`), builtViewer()]);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("serverUrl", server.url);
  project.provide("databasePrefix", prefix);
  return () => server.stop();
}

function borrowServer(url: string, prefix: string): Server {
  return { url, stop: () => dropDatabases(url, prefix) };
}

async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-test-"));
  await chmod(folder, 0o711);
  const local = await startLocalPostgres({
    dataFolder: join(folder, "postgres"),
    sharedFolder: join(folder, "shared"),
  });
  const stop = async () => {
    await local.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: local.url, stop };
}

async function createTemplate(serverUrl: string, name: string): Promise<void> {
  await createDatabase(serverUrl, name, "template0");
  const pool = openDatabase(databaseAt(serverUrl, name), { connections: 1 });
  try {
    await migrate(pool, MIGRATIONS);
  } finally {
    await pool.close();
  }
}

async function dropDatabases(serverUrl: string, prefix: string): Promise<void> {
  const pool = openDatabase(serverUrl, { connections: 1 });
  try {
    const left = await pool.sql<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${`${prefix}_`})`;
    for (const { name } of left) await dropDatabase(serverUrl, name);
  } finally {
    await pool.close();
  }
}
