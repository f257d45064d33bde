import {
  getNamedType,
  isCompositeType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { DEFAULT_PAGE_SIZE } from "./page-size.ts";

/**
 * Fields that an answer may have by the worst count: one for each field, those of a page times its
 * size.
 */
export const MAX_COST = 100_000;

interface Costing {
  schema: GraphQLSchema;
  variables: Readonly<Record<string, unknown>>;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Of fragments that were seen. */
  known: Map<string, number>;
}

/** How many fields the answer may have, with the values that the variables have. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition] as const]
        : [],
    ),
  );
  return costOfSelections(
    { schema, variables, fragments, known: new Map() },
    operation.selectionSet,
    root,
  );
}

function costOfSelections(
  costing: Costing,
  { selections }: SelectionSetNode,
  parent: GraphQLCompositeType,
): number {
  let sum = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) sum += costOfField(costing, selection, parent);
    else if (selection.kind === Kind.FRAGMENT_SPREAD)
      sum += costOfFragment(costing, selection.name.value);
    else
      sum += costOfSelections(
        costing,
        selection.selectionSet,
        typeOf(costing, selection.typeCondition?.name.value) ?? parent,
      );
  }
  return sum;
}

function costOfField(costing: Costing, field: FieldNode, parent: GraphQLCompositeType): number {
  if (!field.selectionSet) return 1;
  const definition = costing.schema.getField(parent, field.name.value);
  const type = definition && getNamedType(definition.type);
  if (!definition || !isCompositeType(type)) return 1;
  const isPage = definition.args.some(({ name }) => name === "first");
  const times = isPage ? sizeOf(costing, field) : idsOf(costing, field);
  return 1 + times * costOfSelections(costing, field.selectionSet, type);
}

function costOfFragment(costing: Costing, name: string): number {
  const known = costing.known.get(name);
  if (known !== undefined) return known;
  costing.known.set(name, 0);
  const fragment = costing.fragments.get(name);
  const type = typeOf(costing, fragment?.typeCondition.name.value);
  const cost = fragment && type ? costOfSelections(costing, fragment.selectionSet, type) : 0;
  costing.known.set(name, cost);
  return cost;
}

function typeOf({ schema }: Costing, name: string | undefined): GraphQLCompositeType | undefined {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : undefined;
}

function sizeOf(costing: Costing, field: FieldNode): number {
  const size = argument(costing, field, "first") ?? argument(costing, field, "last");
  return typeof size === "number" ? Math.max(1, size) : DEFAULT_PAGE_SIZE;
}

function idsOf(costing: Costing, field: FieldNode): number {
  const ids = argument(costing, field, "ids");
  return Array.isArray(ids) ? Math.max(1, ids.length) : 1;
}

function argument({ variables }: Costing, field: FieldNode, name: string): unknown {
  const value = field.arguments?.find((given) => given.name.value === name)?.value;
  return value && literalOf(value, variables);
}

function literalOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value] ?? undefined;
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind === Kind.LIST) return value.values;
  return undefined;
}
