import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 2);
const { setLoss, commit, sampleAt } = changesOf(server);
for (let made = 1; made <= 11; made++) {
  await setLoss("main", 1, made * 100);
  await commit("main", `Change ${made}`);
}

test("what was told of a value stays when more can't be, and more is told when tried again", async () => {
  const { sampleId } = await sampleAt(1);
  const page = await open(`/d/admin/digits/main/samples/${sampleId}`);
  await page.getByRole("button", { name: "loss 1100" }).click();
  const history = page.getByRole("list", { name: "History of loss" }).getByRole("listitem");
  await history.first().waitFor();
  expect(await history.count()).toBe(10);
  await page.route("**/graphql", (route) => {
    const isHistory = route.request().postData()?.includes("query PastValues");
    const errors = [{ message: "Too much at once.", extensions: { code: "QUERY_TIMEOUT" } }];
    return isHistory ? route.fulfill({ json: { data: null, errors } }) : route.continue();
  });
  await page.getByRole("button", { name: "Show earlier changes" }).click();
  await page.getByRole("heading", { name: "Too much at once." }).waitFor();
  expect(await history.count()).toBe(10);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => history.count()).toBe(12);
});
