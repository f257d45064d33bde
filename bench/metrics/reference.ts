import { spawn, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { DetectionData } from "../../plugins/detection-metrics/src/objects.ts";
import { stopChild } from "../child-process.ts";
import { cleanUpLater } from "../clean-up.ts";

/** Another program that computes COCO's figures of the same detections. */
export interface Reference {
  library: string;
  /** Evaluates once. */
  evaluate(): Promise<{ seconds: number; figures: number[] }>;
  stop(): Promise<void>;
}

/**
 * Starts faster-coco-eval, else pycocotools, with the detections loaded; null where `LOUPE_PYTHON`
 * (default `python3`) has neither.
 */
export async function startReference(
  data: DetectionData,
  folder: string,
): Promise<Reference | null> {
  const python = process.env.LOUPE_PYTHON ?? "python3";
  if (!hasLibrary(python)) return null;
  await writeArrays(data, folder);
  const child = spawn(python, [fileURLToPath(new URL("reference.py", import.meta.url)), folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const stop = cleanUpLater(() => stopChild(child));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <Answer>() => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended before it had answered.`);
    return JSON.parse(value) as Answer;
  };
  const { library } = await read<{ library: string }>();
  return {
    library,
    evaluate() {
      child.stdin.write("\n");
      return read();
    },
    stop,
  };
}

function hasLibrary(python: string): boolean {
  return ["faster_coco_eval", "pycocotools"].some(
    (library) => spawnSync(python, ["-c", `import ${library}`], { stdio: "ignore" }).status === 0,
  );
}

/** Each array as 64-bit floating-point numbers, in a file of its own. */
async function writeArrays(data: DetectionData, folder: string): Promise<void> {
  const write = (name: string, values: Iterable<number>) =>
    writeFile(join(folder, name), Float64Array.from(values));
  await write("sizes", [data.images, data.classes]);
  for (const side of ["truth", "predictions"] as const) {
    for (const [name, values] of Object.entries(data[side])) await write(`${side}.${name}`, values);
  }
}
