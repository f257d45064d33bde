import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const folder = await makeFolder();
const database = await createTestDatabase();

/** Hangs up on whoever talks to it, as much that is no Postgres does. */
const stranger = createServer((socket) => {
  socket.once("data", () => socket.resetAndDestroy());
}).listen(0, "127.0.0.1");
await new Promise((resolve) => stranger.once("listening", resolve));
afterAll(() => stranger.close());

function start(dataDir: string, DATABASE_URL = ""): Promise<CommandResult> {
  return runLoupe(["start", "--no-demo", "--port", "0", "--data-dir", dataDir], { DATABASE_URL });
}

test.runIf(process.platform === "linux").each([
  ["/proc/loupe", "it can't be made there"],
  ["/proc/loupe/deeper", "it can't be made there"],
  ["/dev/null", "there is a file of that name"],
  [join(folder, "x".repeat(300)), "a part of its path is too long"],
])("the data folder %s is refused in one sentence", async (dataDir, reason) => {
  expect(await start(dataDir)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `The data folder ${dataDir} can't be written to: ${reason}. Choose another with --data-dir.\n`,
  });
});

test("a data folder without a name is not the folder one stands in", async () => {
  expect(await start("")).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "The data folder has an empty name; expected the path of a folder. Choose one with --data-dir.\n",
  });
});

test.each([
  [
    "is no Postgres",
    () => `postgres://somebody:secret@127.0.0.1:${(stranger.address() as AddressInfo).port}/none`,
    /^Postgres at 127\.0\.0\.1:\d+ \(database "none"\) can't be used: what listens there closed the connection, as something other than Postgres would\.\n$/,
  ],
  [
    "refuses who asks",
    () => database.url.replace(/\/\/[^@/]*@/, "//stranger:secret@"),
    /^Postgres at \S+ \(database "\S+"\) can't be used: role "stranger" does not exist\.\n$/,
  ],
  [
    "has no such database",
    () => database.url.replace(/(\/\/[^/]*\/)[^?]*/, "$1nowhere"),
    /^Postgres at \S+ \(database "nowhere"\) can't be used: database "nowhere" does not exist\.\n$/,
  ],
])("a database that %s is one sentence without the password", async (_, url, sentence) => {
  const { exitCode, stdout, stderr } = await start(join(folder, "external"), url());
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain("secret");
});
