/** What a figure says, in a sentence; null where the evaluator's own name has to do. */
export function meaningOf(name: string): string | null {
  return MEANINGS[name] ?? null;
}

const MEANINGS: Readonly<Record<string, string>> = {
  AP: "The one to compare detectors by: finding, classifying and drawing exactly, all together. The mean precision over recalls, classes and ten IoU thresholds from 0.50 to 0.95.",
  AP50: "Precision at an IoU of 0.50: is the object found, if roughly?",
  AP75: "Precision at an IoU of 0.75: is it drawn well?",
  APsmall: "AP of objects below 32² square pixels.",
  APmedium: "AP of objects from 32² to 96² square pixels.",
  APlarge: "AP of objects above 96² square pixels.",
  AR1: "Recall with at most 1 prediction of a class in an image.",
  AR10: "Recall with at most 10 predictions of a class in an image.",
  AR100: "Recall with at most 100 predictions of a class in an image.",
  ARsmall: "Recall of objects below 32² square pixels, with 100 predictions.",
  ARmedium: "Recall of objects from 32² to 96² square pixels, with 100 predictions.",
  ARlarge: "Recall of objects above 96² square pixels, with 100 predictions.",
  tp: "True positives: predictions that took an object of their class.",
  fp: "False positives: predictions that took none.",
  fn: "False negatives: objects that nobody took, “missed”.",
  precision: "tp / (tp + fp): how many of the predictions are right.",
  recall: "tp / (tp + fn): how many of the objects were found.",
  f1: "2 tp / (2 tp + fp + fn): precision and recall in one number.",
  objects: "How many objects there are to find.",
  samples: "How many samples the figures look at.",
  samplesLeftOut: "Samples without a value for the ground truth or the predictions.",
};
