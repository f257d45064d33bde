import { Link } from "../../router/link.tsx";
import { printCount } from "../../ui/print-count.ts";
import { SampleStrip } from "../../ui/sample-strip.tsx";
import { Time } from "../../ui/time.tsx";
import { overviewPage } from "../overview/page.ts";
import styles from "./dataset-card.module.css";
import type { ListedDataset } from "./datasets-query.ts";

/** A dataset among others: a few of its pictures, its size, and when it last changed. */
export function DatasetCard({ dataset }: { dataset: ListedDataset }) {
  const { owner, name, description, visibility, defaultBranch, ref } = dataset;
  const { head } = defaultBranch;
  const place = { owner: owner.name, name, ref: defaultBranch.name };
  const images = ref.tensors.find(({ htype }) => htype === "IMAGE");
  return (
    <article className={styles["card"]}>
      <SampleStrip {...place} refName={place.ref} tensor={images?.path ?? null} count={4} />
      <div className={styles["text"]}>
        <h2 className={styles["name"]}>
          <Link href={overviewPage.href(place)} className={styles["link"]}>
            <span className={styles["owner"]}>{owner.name}/</span>
            {name}
          </Link>
          {visibility === "PUBLIC" && <span className={styles["badge"]}>public</span>}
        </h2>
        {description !== "" && <p className={styles["description"]}>{description}</p>}
        <p className={styles["figures"]}>
          {printCount(ref.sampleCount, "sample")} · {printCount(ref.tensors.length, "tensor")}
        </p>
        <p className={styles["commit"]}>
          <span className={styles["message"]}>{head.message}</span>
          <Time at={head.committedAt} />
        </p>
      </div>
    </article>
  );
}
