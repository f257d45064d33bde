import type { Command } from "commander";
import type { Finding } from "../doctor/checks.ts";
import { report, type Outcome } from "../command-line/report.ts";
import { addServerOptions, type ServerOptions } from "../command-line/server-options.ts";

const EXAMPLES = `
Example:
  $ loupe doctor --data-dir .loupe
`;

export function addDoctorCommand(program: Command): void {
  addServerOptions(program.command("doctor").description("look for what keeps Loupe from running"))
    .addHelpText("after", EXAMPLES)
    .action((options: ServerOptions) => report(options, () => runDoctor(options)));
}

async function runDoctor(options: ServerOptions): Promise<Outcome> {
  const { checkDatabase, checkDataFolder, checkNode, checkPlugins, checkServer } =
    await import("../doctor/checks.ts");
  const findings: Finding[] = [
    checkNode(),
    await checkDataFolder(options.dataDir),
    ...(await checkPlugins()),
    await checkDatabase(options.dataDir),
    await checkServer(options),
  ];
  const isHealthy = findings.every(({ state }) => state !== "problem");
  const lines = findings.map(
    ({ what, state, found }) => `${state.padEnd(8)} ${what.padEnd(12)} ${found}`,
  );
  return { text: lines.join("\n"), json: { ok: isHealthy, findings }, exitCode: isHealthy ? 0 : 1 };
}
