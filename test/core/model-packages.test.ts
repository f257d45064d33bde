import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createOwner } from "../../packages/core/src/access/owners.ts";
import { modelFolder } from "../../packages/core/src/evaluation/models/model-folder.ts";
import { removeLeftPackages } from "../../packages/core/src/evaluation/models/remove-packages.ts";
import { registerModel } from "../../packages/core/src/evaluation/models/register-model.ts";
import { storeModel } from "../../packages/core/src/evaluation/models/upload-model.ts";
import { makeZip, type ZipFile } from "../helpers/make-zip.ts";
import { openModelStage, weightsOf } from "../helpers/model-stage.ts";

const { stage, upload, register, unplaced } = await openModelStage();
const { pool, blobs, ada } = stage;
const { ownerId } = ada;

describe("an uploaded package", () => {
  test("is the same files, however they are packed", async () => {
    const weights = { ...weightsOf({ factor: 1 }), deflate: true };
    const notes = { name: "notes/read me.txt", content: "Hello." };
    const stored = await upload(makeZip([weights, notes]));
    expect(stored).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      files: [
        { name: "notes/read me.txt", bytes: 6 },
        { name: "weights.json", bytes: 12 },
      ],
    });
    const folder = modelFolder(blobs, stored.digest);
    expect(await readFile(join(folder, "weights.json"), "utf8")).toBe('{"factor":1}');
    const within = [notes, weightsOf({ factor: 1 })].map((file) => ({
      ...file,
      name: `street/${file.name}`,
    }));
    const clutter = { name: "__MACOSX/street/._weights.json", content: "" };
    expect(await upload(makeZip([...within, clutter]))).toEqual(stored);
    const renamed = await upload(makeZip([weightsOf({ factor: 1 }), { ...notes, name: "notes" }]));
    expect(renamed.digest).not.toBe(stored.digest);
    expect(await unplaced()).toEqual([]);
  });

  test.each<[string, ZipFile[], string]>([
    [
      "leads out of its folder",
      [{ name: "../evil", content: "" }],
      "The directory of the package can't be read: invalid relative path: ../evil.",
    ],
    ["leads out after a folder", [{ name: "a/../../evil", content: "" }], "invalid relative path"],
    ["is absolute", [{ name: "/etc/evil", content: "" }], "absolute path: /etc/evil"],
    ["is absolute on Windows", [{ name: "C:\\evil", content: "" }], "absolute path: C:/evil"],
    [
      "has a NUL",
      [{ name: "a\0b", content: "" }],
      "has characters that not every system can store",
    ],
    [
      "is a link",
      [{ name: "link", content: "/etc/passwd", mode: 0o120777 }],
      'has "link", a link or a device; expected plain files',
    ],
    [
      "comes twice",
      [
        { name: "a", content: "" },
        { name: "A", content: "" },
      ],
      'The file "A" of the package comes twice',
    ],
    [
      "is a folder too",
      [
        { name: "a", content: "" },
        { name: "a/b", content: "" },
      ],
      'lies in "a", which is a file itself',
    ],
    [
      "is encrypted",
      [{ name: "a", content: "a".repeat(13), bytes: 1, flags: 1 }],
      'has the encrypted entry "a"',
    ],
    [
      "is packed in another way",
      [{ name: "a", content: "a", method: 12 }],
      "compressed by method 12; expected 0 or 8",
    ],
    [
      "unpacks to more than it says",
      [{ name: "a", content: "a".repeat(5000), bytes: 10, deflate: true }],
      "too many bytes in the stream. expected 10",
    ],
    [
      "unpacks to less",
      [{ name: "a", content: "a", bytes: 10, deflate: true }],
      "not enough bytes in the stream. expected 10",
    ],
    [
      "has another checksum",
      [{ name: "a", content: "a", crc: 1 }],
      "its checksum is another than it says",
    ],
    [
      "is no deflated data",
      [{ name: "a", content: "\xff\xff\xff", method: 8 }],
      'The file "a" of the package can\'t be unpacked',
    ],
    [
      "is where another one is",
      [
        { name: "a", content: "a" },
        { name: "b", content: "b", offset: 0 },
      ],
      "its checksum is another than it says",
    ],
    [
      "is nowhere",
      [{ name: "a", content: "a", offset: 3 }],
      "can't be unpacked: invalid local file header signature",
    ],
  ])("is refused where a file %s", async (_, files, message) => {
    await expect(upload(makeZip(files))).rejects.toMatchObject({
      code: "INVALID_PACKAGE",
      message: expect.stringContaining(message),
    });
    expect(await unplaced()).toEqual([]);
  });

  test("is refused where it is no whole archive", async () => {
    const archive = makeZip([weightsOf({ factor: 1 })]);
    for (const broken of [Buffer.from("no zip"), archive.subarray(0, -5), Buffer.alloc(0)])
      await expect(upload(broken)).rejects.toThrow("is no zip archive, or ends early");
    await expect(upload(archive.subarray(20))).rejects.toMatchObject({ code: "INVALID_PACKAGE" });
    await expect(upload(makeZip([]))).rejects.toThrow("The package is empty");
  });

  test("is refused where it is too large, before anything is written", async () => {
    const limits = { files: 2, bytes: 10_000 };
    const file = (name: string, size: number) => ({
      name,
      content: "a".repeat(size),
      deflate: true,
    });
    await expect(upload(makeZip([file("a", 6000), file("b", 6000)]), limits)).rejects.toMatchObject(
      {
        code: "PACKAGE_TOO_LARGE",
        message: "The package unpacks to 12000 bytes; at most 10000 are expected.",
      },
    );
    await expect(
      upload(makeZip(["a", "b", "c"].map((name) => file(name, 1))), limits),
    ).rejects.toThrow("The package has 3 entries; at most 2 are expected.");
    await expect(upload(Buffer.alloc(10_001), limits)).rejects.toThrow("more than 10000 bytes");
    expect(await unplaced()).toEqual([]);
  });

  test("is removed after a day, unless it is registered", async () => {
    const left = await upload(makeZip([weightsOf({ factor: -1 })]));
    const model = await register();
    await pool.sql`update model_uploads set uploaded_at = now() - interval '25 hours'`;
    await upload(makeZip([weightsOf({ factor: -2 })]));
    await expect(readdir(modelFolder(blobs, left.digest))).rejects.toThrow("ENOENT");
    expect(await readdir(modelFolder(blobs, model.digest))).toEqual(["weights.json"]);
    const input = { ownerId, digest: left.digest, name: "left", author: "ada" };
    await expect(registerModel(pool, stage, input)).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });

  test("is the same when it comes as a folder of this machine", async () => {
    const folder = await mkdtemp(join(tmpdir(), "loupe-package-"));
    const files = [weightsOf({ factor: 1 }), { name: "notes/read me.txt", content: "Hello." }];
    await mkdir(join(folder, "notes"));
    for (const { name, content } of files) await writeFile(join(folder, name), content);
    const store = (limits = { files: 2, bytes: 100 }) =>
      storeModel(pool, blobs, { ownerId, folder, limits });
    expect(await store()).toEqual(await upload(makeZip(files)));
    await expect(store({ files: 1, bytes: 100 })).rejects.toMatchObject({
      code: "PACKAGE_TOO_LARGE",
    });
    await symlink("/etc/passwd", join(folder, "link"));
    await expect(store()).rejects.toThrow('has "link", a link or a device; expected plain files.');
    expect(await unplaced()).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test("is cleaned up when its owner is gone", async () => {
    const { id } = await createOwner(pool, { name: "carl", kind: "PERSON" });
    const { digest } = await upload(makeZip([weightsOf({ factor: -3 })]), undefined, id);
    const clean = (dryRun: boolean) => removeLeftPackages(pool, blobs, { dryRun });
    expect(await clean(false)).toEqual({ count: 0, bytes: 0 });
    await pool.sql`delete from owners where id = ${id}`;
    expect(await clean(true)).toEqual({ count: 1, bytes: 13 });
    expect(await readdir(modelFolder(blobs, digest))).toEqual(["weights.json"]);
    expect(await clean(false)).toEqual({ count: 1, bytes: 13 });
    await expect(readdir(modelFolder(blobs, digest))).rejects.toThrow("ENOENT");
    expect(await clean(true)).toEqual({ count: 0, bytes: 0 });
  });
});
