import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { listSupportedBackends } from "./onnx-runtime.ts";
import { checkProviders, PROVIDERS, sessionOptions, whatIsMissing } from "./providers.ts";

const folder = await mkdtemp(join(tmpdir(), "loupe-runtime-"));
afterAll(() => rm(folder, { recursive: true }));

const knowsCuda = listSupportedBackends().some(({ name }) => name === "cuda");

test("a session is asked to run on the device that was chosen, and on nothing else", () => {
  const asked = PROVIDERS.map((provider) => sessionOptions({ provider, device: 1, threads: 3 }));
  const threads = { intraOpNumThreads: 3, interOpNumThreads: 1 };
  const [cuda, tensorrt] = ["cuda", "tensorrt"].map((name) => ({ name, deviceId: 1 }));
  expect(asked).toEqual([
    { executionProviders: ["cpu"], ...threads },
    { executionProviders: [cuda], ...threads },
    { executionProviders: [tensorrt, cuda], ...threads },
  ]);
});

test.runIf(knowsCuda)("a provider lacks the libraries that are not there", async () => {
  expect(whatIsMissing("cpu", folder)).toBeNull();
  const libraries = ["shared", "cuda", "tensorrt"].map((name) =>
    process.platform === "win32"
      ? `onnxruntime_providers_${name}.dll`
      : `libonnxruntime_providers_${name}.so`,
  );
  const command = "node node_modules/onnxruntime-node/script/install.js";
  expect(whatIsMissing("tensorrt", folder)).toBe(
    `${libraries.join(", ")} missing in ${folder}; installed by: ${command}`,
  );
  for (const file of libraries.slice(0, 2)) await writeFile(join(folder, file), "");
  expect(whatIsMissing("cuda", folder)).toBeNull();
  expect(whatIsMissing("tensorrt", folder)).toContain(`${libraries[2]} missing`);
});

test("a check names each provider", async () => {
  const checks = await checkProviders();
  expect(checks.map(({ what }) => what)).toEqual(["ONNX Runtime", "cuda", "tensorrt"]);
  expect(checks[0]).toMatchObject({ state: "ok" });
  expect(checks[0]!.found).toMatch(/^\d+\.\d+\.\d+, cpu$/);
});
