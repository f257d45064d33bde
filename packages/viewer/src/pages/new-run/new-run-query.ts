import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const NewRunQuery = graphql(`
  query NewRun($owner: String!, $name: String!, $ref: String!) {
    evaluators {
      name
      description
      pluginVersion
      inputs {
        role
        description
        htype
        required
      }
      options {
        name
        description
        type
        default
        required
        minimum
        maximum
        oneOf
        ownModels
      }
      outputs {
        name
      }
    }
    dataset(owner: $owner, name: $name) {
      id
      branches(first: 100) {
        nodes {
          id
          name
          hasUncommittedChanges
        }
      }
      ref(name: $ref) {
        kind
        tensors {
          path
          name
          htype
        }
      }
    }
  }
`);

/** Apart from the rest: models need a role at the owner, which not everybody has who may look. */
export const OwnerModelsQuery = graphql(`
  query OwnerModelNames($owner: String!) {
    owner(name: $owner) {
      id
      models(first: 200) {
        nodes {
          id
          reference
          format
        }
      }
    }
  }
`);

export const StartRun = graphql(`
  mutation StartRun($input: StartRunInput!) {
    startRun(input: $input) {
      run {
        id
      }
    }
  }
`);

type Answer = ResultOf<typeof NewRunQuery>;
export type OfferedEvaluator = Answer["evaluators"][number];
export type EvaluatorOption = OfferedEvaluator["options"][number];
export type ReadableTensor = Answer["dataset"]["ref"]["tensors"][number];
export type OutputBranch = Answer["dataset"]["branches"]["nodes"][number];
