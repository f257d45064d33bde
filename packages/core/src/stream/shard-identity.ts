import { createHash } from "node:crypto";
import { RESIZER_VERSION } from "../blob/resize-image.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import { isResized } from "./members.ts";
import type { SampleStream } from "./open-stream.ts";

/** Raised when the same shard of the same commit comes to have other bytes. */
const FORM = 1;

/** 64 hex digits that are the same for two shards only where their bytes are. */
export function shardIdentity({ commitId, spec }: SampleStream, number: number): string {
  const { tensors, filter, orderBy, shuffle, samplesPerShard, width, height } = spec;
  const asked = { tensors, filter, orderBy, shuffle, samplesPerShard, width, height };
  const resizer = isResized(spec) ? RESIZER_VERSION : null;
  const text = canonicalJson([FORM, commitId, asked, number, resizer]);
  return createHash("sha256").update(text).digest("hex");
}
