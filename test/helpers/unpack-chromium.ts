import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium, { inflate } from "@sparticuz/chromium";

// In a process of its own, whose temporary folder is where everything goes.
await chromium.executablePath();
const bin = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "..", "bin");
await inflate(join(bin, "al2023.tar.br"));
