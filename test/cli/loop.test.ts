import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { LoupeClient } from "../../packages/cli/src/client/loupe-client.ts";
import { planImport } from "../../packages/cli/src/import/plan-import.ts";
import { emptyFigures } from "../../packages/cli/src/loop/figures.ts";
import { BRANCH } from "../../packages/cli/src/loop/loop.ts";
import { openServer, type LoopServer } from "../../packages/cli/src/loop/open-server.ts";
import { runLoop, type LoopReport } from "../../packages/cli/src/loop/run-loop.ts";
import { chooseSources, type Source } from "../../packages/cli/src/loop/sources.ts";
import type { StepReport } from "../../packages/cli/src/loop/steps.ts";
import { silent } from "../../packages/cli/src/output/progress.ts";
import { loadConfiguredPlugins } from "../../packages/cli/src/start/start-services.ts";

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const TIMEOUT = 180_000;

const STEPS = [
  "import",
  "branch",
  "loss",
  "sort",
  "quality",
  "edit",
  "commit",
  "history",
  "predict",
  "metrics",
  "worst",
  "undo",
];

describe("loupe loop", () => {
  test(
    "carries out every step, prints one JSON object and leaves nothing behind",
    { timeout: TIMEOUT },
    async () => {
      const temporary = await makeTemporaryFolder();
      const { code, stdout, stderr } = await runCommand(["--samples", "24", "--json"], {
        TMPDIR: temporary,
      });
      expect(stdout.trim().split("\n")).toHaveLength(1);
      const report = JSON.parse(stdout) as LoopReport;
      expect(report).toEqual({
        ok: true,
        steps: STEPS.map((name) => ({
          name,
          ok: true,
          seconds: expect.any(Number),
          detail: expect.stringMatching(/\.$/),
        })),
        imagesPerSecond: { loss: expect.any(Number), predictions: expect.any(Number) },
        meanIou: expect.any(Number),
        planted: {
          k: 1,
          precisionByLoss: expect.any(Number),
          precisionByExpression: 1,
          precisionByLabelQuality: expect.any(Number),
        },
        detection: {
          AP: expect.any(Number),
          AP50: expect.any(Number),
          precision: expect.any(Number),
          recall: expect.any(Number),
        },
        confusion: { classNames: expect.any(Array), counts: expect.any(Array) },
      });
      expect(report.meanIou).toBeGreaterThan(0.6);
      expect(report.detection!.AP50).toBeGreaterThan(0.6);
      expect(report.confusion!.counts).toHaveLength(report.confusion!.classNames.length + 1);
      expect(stderr).toContain("12 of 12 steps succeeded");
      expect(code).toBe(0);
      expect((await readdir(temporary)).filter((name) => name.startsWith("loupe-"))).toEqual([]);
    },
  );

  test("fails with a sentence where there is no such data", { timeout: TIMEOUT }, async () => {
    const { code, stdout } = await runCommand(["--data", "no-such.json", "--json"]);
    const { ok, steps } = JSON.parse(stdout) as LoopReport;
    expect(code).toBe(1);
    expect(ok).toBe(false);
    expect(steps[0]?.detail).toBe(
      "Nothing that can be imported was found at no-such.json; expected a COCO JSON file or an SVHN folder.",
    );
    expect(steps.slice(1).every(({ detail }) => detail.startsWith("Not run"))).toBe(true);
  });

  test.each([["0"], ["1.5"], ["many"]])(
    "refuses --samples %s",
    { timeout: TIMEOUT },
    async (samples) => {
      const { code, stderr } = await runCommand(["--samples", samples]);
      expect(code).toBe(1);
      expect(stderr).toContain("Expected a whole number, 1 or more.");
    },
  );
});

describe("a step of the loop", () => {
  let server: LoopServer;
  beforeAll(async () => {
    server = await openServer();
  }, TIMEOUT);
  afterAll(() => server.close(), TIMEOUT);

  test("works with two samples, of which one stays", { timeout: TIMEOUT }, async () => {
    const { ok, steps, planted } = await loopWith(() => undefined);
    expect(steps.filter((step) => !step.ok)).toEqual([]);
    expect(ok).toBe(true);
    expect(planted).toBeNull();
    expect(detailOf(steps, "edit")).toContain("since one sample has to stay; 1 sample left.");
  });

  test("fails where the import lost a label", { timeout: TIMEOUT }, async () => {
    const { steps } = await loopWith(({ samples, variables }) => {
      if (variables.ref === "main") samples[0]?.objects?.pop();
    });
    expect(steps[0]?.ok).toBe(false);
    expect(steps[0]?.detail).toMatch(
      /^The sample at index 0 has labels and boxes .*; expected .* as in house number 0 of seed 1\.$/,
    );
  });

  test(
    "fails where paging leaves out a sample; what needs it is not run, the rest is",
    { timeout: TIMEOUT },
    async () => {
      const { ok, steps } = await loopWith(({ samples, variables }) => {
        if (variables.orderBy?.[0]?.direction === "DESC") samples.pop();
      });
      expect(ok).toBe(false);
      expect(failed(steps)).toEqual(["sort", "quality", "edit", "commit", "history", "undo"]);
      expect(detailOf(steps, "sort")).toBe(
        "Paging to the end gave 1 samples, 1 of them different; expected each of 2 once.",
      );
      expect(detailOf(steps, "edit")).toBe("Not run: it needs the step sort.");
    },
  );

  test(
    "fails where old commits, predictions or undone changes are wrong",
    { timeout: TIMEOUT },
    async () => {
      let isReset = false;
      const { steps } = await loopWith(({ document, samples, variables }) => {
        isReset ||= document.includes("resetBranch(");
        for (const { objects = [], value } of samples) {
          if (variables.ref !== BRANCH && objects[0]?.box?.left !== undefined)
            objects[0].box.left = -1;
          if (/^[0-9a-f]{64}$/.test(variables.ref ?? "") && objects[0]?.objectId)
            objects[0].class = { name: "eleven" };
          if (isReset && value) value.number = 0;
        }
      });
      expect(failed(steps)).toEqual(["history", "predict", "metrics", "worst", "undo"]);
      expect(detailOf(steps, "history")).toMatch(
        /^At [0-9a-f]{64}: At position 0 there is .* "eleven" .*; expected /,
      );
      expect(detailOf(steps, "predict")).toMatch(
        /^In the sample at index \d a box is \[-1, .*; expected one inside \d+ × \d+ pixels\.$/,
      );
      expect(detailOf(steps, "undo")).toBe(
        "The values of model_evaluation/loss after the reset are not those from before the clearing.",
      );
    },
  );

  interface Sent {
    document: string;
    variables: { ref?: string; orderBy?: { direction: string }[] };
    /** Of the answer, where it is a page of samples. */
    samples: SampleNode[];
  }

  interface SampleNode {
    objects?: { objectId?: number; class: { name: string }; box?: { left?: number } }[];
    value?: { number: number };
  }

  let loops = 0;

  /** Runs the loop on two samples with a client whose answers can be changed on the way. */
  async function loopWith(change: (sent: Sent) => void): Promise<LoopReport> {
    const { plugins } = await loadConfiguredPlugins();
    const client: LoupeClient = {
      ...server.client,
      query: async <Data>(document: string, variables: object = {}) => {
        const answer = await server.client.query<{
          dataset?: { samples?: { nodes: SampleNode[] } };
        }>(document, variables);
        change({ document, variables, samples: answer.dataset?.samples?.nodes ?? [] });
        return answer as Data;
      },
    };
    const number = ++loops;
    const loop = {
      client,
      train: { owner: server.owner, name: `train-${number}` },
      validation: { owner: server.owner, name: `validation-${number}` },
      sources: chooseSources({ samples: 2 }),
      planImport: (source: Source) => planImport(plugins, source),
      figures: emptyFigures(),
      signal: new AbortController().signal,
      progress: silent,
      tell: () => undefined,
    };
    return runLoop(loop, () => undefined);
  }
});

function failed(steps: readonly StepReport[]): string[] {
  return steps.filter(({ ok }) => !ok).map(({ name }) => name);
}

function detailOf(steps: readonly StepReport[], step: string): string | undefined {
  return steps.find(({ name }) => name === step)?.detail;
}

/** As root, Postgres runs as another user, who must be able to pass through. */
async function makeTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-loop-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711);
  return folder;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function runCommand(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    const child = execFile(
      process.execPath,
      [MAIN, "loop", ...args],
      options,
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}
