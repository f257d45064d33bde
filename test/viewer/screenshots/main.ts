import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { launchChromium } from "../../helpers/chromium.ts";
import { PICTURES } from "./pictures.ts";
import { waitUntilDrawn } from "./wait-until-drawn.ts";

// `npm run screenshots -- FOLDER LINK [NAME …]`: LINK is what `npm start` printed, with the demo in it.
const [folder, link, ...names] = process.argv.slice(2);
if (folder === undefined || link === undefined) {
  throw new Error("Expected a folder and the sign-in link that `npm start` prints.");
}
await mkdir(resolve(folder), { recursive: true });
const browser = await launchChromium();
const context = await browser.newContext({
  baseURL: new URL(link).origin,
  locale: "en-US",
  viewport: { width: 1440, height: 900 },
  reducedMotion: "reduce",
});
const page = await context.newPage();
await page.goto(link);
for (const { name, path, prepare } of PICTURES) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await waitUntilDrawn(page);
    if (prepare) {
      await prepare(page);
      await waitUntilDrawn(page);
    }
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
}
await browser.close();
