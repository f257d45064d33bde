import type { TestServer } from "../helpers/start-server.ts";
import { DATASET } from "./make-samples.ts";

interface FoundSample {
  sampleId: number;
  objects: { objectId: number }[];
}

/** What somebody else does with `admin/digits` while a page is open. */
export function changesOf(server: TestServer) {
  async function change(name: string, input: object, answer = "clientMutationId") {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const data = await server.ask(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} } }`,
      { input: { dataset: DATASET, ...input } },
    );
    return data[name];
  }

  async function sampleAt(index: number, ref = "main"): Promise<FoundSample> {
    const { dataset } = await server.ask(
      `query ($index: Int!, $ref: String!) { dataset(owner: "admin", name: "digits") {
        sample(index: $index, ref: $ref) { sampleId objects { objectId } }
      } }`,
      { index, ref },
    );
    return dataset.sample;
  }

  async function editSecond(branch: string, index: number, values: object[]): Promise<void> {
    const { sampleId, objects } = await sampleAt(index, branch);
    const update = { objectId: objects[1]!.objectId, values };
    const edits = [{ sample: { id: String(sampleId) }, update }];
    await change("editObjects", { branch, edits });
  }

  return {
    change,
    sampleAt,
    /** Gives the second object of a sample another class. */
    relabel: (branch: string, index: number, label: string) =>
      editSecond(branch, index, [{ tensor: "labels", labels: [label] }]),
    /** Gives the second object of a sample another box. */
    move: (branch: string, index: number, box: readonly number[]) =>
      editSecond(branch, index, [{ tensor: "boxes", boxes: [box] }]),
    async setLoss(branch: string, index: number, number: number): Promise<void> {
      const { sampleId } = await sampleAt(index, branch);
      const edit = { sample: { id: String(sampleId) }, tensor: "loss", value: { number } };
      await change("setValues", { branch, edits: [edit] });
    },
    async deleteSample(branch: string, index: number): Promise<void> {
      const { sampleId } = await sampleAt(index, branch);
      await change("deleteSamples", { branch, samples: [{ id: String(sampleId) }] });
    },
    /** Answers the id of the commit. */
    async commit(branch: string, message: string): Promise<string> {
      return (await change("commit", { branch, message }, "commit { commitId }")).commit.commitId;
    },
  };
}
