import "./refuse-telemetry.ts";

export { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
