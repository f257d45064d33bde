import type { Plugin, PluginCheck } from "@loupe/plugin-api";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import { openClient, type ServerOptions } from "../command-line/server-options.ts";
import { createClosers } from "../start/closers.ts";
import { openDataFolder } from "../start/data-folder.ts";
import { openPostgres } from "../start/open-database.ts";
import { loadConfiguredPlugins } from "../start/start-services.ts";

export type Finding = PluginCheck;

const OLDEST_NODE = 24;

export function checkNode(): Finding {
  const found = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE)
    return { what: "Node", state: "ok", found };
  return { what: "Node", state: "problem", found: `${found}; expected ${OLDEST_NODE} or newer` };
}

export function checkDataFolder(path: string): Promise<Finding> {
  return check("data folder", async () => {
    const folder = await openDataFolder(path);
    return `${folder.path} can be written to`;
  });
}

/** That the plugins load, and what each of them needs. */
export async function checkPlugins(): Promise<Finding[]> {
  const loaded: Plugin[] = [];
  const loading = await check("plugins", async () => {
    loaded.push(...(await loadConfiguredPlugins()).plugins);
    return loaded.map(({ name, version }) => `${name} ${version}`).join(", ");
  });
  const needs = await Promise.all(loaded.map(checkNeeds));
  return [loading, ...needs.flat()];
}

async function checkNeeds(plugin: Plugin): Promise<readonly Finding[]> {
  try {
    return (await plugin.checks?.()) ?? [];
  } catch (error) {
    return [{ what: plugin.name, state: "problem", found: (error as Error).message }];
  }
}

/** Starts Postgres where it does not run. */
export function checkDatabase(dataDir: string): Promise<Finding> {
  return check("database", async () => {
    const closers = createClosers();
    try {
      const folder = await openDataFolder(dataDir);
      const databaseUrl = process.env["DATABASE_URL"];
      const { pool, place } = await openPostgres({
        folder,
        databaseUrl,
        closers,
        log: () => undefined,
      });
      const [row] = await pool.sql<
        { version: string }[]
      >`select current_setting('server_version') as version`;
      return `Postgres ${row!.version} in ${place}`;
    } finally {
      await closers.close();
    }
  });
}

export async function checkServer(options: ServerOptions): Promise<Finding> {
  const client = await openClient(options);
  try {
    const { viewer } = await client.query<{
      viewer: { owner: { name: string }; role: string } | null;
    }>("{ viewer { owner { name } role } }");
    const who = viewer
      ? `you are ${viewer.owner.name}, ${viewer.role.toLowerCase()}`
      : "without a token that it knows";
    return {
      what: "server",
      state: viewer ? "ok" : "note",
      found: `${client.url} answers; ${who}`,
    };
  } catch (error) {
    if (!(error instanceof LoupeClientError)) throw error;
    return { what: "server", state: "note", found: error.message };
  }
}

async function check(what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { what, state: "ok", found: await look() };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === "DATA_FOLDER_IN_USE")
      return { what, state: "ok", found: "is in use by a Loupe that runs" };
    return { what, state: "problem", found: message };
  }
}
