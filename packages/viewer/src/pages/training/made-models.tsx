import { Link } from "../../router/link.tsx";
import { modelsPage } from "../models/page.ts";
import results from "../run/results.module.css";
import { printFigure } from "../runs/main-figures.ts";
import styles from "./made-models.module.css";
import type { Training } from "./training-query.ts";

interface MadeModelsProps {
  params: { owner: string; name: string; ref: string };
  models: Training["models"];
}

/** What came of a training: models that are registered, with what was measured of each. */
export function MadeModels({ params, models }: MadeModelsProps) {
  return (
    <section aria-labelledby="made" className={results["section"]}>
      <h2 id="made">Models</h2>
      {models.length === 0 && <p className={styles["soft"]}>What it made was deleted since.</p>}
      <ul className={styles["list"]}>
        {models.map(({ fold, model }) => (
          <li key={model.id} className={styles["model"]}>
            <Link href={modelsPage.href(params)} className={styles["link"]}>
              {model.reference}
            </Link>
            {fold !== null && <span className={styles["soft"]}>has not seen part {fold}</span>}
            <dl className={styles["figures"]}>
              {Object.entries((model.metrics ?? {}) as Record<string, unknown>).map(
                ([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{typeof value === "number" ? printFigure(value) : String(value)}</dd>
                  </div>
                ),
              )}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}
