import { expect } from "vitest";

// Answers have any shape.
// oxlint-disable-next-line typescript/no-explicit-any
type Ask = (query: string, variables: Record<string, unknown>) => Promise<any>;

/**
 * Commits of a dataset, computed again from what is stored, match; answers the last, after which
 * the next call may go on.
 */
export async function expectCommitsVerified(
  ask: Ask,
  dataset: { owner: string; name: string },
  after: string | null = null,
): Promise<string | null> {
  for (let last = after; ;) {
    const page: CommitVerification = (await ask(COMMITS, { ...dataset, after: last })).dataset
      .verifyCommits;
    expect(page.problems).toEqual([]);
    last = page.endCursor ?? last;
    if (!page.hasNextPage) return last;
  }
}

/** All that the branches and tags of a dataset show fits together. */
export async function expectRefsVerified(
  ask: Ask,
  dataset: { owner: string; name: string },
): Promise<void> {
  const { problems } = (await ask(REFS, dataset)).dataset.verifyRefs;
  expect(problems).toEqual([]);
}

interface CommitVerification {
  problems: { commitId: string; message: string }[];
  endCursor: string | null;
  hasNextPage: boolean;
}

const COMMITS = `query ($owner: String!, $name: String!, $after: String) { dataset(owner: $owner, name: $name) {
  verifyCommits(first: 1000, after: $after) { problems { commitId message } endCursor hasNextPage } } }`;
const REFS = `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) {
  verifyRefs { problems { ref tensor sampleId message } } } }`;
