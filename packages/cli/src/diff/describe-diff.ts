import { counted } from "../output/counted.ts";
import { formatTable } from "../output/table.ts";
import { toCell, type ReadValue } from "../query/sample-fields.ts";
import type { ReadDiff, ReadObjectChange, ReadTensor, ReadValueChange } from "./diff-query.ts";

/** A diff for people: what differs in one glance, then the first changes. */
export function describeDiff(diff: ReadDiff): string {
  const parts = [
    describeSides(diff),
    describeCounts(diff),
    describeTensors(diff.tensors),
    describeChanges(diff),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function describeSides({ from, to, mergeBase }: ReadDiff): string {
  const start = mergeBase
    ? `where ${from.name} and ${to.name} parted (${short(mergeBase)})`
    : `${from.name} (${short(from.commit)})`;
  return `From ${start} to ${to.name} (${short(to.commit)})`;
}

function short({ commitId }: { commitId: string }): string {
  return commitId.slice(0, 12);
}

function describeCounts(diff: ReadDiff): string {
  const { samplesAdded, samplesDeleted, valuesChanged, objectsChanged, tensors } = diff;
  const { groupsCreated, groupsDeleted } = diff;
  const counts = [
    samplesAdded > 0 ? `${counted(samplesAdded, "sample")} added` : "",
    samplesDeleted > 0 ? `${counted(samplesDeleted, "sample")} deleted` : "",
    valuesChanged > 0 ? `${counted(valuesChanged, "value")} changed` : "",
    objectsChanged > 0 ? `${counted(objectsChanged, "object")} changed` : "",
    ...groupsCreated.map((path) => `group ${path} created`),
    ...groupsDeleted.map((path) => `group ${path} deleted`),
  ].filter((part) => part !== "");
  if (counts.length > 0) return `${counts.join(", ")}.`;
  return tensors.length > 0 ? "" : "Nothing differs.";
}

function describeTensors(tensors: readonly ReadTensor[]): string {
  if (tensors.length === 0) return "";
  const rows = tensors.map((tensor) => [
    pathOf(tensor),
    tensor.kinds.map(inWords).join(", "),
    String(tensor.valuesAdded),
    String(tensor.valuesUpdated),
    String(tensor.valuesRemoved),
    describeClasses(tensor),
  ]);
  return formatTable(["tensor", "change", "added", "updated", "removed", "classes"], rows);
}

function pathOf({ before, after }: ReadTensor): string {
  if (before && after && before.path !== after.path) return `${before.path} → ${after.path}`;
  return (after ?? before)!.path;
}

/** `VALUES_CHANGED` as people say it. */
function inWords(kind: string): string {
  return kind.toLowerCase().replaceAll("_", " ");
}

function describeClasses({ classesAdded, classesRemoved, classesRenamed }: ReadTensor): string {
  return [
    ...classesAdded.map(({ name }) => `+${name}`),
    ...classesRemoved.map(({ name }) => `-${name}`),
    ...classesRenamed.map(({ before, after }) => `${before.name} → ${after.name}`),
  ].join(", ");
}

function describeChanges({ samples, values, objects }: ReadDiff): string {
  const rows = [
    ...samples.nodes.map(({ sampleId, kind }) => [String(sampleId), "", inWords(kind), "", ""]),
    ...values.nodes.map(valueRow),
    ...objects.nodes.map(objectRow),
  ];
  if (rows.length === 0) return "";
  const hasMore = [samples, values, objects].some(({ pageInfo }) => pageInfo.hasNextPage);
  const table = formatTable(["sample", "what", "change", "before", "after"], rows);
  return hasMore ? `${table}\nMore follow: --first shows more of each kind.` : table;
}

function valueRow({ sampleId, pathBefore, pathAfter, kind, before, after }: ReadValueChange) {
  return [
    String(sampleId),
    pathAfter ?? pathBefore ?? "",
    inWords(kind),
    toCell(before ?? undefined),
    toCell(after ?? undefined),
  ];
}

function objectRow({ sampleId, group, objectId, kinds, before, after }: ReadObjectChange) {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const isUpdate = old.size > 0 && now.size > 0;
  const shown = (entries: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
    [...entries]
      .filter(([path, text]) => !isUpdate || others.get(path) !== text)
      .map(([path, text]) => `${nameOf(path)} ${text}`)
      .join("; ");
  return [
    String(sampleId),
    `${group === "" ? "" : `${group} `}object ${objectId}`,
    kinds.map(inWords).join(", "),
    shown(old, now),
    shown(now, old),
  ];
}

function entriesOf(values: readonly ReadValue[]): Map<string, string> {
  return new Map(values.map((value) => [value.tensor.path, entryOf(value)]));
}

/** Of a box its four numbers. */
function entryOf(value: ReadValue): string {
  return value.boxes ? `(${value.boxes[0]!.raw.join(", ")})` : toCell(value);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
