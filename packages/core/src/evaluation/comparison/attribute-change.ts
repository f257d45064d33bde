import type { Figures } from "@loupe/plugin-api";

/** Figures of every combination of two models' predictions with two versions of the labels. */
export interface FourFigures {
  /** The former predictions on the former labels, */
  before: Figures;
  /** the later ones on the later labels, */
  after: Figures;
  /** the former predictions on the later labels, */
  relabelled: Figures;
  /** and the later predictions on the former labels. */
  remodelled: Figures;
}

/** How much of the change of a figure is due to what. */
export interface FigureAttribution {
  name: string;
  /** after − before: the sum of the two parts. */
  change: number;
  /** Due to other predictions. */
  model: number;
  /** Due to edited labels. */
  labels: number;
}

/**
 * Splits the change of each figure v(predictions, labels) by Shapley's value: the mean over both
 * orders in which predictions and labels can be replaced,
 *
 *     model  = ½ (v(B, A) − v(A, A)) + ½ (v(B, B) − v(A, B))
 *     labels = ½ (v(A, B) − v(A, A)) + ½ (v(B, B) − v(B, A))
 *
 * so that model + labels = v(B, B) − v(A, A), and what comes of both together is split evenly.
 * Figures that any of the four lacks are left out.
 *
 * Source: Shapley, "A Value for n-Person Games", 1953, for two players.
 */
export function attributeChange({
  before,
  after,
  relabelled,
  remodelled,
}: FourFigures): FigureAttribution[] {
  return Object.keys(after).flatMap((name) => {
    const [aa, ab, ba, bb] = [before, relabelled, remodelled, after].map(
      (figures) => figures[name] ?? null,
    );
    if (aa == null || ab == null || ba == null || bb == null) return [];
    const model = (ba - aa + (bb - ab)) / 2;
    const labels = (ab - aa + (bb - ba)) / 2;
    return [{ name, change: bb - aa, model, labels }];
  });
}
