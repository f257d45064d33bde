import type { Dtype } from "@loupe/plugin-api";
import type { NumberInput } from "./value.ts";

/** Bytes that one number of a dtype takes in an array. */
export const DTYPE_BYTES: Readonly<Record<Dtype, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  float16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};

export function isBigDtype(dtype: Dtype): boolean {
  return dtype === "int64" || dtype === "uint64";
}

/**
 * What was given, as a number of the dtype; floats are rounded to it. A string says what was
 * expected instead.
 */
export function parseNumber(dtype: Dtype, given: NumberInput): number | { expected: string } {
  if (dtype === "bool") return parseBoolean(given);
  const number = typeof given === "string" ? parseText(given) : Number(given);
  if (number === undefined || typeof given === "boolean")
    return { expected: `a number of dtype ${dtype}` };
  if (dtype in FLOAT_ROUNDING) return parseFloating(dtype as FloatDtype, number);
  const [minimum, maximum] = INTEGER_BOUNDS[dtype as SmallIntegerDtype];
  if (!Number.isInteger(number) || number < minimum || number > maximum) {
    return { expected: `a whole number from ${minimum} to ${maximum} (${dtype})` };
  }
  return number;
}

/** As `parseNumber`, for 64-bit integers: exact, so that a number past 2^53 has to come as text. */
export function parseBig(
  dtype: "int64" | "uint64",
  given: NumberInput,
): bigint | { expected: string } {
  const [minimum, maximum] =
    dtype === "int64" ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  const expected = `a whole number from ${minimum} to ${maximum} (${dtype}), as text where it is past 2^53`;
  if (typeof given === "boolean") return { expected };
  if (typeof given === "number" && !Number.isSafeInteger(given)) return { expected };
  if (typeof given === "string" && !/^-?\d{1,20}$/.test(given)) return { expected };
  const value = BigInt(given);
  return value < minimum || value > maximum ? { expected } : value;
}

type FloatDtype = "float16" | "float32" | "float64";
type SmallIntegerDtype = keyof typeof INTEGER_BOUNDS;

const FLOAT_ROUNDING: Readonly<Record<FloatDtype, (value: number) => number>> = {
  float16: roundToFloat16,
  float32: Math.fround,
  float64: (value) => value,
};

const INTEGER_BOUNDS = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
  int32: [-2_147_483_648, 2_147_483_647],
  uint32: [0, 4_294_967_295],
} as const;

function parseBoolean(given: NumberInput): number | { expected: string } {
  if (given === true || given === 1 || given === "true") return 1;
  if (given === false || given === 0 || given === "false") return 0;
  return { expected: "true or false (bool)" };
}

function parseFloating(dtype: FloatDtype, number: number): number | { expected: string } {
  const rounded = FLOAT_ROUNDING[dtype](number);
  if (Number.isFinite(number) && !Number.isFinite(rounded))
    return { expected: `a number in the range of ${dtype}` };
  return rounded;
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const NOT_FINITE = new Set(["NaN", "Infinity", "-Infinity"]);

function parseText(text: string): number | undefined {
  if (NOT_FINITE.has(text)) return Number(text);
  return DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function roundToFloat16(value: number): number {
  return new Float16Array([value])[0]!;
}
