import styles from "./strategy-choice.module.css";

export type Strategy = "each" | "ours" | "theirs";

interface StrategyChoiceProps {
  /** What both sides are called. */
  ours: string;
  theirs: string;
  value: Strategy;
  onChange: (strategy: Strategy) => void;
}

/** What becomes of conflicts that nobody has decided. */
export function StrategyChoice({ ours, theirs, value, onChange }: StrategyChoiceProps) {
  const strategies = [
    ["each", "I decide each"],
    ["ours", `All as in ${ours}`],
    ["theirs", `All as in ${theirs}`],
  ] as const;
  return (
    <fieldset className={styles["strategy"]}>
      <legend>What becomes of conflicts that are not decided</legend>
      {strategies.map(([strategy, label]) => (
        <label key={strategy}>
          <input
            type="radio"
            name="strategy"
            checked={value === strategy}
            onChange={() => onChange(strategy)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
