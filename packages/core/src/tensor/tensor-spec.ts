import { quoteName } from "../access/names.ts";
import type { Dtype, TensorSpec } from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";

import type { TensorMeta } from "./tensor-meta.ts";

/** The definition that a spec asks for, with defaults filled in. @throws INVALID_INPUT */
export function metaOf(path: string, spec: TensorSpec): TensorMeta {
  const { htypeName } = spec;
  return { ...ownMetaOf(path, spec), ...(htypeName === undefined ? {} : { htypeName }) };
}

function ownMetaOf(path: string, spec: TensorSpec): TensorMeta {
  const { htype, describes, dtype, classNames, coords } = spec;
  const refuse = (found: string, expected: string) =>
    new LoupeError(
      "INVALID_INPUT",
      `Tensor ${quoteName(path)} of htype ${htype} was given ${found}; expected ${expected}.`,
    );
  if (dtype !== undefined && htype !== "generic" && htype !== "embedding")
    throw refuse("a dtype", "none");
  if (classNames !== undefined && htype !== "class_label") throw refuse("class names", "none");
  if (coords !== undefined && htype !== "bbox") throw refuse("coords", "none");
  if (describes === "OBJECT" && !OF_OBJECTS.has(htype)) {
    throw refuse(
      "describes OBJECT",
      `SAMPLE; objects are described by ${[...OF_OBJECTS].join(", ")}`,
    );
  }
  switch (htype) {
    case "generic":
      if (describes === "OBJECT" && dtype === "uint64")
        throw refuse("dtype uint64 for objects", "another dtype, such as int64");
      return { dtype: dtype ?? "float64" };
    case "embedding":
      return { dtype: checkFloat(dtype ?? "float32", refuse) };
    case "bbox":
      return { coords: coords ?? { type: "pixel", mode: "LTWH" } };
    case "class_label":
      return classesOf(classNames ?? [], refuse);
    default:
      return {};
  }
}

const OF_OBJECTS = new Set(["class_label", "bbox", "generic"]);

type Refuse = (found: string, expected: string) => LoupeError;

function checkFloat(dtype: Dtype, refuse: Refuse): Dtype {
  if (!dtype.startsWith("float")) throw refuse(`dtype ${dtype}`, "float16, float32 or float64");
  return dtype;
}

function classesOf(names: readonly string[], refuse: Refuse): TensorMeta {
  checkClassNames(names, refuse);
  return { classes: names.map((name, id) => ({ id, name })) };
}

export function checkClassNames(names: readonly string[], refuse: Refuse): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name.length === 0 || name.length > 200) {
      throw refuse(`a class name of ${name.length} characters`, "1 to 200 characters");
    }
    if (/[\p{Cc}\p{Cs}]/u.test(name)) {
      throw refuse(
        `the class name ${quoteName(name)}`,
        "well-formed text without control characters",
      );
    }
    if (seen.has(name)) throw refuse(`the class name ${quoteName(name)} twice`, "each name once");
    seen.add(name);
  }
}
