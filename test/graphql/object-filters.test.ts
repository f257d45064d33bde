import { describe, expect, test } from "vitest";
import {
  ASKED,
  askedSample,
  SAMPLES,
  startAskingStage,
  type AskedSample,
} from "../helpers/asking-stage.ts";

const { ask, query } = await startAskingStage();

const INDICES = `query ($owner: String!, $name: String!, $filter: SampleFilter, $first: Int!) {
  dataset(owner: $owner, name: $name) {
    samples(filter: $filter, first: $first) { nodes { index } totalCount }
  }
}`;

async function found(objects: object): Promise<number[]> {
  const { dataset } = await ask(INDICES, { ...ASKED, first: 1000, filter: { objects } });
  const { nodes, totalCount } = dataset.samples;
  const indices: number[] = nodes.map(({ index }: { index: number }) => index);
  if (totalCount <= 1000) expect(totalCount).toBe(indices.length);
  return indices;
}

interface AskedObject {
  label: string;
  box: number[];
}

/** The samples of which so many objects satisfy a test, the first thousand. */
function expected(
  test: (object: AskedObject) => boolean,
  isEnough = (count: number) => count >= 1,
): number[] {
  const objectsOf = ({ labels, boxes }: AskedSample) =>
    labels.map((label, place) => ({ label, box: boxes[place]! }));
  return Array.from({ length: SAMPLES }, (_, index) => index)
    .filter((index) =>
      isEnough(objectsOf(askedSample(index)).filter((object) => test(object)).length),
    )
    .slice(0, 1000);
}

describe("objects", () => {
  test("conditions hold together for one object", async () => {
    const where = [
      { tensor: "labels", in: ["cat"] },
      { tensor: "boxes", measure: "HEIGHT", lessThan: 20 },
      { tensor: "boxes", measure: "WIDTH", atLeast: 15, atMost: 18 },
    ];
    const wanted = expected(
      ({ label, box: [, , width, height] }) =>
        label === "cat" && height! < 20 && width! >= 15 && width! <= 18,
    );
    expect(wanted.length).toBeGreaterThan(10);
    expect(await found({ where })).toEqual(wanted);
  });

  test("edges and areas are those of the box", async () => {
    const measured = (measure: string, comparison: object) =>
      found({ where: [{ tensor: "boxes", measure, ...comparison }] });
    expect(await measured("AREA", { greaterThan: 800 })).toEqual(
      expected(({ box }) => box[2]! * box[3]! > 800),
    );
    expect(await measured("RIGHT", { equals: 89 })).toEqual(
      expected(({ box }) => 89 === box[0]! + box[2]!),
    );
    expect(await measured("BOTTOM", { atLeast: 35 })).toEqual(
      expected(({ box }) => box[1]! + box[3]! >= 35),
    );
    expect(await measured("LEFT", { notEquals: 0 })).toEqual(expected(({ box }) => box[0] !== 0));
    expect(await measured("TOP", { lessThan: 5 })).toEqual([]);
  });

  test("so many of them, at least, at most or none", async () => {
    const where = [{ tensor: "labels", notIn: ["cat", "owl"] }];
    const isDog = ({ label }: AskedObject) => label === "dog";
    expect(await found({ where, count: { atLeast: 1 } })).toEqual(expected(isDog));
    expect(await found({ where, count: { equals: 0 } })).toEqual(
      expected(isDog, (count) => count === 0),
    );
    const wide = [{ tensor: "boxes", measure: "WIDTH", greaterThan: 12 }];
    expect(await found({ where: wide, count: { atLeast: 2, atMost: 2 } })).toEqual(
      expected(
        ({ box }) => box[2]! > 12,
        (count) => count === 2,
      ),
    );
    expect(await found({ where: [], count: { equals: 3 } })).toEqual(
      expected(
        () => true,
        (count) => count === 3,
      ),
    );
  });

  test("by any number of an object", async () => {
    const where = [
      { tensor: "sure", atLeast: 0.5 },
      { tensor: "labels", in: ["owl"] },
    ];
    const places = Array.from({ length: SAMPLES }, (_, index) => index).filter((index) =>
      askedSample(index).labels.some((label, place) => label === "owl" && place / 4 >= 0.5),
    );
    expect(await found({ where })).toEqual(places.slice(0, 1000));
  });
});

describe("what does not exist or fit is refused", () => {
  const refusal = async (objects: object) => {
    const { errors } = await query(INDICES, { ...ASKED, first: 1, filter: { objects } });
    const { code, inputPath } = errors![0]!.extensions;
    return [code, errors![0]!.message, inputPath];
  };

  test("a group, a tensor, a class", async () => {
    expect(await refusal({ group: "truth" })).toEqual([
      "TENSOR_NOT_FOUND",
      'Group "truth" has no objects at "main".',
      ["filter", "objects", "group"],
    ]);
    expect(await refusal({ where: [{ tensor: "box", measure: "AREA", atLeast: 1 }] })).toEqual([
      "TENSOR_NOT_FOUND",
      'No tensor "box" describes the objects of group "". Did you mean "boxes"?',
      ["filter", "objects", "where", 0, "tensor"],
    ]);
    expect((await refusal({ where: [{ tensor: "labels", in: ["cat", "cow"] }] }))[2]).toEqual([
      "filter",
      "objects",
      "where",
      0,
      "in",
      1,
    ]);
  });

  test("conditions of another htype, or none", async () => {
    expect((await refusal({ where: [{ tensor: "boxes", in: ["cat"] }] }))[1]).toContain(
      "in does not fit",
    );
    expect((await refusal({ where: [{ tensor: "boxes", atLeast: 1 }] }))[1]).toContain(
      "no measure",
    );
    expect((await refusal({ where: [{ tensor: "labels" }] }))[1]).toContain("no condition");
    expect((await refusal({ where: [{ tensor: "sure", atLeast: "much" }] }))[0]).toBe(
      "INVALID_QUERY",
    );
    expect((await refusal({ where: [], count: {} }))[1]).toContain("There is no comparison");
  });
});
