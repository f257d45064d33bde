import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 6);
const { change, relabel, setLoss, deleteSample, commit } = changesOf(server);
await change("createBranch", { name: "night" });
await relabel("night", 0, "1");
await commit("night", "Mend the night");
await setLoss("main", 1, 11);
await commit("main", "Set a loss");
await change("mergeBranch", { branch: "main", source: "night", message: "Bring the night in" });
await deleteSample("main", 5);
const deleted = await commit("main", "Delete the last sample");
await change("createTag", { name: "kept" });

const HISTORY = "/d/admin/digits/main/history";

test("the history is a graph with branches and tags, gone through by keyboard", async () => {
  const page = await open(HISTORY);
  const commits = page.getByRole("region", { name: "Commits" });
  await commits.getByRole("link", { name: "Delete the last sample" }).waitFor();
  const rows = await commits.getByRole("listitem").allInnerTexts();
  expect(rows).toHaveLength(6);
  expect(rows[0]).toMatch(/branch\s+main\s+tag\s+kept[^]*1 sample deleted/);
  expect(rows[1]).toMatch(/Bring the night in[^]*merge/);
  expect(await commits.locator("svg circle").count()).toBeGreaterThanOrEqual(6);
  await expectAccessible(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Delete the last sample" }).waitFor();
  await page.getByRole("region", { name: "Samples" }).getByText("Deleted sample 5").waitFor();
  await page.goBack();
  await commits.getByRole("link", { name: "Mend the night" }).waitFor();
});

test("a commit is found by its id or its message, and the search is in the address", async () => {
  const page = await open(HISTORY);
  await page.getByRole("link", { name: "Mend the night" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("NIGHT");
  const commits = page.getByRole("region", { name: "Commits" }).getByRole("listitem");
  await expect.poll(() => commits.count()).toBe(2);
  await page.reload();
  await expect.poll(() => commits.count()).toBe(2);
  await page.getByLabel("Search commits").fill(deleted.slice(0, 8));
  await expect.poll(() => commits.allInnerTexts()).toHaveLength(1);
  await page.getByLabel("Search commits").fill("nobody wrote this");
  await page.getByRole("heading", { name: "No commit matches" }).waitFor();
  await expectAccessible(page);
});

test("a branch is made by keyboard and deleted by mouse; a refusal is shown", async () => {
  const page = await open(HISTORY);
  const commits = page.getByRole("region", { name: "Commits" });
  await commits.getByRole("link", { name: "Delete the last sample" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("b");
  const dialog = page.getByRole("dialog");
  await page.keyboard.type("main");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText(/main/).waitFor();
  await expectAccessible(page);
  await dialog.getByLabel(/^Name/).fill("day");
  await page.keyboard.press("Enter");
  await page.getByText(`Branch “day” made at ${deleted.slice(0, 8)}.`).waitFor();
  const branches = page.getByRole("region", { name: "Branches" });
  await branches.getByRole("link", { name: "day" }).waitFor();
  await branches.getByRole("listitem").filter({ hasText: "day" }).hover();
  await branches.getByRole("button", { name: "Delete branch day …" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Deleted branch “day”.").waitFor();
  await branches.getByRole("link", { name: "day" }).waitFor({ state: "detached" });
  await branches.getByRole("listitem").filter({ hasText: "main" }).hover();
  await branches.getByRole("button", { name: "Delete branch main …" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await dialog
    .getByRole("alert")
    .getByText(/default branch/)
    .waitFor();
  await expectAccessible(page);
});

test("what somebody else commits arrives without a reload", async () => {
  const page = await open(HISTORY);
  await page.getByRole("link", { name: "Delete the last sample" }).waitFor();
  await setLoss("night", 2, 22);
  await commit("night", "Later that night");
  await page.getByRole("link", { name: "Later that night" }).waitFor();
});

test("readers look, and are offered nothing that is refused to them", async () => {
  await change("updateDataset", { visibility: "PUBLIC" });
  const page = await open(HISTORY, { signedIn: false });
  await page.getByRole("link", { name: "Delete the last sample" }).waitFor();
  expect(await page.getByRole("button", { name: /^(Branch from|Tag|Delete)/ }).count()).toBe(0);
  await setLoss("main", 2, 3);
  await page.goto("/d/admin/digits/main/changes");
  await page.getByText("1 value changed since the last commit").waitFor();
  expect(await page.getByRole("button", { name: /Commit|Discard/ }).count()).toBe(0);
  await expectAccessible(page);
});

test("what a commit changed is brought back as an uncommitted change", async () => {
  await change("resetBranch", { branch: "main" });
  const page = await open(`${HISTORY}/${deleted}`);
  await page.getByRole("button", { name: "Bring back sample 5" }).click();
  await page.getByText("Brought back sample 5: uncommitted on “main”.").waitFor();
  await page.getByRole("button", { name: "Bring back tensors …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("loss").check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Bring back" }).click();
  await page.getByText("Brought back 1 tensor: uncommitted on “main”.").waitFor();
  await page.getByRole("button", { name: "Look" }).first().click();
  await page.getByText(/1 sample added.* since the last commit/).waitFor();
});
