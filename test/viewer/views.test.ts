import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 12);
const { deleteSample, relabel } = changesOf(server);

const GRID = "/d/admin/digits/main/samples";

test("what is shown is saved as a view, opened elsewhere, renamed and deleted, all by keyboard", async () => {
  const page = await open(`${GRID}?sort=loss&descending=1&colours=class&score=0.25`);
  await page.getByText("12 samples").waitFor();
  await page.keyboard.press("v");
  const dialog = page.getByRole("dialog", { name: "Views" });
  await dialog.getByText("None is saved yet.").waitFor();
  await page.keyboard.type("worst");
  await page.keyboard.press("Enter");
  await page.getByText("Saved as “worst”.").waitFor();
  await dialog.getByRole("link", { name: "worst" }).waitFor();
  await expectAccessible(page);
  const other = await open(GRID);
  await other.getByText("12 samples").waitFor();
  await other.keyboard.press("v");
  await other.getByRole("link", { name: "worst" }).press("Enter");
  await other.waitForURL((url) => url.searchParams.get("colours") === "class");
  const { searchParams } = new URL(other.url());
  expect([searchParams.get("sort"), searchParams.get("score")]).toEqual(["loss", "0.25"]);
  await other.keyboard.press("v");
  await other.getByRole("button", { name: "Rename worst" }).press("Enter");
  await other.getByRole("textbox", { name: "New name of “worst”" }).fill("highest loss");
  await other.keyboard.press("Enter");
  await other.getByRole("link", { name: "highest loss" }).waitFor();
  await other.getByRole("button", { name: "Delete highest loss" }).press("Enter");
  await other.getByText("None is saved yet.").waitFor();
});

test("a view that a script has saved opens with its order, and with its filter in words", async () => {
  const input = {
    dataset: { owner: "admin", name: "digits" },
    orderBy: [{ tensor: "loss", direction: "DESC" }],
  };
  const create =
    "mutation ($input: CreateViewInput!) { createView(input: $input) { clientMutationId } }";
  await server.ask(create, { input: { ...input, name: "by loss" } });
  const filter = {
    and: [
      { tensor: { path: "loss", atLeast: 3, lessThan: 8 } },
      {
        or: [
          { tensor: { path: "labels", containsAny: ["7"] } },
          { not: { tensor: { path: "loss", equals: 1 } } },
        ],
      },
      { objects: { group: "", where: [{ tensor: "boxes", measure: "WIDTH", greaterThan: 10 }] } },
    ],
  };
  await server.ask(create, { input: { ...input, name: "filtered", filter } });
  const page = await open(GRID);
  await page.getByRole("button", { name: "Views" }).click();
  const dialog = page.getByRole("dialog", { name: "Views" });
  await dialog.getByRole("link", { name: "by loss" }).click();
  await page.waitForURL(/sort=loss&descending=1/);
  await page.getByRole("button", { name: "Views" }).click();
  await dialog.getByRole("link", { name: "filtered" }).click();
  await page.getByText("5 samples", { exact: true }).waitFor();
  const words =
    "loss < 8 and loss ≥ 3 and (labels has any of 7 or not loss = 1) and objects with width of boxes > 10 ≥ 1";
  await page.getByText(words, { exact: true }).waitFor();
  await page.reload();
  await page.getByText("5 samples", { exact: true }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: `Remove: ${words}` }).click();
  await page.getByText("12 samples").waitFor();
});

test("samples are found by what predictions and ground truth disagree about", async () => {
  const page = await open(GRID);
  await page.getByRole("button", { name: "Disagreements" }).click();
  const dialog = page.getByRole("dialog", { name: "Disagreements" });
  await dialog.getByRole("checkbox", { name: "7" }).check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByText("a 7 missed by predicted (score > 0.5, IoU ≥ 0.5)").waitFor();
  await page.getByText("12 samples").waitFor();
  await page.getByRole("button", { name: /^Remove: a 7 missed/ }).click();
  await page.getByRole("button", { name: "Disagreements" }).press("Enter");
  await dialog.getByLabel("What to find").selectOption("CONFUSION");
  await dialog.getByLabel("Score above").fill("0.55");
  await page.keyboard.press("Enter");
  await page.getByText("6 samples").waitFor();
  await page.reload();
  await page.getByText("6 samples").waitFor();
  await page.goto(page.url().replace("0.55", "0.65"));
  await page.getByText("No sample satisfies the filter").waitFor();
});

test("what somebody else changes is there without a reload", async () => {
  const page = await open(`${GRID}?filter=${encodeURIComponent(ONES_AND_SEVENS)}`);
  await page.getByText("12 samples").waitFor();
  await relabel("main", 3, "4");
  await page.getByText("11 samples").waitFor();
  const sevens = page.getByRole("checkbox", { name: /^7/ }).locator("..");
  await expect.poll(() => sevens.innerText()).toMatch(/11$/);
  await deleteSample("main", 11);
  await page.getByText("10 samples").waitFor();
});

const ONES_AND_SEVENS = JSON.stringify([
  { kind: "classes", tensor: "labels", mode: "all", names: ["1", "7"] },
]);
