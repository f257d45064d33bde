#!/usr/bin/env node
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NEEDED = 24;
const MAIN = new URL("../src/main.ts", import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= NEEDED) await import(MAIN.href);
else runWith(findNode());

/** The Node that comes with Loupe; undefined where there is none for this platform. */
function findNode() {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
}

function runWith(node) {
  if (node === undefined) {
    console.error(
      `Loupe needs Node ${NEEDED} or newer; this is Node ${process.versions.node}. Install it, or run "npm ci" in Loupe's folder.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(MAIN), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)));
}
