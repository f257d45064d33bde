import { useMemo, useState } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { navigate } from "../../router/location.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { comparePage } from "../compare/page.ts";
import { mergePage } from "../merge/page.ts";
import { CommitRow } from "./commit-row.tsx";
import { CreateRefDialog } from "./create-ref-dialog.tsx";
import { DeleteRefDialog } from "./delete-ref-dialog.tsx";
import { graphWidth } from "./graph-cell.tsx";
import styles from "./history-page.module.css";
import { HistoryQuery, type HistoryCommit, type HistoryNames } from "./history-query.ts";
import { layOutHistory } from "./lanes.ts";
import { historyPage } from "./page.ts";
import { RefList } from "./ref-list.tsx";
import { namesByCommit, type RefName } from "./ref-names.ts";
import { useHeads } from "./use-heads.ts";

interface HistoryParams {
  owner: string;
  name: string;
  ref: string;
}

/** The commits of a dataset as a graph, with its branches and tags. */
export function HistoryPage({ params }: { params: HistoryParams }) {
  const { names, error, retry } = useHeads(params);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!names) return <Loading label="Loading the branches and tags …" />;
  return <History params={params} names={names} />;
}

function History({ params, names }: { params: HistoryParams; names: HistoryNames }) {
  const { owner, name } = params;
  const [{ search }, change] = useQueryState(historyPage.fields);
  const [deleted, setDeleted] = useState<RefName | null>(null);
  const mayWrite = names.viewerRole !== "READER";
  const leave = () => {
    if (deleted?.name !== params.ref) return;
    navigate(historyPage.href({ owner, name, ref: names.defaultBranch.name }), { replace: true });
  };
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>History</h1>
        <ButtonLink icon="merge" href={mergePage.href(params)}>
          Merge
        </ButtonLink>
        <ButtonLink icon="compare" href={comparePage.href(params, { to: params.ref })}>
          Compare
        </ButtonLink>
        <SearchField
          id="search"
          label="Search commits"
          value={search}
          onChange={(search) => change({ search }, { replace: true })}
        />
      </header>
      <Commits params={params} names={names} search={search} mayWrite={mayWrite} />
      <RefList params={params} names={names} mayWrite={mayWrite} onDelete={setDeleted} />
      {deleted && (
        <DeleteRefDialog
          params={params}
          refName={deleted}
          isUncommitted={names.branches.nodes.some(
            (branch) => branch.name === deleted.name && branch.hasUncommittedChanges,
          )}
          onClose={() => setDeleted(null)}
          onDone={leave}
        />
      )}
    </div>
  );
}

interface CommitsProps {
  params: HistoryParams;
  names: HistoryNames;
  search: string;
  mayWrite: boolean;
}

function Commits({ params, names, search, mayWrite }: CommitsProps) {
  const { owner, name } = params;
  const byCommit = useMemo(() => namesByCommit(names), [names]);
  const { nodes, hasMore, isLoading, error, more, retry } = usePages({
    document: HistoryQuery,
    variables: { owner, name, search },
    connectionOf: ({ dataset }) => dataset.history,
    stamp: [...byCommit.keys()].join(" "),
  });
  const [named, setNamed] = useState<{ kind: RefName["kind"]; commit: HistoryCommit } | null>(null);
  const rows = useMemo(() => (search === "" ? layOutHistory(nodes ?? []) : null), [search, nodes]);
  useHistoryShortcuts((kind, commitId) => {
    const commit = nodes?.find((one) => one.commitId === commitId) ?? nodes?.[0];
    if (mayWrite && commit) setNamed({ kind, commit });
  });
  if (error) return <ErrorState level={2} error={error} retry={retry} />;
  if (!nodes) return <Loading label="Loading the history …" />;
  if (nodes.length === 0) {
    return (
      <EmptyState icon="search" title={`No commit matches “${search}”`}>
        <p>Search the beginning of an id, a message, or an author.</p>
      </EmptyState>
    );
  }
  const width = rows && graphWidth(rows);
  return (
    <section aria-label="Commits" className={styles["commits"]}>
      <ol>
        {nodes.map((commit, position) => (
          <CommitRow
            key={commit.id}
            params={params}
            commit={commit}
            names={byCommit.get(commit.commitId) ?? []}
            graph={rows && width !== null ? { row: rows[position]!, width } : null}
            onName={mayWrite ? (kind) => setNamed({ kind, commit }) : null}
          />
        ))}
      </ol>
      {hasMore && (
        <Button disabled={isLoading} onClick={more}>
          Show earlier commits
        </Button>
      )}
      {named && <CreateRefDialog params={params} {...named} onClose={() => setNamed(null)} />}
    </section>
  );
}

function useHistoryShortcuts(
  onName: (kind: RefName["kind"], commitId: string | null) => void,
): void {
  useShortcuts("History", [
    { keys: ["ArrowDown", "j"], label: "The commit below", run: () => moveFocus(1) },
    { keys: ["ArrowUp", "k"], label: "The commit above", run: () => moveFocus(-1) },
    { keys: "b", label: "New branch at the commit", run: () => onName("branch", focusedCommit()) },
    { keys: "t", label: "New tag at the commit", run: () => onName("tag", focusedCommit()) },
    {
      keys: "/",
      label: "Search",
      run: () => document.querySelector<HTMLElement>("#search")?.focus(),
    },
  ]);
}

function moveFocus(step: number): void {
  const commits = [...document.querySelectorAll<HTMLElement>("[data-commit]")];
  const now = commits.findIndex((one) => one === document.activeElement);
  const next = now < 0 ? 0 : Math.min(Math.max(now + step, 0), commits.length - 1);
  commits[next]?.focus();
}

function focusedCommit(): string | null {
  return document.activeElement?.getAttribute("data-commit") ?? null;
}
