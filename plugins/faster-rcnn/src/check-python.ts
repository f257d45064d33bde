import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { PluginCheck } from "@loupe/plugin-api";

const INSTALL =
  "`apt install python3-torch python3-torchvision libopenblas0-pthread` or `pip install torch torchvision onnx` installs them, and LOUPE_PYTHON names another Python";

/**
 * Asks without importing torch, which takes seconds. Newer torch exports with the help of onnx. Written so
 * that an old Python understands it, too.
 */
const QUESTION = `
import json, sys
versions, missing = {}, []
if sys.version_info >= (3, 11):
    from importlib.metadata import PackageNotFoundError, version
    for name in ("numpy", "pillow", "torch", "torchvision"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            missing.append(name)
    if not versions.get("torch", "1.").startswith("1."):
        try:
            version("onnx")
        except PackageNotFoundError:
            missing.append("onnx")
print(json.dumps({"python": sys.version.split()[0], "versions": versions, "missing": missing}))`;

interface Answer {
  python: string;
  versions: Record<string, string>;
  missing: string[];
}

/** @throws one sentence that says what is missing, and what installs it */
export async function requirePython(python: string): Promise<void> {
  const { lack } = await look(python);
  if (lack) throw new Error(lack);
}

/** For `loupe doctor`. */
export async function checkPython(python: string): Promise<PluginCheck> {
  const { found, lack } = await look(python);
  return lack === undefined
    ? { what: "Python", state: "ok", found }
    : { what: "Python", state: "note", found: lack };
}

async function look(python: string): Promise<{ found: string; lack?: string }> {
  const answer = await ask(python);
  if (typeof answer === "string") return lacking(answer);
  const { python: version, versions, missing } = answer;
  if (Object.keys(versions).length + missing.length === 0)
    return lacking(`${python} is Python ${version}`);
  if (missing.length > 0) return lacking(`${python} has no ${missing.join(" and no ")}`);
  const { torch, torchvision } = versions;
  if (isOlder(torch!, [1, 13])) return lacking(`${python} has torch ${torch}`);
  return { found: `${python} ${version}, torch ${torch}, torchvision ${torchvision}` };
}

function lacking(what: string): { found: string; lack: string } {
  return {
    found: what,
    lack: `Training needs Python 3.11 or newer with torch 1.13 or newer and torchvision, but ${what}; ${INSTALL}.`,
  };
}

/** What that Python says of itself, or what is wrong with it. */
async function ask(python: string): Promise<Answer | string> {
  try {
    const { stdout } = await promisify(execFile)(python, ["-c", QUESTION], { timeout: 20_000 });
    return JSON.parse(stdout) as Answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? `there is no ${python}` : `${python} does not run as Python`;
  }
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return first < major || (first === major && second < minor);
}
