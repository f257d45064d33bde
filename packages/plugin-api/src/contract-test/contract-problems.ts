import type { Plugin } from "../plugin.ts";
import { evaluatorProblems, type EvaluatorCase } from "./evaluator-problems.ts";
import { exporterProblems, type ExporterCase } from "./exporter-problems.ts";
import { htypeProblems, type HtypeCase } from "./htype-problems.ts";
import { importerProblems, type ImporterCase } from "./importer-problems.ts";
import { trainerProblems, type TrainerCase } from "./trainer-problems.ts";

/** What to try one part of a plugin on, by the kind of part. */
interface Cases {
  evaluator: EvaluatorCase;
  importer: ImporterCase;
  exporter: ExporterCase;
  trainer: TrainerCase;
  htype: HtypeCase;
}

export type ContractCase = Cases[keyof Cases];

/**
 * Tries every part of a plugin and tells what breaks the contract, one sentence each; empty where all is
 * well. Each part needs a case of its own. Folders it writes to are temporary, and gone when it is done.
 *
 * @param patience milliseconds after which what was asked to stop counts as hanging
 * @example expect(await contractProblems(example(), [{ evaluator: "mean-brightness", inputs,
 *   samples }])).toEqual([]);
 */
export async function contractProblems(
  plugin: Plugin,
  cases: readonly ContractCase[],
  patience = 10_000,
): Promise<string[]> {
  const { evaluators, importers, exporters, trainers, htypes } = plugin;
  const lists = [
    await problemsOf("evaluator", evaluators, cases, (evaluator, one) =>
      evaluatorProblems(evaluator, one, patience),
    ),
    await problemsOf("importer", importers, cases, (importer, one) =>
      importerProblems(importer, one, patience),
    ),
    await problemsOf("exporter", exporters, cases, (exporter, one) =>
      exporterProblems(exporter, one, importers ?? []),
    ),
    await problemsOf("trainer", trainers, cases, (trainer, one) =>
      trainerProblems(trainer, one, patience),
    ),
    await problemsOf("htype", htypes, cases, async (htype, one) => htypeProblems(htype, one)),
  ];
  return lists.flat();
}

/** The problems of all parts of one kind; `kind` is also the field of a case that names the part. */
async function problemsOf<Kind extends keyof Cases, Part extends { name: string }>(
  kind: Kind,
  parts: readonly Part[] = [],
  cases: readonly ContractCase[],
  findProblems: (part: Part, one: Cases[Kind]) => Promise<string[]>,
): Promise<string[]> {
  const names = parts.map(({ name }) => name);
  const own = cases.filter((one) => kind in one) as Cases[Kind][];
  const nameOf = (one: Cases[Kind]) => String(Reflect.get(one, kind));
  const problems = own
    .filter((one) => !names.includes(nameOf(one)))
    .map(
      (one) => `There is a case for the ${kind} "${nameOf(one)}", which the plugin does not have.`,
    );
  for (const part of parts) {
    const its = own.filter((one) => nameOf(one) === part.name);
    if (its.length === 0) problems.push(`There is no case for ${kind} "${part.name}".`);
    for (const one of its) {
      const found = await findProblems(part, one).catch((error: unknown) => [
        `It threw: ${(error as Error).message}`,
      ]);
      const label = `${kind[0]!.toUpperCase()}${kind.slice(1)} "${part.name}"`;
      problems.push(...found.map((problem) => `${label}: ${problem}`));
    }
  }
  return problems;
}
