import { expect, test } from "vitest";
import { openDetectionStage } from "../helpers/detection-stage.ts";

const stage = await openDetectionStage();
const { ask, pool } = stage;
const BOX = [10, 10, 40, 40];
const FIELDS = "inSample notes trainedOn { model samples }";

const read = async (id: string) =>
  (await ask(`query ($id: ID!) { evaluationRun(id: $id) { ${FIELDS} } }`, { id })).evaluationRun;

test("a run says whether its model, or that of what it reads, was trained on its samples", async () => {
  const image = { truth: [["cat", BOX]], found: [["cat", BOX, 0.9]] } as const;
  await stage.make("street", [image, image]);
  await stage.make("elsewhere", [image]);
  const first = await stage.evaluate("street");
  expect(await read(first)).toEqual({ inSample: null, notes: [], trainedOn: [] });

  await noteModel(first, "elsewhere");
  expect(await read(first)).toEqual({
    inSample: false,
    notes: [],
    trainedOn: [{ model: "elsewhere@1", samples: 0 }],
  });
  const commitId = await noteModel(first, "street");
  const trained = {
    inSample: true,
    notes: [
      `In-sample: model street@1 was trained on commit ${commitId.slice(0, 8)}, where 2 samples of this run exist; it flatters them.`,
    ],
    trainedOn: [
      { model: "elsewhere@1", samples: 0 },
      { model: "street@1", samples: 2 },
    ],
  };
  expect(await read(first)).toEqual(trained);

  const inputs = ["boxes", "labels", "scores"].map((name) => ({
    role: `predicted_${name}`,
    tensor: `model_evaluation/matches/${name}`,
  }));
  const evaluator = "label-quality";
  const second = await stage.evaluate("street", { evaluator, inputs, outputGroup: "quality" });
  expect(await read(second)).toEqual(trained);
});

/** As if a run had used a model that was trained on the head of a dataset; answers that commit. */
async function noteModel(run: string, dataset: string): Promise<string> {
  const { dataset: found } = await ask(
    `query ($name: String!) { dataset(owner: "admin", name: $name) { commits(first: 2) { nodes { commitId } } } }`,
    { name: dataset },
  );
  const { commitId } = found.commits.nodes.at(dataset === "street" ? 1 : 0);
  const runId = Number(Buffer.from(run, "base64").toString().split(":")[1]);
  await pool.sql`
    with model as (
      insert into models (owner_id, name, version, digest, format, files, class_names, warnings, details, author, source_dataset, source_commit_id)
      select id, ${dataset}, '1', ${dataset}, 'test/model', '[]', '[]', '[]', '{}', 'admin', ${`admin/${dataset}`}, ${commitId}
      from owners where name = 'admin' returning id
    )
    insert into evaluation_run_models (run_id, option, model_id) select ${runId}, ${dataset}, id from model`;
  return commitId;
}
