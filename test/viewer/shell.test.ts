import { request } from "node:http";
import { expect, test } from "vitest";
import { expectAccessible } from "./expect-accessible.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();

async function createDataset(name: string): Promise<void> {
  await server.ask(
    `mutation ($name: String!) {
      createDataset(input: { owner: "admin", name: $name, description: "Numbers of houses" }) { dataset { id } }
    }`,
    { name },
  );
}

interface Answer {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
}

/** Unlike `fetch`, which unpacks what it gets. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, { headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    })
      .on("error", reject)
      .end();
  });
}

test("signed out, the viewer says how to get in", async () => {
  const page = await open("/", { signedIn: false });
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  await page.getByText("npm start").waitFor();
  await expectAccessible(page);
});

test("without datasets, it says how to make one", async () => {
  const page = await open("/");
  await page.getByRole("heading", { name: "There are no datasets yet" }).waitFor();
  await expectAccessible(page);
});

test("datasets are listed, searched in the address, and opened", async () => {
  await createDataset("house-numbers");
  await createDataset("street-signs");
  const page = await open("/");
  await page.getByRole("link", { name: "admin/street-signs" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("/");
  await page.keyboard.type("house");
  await page.getByRole("link", { name: "admin/street-signs" }).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("?search=house");
  await page.reload();
  await page.getByRole("link", { name: "admin/house-numbers" }).click();
  await page.getByRole("heading", { name: "Tensors" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/d/admin/house-numbers/main");
  expect(await page.title()).toBe("admin/house-numbers at main · Loupe");
  await expectAccessible(page);
  await page.goBack();
  expect(await page.getByRole("searchbox").inputValue()).toBe("house");
});

test("a dataset's short address leads to its default branch", async () => {
  const page = await open("/d/admin/house-numbers");
  await page.waitForURL("**/d/admin/house-numbers/main");
});

test("another branch is picked by keyboard", async () => {
  await server.ask(`mutation {
    createBranch(input: { dataset: { owner: "admin", name: "house-numbers" }, name: "training_run" }) { branch { id } }
  }`);
  const page = await open("/d/admin/house-numbers/main");
  await page.getByRole("heading", { name: "Tensors" }).waitFor();
  await page.getByRole("button", { name: "Branch or tag: main" }).press("Enter");
  await page.keyboard.type("train");
  await page.getByRole("option", { name: "training_run" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/d/admin/house-numbers/training_run");
});

test("what is not there is said, with a way on", async () => {
  const page = await open("/d/admin/nothing/main");
  await page
    .getByRole("alert")
    .getByText(/There is no dataset "nothing"/)
    .waitFor();
  await expectAccessible(page);
  await page.goto("/d/a/b/c/d/e/f");
  await page.getByRole("link", { name: "list of datasets" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("the keys are shown by ?, and Escape gives the focus back", async () => {
  const page = await open("/");
  const help = page.getByRole("button", { name: "Keys of this page" });
  await help.focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByText("Search").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await help.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("the colours follow the system until they are switched, and stay switched", async () => {
  const page = await open("/", { colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole("heading", { name: "Datasets" }).waitFor();
  const dark = await background();
  await page.getByRole("button", { name: /^Colours: as the system/ }).click();
  const light = await background();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.getByRole("button", { name: /^Colours: light/ }).waitFor();
  expect(await background()).toBe(light);
});

test("assets are compressed and kept for ever, the page is asked for each time", async () => {
  const page = await ask("/d/anything/at/all", { "accept-encoding": "gzip, br" });
  expect(page).toMatchObject({
    status: 200,
    headers: {
      "content-encoding": "br",
      "cache-control": "no-cache",
      "content-security-policy": expect.stringContaining("script-src 'self'"),
    },
  });
  const html = await (await fetch(server.url)).text();
  expect(html).not.toMatch(/<script>|<style| style=/);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)![1]!;
  expect(await ask(script, { "accept-encoding": "gzip" })).toMatchObject({
    status: 200,
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "gzip",
      "cache-control": "public, max-age=31536000, immutable",
    },
  });
  const etag = page.headers["etag"] as string;
  expect((await ask("/", { "if-none-match": etag })).status).toBe(304);
});

test("what is no page of the viewer is not shadowed by it", async () => {
  const statuses = await Promise.all(
    ["/graphiql", "/health", "/assets/none.js", "/blobs", "/sign-in?code=none", "/nothing"].map(
      async (path) => [path, (await ask(path)).status],
    ),
  );
  expect(Object.fromEntries(statuses)).toEqual({
    "/graphiql": 200,
    "/health": 200,
    "/assets/none.js": 404,
    "/blobs": 404,
    "/sign-in?code=none": 401,
    "/nothing": 404,
  });
});

test("a lost connection is said, and the page goes on once it is back", async () => {
  const page = await open("/");
  await page.getByRole("link", { name: "admin/house-numbers" }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole("searchbox").fill("street");
  await page.getByText("The connection to the server is lost.").waitFor();
  await page.context().setOffline(false);
  await page.getByText("The connection to the server is lost.").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "admin/street-signs" }).waitFor();
});
