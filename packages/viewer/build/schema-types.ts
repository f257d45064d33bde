import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema, isAbstractType } from "graphql";

/** What the viewer knows of the schema: texts of files in `src/graphql/generated`, by name. */
export function schemaTypes(schemaText: string): Record<string, string> {
  const schema = buildSchema(schemaText);
  const introspection = minifyIntrospection(introspectionFromSchema(schema));
  const possibleTypes = Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
  return {
    "schema-types.d.ts": outputIntrospectionFile(introspection, {
      fileType: ".d.ts",
      shouldPreprocess: true,
    }),
    "possible-types.json": `${JSON.stringify(possibleTypes, null, 2)}\n`,
  };
}
