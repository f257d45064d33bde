import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { report, type Outcome } from "../command-line/report.ts";
import { DEFAULT_DATA_DIR } from "../command-line/server-options.ts";
import { dataPaths } from "../start/data-paths.ts";
import { readRunningNote } from "../start/running-file.ts";

interface DbOptions {
  dataDir: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe db migrate
  $ psql "$(loupe db url)"
  $ DATABASE_URL=postgres://loupe@citus/loupe loupe db distribute
`;

export function addDbCommand(program: Command): void {
  const db = program
    .command("db")
    .description("see to the database")
    .addHelpText("after", EXAMPLES);
  const add = (name: string, description: string) =>
    db
      .command(name)
      .description(description)
      .option(
        "--data-dir <folder>",
        "the data folder, where DATABASE_URL names no database",
        DEFAULT_DATA_DIR,
      )
      .option("--json", "print JSON on standard output, and nothing else there");
  add("migrate", "bring the database up to this program; `loupe start` does so too").action(
    (options: DbOptions) => report(options, () => runMigrate(options)),
  );
  add(
    "distribute",
    "lay the tables out over the machines of the Citus that DATABASE_URL names",
  ).action((options: DbOptions) => report(options, runDistribute));
  add("url", "show how to reach the database of the Loupe that is running").action(
    (options: DbOptions) => report(options, () => showUrl(options)),
  );
}

async function runMigrate({ dataDir }: DbOptions): Promise<Outcome> {
  const { migrateDatabase } = await import("../start/migrate-database.ts");
  const applied = await migrateDatabase(dataDir);
  const text =
    applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}.`;
  return { text, json: { applied } };
}

async function runDistribute(): Promise<Outcome> {
  const { distributeDatabase } = await import("../start/distribute-database.ts");
  const tables = await distributeDatabase();
  const text =
    tables.length === 0 ? "All tables were laid out already." : `Laid out: ${tables.join(", ")}.`;
  return { text, json: { tables } };
}

async function showUrl({ dataDir }: DbOptions): Promise<Outcome> {
  const folder = dataPaths(dataDir);
  const url = process.env["DATABASE_URL"] || (await readRunningNote(folder.running))?.databaseUrl;
  if (url !== undefined) return { text: url, json: { url } };
  throw new CommandError(
    "NOT_RUNNING",
    `No Loupe runs on the data folder ${folder.path}, and its Postgres runs only as long as Loupe does; start it first.`,
  );
}
