import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Serves the files of a folder as they lie there: the simplest program that could. */
const folder = process.argv[2]!;
const server = createServer(async (request, response) => {
  const path = join(folder, basename(request.url!));
  response.writeHead(200, { "content-length": (await stat(path)).size });
  await pipeline(createReadStream(path), response);
});
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
