import { startTestServer, type TestServer } from "./start-server.ts";

export const ASKED = { owner: "admin", name: "asked" };

/** What the samples of the stage hold, by their index. */
export interface AskedSample {
  /** The losses are 0 to 1499 in an order that is not that of the samples; one is NaN, one not there. */
  loss: number | undefined;
  labels: string[];
  boxes: number[][];
}

export const SAMPLES = 1500;
const NAN = 10;
const ABSENT = 11;
const CLASSES = ["cat", "dog", "owl"];

export function askedSample(index: number): AskedSample {
  const count = index % 4;
  const places = Array.from({ length: count }, (_, place) => place);
  const loss = index === NAN ? NaN : index === ABSENT ? undefined : (index * 37) % SAMPLES;
  return {
    loss,
    labels: places.map((place) => CLASSES[(index + place) % 3]!),
    boxes: places.map((place) => [place * 30, 5, 10 + (index % 20), 10 + place * 10]),
  };
}

/** A server with a committed dataset of 1,500 samples with losses and objects. */
export async function startAskingStage(): Promise<TestServer> {
  const server = await startTestServer();
  const { ask } = server;
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "asked" }) { dataset { id } } }`,
  );
  const on = { dataset: ASKED, branch: "main" };
  const tensors = [
    { path: "loss", htype: "GENERIC" },
    { path: "labels", htype: "CLASS_LABEL", describes: "OBJECT", classNames: CLASSES },
    { path: "boxes", htype: "BBOX", describes: "OBJECT", coords: { type: "PIXEL", mode: "LTWH" } },
    { path: "sure", htype: "GENERIC", describes: "OBJECT" },
    { path: "note", htype: "TEXT" },
  ];
  for (const tensor of tensors) {
    await ask(
      `mutation ($input: CreateTensorInput!) { createTensor(input: $input) { tensor { path } } }`,
      { input: { ...on, ...tensor } },
    );
  }
  const samples = Array.from({ length: SAMPLES }, (_, index) => valuesOf(askedSample(index)));
  await ask(
    `mutation ($input: AppendSamplesInput!) { appendSamples(input: $input) { revision } }`,
    {
      input: { ...on, samples },
    },
  );
  await ask(`mutation ($input: CommitInput!) { commit(input: $input) { commit { commitId } } }`, {
    input: { ...on, message: "Append" },
  });
  return server;
}

function valuesOf({ loss, labels, boxes }: AskedSample) {
  return {
    values: [
      ...(loss === undefined
        ? []
        : [{ tensor: "loss", number: Number.isNaN(loss) ? "NaN" : loss }]),
      { tensor: "labels", labels },
      { tensor: "boxes", boxes },
      { tensor: "sure", numbers: labels.map((_, place) => place / 4) },
    ],
  };
}
