import { graphql, type ResultOf } from "../../graphql/graphql.ts";
import { FormInput, FormOption, FormTensor } from "./form-fields.ts";

export const NewRunQuery = graphql(
  `
    query NewRun($owner: String!, $name: String!, $ref: String!) {
      evaluators {
        name
        description
        pluginVersion
        inputs {
          ...FormInput
        }
        options {
          ...FormOption
        }
        outputs {
          name
        }
      }
      dataset(owner: $owner, name: $name) {
        id
        branch(name: $ref) {
          id
          name
          hasUncommittedChanges
        }
        branches(first: 100) {
          totalCount
          nodes {
            id
            name
            hasUncommittedChanges
          }
        }
        ref(name: $ref) {
          kind
          tensors {
            ...FormTensor
          }
        }
      }
    }
  `,
  [FormInput, FormOption, FormTensor],
);

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
/** Of many branches the first, and the one that is looked at. */
export function branchesOf({ branch, branches }: Answer["dataset"]): readonly OutputBranch[] {
  const isListed = branches.nodes.some(({ id }) => id === branch?.id);
  return branch && !isListed ? [branch, ...branches.nodes] : branches.nodes;
}

export type OutputBranch = Answer["dataset"]["branches"]["nodes"][number];
