import { CommandError } from "../command-error.ts";
import { parseList } from "../command-line/arguments.ts";

/** `ValueInput` of the API, from what was typed. @throws CommandError `INVALID_VALUE` */
export function toTypedValue(
  tensor: { path: string; htype: string; dtype: string | null },
  text: string,
): object {
  switch (tensor.htype) {
    case "CLASS_LABEL":
      return { labels: parseList(text) };
    case "GENERIC":
      return {
        number: tensor.dtype === "BOOL" && /^(true|false)$/.test(text) ? text === "true" : text,
      };
    case "TEXT":
      return { text };
    case "JSON":
      return { json: parseJson(tensor.path, text) };
    case "BBOX":
      return { boxes: parseJson(tensor.path, text) };
    case "IMAGE":
      return { image: text };
    default:
      throw new CommandError(
        "INVALID_VALUE",
        `Tensor "${tensor.path}" is ${tensor.htype}: its values are set through the API.`,
      );
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(
      "INVALID_VALUE",
      `The value for "${path}" is not JSON: ${(cause as Error).message}.`,
      { cause },
    );
  }
}
