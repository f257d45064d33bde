import type { Page } from "playwright-core";

interface Picture {
  name: string;
  /** Of the demo. */
  path: string;
  /** Brings the page to where its picture is taken. */
  prepare?: (page: Page) => Promise<void>;
}

const DATASET = "/d/admin/house-numbers/training_run";

export const PICTURES: readonly Picture[] = [
  { name: "datasets", path: "/" },
  { name: "overview", path: DATASET },
  {
    name: "help",
    path: DATASET,
    prepare: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];
