import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./conflict-card.module.css";
import { ConflictSide, type SidePlace } from "./conflict-side.tsx";
import type { Take } from "./kept-choices.ts";
import type { Conflict } from "./preview-query.ts";

/** What both sides are called, and the commits that they are. */
export interface ConflictSides {
  base: { commitId: string | null };
  ours: { title: string; commitId: string };
  /** Their commit may be in another dataset. */
  theirs: { title: string; commitId: string; dataset: { owner: string; name: string } };
}

interface ConflictCardProps {
  conflict: Conflict;
  place: SidePlace;
  sides: ConflictSides;
  /** Null for readers. */
  onTake: ((take: Take, newPath?: string) => void) | null;
}

/** One conflict: what it was before, what each side made of it, and what can be chosen. */
export function ConflictCard({ conflict, place, sides, onTake }: ConflictCardProps) {
  const { key, description, hasBase, base, ours, theirs, takes } = conflict;
  const common = { place, conflict };
  const button = (take: Take, title: string) =>
    onTake &&
    takes.includes(take) && (
      <Button data-take={take} className={styles["take"]} onClick={() => onTake(take)}>
        Take {title}
      </Button>
    );
  return (
    <li className={styles["card"]} data-conflict={key}>
      <h3>{description}</h3>
      <div className={styles["sides"]}>
        {hasBase && (
          <ConflictSide {...common} title="Before" state={base} commitId={sides.base.commitId} />
        )}
        <ConflictSide {...common} {...sides.ours} state={ours}>
          {button("OURS", sides.ours.title)}
        </ConflictSide>
        <ConflictSide
          {...common}
          place={{ ...place, ...sides.theirs.dataset }}
          title={sides.theirs.title}
          commitId={sides.theirs.commitId}
          state={theirs}
        >
          {button("THEIRS", sides.theirs.title)}
        </ConflictSide>
      </div>
      {onTake && takes.includes("RENAME") && <Rename onTake={onTake} />}
    </li>
  );
}

/** Both stay: theirs under another name. */
function Rename({ onTake }: { onTake: NonNullable<ConflictCardProps["onTake"]> }) {
  const [path, setPath] = useState("");
  return (
    <form
      className={styles["rename"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== "") onTake("RENAME", path.trim());
      }}
    >
      <TextField label="Keep both, theirs as" value={path} onChange={setPath} />
      <Button type="submit" disabled={path.trim() === ""}>
        Keep both
      </Button>
    </form>
  );
}
