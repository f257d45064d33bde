import type { Outcome } from "../command-line/report.ts";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { LoupeClient } from "../client/loupe-client.ts";
import { counted } from "../output/counted.ts";
import { formatTable } from "../output/table.ts";

interface ConflictSide {
  description: string;
}

export interface FoundConflict {
  key: string;
  kind: string;
  description: string;
  takes: string[];
  tensor: string | null;
  sampleId: number | null;
  group: string | null;
  objectId: number | null;
  hasBase: boolean;
  base: ConflictSide | null;
  ours: ConflictSide | null;
  theirs: ConflictSide | null;
}

/** What a merge or revert would do. */
export interface Preview {
  isUpToDate: boolean;
  bases: { commitId: string }[];
  samplesAdded: number;
  samplesDeleted: number;
  conflictCount: number;
  conflicts: { nodes: FoundConflict[] };
}

/** What is asked of a preview; the query takes `$after`, and calls it `preview`. */
export const PREVIEW_FIELDS = `
  isUpToDate bases { commitId } samplesAdded samplesDeleted conflictCount
  conflicts(first: 1000, after: $after) {
    nodes {
      key kind description takes tensor sampleId group objectId hasBase
      base { description } ours { description } theirs { description }
    }
    pageInfo { hasNextPage endCursor }
  }`;

interface PreviewPage extends Preview {
  conflicts: Preview["conflicts"] & {
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** A preview with all its conflicts, which come page by page. */
export async function readPreview(
  client: Pick<LoupeClient, "query">,
  query: string,
  variables: object,
): Promise<Preview> {
  const nodes: FoundConflict[] = [];
  for (let after: string | null = null; ;) {
    const answer: { dataset: { preview: PreviewPage } } = await client.query(query, {
      ...variables,
      after,
    });
    const { conflicts, ...preview } = answer.dataset.preview;
    nodes.push(...conflicts.nodes);
    if (!conflicts.pageInfo.hasNextPage) return { ...preview, conflicts: { nodes } };
    after = conflicts.pageInfo.endCursor;
  }
}

/** `did` says what was looked at, such as `Merging side into main`. */
export function describePreview(did: string, preview: Preview): Outcome {
  const { isUpToDate, samplesAdded, samplesDeleted, conflictCount } = preview;
  if (isUpToDate) return { text: "There is nothing to merge.", json: preview };
  if (conflictCount > 0) {
    const text = `${did} has ${counted(conflictCount, "conflict")}.\n${conflictTable(preview)}`;
    return { text, json: preview, exitCode: 1 };
  }
  const samples = `${counted(samplesAdded, "sample")} would come in, ${samplesDeleted} would go`;
  return { text: `${did} has no conflicts: ${samples}.`, json: preview };
}

/** Carries out a merge or revert; one that is refused for its conflicts comes with all of them. */
export async function orConflicts(
  work: () => Promise<Outcome>,
  preview: () => Promise<Preview>,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LoupeClientError) || error.code !== "MERGE_CONFLICT") throw error;
    const found = await preview();
    const { code, message } = error;
    return {
      text: `${message}\n${conflictTable(found)}`,
      json: { error: { code, message }, ...found },
      exitCode: 1,
    };
  }
}

function conflictTable({ conflicts, conflictCount }: Preview): string {
  const rows = conflicts.nodes
    .slice(0, MOST_ROWS)
    .map(({ key, kind, takes, base, hasBase, ours, theirs, ...about }) => [
      key,
      kind,
      placeOf(about),
      hasBase ? said(base) : "?",
      said(ours),
      said(theirs),
      takes.map((take) => take.toLowerCase()).join(" "),
    ]);
  const head = ["conflict", "kind", "where", "base", "ours", "theirs", "choices"];
  const more = conflictCount - rows.length;
  return formatTable(head, rows) + (more > 0 ? `\n… and ${more} more; --json lists them all.` : "");
}

/** More are for scripts. */
const MOST_ROWS = 200;

const WIDEST = 40;

function said(side: ConflictSide | null): string {
  if (!side) return "-";
  const text = side.description.replaceAll(/\s+/g, " ");
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

function placeOf({
  tensor,
  sampleId,
  group,
  objectId,
}: Pick<FoundConflict, "tensor" | "sampleId" | "group" | "objectId">): string {
  const parts = [
    tensor ?? (group === null ? "" : `group ${group || "(top)"}`),
    sampleId === null ? "" : `sample ${sampleId}`,
    objectId === null ? "" : `object ${objectId}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
