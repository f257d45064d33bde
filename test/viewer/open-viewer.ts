import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from "playwright-core";
import { afterAll, expect } from "vitest";
import { builtViewer } from "../../packages/cli/src/index.ts";
import { createSignInCode, ensureAdministrator } from "@loupe/core";
import { launchChromium } from "../helpers/chromium.ts";
import { startTestServer, type TestServer } from "../helpers/start-server.ts";

export interface Browsers {
  /** A browser of its own, signed in as the administrator unless told otherwise. */
  openBrowser(options?: BrowserContextOptions & { signedIn?: boolean }): Promise<BrowserContext>;
  /** A window of a browser of its own, at an address of the viewer. */
  open(path: string, options?: BrowserContextOptions & { signedIn?: boolean }): Promise<Page>;
}

export interface ViewerStage extends Browsers {
  server: TestServer;
}

/** A server with the viewer and a real browser, for one file of tests. */
export async function startViewer(
  options: Parameters<typeof startTestServer>[0] = {},
): Promise<ViewerStage> {
  const server = await startTestServer({ ...options, viewerFolder: await builtViewer() });
  return { server, ...(await openBrowsers(server)) };
}

type SignedInServer = Pick<TestServer, "url" | "pool">;

/**
 * A real browser, for one file of tests. What the viewer logs as an error, throws or is refused by
 * its policy fails the test that is running.
 */
export async function openBrowsers(server: SignedInServer): Promise<Browsers> {
  const browser = await launchChromium();
  const faults: string[] = [];
  afterAll(async () => {
    await browser.close();
    expect(faults).toEqual([]);
  });
  const openBrowser: Browsers["openBrowser"] = async ({ signedIn = true, ...rest } = {}) => {
    const viewport = { width: 1280, height: 800 };
    // A headless Chromium takes its language from the environment, where it may be none at all.
    const given = { baseURL: server.url, locale: "en-US", viewport, ...rest };
    const context = await browser.newContext(given);
    context.on("weberror", (error) => faults.push(String(error.error().stack)));
    context.on("console", (message) => {
      if (message.type() === "error" && !isAnswered(message)) faults.push(message.text());
    });
    context.setDefaultTimeout(20_000);
    if (signedIn) await signIn(server, context);
    return context;
  };
  return {
    openBrowser,
    async open(path, options) {
      const context = await openBrowser(options);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
  };
}

/**
 * Chromium logs requests that fail. The viewer shows what GraphQL and uploads refuse, and tests of lost
 * connections make some on purpose.
 */
function isAnswered(message: ConsoleMessage): boolean {
  const text = message.text();
  if (/status of 4\d\d/.test(text) && !/400/.test(text))
    return /\/(graphql$|imports\?)/.test(message.location().url);
  return /ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|FAILED|NETWORK_CHANGED|ABORTED)/.test(
    text,
  );
}

async function signIn({ pool }: SignedInServer, context: BrowserContext): Promise<void> {
  const { ownerId } = await ensureAdministrator(pool, "admin");
  const response = await context.request.get(
    `/sign-in?code=${await createSignInCode(pool, ownerId)}`,
  );
  expect(response.ok()).toBe(true);
}
