import { useAnswer } from "../../graphql/use-answer.ts";
import { useState } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { EmptyState, ErrorState, Loading, SignedOut } from "../../ui/state.tsx";
import { importPage } from "../import/page.ts";
import { DatasetCard } from "./dataset-card.tsx";
import styles from "./datasets-page.module.css";
import { DatasetsQuery } from "./datasets-query.ts";
import { datasetsPage } from "./page.ts";

/** The datasets that one may see. */
export function DatasetsPage() {
  const [{ search }, change] = useQueryState(datasetsPage.fields);
  useShortcuts("Datasets", [
    {
      keys: "/",
      label: "Search",
      run: () => document.querySelector<HTMLElement>("#search")?.focus(),
    },
  ]);
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>Datasets</h1>
        <ButtonLink href={importPage.href({})}>Import …</ButtonLink>
        <SearchField
          id="search"
          label="Search datasets"
          value={search}
          onChange={(search) => change({ search }, { replace: true })}
        />
      </header>
      <Found key={search} search={search} />
    </div>
  );
}

function Found({ search }: { search: string }) {
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  return (
    <ul className={styles["list"]}>
      {pages.map((after, position) => (
        <DatasetsAfter
          key={after}
          search={search}
          after={after}
          onMore={position === pages.length - 1 ? (next) => setPages([...pages, next]) : null}
        />
      ))}
    </ul>
  );
}

interface DatasetsAfterProps {
  search: string;
  after: string | null;
  /** Null where the next page is shown already. */
  onMore: ((after: string) => void) | null;
}

function DatasetsAfter({ search, after, onMore }: DatasetsAfterProps) {
  const variables = { search: search === "" ? null : search, after };
  const { data, error, retry } = useAnswer({ query: DatasetsQuery, variables });
  if (error) {
    return (
      <li className={styles["wide"]}>
        <ErrorState level={2} error={error} retry={retry} />
      </li>
    );
  }
  if (!data) {
    return (
      <li className={styles["wide"]}>
        <Loading label="Loading the datasets …" />
      </li>
    );
  }
  const { nodes, pageInfo } = data.datasets;
  if (nodes.length === 0) {
    return (
      <li className={styles["wide"]}>
        <Nothing search={search} isSignedIn={data.viewer !== null} />
      </li>
    );
  }
  return (
    <>
      {nodes.map((dataset) => (
        <li key={dataset.id}>
          <DatasetCard dataset={dataset} />
        </li>
      ))}
      {onMore && pageInfo.hasNextPage && (
        <li className={styles["wide"]}>
          <Button onClick={() => onMore(pageInfo.endCursor!)}>Show more</Button>
        </li>
      )}
    </>
  );
}

function Nothing({ search, isSignedIn }: { search: string; isSignedIn: boolean }) {
  if (search !== "") {
    return (
      <EmptyState icon="search" title={`No dataset has “${search}” in its name`}>
        <p>Try fewer letters.</p>
      </EmptyState>
    );
  }
  if (!isSignedIn) return <SignedOut />;
  return (
    <EmptyState icon="image" title="There are no datasets yet">
      <p>Import one from files of COCO or SVHN: drag a folder or a zip archive to the next page.</p>
      <ButtonLink tone="primary" href={importPage.href({})}>
        Import a dataset
      </ButtonLink>
      <p>
        Or from the command line, whatever its size:{" "}
        <code>npx loupe import annotations.json --dataset admin/photos --create</code>
      </p>
    </EmptyState>
  );
}
