import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName, parseIndices, wholeNumber } from "../command-line/arguments.ts";
import { report } from "../command-line/report.ts";
import { addServerOptions, type ServerOptions } from "../command-line/server-options.ts";
import { deleteSamples, removeObject, setValue } from "../edit/edit.ts";

const EXAMPLES = `
Examples:
  $ loupe edit delete-samples admin/house-numbers --branch training_run --index 3,7
  $ loupe edit remove-object admin/house-numbers --branch training_run --index 5 --object 1042
  $ loupe edit remove-object admin/house-numbers --branch training_run --index 5 --position 0
  $ loupe edit set admin/street --branch main --index 5 --tensor weather --value rain
  $ loupe edit set admin/street --branch main --index 5 --tensor weather --clear

Edits are uncommitted changes: \`loupe commit\` freezes them, \`loupe reset\` discards them.
`;

interface EditOptions extends ServerOptions {
  branch: string;
}

export interface DeleteOptions extends EditOptions {
  index: number[];
}

export interface RemoveOptions extends EditOptions {
  index: number;
  object?: number;
  position?: number;
  group: string;
}

export interface SetOptions extends EditOptions {
  index: number;
  tensor: string;
  value?: string;
  clear?: boolean;
}

export function addEditCommand(program: Command): void {
  const edit = program
    .command("edit")
    .description("change samples, objects and values on a branch")
    .addHelpText("after", EXAMPLES);
  const add = (name: string, description: string) =>
    addServerOptions(edit.command(name).description(description))
      .argument("<owner/dataset>", "the dataset", parseDatasetName)
      .requiredOption("--branch <name>", "where to");
  add("delete-samples", "delete samples; the indices of those after them shift")
    .requiredOption("--index <list>", "the samples, as positions before the edit", parseIndices)
    .action((dataset: DatasetName, options: DeleteOptions) =>
      report(options, () => deleteSamples(dataset, options)),
    );
  add("remove-object", "remove one object: its box, its label and all else of it")
    .requiredOption("--index <n>", "the sample", wholeNumber(0))
    .option("--object <id>", "the object, by its id", wholeNumber(0))
    .option("--position <n>", "the object, by its place among those of the sample", wholeNumber(0))
    .option("--group <path>", "the group of the object's tensors", "")
    .action((dataset: DatasetName, options: RemoveOptions) =>
      report(options, () => removeObject(dataset, options)),
    );
  add("set", "set or remove the value of a tensor that describes samples")
    .requiredOption("--index <n>", "the sample", wholeNumber(0))
    .requiredOption("--tensor <path>", "the tensor")
    .option("--value <value>", "a number, text, JSON, or names of classes with commas in between")
    .option("--clear", "remove the value")
    .action((dataset: DatasetName, options: SetOptions) =>
      report(options, () => setValue(dataset, options)),
    );
}
