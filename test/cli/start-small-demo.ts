import { showProgress } from "../../packages/cli/src/output/progress.ts";
import { startLoupe } from "../../packages/cli/src/index.ts";

/** A start with a demo of a few samples; runs until it is killed. Arguments: data folder. */
const [, , dataDir = ""] = process.argv;
await startLoupe({
  dataDir,
  port: 0,
  demo: true,
  demoSize: { train: 40, validation: 6 },
  progress: showProgress,
});
console.error("ready");
