import { expect, test } from "vitest";
import { expectAccessible } from "./expect-accessible.ts";
import { DATASET, makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 6);

const CHANGES = "/d/admin/digits/main/changes";
const MAIN = { dataset: DATASET, branch: "main" };

interface FoundSample {
  sampleId: number;
  objects: { objectId: number }[];
}

async function sampleAt(index: number): Promise<FoundSample> {
  const { dataset } = await server.ask(
    `query ($index: Int!) { dataset(owner: "admin", name: "digits") {
      sample(index: $index) { sampleId objects { objectId } }
    } }`,
    { index },
  );
  return dataset.sample;
}

function change(name: string, input: object) {
  return server.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { clientMutationId } }`,
    { input: { ...MAIN, ...input } },
  );
}

/** Relabels the 7 of a sample as a 1. */
async function relabel(index: number): Promise<void> {
  const { sampleId, objects } = await sampleAt(index);
  const values = [{ tensor: "labels", labels: ["1"] }];
  const update = { objectId: objects[1]!.objectId, values };
  await change("editObjects", { edits: [{ sample: { id: String(sampleId) }, update }] });
}

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
  const { sampleId } = await sampleAt(3);
  await change("setValues", {
    edits: [{ sample: { id: String(sampleId) }, tensor: "loss", value: { number: 77 } }],
  });
  await change("deleteSamples", { samples: [{ id: String((await sampleAt(5)).sampleId) }] });
  const page = await open(CHANGES);
  await page
    .getByText("1 sample deleted, 1 object changed, 1 value changed since the last commit")
    .waitFor();
  const objects = page.getByRole("region", { name: "Objects" });
  await objects.getByText("Relabelled “7” to “1”").waitFor();
  expect(await objects.getByRole("figure").count()).toBe(2);
  await objects.getByRole("link", { name: "Sample 2" }).waitFor();
  const values = page.getByRole("region", { name: "Values" });
  expect(await values.getByRole("listitem").innerText()).toBe("loss of sample 3: 3 → 77");
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
  await change("resetBranch", {});
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
