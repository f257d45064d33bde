import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

const MAX_DEPTH = 15;
const MAX_ALIASES = 50;

/** Refuses documents that are nested deeper than 15 fields or have more than 50 aliases. */
export function LimitDepthAndAliases(context: ValidationContext): ASTVisitor {
  let aliases = 0;
  return {
    Field({ alias }) {
      if (alias) aliases++;
    },
    Document: {
      leave(document) {
        if (aliases > MAX_ALIASES)
          context.reportError(
            exceeded(`The document has ${aliases} aliases; at most ${MAX_ALIASES} are allowed.`),
          );
        const depth = depthOf(document);
        if (depth > MAX_DEPTH)
          context.reportError(
            exceeded(
              `The document is nested ${depth} fields deep; at most ${MAX_DEPTH} are allowed.`,
            ),
          );
      },
    },
  };
}

export function exceeded(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "LIMIT_EXCEEDED" } });
}

function depthOf(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();
  const depths = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? depthOfSelections(definition.selectionSet, fragments, known)
      : 0,
  );
  return Math.max(0, ...depths);
}

function depthOfSelections(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  let deepest = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      deepest = Math.max(deepest, depthOfFragment(selection.name.value, fragments, known));
    } else if (selection.selectionSet) {
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      deepest = Math.max(
        deepest,
        own + depthOfSelections(selection.selectionSet, fragments, known),
      );
    } else {
      deepest = Math.max(deepest, 1);
    }
  }
  return deepest;
}

/** Each fragment is looked at once, and a cycle, which another rule refuses, ends here. */
function depthOfFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  const depth = known.get(name);
  if (depth !== undefined) return depth;
  known.set(name, 0);
  const fragment = fragments.get(name);
  const found = fragment ? depthOfSelections(fragment.selectionSet, fragments, known) : 0;
  known.set(name, found);
  return found;
}
