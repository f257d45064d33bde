import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { BRANCH, type Loop } from "../loop.ts";
import { readNumbers } from "../read-numbers.ts";
import type { Found } from "../steps.ts";
import { IOU, type Predicted } from "./predict.ts";

const PAGE = 50;

/** The first page by `iou` ascending must hold the lowest values, in order. */
export async function showWorst(
  { client, validation }: Loop,
  { predictions }: { predictions: Predicted },
): Promise<Found> {
  const orderBy = [{ tensor: IOU, direction: "ASC" }] as const;
  const page = await readNumbers(client, validation, IOU, { ref: BRANCH, orderBy, limit: PAGE });
  const lowest = predictions.ious.toSorted((a, b) => a - b).slice(0, PAGE);
  check(
    page.length === lowest.length,
    `The first page by iou has ${page.length} samples; expected ${lowest.length}.`,
  );
  page.forEach(({ index, number }, position) => {
    check(
      number === lowest[position],
      `By rising iou the sample at index ${index} with ${number} is at position ${position}; expected one with ${lowest[position]}.`,
    );
  });
  const worst = page.slice(0, 3).map(({ index, number }) => `${index} (${number?.toFixed(3)})`);
  return {
    detail: `${counted(page.length, "sample")} by rising iou, first those at the indices ${worst.join(", ")}.`,
  };
}
