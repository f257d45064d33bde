import type { TestServer } from "./start-server.ts";

/** How one mutation is tried. */
export interface MutationCase {
  /** Without `clientMutationId`. */
  input: object;
  /** What makes another input of it. */
  other: object;
  /** What is asked of the payload. */
  fields: string;
}

export interface MutationRunner extends Pick<TestServer, "person"> {
  /** Sends a mutation that must succeed, and answers its payload. */
  // Tests look into payloads of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  run(mutation: string, input: object, fields?: string): Promise<any>;
  /** Has every run that waits succeed, as a worker would. */
  endRuns(): Promise<unknown>;
  /** Uploads the package of a model that is like no other, and answers its digest. */
  uploadModel(): Promise<string>;
}

/** A dataset of the test's own: two committed samples with a loss, and an object each. */
export interface MutationStage extends MutationRunner {
  where: { dataset: { owner: string; name: string }; branch: string };
  /** The first one. */
  sample: { id: string };
  /** For names that nobody has yet. */
  made: number;
}

let made = 0;

export async function mutationStage(runner: MutationRunner): Promise<MutationStage> {
  const { run } = runner;
  const where = { dataset: { owner: "admin", name: `receipts-${++made}` }, branch: "main" };
  await run("createDataset", where.dataset);
  await run("createTensor", { ...where, path: "loss", htype: "GENERIC" });
  const labels = { path: "labels", htype: "CLASS_LABEL", describes: "OBJECT", classNames: ["a"] };
  await run("createTensor", { ...where, ...labels });
  const values = [
    { tensor: "loss", number: 1 },
    { tensor: "labels", labels: ["a"] },
  ];
  const samples = [{ values }, { values }];
  const { sampleIds } = await run("appendSamples", { ...where, samples }, "sampleIds");
  await run("commit", { ...where, message: "first" });
  return { ...runner, where, sample: { id: String(sampleIds[0]) }, made };
}

/** Of every mutation there is, by its name. */
export const MUTATION_CASES: Record<
  string,
  (stage: MutationStage) => MutationCase | Promise<MutationCase>
> = {
  addOwnerMember: async (stage) => {
    const { organisation, person } = await makeOrganisation(stage);
    return {
      input: { organisation, person, role: "READER" },
      other: { role: "WRITER" },
      fields: "organisation { name members { name role } }",
    };
  },
  appendSamples: ({ where }) => ({
    input: { ...where, samples: [{ values: [] }] },
    other: { samples: [] },
    fields: "sampleIds firstIndex revision branch { revision }",
  }),
  cancelRun: async ({ where, run }) => {
    const input = { ...where, evaluator: "test/mean" };
    const first = await run("startRun", input, "run { id }");
    const second = await run("startRun", input, "run { id }");
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  cancelTraining: async ({ where: { dataset }, run }) => {
    const input = { dataset, trainer: "test" };
    const first = await run("startTraining", input, "run { id }");
    const second = await run("startTraining", input, "run { id }");
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  pauseRun: async ({ where, run }) => {
    const input = { ...where, evaluator: "test/mean" };
    const first = await run("startRun", input, "run { id }");
    const second = await run("startRun", input, "run { id }");
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  resumeRun: async ({ where, run }) => {
    const input = { ...where, evaluator: "test/mean" };
    const first = await run("startRun", input, "run { id }");
    const second = await run("startRun", input, "run { id }");
    await run("pauseRun", { id: first.run.id });
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  clearTensor: ({ where }) => ({
    input: { ...where, path: "loss" },
    other: { path: "labels" },
    fields: "tensor { path } branch { revision }",
  }),
  collectGarbage: async ({ where, run }) => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    await run("deleteBranch", { dataset: where.dataset, name: "side" });
    return {
      input: { dryRun: false },
      other: { dryRun: true },
      fields: "report { commits branches definitions }",
    };
  },
  commit: async (stage) => {
    await writeLoss(stage);
    return {
      input: { ...stage.where, message: "second" },
      other: { message: "third" },
      fields: "commit { commitId message committedAt } branch { revision }",
    };
  },
  createBranch: ({ where }) => ({
    input: { dataset: where.dataset, name: "side" },
    other: { name: "other" },
    fields: "branch { id name createdAt }",
  }),
  createDataset: ({ made }) => ({
    input: { owner: "admin", name: `made-${made}`, description: "One." },
    other: { description: "Two." },
    fields: "dataset { id fullName createdAt defaultBranch { head { commitId } } }",
  }),
  createGroup: ({ where }) => ({
    input: { ...where, path: "group" },
    other: { path: "other" },
    fields: "branch { revision }",
  }),
  createOwner: ({ made }) => ({
    input: { name: `made-${made}`, kind: "ORGANISATION" },
    other: { kind: "PERSON" },
    fields: "owner { id name kind createdAt }",
  }),
  createTensor: ({ where }) => ({
    input: { ...where, path: "score", htype: "GENERIC" },
    other: { htype: "TEXT" },
    fields: "tensor { path htype } branch { revision }",
  }),
  createTag: ({ where }) => ({
    input: { dataset: where.dataset, name: "v1" },
    other: { name: "v2" },
    fields: "tag { id name createdAt commit { commitId } }",
  }),
  createToken: ({ made }) => ({
    input: { owner: "admin", name: `made-${made}`, role: "READER" },
    other: { role: "WRITER" },
    fields: "secret token { id }",
  }),
  createView: ({ where: { dataset } }) => ({
    input: { dataset, name: "worst", orderBy: [{ tensor: "loss", direction: "DESC" }] },
    other: { name: "best" },
    fields: "view { id name orderBy createdAt }",
  }),
  deleteBranch: async ({ where, run }) => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    await run("createBranch", { dataset: where.dataset, name: "other" });
    return {
      input: { dataset: where.dataset, name: "side" },
      other: { name: "other" },
      fields: "deletedName",
    };
  },
  registerModel: async ({ uploadModel, made }) => ({
    input: { owner: "admin", digest: await uploadModel(), name: `model-${made}` },
    other: { name: "other" },
    fields: "model { reference createdAt }",
  }),
  deleteModel: async ({ uploadModel, run, made }) => {
    const name = `gone-${made}`;
    await run("registerModel", { owner: "admin", digest: await uploadModel(), name });
    return {
      input: { owner: "admin", reference: name },
      other: { reference: `${name}@1` },
      fields: "deletedReference",
    };
  },
  deleteTag: async ({ where, run }) => {
    await run("createTag", { dataset: where.dataset, name: "v1" });
    await run("createTag", { dataset: where.dataset, name: "v2" });
    return {
      input: { dataset: where.dataset, name: "v1" },
      other: { name: "v2" },
      fields: "deletedName",
    };
  },
  deleteView: async ({ where: { dataset }, run }) => {
    await run("createView", { dataset, name: "worst" });
    await run("createView", { dataset, name: "best" });
    return { input: { dataset, name: "worst" }, other: { name: "best" }, fields: "deletedName" };
  },
  forkDataset: ({ where, made }) => ({
    input: { dataset: where.dataset, name: `fork-${made}` },
    other: { name: `other-fork-${made}` },
    fields: "dataset { id name createdAt branches { nodes { name head { commitId } } } }",
  }),
  deleteDataset: async ({ where, made, run }) => {
    await run("createDataset", { owner: "admin", name: `other-${made}` });
    return {
      input: { dataset: where.dataset },
      other: { dataset: { owner: "admin", name: `other-${made}` } },
      fields: "deletedName",
    };
  },
  deleteGroup: async ({ where, run }) => {
    await run("createGroup", { ...where, path: "group" });
    await run("createGroup", { ...where, path: "other" });
    return {
      input: { ...where, path: "group" },
      other: { path: "other" },
      fields: "branch { revision }",
    };
  },
  deleteSamples: ({ where, sample }) => ({
    input: { ...where, samples: [sample] },
    other: { samples: [] },
    fields: "sampleIds revision branch { revision }",
  }),
  deleteTensor: ({ where }) => ({
    input: { ...where, path: "loss" },
    other: { path: "labels" },
    fields: "branch { revision }",
  }),
  editObjects: ({ where, sample }) => ({
    input: {
      ...where,
      edits: [{ sample, group: "", add: { values: [{ tensor: "labels", labels: ["a"] }] } }],
    },
    other: { edits: [] },
    fields: "objectIds revision samples { objects { objectId } } branch { revision }",
  }),
  mergeBranch: async (stage) => {
    await commitOnSide(stage);
    return {
      input: { ...stage.where, source: "side" },
      other: { source: "main" },
      fields: "commit { commitId parents { commitId } } isUpToDate branch { name }",
    };
  },
  removeOwnerMember: async (stage) => {
    const { organisation, person } = await makeOrganisation(stage);
    await stage.run("addOwnerMember", { organisation, person, role: "READER" });
    return {
      input: { organisation, person },
      other: { person: "admin" },
      fields: "organisation { name members { name } }",
    };
  },
  renameBranch: async ({ where, run }) => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    return {
      input: { dataset: where.dataset, name: "side", newName: "renamed" },
      other: { newName: "other" },
      fields: "branch { id name revision }",
    };
  },
  renameGroup: async ({ where, run }) => {
    await run("createGroup", { ...where, path: "group" });
    return {
      input: { ...where, path: "group", newPath: "renamed" },
      other: { newPath: "other" },
      fields: "branch { revision }",
    };
  },
  renameTensor: ({ where }) => ({
    input: { ...where, path: "loss", newPath: "cost" },
    other: { newPath: "other" },
    fields: "tensor { path } branch { revision }",
  }),
  replaceObjects: ({ where, sample }) => ({
    input: {
      ...where,
      replacements: [{ sample, group: "", values: [{ tensor: "labels", labels: ["a", "a"] }] }],
    },
    other: { replacements: [] },
    fields: "objectIds revision samples { objects { objectId } } branch { revision }",
  }),
  resetBranch: async (stage) => {
    await stage.run("createBranch", { dataset: stage.where.dataset, name: "side" });
    await writeLoss(stage);
    return {
      input: stage.where,
      other: { branch: "side" },
      fields: "branch { revision hasUncommittedChanges }",
    };
  },
  restore: async (stage) => {
    await writeLoss(stage);
    const values = [{ sample: stage.sample.id, tensor: "loss" }];
    return {
      input: { ...stage.where, from: "main", values },
      other: { tensors: ["loss"] },
      fields: "sampleIds revision branch { revision }",
    };
  },
  revertCommit: async (stage) => {
    await writeLoss(stage);
    const { commit } = await stage.run(
      "commit",
      { ...stage.where, message: "second" },
      "commit { commitId }",
    );
    return {
      input: { ...stage.where, commit: commit.commitId },
      other: { message: "Another" },
      fields: "commit { commitId message committedAt } branch { revision }",
    };
  },
  revokeToken: async (stage) => {
    return {
      input: await makeToken(stage, `revoked-${stage.made}`),
      other: await makeToken(stage, `other-${stage.made}`),
      fields: "token { id revokedAt }",
    };
  },
  setValues: ({ where, sample }) => ({
    input: { ...where, edits: [{ sample, tensor: "loss", value: { number: 2 } }] },
    other: { edits: [] },
    fields: "sampleIds revision branch { revision }",
  }),
  startRun: ({ where }) => ({
    input: { ...where, evaluator: "test/mean" },
    other: { message: "Another" },
    fields: "run { id state createdAt }",
  }),
  startTraining: ({ where: { dataset } }) => ({
    input: { dataset, trainer: "test" },
    other: { modelName: "other" },
    fields: "run { id state createdAt }",
  }),
  startAttribution: async ({ where, sample, run, endRuns }) => {
    const inputs = ["predicted", "actual"].map((role) => ({ role, tensor: "loss" }));
    const input = { ...where, evaluator: "test/error", inputs };
    const before = await run("startRun", input, "run { id }");
    const edits = [{ sample, tensor: "loss", value: { number: 2 } }];
    await run("setValues", { ...where, edits });
    await run("commit", { ...where, message: "second" });
    const after = await run("startRun", input, "run { id }");
    await endRuns();
    return {
      input: { before: before.run.id, after: after.run.id, branch: where.branch },
      other: { outputGroup: "other" },
      fields: "runs { id state createdAt }",
    };
  },
  updateClasses: ({ where }) => ({
    input: { ...where, path: "labels", classes: [{ classId: 0, name: "b" }, { name: "c" }] },
    other: { classes: [{ name: "d" }] },
    fields: "tensor { classes { classId name } } branch { revision }",
  }),
  updateDataset: ({ where, made }) => ({
    input: { dataset: where.dataset, name: `renamed-${made}` },
    other: { name: `other-${made}` },
    fields: "dataset { id name }",
  }),
  updateView: async ({ where: { dataset }, run }) => {
    await run("createView", { dataset, name: "worst" });
    return {
      input: { dataset, name: "worst", newName: "by loss" },
      other: { newName: "best" },
      fields: "view { id name updatedAt }",
    };
  },
};

/** A branch `side` that is one commit ahead. */
async function commitOnSide({ where, sample, run }: MutationStage): Promise<void> {
  await run("createBranch", { dataset: where.dataset, name: "side" });
  const edits = [{ sample, tensor: "loss", value: { number: 9 } }];
  await run("setValues", { ...where, branch: "side", edits });
  await run("commit", { ...where, branch: "side", message: "side" });
}

async function writeLoss({ where, sample, run }: MutationStage): Promise<void> {
  const edits = [{ sample, tensor: "loss", value: { number: 3 } }];
  await run("setValues", { ...where, edits });
}

async function makeToken({ run }: MutationStage, name: string): Promise<{ id: string }> {
  const input = { owner: "admin", name, role: "READER" };
  return (await run("createToken", input, "token { id }")).token;
}

export async function makeOrganisation({ run, person }: MutationRunner) {
  const organisation = `lab-${++made}`;
  const name = `person-${made}`;
  await run("createOwner", { name: organisation, kind: "ORGANISATION" });
  return { organisation, person: name, token: await person(name) };
}
