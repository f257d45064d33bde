import type { HistoryNames } from "./history-query.ts";

/** A name that a commit has. */
export interface RefName {
  kind: "branch" | "tag";
  name: string;
}

/** The branches and tags of each commit that has any, by its id. */
export function namesByCommit({ branches, tags }: HistoryNames): Map<string, RefName[]> {
  const found = new Map<string, RefName[]>();
  const add = (commitId: string, name: RefName) =>
    found.set(commitId, [...(found.get(commitId) ?? []), name]);
  for (const { name, head } of branches.nodes) add(head.commitId, { kind: "branch", name });
  for (const { name, commit } of tags.nodes) add(commit.commitId, { kind: "tag", name });
  return found;
}
