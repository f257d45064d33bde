import { expect, test } from "vitest";
import { readEvents, type ServerEvent } from "./read-events.ts";

async function read(...chunks: (string | Uint8Array)[]): Promise<ServerEvent[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

test("events are told apart by empty lines, wherever the chunks end", async () => {
  const expected = [
    { event: "next", data: '{"a":1}' },
    { event: "complete", data: "" },
  ];
  expect(await read('event: next\ndata: {"a":1}\n\nevent: complete\n\n')).toEqual(expected);
  expect(
    await read("event: ne", 'xt\r\ndata: {"a"', ":1}\r", "\n\r\nevent:complete\n", "\n"),
  ).toEqual(expected);
});

test("comments are skipped, several data lines belong together, and a name counts for one event", async () => {
  expect(await read(":\n\n: ping\n\nevent: a\ndata: one\ndata: two\n\ndata: three\n\n")).toEqual([
    { event: "a", data: "one\ntwo" },
    { event: "message", data: "three" },
  ]);
});

test("a character that two chunks share stays whole, and what was not ended is no event", async () => {
  const [first, second] = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
  expect(await read("data: ", first, second, "\n\ndata: rest")).toEqual([
    { event: "message", data: "é" },
  ]);
});
