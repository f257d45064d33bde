import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openStreamStage } from "../helpers/stream-stage.ts";

const SAMPLES = 12;
const { server, sampleIds } = await openStreamStage(SAMPLES, { side: 200 });
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const named = (title: string) =>
  hasPython ? title : `${title} (skipped: there is no python3 here)`;

/** The first Python in the page on training, as readers copy it. */
function example(): string {
  const page = readFileSync(new URL("../../docs/training.md", import.meta.url), "utf8");
  return /```python\n(.*?)```/s.exec(page)![1]!;
}

function runExample(): Promise<{ code: number; output: string; errors: string }> {
  const env = {
    ...process.env,
    LOUPE_SERVER: server.url,
    LOUPE_TOKEN: server.token,
    LOUPE_DATASET: "admin/pictures",
  };
  return new Promise((resolve) => {
    execFile("python3", ["-c", example()], { env }, (error, output, errors) =>
      resolve({ code: error ? 1 : 0, output, errors }),
    );
  });
}

test.skipIf(!hasPython)(named("the example in the docs reads all samples"), async () => {
  const { code, output, errors } = await runExample();
  expect([code, errors]).toEqual([0, ""]);
  const lines = output.trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(
    /^0{9}\d{3}-0{10}\d{2} \['boxes.json', 'images.(png|jpg)', 'labels.json'\] \['dog', 'cat'\] \[\[1, 2, 8, 6\], \[4, 4, 10.5, 5\]\]$/,
  );
  expect(lines[3]).toBe(`${SAMPLES} samples`);
});

test.skipIf(!hasPython)(named("a shard that breaks off is an error to Python"), async () => {
  const { dataset } = await server.ask(
    `query ($id: ID!) { dataset(owner: "admin", name: "pictures") { sample(id: $id) {
      value(tensor: "images") { ... on ImageValue { image { digest } } } } } }`,
    { id: sampleIds.at(-1)! },
  );
  await server.blobs.remove(dataset.sample.value.image.digest);
  const { code, errors } = await runExample();
  expect(code).toBe(1);
  expect(errors).toMatch(/IncompleteRead|ConnectionResetError|HTTP Error 404/);
});
