import type { Page } from "playwright-core";

const CALM_MS = 400;

/**
 * Waits until nothing on the page is on its way any more. A page that follows its branch keeps a
 * connection open, so that the network is never idle.
 */
export async function waitUntilDrawn(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.evaluate(async (calm) => {
    const isDrawn = () =>
      document.querySelector('[aria-busy="true"]') === null &&
      ![...document.querySelectorAll('[role="status"]')].some((status) =>
        status.textContent.includes("…"),
      ) &&
      [...document.images].every(({ complete }) => complete);
    let since = performance.now();
    while (performance.now() - since < calm) {
      await new Promise(requestAnimationFrame);
      if (!isDrawn()) since = performance.now();
    }
    await document.fonts.ready;
  }, CALM_MS);
}
