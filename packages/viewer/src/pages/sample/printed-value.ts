import { graphql } from "../../graphql/graphql.ts";

/** What is asked of a value to say it in a line. */
export const PrintedValue = graphql(`
  fragment PrintedValue on TensorValue {
    __typename
    ... on ArrayValue {
      arrayDtype
      shape
    }
    ... on BoxesValue {
      boxes {
        left
      }
    }
    ... on ClassLabelValue {
      classes {
        name
      }
    }
    ... on ImageValue {
      image {
        width
        height
      }
    }
    ... on JsonValue {
      json
    }
    ... on NumberValue {
      dtype
      text
    }
    ... on NumbersValue {
      dtype
      texts
    }
    ... on TextValue {
      string
    }
  }
`);
