import { Link } from "../../router/link.tsx";
import { Time } from "../../ui/time.tsx";
import { changesPage } from "../changes/page.ts";
import { commitPage } from "../commit/page.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import styles from "./value-list.module.css";

interface ChangeOriginProps {
  params: SamplesParams;
  /** Null where the change is not committed. */
  commit: { commitId: string; message: string; author: string; committedAt: string } | null;
  /** Said before the commit. */
  lead?: string;
}

/** Which commit made a change, by whom and when, with the way to it. */
export function ChangeOrigin({ params, commit, lead = "" }: ChangeOriginProps) {
  if (!commit) {
    return (
      <p className={styles["blame"]}>
        Changed since the last commit:{" "}
        <Link href={changesPage.href(params)} className={styles["link"]}>
          see the changes
        </Link>
      </p>
    );
  }
  const { commitId, message, author, committedAt } = commit;
  return (
    <p className={styles["blame"]}>
      {lead}
      <Link href={commitPage.href({ ...params, commit: commitId })} className={styles["link"]}>
        {message}
      </Link>{" "}
      by {author}, <Time at={committedAt} />
    </p>
  );
}
