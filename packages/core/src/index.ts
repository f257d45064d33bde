export * from "./errors.ts";
export {
  openDatabase,
  openSnapshot,
  readIn,
  snapshot,
  transaction,
  asLoupeError,
  type Database,
  type DatabasePool,
  type Snapshot,
} from "./db/database.ts";
export { distributeTables } from "./db/distribute.ts";
export * from "./db/migrate.ts";
export * from "./db/local-postgres/start-local-postgres.ts";
export * from "./access/actor.ts";
export * from "./access/ensure-administrator.ts";
export * from "./access/members.ts";
export * from "./access/names.ts";
export * from "./access/owners.ts";
export * from "./access/role.ts";
export * from "./access/role-in.ts";
export * from "./access/sign-in.ts";
export * from "./access/tokens.ts";
export * from "./access/with-receipt.ts";
export * from "./blob/blob-store.ts";
export * from "./blob/dataset-blobs.ts";
export * from "./blob/inspect-image.ts";
export * from "./dataset/dataset.ts";
export * from "./dataset/get-dataset.ts";
export * from "./dataset/list-datasets.ts";
export * from "./dataset/update-dataset.ts";
export * from "./dataset/delete-dataset.ts";
export * from "./version/create-dataset.ts";
export * from "./version/ancestors.ts";
export {
  countBranches,
  createBranch,
  deleteBranch,
  getBranch,
  listBranches,
  renameBranch,
  type Branch,
  type CreateBranchInput,
  type NamedBranch,
} from "./version/branches.ts";
export * from "./version/commit.ts";
export {
  enterDataset,
  type Asking,
  type Entrance,
  type EntranceKey,
} from "./version/enter-dataset.ts";
export * from "./version/fork-dataset.ts";
export * from "./version/has-uncommitted-changes.ts";
export * from "./version/history.ts";
export * from "./version/membership.ts";
export { getMembership, getStructure, type Structure } from "./version/read-structure.ts";
export * from "./version/ref-state.ts";
export * from "./version/reset.ts";
export * from "./version/resolve-ref.ts";
export * from "./version/tags.ts";
export type { BranchChange } from "./version/branch-changes.ts";
export * from "./version/watch-branches.ts";
export type { WriteResult } from "./version/write-to-branch.ts";
export type { SampleAddress } from "./tensor/address-samples.ts";
export * from "./tensor/append-samples.ts";
export type { BulkRow } from "./tensor/bulk-columns.ts";
export type { BulkResult } from "./tensor/bulk-digest.ts";
export * from "./tensor/bulk-write.ts";
export * from "./tensor/change-group.ts";
export * from "./tensor/change-tensor.ts";
export * from "./tensor/create-tensor.ts";
export * from "./tensor/delete-samples.ts";
export * from "./tensor/edit-objects.ts";
export * from "./tensor/find-tensor.ts";
export type { Htypes } from "./tensor/htypes.ts";
export * from "./tensor/publish-bulk.ts";
export * from "./tensor/read-values.ts";
export * from "./tensor/set-values.ts";
export * from "./tensor/tensor.ts";
export type * from "./tensor/tensor-meta.ts";
export type * from "./tensor/value.ts";
export * from "./diff/blame.ts";
export type { Blamed } from "./diff/blame-subject.ts";
export type { ObjectChange, ObjectChangeKind, ObjectValue } from "./diff/compare-objects.ts";
export * from "./diff/count-changes.ts";
export { listObjectChanges, type ObjectKey } from "./diff/object-changes.ts";
export * from "./diff/open-diff.ts";
export { listPastValues, type PastValue } from "./diff/past-values.ts";
export { pathOf, type GroupPair, type TensorPair } from "./diff/pair-tensors.ts";
export * from "./diff/sample-changes.ts";
export * from "./diff/tensor-changes.ts";
export {
  describesSamples,
  listValueChanges,
  type ValueChange,
  type ValueKey,
} from "./diff/value-changes.ts";
export * from "./merge/restore.ts";
export * from "./stream/forget-removed-commits.ts";
export { KeptShards, type KeptShard } from "./stream/kept-shards.ts";
export { memberPattern } from "./stream/members.ts";
export type { SampleStream } from "./stream/open-stream.ts";
export { shardIdentity } from "./stream/shard-identity.ts";
export { shardCount } from "./stream/shard-samples.ts";
export * from "./stream/shard-source.ts";
export * from "./stream/stream-spec.ts";
export * from "./upkeep/collect-garbage.ts";
export { flattenColumns } from "./upkeep/flatten-columns.ts";
export type { FlattenedColumn } from "./upkeep/flatten-column.ts";
export type { StoredAmount } from "./upkeep/left-rows.ts";
export * from "./evaluation/comparison/attribute-change.ts";
export * from "./evaluation/comparison/check-comparable.ts";
export * from "./evaluation/comparison/combined-runs.ts";
export * from "./evaluation/comparison/compare-figures.ts";
export * from "./evaluation/comparison/compared-output.ts";
export * from "./evaluation/evaluation-services.ts";
export * from "./evaluation/models/delete-model.ts";
export {
  findModel,
  getModel,
  getModelById,
  listModels,
  referenceOf,
  type Model,
  type ModelPage,
  type PackageFile,
} from "./evaluation/models/models.ts";
export {
  registerModel,
  type ModelProvenance,
  type RegisterModelInput,
} from "./evaluation/models/register-model.ts";
export { listModelRuns, readRunModels } from "./evaluation/models/run-models.ts";
export { removeLeftPackages } from "./evaluation/models/remove-packages.ts";
export { passedEnvironment } from "./evaluation/process/environment.ts";
export { unpackUpload } from "./evaluation/models/unpack-upload.ts";
export { storeModel, uploadModel } from "./evaluation/models/upload-model.ts";
export { isInSample, readTrainedOn, type TrainedOn } from "./evaluation/models/trained-on.ts";
export * from "./evaluation/plugins.ts";
export * from "./evaluation/queue.ts";
export { hasEnded, readRunEvents, type RunEvent, type RunState } from "./evaluation/run-events.ts";
export * from "./evaluation/runs.ts";
export * from "./evaluation/start-run.ts";
export * from "./evaluation/watch-run.ts";
export * from "./evaluation/worker.ts";
export type { NumberChanges } from "./query/count-number-changes.ts";
export { listTrainers, type InstalledTrainer } from "./training/find-trainer.ts";
export * from "./training/start-training.ts";
export {
  readTrainingCurve,
  readTrainingLog,
  type TrainingEvent,
} from "./training/training-events.ts";
export {
  cancelTraining,
  getTraining,
  listMadeModels,
  listTrainings,
  type MadeModel,
  type TrainingRun,
} from "./training/training-runs.ts";
export * from "./training/training-services.ts";
export * from "./training/training-worker.ts";
export * from "./training/watch-training.ts";
export { countSamples } from "./query/count-samples.ts";
export * from "./query/class-counts.ts";
export { decodeCursor, type Cursor } from "./query/cursor.ts";
export type * from "./query/filter.ts";
export { histogram, type Bucket, type Histogram } from "./query/histogram.ts";
export { BOX_MEASURES, type ObjectCondition, type ObjectsFilter } from "./query/object-filter.ts";
export type { DisagreementFilter, DisagreementKind } from "./query/disagreement-filter.ts";
export type { NumberSource, OrderKey } from "./query/order-key.ts";
export type { QueryTarget } from "./query/query-target.ts";
export * from "./query/sample-page.ts";
export {
  createView,
  deleteView,
  findView,
  listViews,
  updateView,
  type View,
} from "./query/views.ts";
export * from "./db/get-or-create-setting.ts";
export * from "./upkeep/verify-commits.ts";
export * from "./upkeep/verify-refs.ts";
export type * from "./merge/conflicts.ts";
export type { MergeChoice, MergeStrategy } from "./merge/decisions.ts";
export * from "./merge/merge-branch.ts";
export * from "./merge/preview-merge.ts";
export * from "./merge/revert-commit.ts";
