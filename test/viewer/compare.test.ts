import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 160);
const { change, relabel, setLoss, sampleAt, commit } = changesOf(server);
await change("createBranch", { name: "night" });
await relabel("night", 0, "1");
await commit("night", "Mend the night");
await setLoss("main", 1, 11);
await commit("main", "Set a loss");

const COMPARE = "/d/admin/digits/main/history/compare";

test("two refs are chosen by keyboard and compared; the address says which", async () => {
  const page = await open(COMPARE);
  await page.getByRole("heading", { name: "Nothing differs here" }).waitFor();
  await page.getByRole("button", { name: "After: main" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("nig");
  await page.keyboard.press("Enter");
  const objects = page.getByRole("region", { name: "Objects" });
  await objects.getByText("Relabelled “7” to “1”").waitFor();
  await page.getByRole("region", { name: "Values" }).getByText("11 → 1").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("x");
  await objects.getByText("Relabelled “1” to “7”").waitFor();
  await page.reload();
  await objects.getByText("Relabelled “1” to “7”").waitFor();
  await page.getByLabel("Only since the two parted").check();
  await page.getByText(/^1 value changed, since commit [0-9a-f]{8}$/).waitFor();
  await objects.waitFor({ state: "detached" });
  await page.goBack();
  await objects.waitFor();
});

test("a diff is narrowed to a kind and to a tensor", async () => {
  const page = await open(`${COMPARE}?to=night`);
  await page.getByRole("button", { name: "Values 1" }).click();
  await page.getByRole("region", { name: "Objects" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "All 2" }).click();
  await page.getByRole("button", { name: "Tensor: All tensors" }).click();
  await page.getByRole("option", { name: "labels", exact: true }).click();
  await page.getByRole("button", { name: "Values 0" }).waitFor();
  await page.getByRole("region", { name: "Objects" }).waitFor();
  expect(new URL(page.url()).searchParams.get("tensor")).toBe("labels");
});

test("a long diff is gone through to its end, also while it changes", async () => {
  const ids = await Promise.all(Array.from({ length: 130 }, (_, index) => sampleAt(index)));
  const edits = ids.map(({ sampleId }) => ({
    sample: { id: String(sampleId) },
    tensor: "loss",
    value: { number: -1 },
  }));
  await change("setValues", { branch: "night", edits });
  const page = await open("/d/admin/digits/night/changes");
  const values = page.getByRole("region", { name: "Values" });
  await values.getByText("100 of 130 are shown").waitFor();
  await values.getByRole("button", { name: "Show more" }).click();
  await expect.poll(() => values.getByRole("listitem").count()).toBe(130);
  await setLoss("night", 140, -1);
  await expect.poll(() => values.getByRole("listitem").count()).toBe(131);
});

test("objects of a group that was deleted are drawn as they were", async () => {
  await change("createBranch", { name: "bare" });
  await change("deleteGroup", { branch: "bare", path: "predicted" });
  const page = await open("/d/admin/digits/bare/changes?kind=objects");
  const first = page.getByRole("figure").first();
  await first.waitFor();
  await expect
    .poll(() =>
      first.locator("canvas").evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
        return data.some((part) => part > 0);
      }),
    )
    .toBe(true);
});
