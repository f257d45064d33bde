import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { PluginCheck } from "@loupe/plugin-api";
import { env, listSupportedBackends } from "./onnx-runtime.ts";
import type { InferenceSession } from "./onnx-runtime.ts";

/** What runs a graph: the CPU, or an NVIDIA GPU with or without TensorRT. */
export const PROVIDERS = ["cpu", "cuda", "tensorrt"] as const;

export type Provider = (typeof PROVIDERS)[number];

export interface ProviderChoice {
  provider: Provider;
  /** The number of the GPU. */
  device: number;
  threads: number;
}

/** What ONNX Runtime is asked for. What TensorRT can't run goes to CUDA, on the same device. */
export function sessionOptions({
  provider,
  device,
  threads,
}: ProviderChoice): InferenceSession.SessionOptions {
  const onDevice = (name: Provider) => ({ name, deviceId: device });
  const executionProviders = {
    cpu: ["cpu"],
    cuda: [onDevice("cuda")],
    tensorrt: [onDevice("tensorrt"), onDevice("cuda")],
  }[provider];
  return { executionProviders, intraOpNumThreads: threads, interOpNumThreads: 1 };
}

/** Where the runtime's libraries lie that this machine needs. */
function runtimeFolder(): string {
  const main = createRequire(import.meta.url).resolve("onnxruntime-node");
  return resolve(dirname(main), "../bin/napi-v6", process.platform, process.arch);
}

/** The script that downloads them; installing does not, since it runs no scripts. */
const INSTALL_COMMAND = "node node_modules/onnxruntime-node/script/install.js";

const LIBRARIES: Record<Provider, readonly string[]> = {
  cpu: [],
  cuda: ["shared", "cuda"],
  tensorrt: ["shared", "cuda", "tensorrt"],
};

/** What keeps a provider from being used, and what to do about it. Null where nothing is missing. */
export function whatIsMissing(provider: Provider, folder = runtimeFolder()): string | null {
  if (!listSupportedBackends().some(({ name }) => name === provider))
    return `ONNX Runtime has no ${provider} for ${process.platform} on ${process.arch}`;
  const missing = LIBRARIES[provider]
    .map((name) => libraryName(`onnxruntime_providers_${name}`))
    .filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return null;
  return `${missing.join(", ")} missing in ${folder}; installed by: ${INSTALL_COMMAND}`;
}

/** For `loupe doctor`. */
export async function checkProviders(): Promise<PluginCheck[]> {
  const runtime = {
    what: "ONNX Runtime",
    state: "ok",
    found: `${env.versions.node}, cpu`,
  } as const;
  const gpus = PROVIDERS.filter((provider) => provider !== "cpu").map((provider): PluginCheck => {
    const missing = whatIsMissing(provider);
    return missing === null
      ? { what: provider, state: "ok", found: "its libraries are there" }
      : { what: provider, state: "note", found: missing };
  });
  return [runtime, ...gpus];
}

function libraryName(name: string): string {
  return process.platform === "win32" ? `${name}.dll` : `lib${name}.so`;
}
