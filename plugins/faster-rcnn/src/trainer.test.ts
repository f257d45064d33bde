import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { resolveOptions, type TrainingEvent } from "@loupe/plugin-api";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { checkPython } from "./check-python.ts";
import { TRAINER_FOLDER } from "./python-trainer.ts";
import { boundInputs } from "./test-samples.ts";
import { createDetectorTrainer } from "./trainer.ts";

const folder = await mkdtemp(join(tmpdir(), "loupe-trainer-"));
afterAll(() => rm(folder, { recursive: true }));

const WHOLE = { torch: "1.13.0a0", torchvision: "0.14.1", numpy: "1.24", pillow: "9.4" };
let count = 0;

/** A command that stands for Python: what it says it has, and what it does as the trainer. */
async function makePython(script: string, has: object = { versions: WHOLE }): Promise<string> {
  const path = join(folder, `python-${count++}`);
  const answer = JSON.stringify({ python: "3.11.2", missing: [], ...has });
  const lines = [
    `#!${process.execPath}`,
    `const tell = (line) => process.stdout.write(JSON.stringify(line) + "\\n");`,
    `if (process.argv[2] === "-c") console.log(${JSON.stringify(answer)});`,
    `else { ${script} }`,
  ];
  await writeFile(path, lines.join("\n"), { mode: 0o755 });
  return path;
}

interface Trial {
  signal?: AbortSignal;
  validation?: boolean;
  onEvent?: (event: TrainingEvent) => void;
}

async function train(
  python: string,
  { signal = new AbortController().signal, validation = false, onEvent }: Trial = {},
) {
  const trainer = createDetectorTrainer(python);
  const split = (name: string) => ({
    url: `http://127.0.0.1:1/${name}/shards`,
    token: `token of ${name}`,
    inputs: { ...boundInputs(), boxes: { tensor: "drawn/boxes", htype: "bbox" as const } },
  });
  const work = await mkdtemp(join(folder, "work-"));
  const told: TrainingEvent[] = [];
  for await (const event of trainer.train({
    options: resolveOptions(trainer.options, { steps: 4 }),
    train: split("train"),
    ...(validation && { validation: split("validation") }),
    folder: work,
    signal,
  })) {
    told.push(event);
    onEvent?.(event);
  }
  return { told, work };
}

describe("the trainer", () => {
  test("hands on what Python tells, and what it writes on stderr", async () => {
    const python = await makePython(`
      tell({ event: "log", message: "Begins." });
      tell({ event: "progress", step: 2, steps: 4, fold: 1, figures: { loss: 0.5 } });
      tell({ event: "evaluation", step: 4, figures: { AP: 0.25, AP50_small: null } });
      tell({ event: "model", folder: "/runs/model", figures: { AP: 0.25 } });
      tell({ event: "done" });
      console.error("a warning");
    `);
    const { told } = await train(python);
    expect(told.filter((event) => event.kind !== "log")).toEqual([
      { kind: "progress", step: 2, steps: 4, fold: 1, figures: { loss: 0.5 } },
      { kind: "evaluation", step: 4, steps: 4, figures: { AP: 0.25 } },
      { kind: "model", folder: "/runs/model", figures: { AP: 0.25 } },
    ]);
    const lines = told.flatMap((event) => (event.kind === "log" ? event.message : []));
    expect(lines.toSorted()).toEqual(["Begins.", "a warning"]);
  });

  test("says in a file what is to be trained, and the tokens only in the environment", async () => {
    vi.stubEnv("PYTHONPATH", "/opt/torch");
    onTestFinished(() => void vi.unstubAllEnvs());
    const python = await makePython(`
      const { LOUPE_TOKEN, LOUPE_VALIDATION_TOKEN, PYTHONPATH } = process.env;
      const message = JSON.stringify({ LOUPE_TOKEN, LOUPE_VALIDATION_TOKEN, PYTHONPATH, argv: process.argv.slice(2) });
      tell({ event: "log", message });
      tell({ event: "done" });
    `);
    const { told, work } = await train(python, { validation: true });
    const configuration = join(work, "config.json");
    expect(JSON.parse((told[0] as { message: string }).message)).toEqual({
      LOUPE_TOKEN: "token of train",
      LOUPE_VALIDATION_TOKEN: "token of validation",
      PYTHONPATH: [TRAINER_FOLDER, "/opt/torch"].join(delimiter),
      argv: ["-m", "loupe_trainer", "--config", configuration, "--attended"],
    });
    const text = await readFile(configuration, "utf8");
    expect(text).not.toContain("token of");
    const tensors = { images: "images", boxes: "drawn/boxes", labels: "labels" };
    expect(JSON.parse(text)).toMatchObject({
      train: { url: "http://127.0.0.1:1/train/shards", tensors },
      validation: { url: "http://127.0.0.1:1/validation/shards", tensors },
      options: { network: "digits", steps: 4, folds: 0 },
      folder: work,
    });
  });

  test.each([
    [
      "Python gives a reason",
      `tell({ event: "error", message: "The loss is not finite at step 3." }); process.exitCode = 1;`,
      "The loss is not finite at step 3.",
    ],
    [
      "Python writes what is no JSON",
      `console.log("loss: 3"); setInterval(() => {}, 1000);`,
      'Python wrote "loss: 3" on its stdout, which is none of the events of a training.',
    ],
    [
      "an event lacks what it needs",
      `tell({ event: "progress", figures: {} }); setInterval(() => {}, 1000);`,
      String.raw`Python wrote "{\"event\":\"progress\",\"figures\":{}}" on its stdout, which is none of the events of a training.`,
    ],
    [
      "Python ends early",
      `process.exit(3);`,
      "Python ended with exit code 3 before it was done; the log has what it wrote.",
    ],
    [
      "Python is killed",
      `process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);`,
      "Python was ended by SIGKILL; the machine may have run out of memory.",
    ],
  ])("fails with a sentence where %s", async (_, script, message) => {
    await expect(train(await makePython(script))).rejects.toThrow(new Error(message));
  });

  test("tells Python to stop when it is aborted, and waits until it has", async () => {
    const saved = join(folder, "saved");
    const python = await makePython(`
      process.on("SIGTERM", () => setTimeout(() => {
        require("fs").writeFileSync(${JSON.stringify(saved)}, "checkpoint");
        process.exit(143);
      }, 200));
      tell({ event: "log", message: "Begins." });
      setInterval(() => {}, 1000);
    `);
    const controller = new AbortController();
    const reason = new Error("The training was stopped.");
    const training = train(python, {
      signal: controller.signal,
      onEvent: () => controller.abort(reason),
    });
    await expect(training).rejects.toThrow(reason);
    expect(await readFile(saved, "utf8")).toBe("checkpoint");
  });
});

describe("where something is missing, one sentence says what and how it is installed", () => {
  const LACKS = "Training needs Python 3.11 or newer with torch 1.13 or newer and torchvision, but";
  const INSTALL =
    "`apt install python3-torch python3-torchvision libopenblas0-pthread` or `pip install torch torchvision onnx` installs them, and LOUPE_PYTHON names another Python.";

  test.each<[string, () => Promise<string>, (python: string) => string]>([
    ["Python", async () => join(folder, "nowhere"), (python) => `there is no ${python}`],
    [
      "torch",
      () => makePython("", { versions: { numpy: "1" }, missing: ["torch", "torchvision"] }),
      (python) => `${python} has no torch and no torchvision`,
    ],
    [
      "a newer Python",
      () => makePython("", { python: "3.9.2", versions: {} }),
      (python) => `${python} is Python 3.9.2`,
    ],
    [
      "a newer torch",
      () => makePython("", { versions: { ...WHOLE, torch: "1.12.1" } }),
      (python) => `${python} has torch 1.12.1`,
    ],
  ])("%s", async (_, make, what) => {
    const python = await make();
    const sentence = `${LACKS} ${what(python)}; ${INSTALL}`;
    await expect(train(python)).rejects.toThrow(new Error(sentence));
    expect(await checkPython(python)).toEqual({ what: "Python", state: "note", found: sentence });
  });

  test("a command that is no Python", async () => {
    const python = await makePython("", {});
    await writeFile(python, "#!/bin/sh\necho no\n", { mode: 0o755 });
    const sentence = `${LACKS} ${python} does not run as Python; ${INSTALL}`;
    await expect(train(python)).rejects.toThrow(new Error(sentence));
  });

  test("nothing: doctor shows the versions", async () => {
    const python = await makePython("");
    const found = `${python} 3.11.2, torch 1.13.0a0, torchvision 0.14.1`;
    expect(await checkPython(python)).toEqual({ what: "Python", state: "ok", found });
  });
});
