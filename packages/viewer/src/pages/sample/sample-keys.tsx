import { useShortcuts } from "../../app/shortcuts.ts";
import { navigate } from "../../router/location.ts";

interface SampleKeysProps {
  /** The address of the grid. */
  grid: string;
  onStep: (step: 1 | -1) => void;
}

/** The keys that lead away from a sample, also while it is on its way. */
export function SampleKeys({ grid, onStep }: SampleKeysProps) {
  useShortcuts("Sample", [
    { keys: ["ArrowLeft", "k"], label: "The sample before", run: () => onStep(-1) },
    { keys: ["ArrowRight", "j"], label: "The sample after", run: () => onStep(1) },
    { keys: "Escape", label: "Back to the grid", run: () => navigate(grid) },
  ]);
  return null;
}
