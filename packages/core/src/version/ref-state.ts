/** What a ref resolved to: everything a read needs to know of it. */
export interface RefState {
  datasetId: number;
  /** As it was asked for. */
  name: string;
  kind: "BRANCH" | "TAG" | "COMMIT";
  /** The branch whose definitions are read, */
  branchId: number;
  /** and the seq they are read at: the branch's working seq, or the commit's. */
  seq: number;
  /** The commit; of a branch, its head. */
  commitId: string;
  /** Of that branch: another number where the same values lie in other columns. */
  layout: number;
  /** Rises with every write to the branch. Null where the ref is not a branch. */
  revision: number | null;
  /** The revision at which the samples of the branch last changed. */
  membershipRevision: number | null;
  /** The revision of the branch's last reset. */
  resetRevision: number | null;
}
