import { Kind, type GraphQLResolveInfo, type ValueNode } from "graphql";

/**
 * The ref that a field of the dataset will ask for, where that can be seen at a glance; null where
 * none or the default is.
 */
export function askedRef(info: GraphQLResolveInfo): string | null {
  for (const { selectionSet } of info.fieldNodes) {
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind !== Kind.FIELD) continue;
      const ref = selection.arguments?.find(({ name }) => name.value === "ref");
      if (ref) return textOf(ref.value, info);
    }
  }
  return null;
}

function textOf(value: ValueNode, { variableValues }: GraphQLResolveInfo): string | null {
  if (value.kind === Kind.STRING) return value.value;
  if (value.kind !== Kind.VARIABLE) return null;
  const given = variableValues.coerced[value.name.value];
  return typeof given === "string" ? given : null;
}
