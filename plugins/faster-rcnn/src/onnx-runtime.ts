import "./refuse-telemetry.ts";

export { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
