import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Expects that axe-core finds nothing on the page, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(whenSettled);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${colorScheme} ${id} ${target.join(" ")}: ${failureSummary}`,
      ),
    );
    expect(found).toEqual([]);
  }
}

/**
 * Resolves once nothing on the page is on its way to another colour or opacity, as a button that has
 * just been enabled is. What turns for ever is not waited for.
 */
async function whenSettled(): Promise<void> {
  // Those of another scheme begin with a frame.
  await new Promise(requestAnimationFrame);
  for (;;) {
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    if (moving.every(({ playState }) => playState === "finished")) return;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
}
