import type { ResultOf } from "../graphql/graphql.ts";
import { uncachedClient } from "../graphql/client.ts";
import { boxOfRaw } from "./box-form.ts";
import { ObjectsQuery } from "./edit-documents.ts";
import type { EditTarget, ServerObject, ServerState } from "./edit-log.ts";
import type { EntryInput } from "./edited-object.ts";

type Found = ResultOf<typeof ObjectsQuery>["dataset"]["sample"]["objects"][number];

/** What the server has of the objects now; null where it does not say, or has no such sample. */
export async function askForObjects(target: EditTarget): Promise<ServerState | null> {
  const { owner, name, branch, group } = target;
  const variables = { owner, name, branch, sampleId: String(target.sampleId), group };
  const { data } = await uncachedClient.query(ObjectsQuery, variables).toPromise();
  if (!data) return null;
  const { objects, objectRevision } = data.dataset.sample;
  return {
    objects: objects.flatMap((object) => toServerObject(target, object)),
    revision: objectRevision ?? 0,
  };
}

function toServerObject({ boxes, labels, form }: EditTarget, found: Found): ServerObject[] {
  const own = found.values.find(({ tensor }) => tensor.path === boxes);
  const raw = own && "boxes" in own ? own.boxes[0]?.raw : undefined;
  if (!raw) return [];
  const rest = found.values.filter(({ tensor: { path } }) => path !== boxes && path !== labels);
  return [
    {
      objectId: found.objectId,
      raw,
      box: boxOfRaw(form, raw),
      className: found.class?.name ?? null,
      rest: rest.flatMap(toEntry),
    },
  ];
}

function toEntry(value: Found["values"][number]): EntryInput[] {
  const { path: tensor } = value.tensor;
  if ("boxes" in value) return [{ tensor, boxes: value.boxes.map(({ raw }) => [...raw]) }];
  if ("classes" in value) return [{ tensor, labels: value.classes.map(({ name }) => name) }];
  if ("texts" in value) return [{ tensor, numbers: [...value.texts] }];
  return "text" in value ? [{ tensor, numbers: [value.text] }] : [];
}
