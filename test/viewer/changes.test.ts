import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 6);

const CHANGES = "/d/admin/digits/main/changes";
const { change, setLoss, deleteSample, ...changes } = changesOf(server);

/** Relabels the 7 of a sample as a 1. */
const relabel = (index: number) => changes.relabel("main", index, "1");

async function lastMessage(): Promise<string> {
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "digits") { commits(first: 1) { nodes { message } } } }`,
  );
  return dataset.commits.nodes[0].message;
}

test("where all is committed, the page says so; a commit never changes", async () => {
  const page = await open(CHANGES);
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
  await expectAccessible(page);
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "digits") { branch(name: "main") { head { commitId } } } }`,
  );
  await page.goto(`/d/admin/digits/${dataset.branch.head.commitId}/changes`);
  await page.getByText("Choose a branch in the bar").waitFor();
});

test("what was changed is shown before and after, and committed by keyboard", async () => {
  await relabel(2);
  await setLoss("main", 3, 77);
  await deleteSample("main", 5);
  const page = await open(CHANGES);
  await page
    .getByText("1 sample deleted, 1 object changed, 1 value changed since the last commit")
    .waitFor();
  const objects = page.getByRole("region", { name: "Objects" });
  await objects.getByText("Relabelled “7” to “1”").waitFor();
  expect(await objects.getByRole("figure").count()).toBe(2);
  await objects.getByRole("link", { name: "Sample 2" }).waitFor();
  const values = page.getByRole("region", { name: "Values" });
  expect(await values.getByRole("listitem").innerText()).toBe(
    "loss of sample 3: 3 → 77\nBring back",
  );
  await page.getByRole("region", { name: "Samples" }).getByText("Deleted sample 5").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("m");
  await page.keyboard.type("Mend sample 2");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
  await page.getByText(/^Committed as [0-9a-f]{8}/).waitFor();
  expect(await lastMessage()).toBe("Mend sample 2");
});

test("what somebody else changes meanwhile arrives, and is not committed unseen", async () => {
  await relabel(0);
  const page = await open(CHANGES);
  await page.getByText("1 object changed since the last commit").waitFor();
  await page.getByLabel("Message").fill("Mend two samples");
  // What was opened before goes on, so that the page hears of the change and can't ask what it is.
  for (const path of ["graphql", "health"])
    await page.route(`**/${path}`, (route) => route.abort("connectionrefused"));
  await relabel(1);
  await page.getByText("The connection to the server is lost").waitFor();
  await page.getByRole("button", { name: "Commit" }).click();
  await page.getByText("The server does not answer").waitFor();
  await page.getByText("1 object changed since the last commit").waitFor();
  await page.unrouteAll();
  await page.getByText("2 objects changed since the last commit").waitFor();
  expect(await lastMessage()).toBe("Mend sample 2");
  expect(await page.getByLabel("Message").inputValue()).toBe("Mend two samples");
  await page.getByRole("button", { name: "Commit" }).click();
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
  expect(await lastMessage()).toBe("Mend two samples");
  await relabel(3);
  await page.getByText("1 object changed since the last commit").waitFor();
  await change("resetBranch", { branch: "main" });
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
});

test("discarding asks first, and brings the last commit back", async () => {
  await relabel(4);
  const page = await open(CHANGES);
  await page.getByRole("button", { name: "Discard …" }).click();
  const dialog = page.getByRole("dialog", { name: "Discard the changes on “main”?" });
  await dialog.getByText("1 object changed since the last commit").waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Keep" }).click();
  await page.getByText("Relabelled “7” to “1”").waitFor();
  await page.getByRole("button", { name: "Discard …" }).click();
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
});

test("one change is brought back, and the others stay", async () => {
  await relabel(3);
  await setLoss("main", 4, 44);
  const page = await open(CHANGES);
  await page.getByText("1 object changed, 1 value changed since the last commit").waitFor();
  await page.getByRole("button", { name: "Bring back loss of sample 4" }).press("Enter");
  await page.getByText("Brought back loss of sample 4.").waitFor();
  await page.getByText("1 object changed since the last commit").waitFor();
  await page.getByRole("button", { name: "Bring back the objects of sample 3" }).click();
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
  await deleteSample("main", 4);
  await page.getByText("1 sample deleted since the last commit").waitFor();
  await page.getByRole("button", { name: "Bring back sample 4" }).click();
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
});
