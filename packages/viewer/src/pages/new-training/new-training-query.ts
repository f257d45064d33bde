import { graphql, type ResultOf } from "../../graphql/graphql.ts";
import { FormInput, FormOption, FormTensor } from "../new-run/form-fields.ts";

export const NewTrainingQuery = graphql(
  `
    query NewTraining($owner: String!, $name: String!, $ref: String!) {
      trainers {
        name
        description
        inputs {
          ...FormInput
        }
        options {
          ...FormOption
        }
      }
      dataset(owner: $owner, name: $name) {
        id
        ref(name: $ref) {
          hasUncommittedChanges
          commit {
            id
            commitId
          }
          tensors {
            ...FormTensor
          }
        }
      }
    }
  `,
  [FormInput, FormOption, FormTensor],
);

export const StartTraining = graphql(`
  mutation StartTraining($input: StartTrainingInput!) {
    startTraining(input: $input) {
      run {
        id
      }
    }
  }
`);

type Answer = ResultOf<typeof NewTrainingQuery>;
export type OfferedTrainer = Answer["trainers"][number];
export type LearnedRef = Answer["dataset"]["ref"];
