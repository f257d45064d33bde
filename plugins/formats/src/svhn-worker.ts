import { parentPort, workerData } from "node:worker_threads";
import { openSvhnReader } from "./svhn-reader.ts";

/**
 * Reads a `digitStruct.mat` beside the thread that asks: HDF5 is read in one go and would hold it
 * up.
 */
const reader = await openSvhnReader(String(workerData));
parentPort?.postMessage({ count: reader.count });
parentPort?.on("message", ({ from, to }: { from: number; to: number }) => {
  const positions = Array.from({ length: to - from }, (_, i) => from + i);
  parentPort?.postMessage(positions.map((position) => reader.read(position)));
});
