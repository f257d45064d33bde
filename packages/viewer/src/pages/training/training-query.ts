import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const TrainingQuery = graphql(`
  query Training($training: ID!) {
    trainingRun(id: $training) {
      id
      trainer
      pluginVersion
      modelName
      state
      author
      createdAt
      startedAt
      finishedAt
      step
      steps
      fold
      options
      dataset {
        id
        fullName
      }
      sourceCommit {
        id
        commitId
      }
      validationDataset {
        id
        fullName
      }
      validationCommit {
        id
        commitId
      }
      inputs {
        role
        tensor
      }
      error {
        code
        message
      }
      models {
        fold
        model {
          id
          reference
          metrics
        }
      }
    }
  }
`);

export type Training = NonNullable<ResultOf<typeof TrainingQuery>["trainingRun"]>;

export const CancelTraining = graphql(`
  mutation CancelTraining($id: ID!) {
    cancelTraining(input: { id: $id }) {
      run {
        id
        state
      }
    }
  }
`);

const TrainingPointFields = graphql(`
  fragment TrainingPointFields on TrainingPoint {
    number
    kind
    step
    fold
    figures {
      name
      value
    }
  }
`);

/** A part of what a training has told so far. */
export const TrainingToldQuery = graphql(
  `
    query TrainingTold($training: ID!, $curveSince: Int, $logSince: Int, $first: Int!) {
      trainingRun(id: $training) {
        id
        curve(since: $curveSince, first: $first) {
          ...TrainingPointFields
        }
        log(since: $logSince, first: $first) {
          number
          text
        }
      }
    }
  `,
  [TrainingPointFields],
);

export const TrainingProgress = graphql(
  `
    subscription TrainingProgress($training: ID!, $since: Int) {
      trainingProgress(run: $training, since: $since) {
        number
        state
        step
        steps
        fold
        log
        point {
          ...TrainingPointFields
        }
      }
    }
  `,
  [TrainingPointFields],
);

export type TrainingPoint = ResultOf<typeof TrainingPointFields>;
