import type { RefObject } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";

/** Keys act on the conflict that has the focus, else on the first. */
export function useConflictShortcuts(
  list: RefObject<HTMLUListElement | null>,
  onUndo: () => void,
): void {
  const cards = () => [...(list.current?.children ?? [])];
  const currentCard = () => cards().find((one) => one.contains(document.activeElement));
  const press = (take: "OURS" | "THEIRS") =>
    (currentCard() ?? cards()[0])?.querySelector<HTMLElement>(`[data-take="${take}"]`)?.click();
  const move = (step: number) => {
    const current = currentCard();
    const now = current ? cards().indexOf(current) + step : 0;
    const next = cards()[Math.min(Math.max(now, 0), cards().length - 1)];
    next?.querySelector<HTMLElement>("[data-take]")?.focus();
  };
  useShortcuts("Conflicts", [
    { keys: "j", label: "The next conflict", run: () => move(1) },
    { keys: "k", label: "The conflict before", run: () => move(-1) },
    { keys: "o", label: "Take what the branch has", run: () => press("OURS") },
    { keys: "t", label: "Take the other side", run: () => press("THEIRS") },
    { keys: "u", label: "Decide the last one anew", run: onUndo },
  ]);
}
