import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { DATASET, makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open, openBrowser } = await startViewer();
await makeSamples(server, 6);
const { change, relabel, setLoss, deleteSample, commit } = changesOf(server);

/** Three conflicts: a class, a number, and a sample that one side deleted; and a number without. */
async function part(branch: string): Promise<void> {
  await change("createBranch", { name: branch });
  await relabel(branch, 0, "1");
  await setLoss(branch, 1, 100);
  await setLoss(branch, 2, 200);
  await setLoss(branch, 3, 300);
  await commit(branch, `Change ${branch}`);
}
await part("night");
await part("day");
await relabel("main", 0, "4");
await setLoss("main", 1, 50);
await deleteSample("main", 2);
const onMain = await commit("main", "Change main");

const merge = (source: string) => `/d/admin/digits/main/history/merge?source=${source}`;

async function losses(): Promise<{ losses: number[]; message: string; parents: number }> {
  const { dataset } = await server.ask(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) {
      samples { nodes { value(tensor: "loss") { ... on NumberValue { number } } } }
      commits(first: 1) { nodes { message parents { id } } }
    } }`,
    DATASET,
  );
  return {
    losses: dataset.samples.nodes.map(({ value }: { value: { number: number } }) => value.number),
    message: dataset.commits.nodes[0].message,
    parents: dataset.commits.nodes[0].parents.length,
  };
}

test("conflicts are shown with pictures, decided one by one by keyboard, kept over a reload", async () => {
  const page = await open(merge("night"));
  await page.getByText("3 conflicts to decide").waitFor();
  const conflicts = page.getByRole("region", { name: "Conflicts" });
  const cards = conflicts.locator("[data-conflict]");
  expect(await cards.count()).toBe(3);
  const labels = cards.filter({ hasText: "labels" });
  await expect.poll(() => labels.locator("img").count()).toBe(3);
  expect(await labels.getByRole("figure").allInnerTexts()).toEqual([
    expect.stringMatching(/^Before\s+7$/),
    expect.stringMatching(/^main\s+4\s+Take main$/),
    expect.stringMatching(/^night\s+1\s+Take night$/),
  ]);
  const button = page.getByRole("button", { name: "Merge into main" });
  expect(await button.isDisabled()).toBe(true);
  await expectAccessible(page);
  await page.keyboard.press("t");
  await page.getByText("2 conflicts to decide, 1 decided").waitFor();
  await page.keyboard.press("t");
  await page.getByText("1 conflict to decide, 2 decided").waitFor();
  await page.keyboard.press("u");
  await page.getByText("2 conflicts to decide, 1 decided").waitFor();
  await page.reload();
  await page.getByText("2 conflicts to decide, 1 decided").waitFor();
  const decided = page.getByRole("region", { name: "Decided" });
  expect(await decided.getByRole("listitem").count()).toBe(1);
  await page.keyboard.press("t");
  await page.getByText("1 conflict to decide, 2 decided").waitFor();
  await page.keyboard.press("o");
  await page.getByText("0 conflicts to decide, 3 decided").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("m");
  await page.keyboard.type("Bring the night in");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "Bring the night in" }).waitFor();
  expect(await losses()).toMatchObject({ message: "Bring the night in", parents: 2 });
  await page.goto(merge("night"));
  await page.getByRole("heading", { name: "“main” has all of “night” already" }).waitFor();
});

test("a side is taken for all; what somebody commits meanwhile is noticed, and nothing is lost", async () => {
  const page = await open(merge("day"));
  await page.getByLabel("Message").fill("Bring the day in");
  await page.getByLabel("All as in day").check();
  // As where both sides have changed since the choice was made.
  await page.evaluate(() => {
    const key = "loupe-merge admin/digits day into main";
    const choices = [{ conflict: "value/0/0", take: "OURS", description: "Of before" }];
    localStorage.setItem(key, JSON.stringify({ message: "Bring the day in", choices }));
  });
  await page.reload();
  await page.getByText(/conflicts? to decide/).waitFor();
  expect(await page.getByLabel("All as in day").isChecked()).toBe(true);
  const summary = page.getByText(/conflicts? to decide/);
  const before = await summary.innerText();
  let isFaster = false;
  await page.route("**/graphql", async (route) => {
    if (!isFaster && route.request().postData()?.includes("mutation MergeBranch")) {
      isFaster = true;
      await setLoss("main", 2, 33);
      await commit("main", "Faster than you");
    }
    await route.continue();
  });
  const button = page.getByRole("button", { name: "Merge into main" });
  await button.click();
  await page.getByText("Your choices are kept; look at what is new.").waitFor();
  expect((await losses()).message).toBe("Faster than you");
  await expect.poll(() => summary.innerText()).not.toBe(before);
  expect(await page.getByLabel("Message").inputValue()).toBe("Bring the day in");
  await button.click();
  await page.getByRole("heading", { name: "Bring the day in" }).waitFor();
  expect(await losses()).toMatchObject({ message: "Bring the day in", parents: 2 });
});

test("a branch with uncommitted changes is not merged into, and the page says so", async () => {
  await change("createBranch", { name: "late" });
  await setLoss("late", 3, 33);
  await commit("late", "Change late");
  await setLoss("main", 0, 5);
  const page = await open(merge("late"));
  await page.getByText("commit or discard them first").waitFor();
  expect(await page.getByRole("button", { name: "Merge into main" }).isDisabled()).toBe(true);
  await change("resetBranch", { branch: "main" });
  await expect
    .poll(() => page.getByRole("button", { name: "Merge into main" }).isEnabled())
    .toBe(true);
});

test("both sides are watched by one connection, and no side that nobody chose", async () => {
  const page = await (await openBrowser()).newPage();
  const watched: string[][] = [];
  page.on("request", (request) => {
    const asked = request.postDataJSON() as { query?: string; variables?: Watched } | null;
    if (asked?.query?.includes("subscription RefChanges"))
      watched.push(asked.variables!.branches.map(({ branch }) => branch));
  });
  // What is no name of a dataset names none.
  await page.goto("/d/admin/digits/night/history/merge?from=forked");
  await page.getByRole("heading", { name: "What comes into “night”?" }).waitFor();
  await page.getByRole("button", { name: "From: this dataset" }).waitFor();
  await expect.poll(() => watched).toEqual([["night"]]);
  await page.getByRole("button", { name: "Merge: Choose …" }).click();
  await page.getByRole("option", { name: "late" }).click();
  await expect.poll(() => watched).toEqual([["night"], ["night", "late"]]);
  const summary = page.getByText(/conflicts? to decide/);
  const before = await summary.innerText();
  await deleteSample("late", 4);
  await commit("late", "Change late again");
  await expect.poll(() => summary.innerText()).not.toBe(before);
  expect(watched).toHaveLength(2);
});

interface Watched {
  branches: { branch: string }[];
}

test("a commit is reverted after a look at what stands against it", async () => {
  const page = await open(`/d/admin/digits/main/history/${onMain}`);
  await page.getByRole("button", { name: "Revert on main …" }).click();
  await page.getByRole("heading", { name: "Revert “Change main” on “main”" }).waitFor();
  await page.getByText(/conflicts? to decide/).waitFor();
  await expectAccessible(page);
  const all = page.getByLabel("All as in what was before");
  if (await all.isVisible()) await all.check();
  await page.getByRole("button", { name: "Revert on main" }).click();
  await page.getByRole("heading", { name: 'Revert "Change main"' }).waitFor();
  expect(await losses()).toMatchObject({ message: 'Revert "Change main"', parents: 1 });
});

test("a branch of a fork is merged, with a conflict looked at where each side has it", async () => {
  await server.ask(
    'mutation { forkDataset(input: { dataset: { owner: "admin", name: "digits" }, name: "forked" }) { dataset { id } } }',
  );
  const edit = async (name: string, label: string) => {
    const { dataset } = await server.ask(
      `query ($name: String!) { dataset(owner: "admin", name: $name) { sample(index: 3) { sampleId objects { objectId } } } }`,
      { name },
    );
    const { sampleId, objects } = dataset.sample;
    const values = [{ tensor: "labels", labels: [label] }];
    const edits = [
      { sample: { id: String(sampleId) }, update: { objectId: objects[0].objectId, values } },
    ];
    const on = { dataset: { owner: "admin", name }, branch: "main" };
    await change("editObjects", { ...on, edits });
    await change("commit", { ...on, message: `Call it ${label}` });
  };
  await edit("forked", "3");
  await edit("digits", "5");
  const page = await open("/d/admin/digits/main/history/merge");
  await page.getByRole("button", { name: "From: this dataset" }).click();
  await page.keyboard.type("forked");
  await page.getByRole("option", { name: "admin/forked" }).click();
  await page.getByText("1 conflict to decide").waitFor();
  const card = page.getByRole("region", { name: "Conflicts" }).locator("[data-conflict]");
  await expect.poll(() => card.locator("img").count()).toBe(3);
  await page.reload();
  await page.getByRole("button", { name: "Take admin/forked main" }).click();
  await page.getByText("0 conflicts to decide, 1 decided").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Merge into main" }).click();
  await page.getByRole("heading", { name: "Merge admin/forked main into main" }).waitFor();
});
