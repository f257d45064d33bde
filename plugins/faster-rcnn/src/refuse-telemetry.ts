/**
 * ONNX Runtime reports its use to its makers unless this is set before it is loaded. Nothing here
 * leaves the machine.
 */
process.env.ORT_DISABLE_TELEMETRY = "1";
