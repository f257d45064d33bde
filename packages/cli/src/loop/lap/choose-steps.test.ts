import { expect, test } from "vitest";
import { chooseSteps } from "./choose-steps.ts";

const choice = {
  seconds: 600,
  models: 4,
  batchSize: 32,
  imagesPerSecond: 64,
  secondsPerModel: 20,
  evaluatedImages: 1280,
};

test("the time that is left is divided among the models", () => {
  // 600 less 4 * 20 less 1280 / 64 seconds; a step of all models takes two.
  expect(chooseSteps(choice)).toBe(250);
});

test("no model is trained for longer than does it good", () => {
  expect(chooseSteps({ ...choice, seconds: 60_000 })).toBe(500);
});

test("too short a time is refused, saying how much is missing", () => {
  expect(() => chooseSteps({ ...choice, seconds: 120 })).toThrow(
    "At 64.0 images/s the time is too short to train 4 models for 100 steps each; expected --minutes to be about 3 more.",
  );
});
