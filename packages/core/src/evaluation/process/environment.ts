/**
 * What a process needs to run at all, and to find its GPU and its Python. Nothing that opens the
 * database or the API.
 */
const PASSED = new Set([
  "PATH",
  "HOME",
  "LANG",
  "TMPDIR",
  "LD_LIBRARY_PATH",
  "CUDA_VISIBLE_DEVICES",
  "LOUPE_PYTHON",
  "SystemRoot",
  "TEMP",
  "TMP",
  "USERPROFILE",
]);

/** The part of an environment that evaluators' processes are given. */
export function passedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED.has(name)));
}
