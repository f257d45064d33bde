import type { ReactNode } from "react";
import { Icon } from "../../ui/icon.tsx";
import { Time } from "../../ui/time.tsx";
import { printBytes } from "../import/print-bytes.ts";
import { printFigure } from "../runs/main-figures.ts";
import styles from "./model-card.module.css";
import type { ListedModel } from "./models-query.ts";

const SHOWN_CLASSES = 20;

/** All that is known of a version of a model. */
export function ModelCard({ model }: { model: ListedModel }) {
  const { provenance, classNames } = model;
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const more = classNames.length - SHOWN_CLASSES;
  return (
    <li className={styles["card"]}>
      <h2>
        {model.name}
        <span className={styles["version"]}>@{model.version}</span>
      </h2>
      <p className={styles["soft"]}>
        {model.author}, <Time at={model.createdAt} />
      </p>
      {model.warnings.map((warning) => (
        <p key={warning} className={styles["warning"]}>
          <Icon name="warning" size={14} /> {warning}
        </p>
      ))}
      <dl className={styles["facts"]}>
        <Fact name="Digest">
          <code title={model.digest}>{model.digest.slice(0, 12)}</code>
        </Fact>
        <Fact name="Format">
          {model.format}, {printBytes(bytes)}
        </Fact>
        <Fact name="Trained on">
          {provenance.dataset ?? "not said"}
          {provenance.commitId && (
            <>
              {" at "}
              <code>{provenance.commitId.slice(0, 8)}</code>
            </>
          )}
          {provenance.codeVersion && `, by code ${provenance.codeVersion}`}
        </Fact>
        <Facts values={model.metrics} />
        <Facts values={provenance.options} />
      </dl>
      <p className={styles["classes"]} aria-label="Classes">
        {classNames.slice(0, SHOWN_CLASSES).map((name) => (
          <span key={name}>{name}</span>
        ))}
        {more > 0 && <span>and {more} more</span>}
      </p>
    </li>
  );
}

/** What an author has measured or set, in the author's words. */
function Facts({ values }: { values: unknown }) {
  return Object.entries((values ?? {}) as Record<string, unknown>).map(([name, value]) => (
    <Fact key={name} name={name}>
      {typeof value === "number" ? printFigure(value) : printPlainly(value)}
    </Fact>
  ));
}

function printPlainly(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
