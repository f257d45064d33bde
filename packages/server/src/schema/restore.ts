import { getBranch, restore } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { given } from "../given.ts";
import { DatasetKey } from "./dataset-access.ts";
import { parseSampleId } from "./find-sample-node.ts";
import { writtenSamples } from "./written-samples.ts";

const ValueToRestore = builder
  .inputRef<{ sample: string; tensor: string }>("ValueToRestore")
  .implement({
    description: "A value to bring back.",
    fields: (t) => ({
      sample: t.id({ required: true, description: "The sample: its `sampleId` or global id." }),
      tensor: t.string({
        required: true,
        description:
          "The path that the tensor has at `from`; one that describes objects stands for all the sample's objects of the group.",
      }),
    }),
  });

builder.relayMutationField(
  "restore",
  {
    description: "What to bring back from where: at least one of `tensors`, `samples`, `values`.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch to bring it to." }),
      from: t.string({
        required: true,
        description: "The ref to bring it from: a branch's head, a tag or a commit.",
      }),
      tensors: t.stringList({
        description:
          "Paths that tensors have at `from`. They come back with name, classes and values; those that describe objects with their whole group.",
      }),
      samples: t.idList({
        description:
          "Samples that exist at `from`: their `sampleId` or global id. They exist again, and hold what they held.",
      }),
      values: t.field({ type: [ValueToRestore], description: "Single values." }),
    }),
  },
  {
    description: "Brings tensors, samples and values back from any ref, as uncommitted changes.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "restore", input, async (db, { dataset, receipt }) => {
        const { branch, from, tensors, samples, values } = input;
        const restored = await restore(db, {
          dataset,
          branch,
          from,
          ...given({
            tensors,
            samples: samples?.map(parseSampleId),
            values: values?.map(({ sample, tensor }) => ({
              sample: parseSampleId(sample),
              tensor,
            })),
          }),
          ...receipt,
        });
        return { ...restored, branch: await getBranch(db, dataset, branch) };
      }),
  },
  { outputFields: (t) => writtenSamples(t) },
);
