import { Command } from "commander";
import { addBlameCommand } from "./commands/blame.ts";
import { addBranchCommand } from "./commands/branch.ts";
import { addCommitCommand } from "./commands/commit.ts";
import { addCompareCommand } from "./commands/compare.ts";
import { addDatasetCommand } from "./commands/dataset.ts";
import { addDbCommand } from "./commands/db.ts";
import { addDiffCommand } from "./commands/diff.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEditCommand } from "./commands/edit.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addExportCommand } from "./commands/export.ts";
import { addForkCommand } from "./commands/fork.ts";
import { addGcCommand } from "./commands/gc.ts";
import { addImportCommand } from "./commands/import.ts";
import { addLogCommand } from "./commands/log.ts";
import { addLoopCommand } from "./commands/loop.ts";
import { addMergeCommand } from "./commands/merge.ts";
import { addModelCommand } from "./commands/model.ts";
import { addQueryCommand } from "./commands/query.ts";
import { addResetCommand } from "./commands/reset.ts";
import { addRestoreCommand } from "./commands/restore.ts";
import { addRevertCommand } from "./commands/revert.ts";
import { addRunCommand } from "./commands/run.ts";
import { addRunsCommand } from "./commands/runs.ts";
import { addStartCommand } from "./commands/start.ts";
import { addTagCommand } from "./commands/tag.ts";
import { addTensorCommand } from "./commands/tensor.ts";
import { addTokenCommand } from "./commands/token.ts";
import { addTrainCommand } from "./commands/train.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { addWorkerCommand } from "./commands/worker.ts";

/** Everything that can be typed after `loupe`. */
export function createProgram(): Command {
  const program = new Command("loupe")
    .description(
      "A data platform for people who train vision models: versioned datasets, evaluations and queries.",
    )
    .version("0.1.0")
    .showHelpAfterError("Say --help after the command to see how it is used.")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 refused or failed, 2 imported or exported with something left out.\n",
    );

  for (const add of [
    addStartCommand,
    addWorkerCommand,
    addLoopCommand,
    addDatasetCommand,
    addTensorCommand,
    addImportCommand,
    addExportCommand,
    addEvaluateCommand,
    addTrainCommand,
    addModelCommand,
    addRunsCommand,
    addRunCommand,
    addCompareCommand,
    addQueryCommand,
    addEditCommand,
    addCommitCommand,
    addLogCommand,
    addDiffCommand,
    addBlameCommand,
    addBranchCommand,
    addTagCommand,
    addForkCommand,
    addMergeCommand,
    addRevertCommand,
    addResetCommand,
    addRestoreCommand,
    addVerifyCommand,
    addTokenCommand,
    addGcCommand,
    addDoctorCommand,
    addDbCommand,
  ]) {
    add(program);
  }
  return program;
}
