import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { TRAINER_FOLDER } from "./python-trainer.ts";
import { trainerOptions } from "./trainer-options.ts";

const hasPython =
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status === 0;
const title = "are those of the Python side, with its defaults and bounds";

/** Each option as the schema has it, without its description. */
const SCRIPT = `
import json
from dataclasses import fields
from loupe_trainer.options import CHOICES, RANGES, Options
types = {str: "string", int: "integer", float: "number"}
print(json.dumps({
    field.name: {
        "type": types[field.type],
        "default": field.default,
        **({"oneOf": CHOICES[field.name]} if field.name in CHOICES else {}),
        **(dict(zip(("minimum", "maximum"), RANGES[field.name])) if field.name in RANGES else {}),
    }
    for field in fields(Options)
}))`;

test.skipIf(!hasPython)(
  hasPython ? title : `${title} (skipped: there is no python3 of 3.11 or newer here)`,
  () => {
    const { status, stdout, stderr } = spawnSync("python3", ["-c", SCRIPT], {
      cwd: TRAINER_FOLDER,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const undescribed = Object.entries(trainerOptions).map(([name, { description, ...spec }]) => {
      expect(description, name).toMatch(/\.$/);
      return [name, spec];
    });
    expect(Object.fromEntries(undescribed)).toEqual(JSON.parse(stdout));
  },
);
