import type {
  Coords,
  Dtype,
  ExportSource,
  ExportedSample,
  Htype,
  TensorSpec,
} from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { EXPORTED_VALUE, toExportedValue, type SentValue } from "./exported-value.ts";

interface FoundTensor {
  path: string;
  htype: string;
  htypeName: string;
  describes: "SAMPLE" | "OBJECT";
  dtype: string | null;
  classes: { name: string }[] | null;
  coords: { type: string; mode: Coords["mode"] } | null;
}

interface FoundDataset {
  dataset: {
    tensors: FoundTensor[];
    samples: { totalCount: number };
  };
}

/** Samples a page: each has its images signed and its values decoded. */
const PAGE = 100;

/**
 * Everything of a dataset at one commit, as an exporter reads it: a branch means its head commit, so that
 * all pages see the same.
 *
 * @throws LoupeClientError
 */
export async function openExportSource(
  client: LoupeClient,
  dataset: DatasetName,
  ref: string | undefined,
): Promise<ExportSource> {
  const commitId = await resolveCommit(client, dataset, ref);
  const { tensors, samples } = (
    await client.query<FoundDataset>(
      `query ($owner: String!, $name: String!, $ref: String) {
        dataset(owner: $owner, name: $name) {
          tensors(ref: $ref) { path htype htypeName describes dtype classes { name } coords { type mode } }
          samples(ref: $ref, first: 1) { totalCount }
        }
      }`,
      { ...dataset, ref: commitId },
    )
  ).dataset;
  const specs = Object.fromEntries(tensors.map((tensor) => [tensor.path, toSpec(tensor)]));
  return {
    dataset: `${dataset.owner}/${dataset.name}`,
    commitId,
    tensors: specs,
    total: samples.totalCount,
    samples: readSamples(client, { dataset, commitId, tensors: specs }),
  };
}

async function resolveCommit(
  client: LoupeClient,
  dataset: DatasetName,
  ref: string | undefined,
): Promise<string> {
  const answer = await client.query<{
    dataset: { commits: { nodes: { commitId: string }[] } };
  }>(
    `query ($owner: String!, $name: String!, $ref: String) {
      dataset(owner: $owner, name: $name) { commits(ref: $ref, first: 1) { nodes { commitId } } }
    }`,
    { ...dataset, ref },
  );
  const [commit] = answer.dataset.commits.nodes;
  if (commit) return commit.commitId;
  throw new CommandError(
    "REF_NOT_FOUND",
    `${dataset.owner}/${dataset.name} has no commit at "${ref ?? "its default branch"}".`,
  );
}

interface Page {
  dataset: {
    samples: {
      nodes: { sampleId: number; index: number; values: SentValue[] }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  };
}

const DOCUMENT = `query ($owner: String!, $name: String!, $ref: String!, $first: Int!, $after: String) {
  dataset(owner: $owner, name: $name) {
    samples(ref: $ref, first: $first, after: $after) {
      nodes { sampleId index values { ${EXPORTED_VALUE} } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

async function* readSamples(
  client: LoupeClient,
  {
    dataset,
    commitId,
    tensors,
  }: {
    dataset: DatasetName;
    commitId: string;
    tensors: Readonly<Record<string, TensorSpec>>;
  },
): AsyncGenerator<ExportedSample> {
  let after: string | null = null;
  do {
    const page: Page = await client.query(DOCUMENT, {
      ...dataset,
      ref: commitId,
      first: PAGE,
      after,
    });
    const { nodes, pageInfo } = page.dataset.samples;
    for (const { sampleId, index, values } of nodes) {
      const given = values.map((value) => {
        const { path } = value.tensor;
        return [path, toExportedValue(tensors[path]!, value)];
      });
      const none = Object.keys(tensors).map((path) => [path, null]);
      yield { id: sampleId, index, values: Object.fromEntries([...none, ...given]) };
    }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}

function toSpec({ htype, htypeName, describes, dtype, classes, coords }: FoundTensor): TensorSpec {
  const name = htype.toLowerCase() as Htype;
  return {
    htype: name,
    ...(htypeName === name ? {} : { htypeName }),
    describes,
    ...(dtype === null ? {} : { dtype: dtype.toLowerCase() as Dtype }),
    ...(classes === null ? {} : { classNames: classes.map((one) => one.name) }),
    ...(coords === null
      ? {}
      : { coords: { type: coords.type.toLowerCase() as Coords["type"], mode: coords.mode } }),
  };
}
