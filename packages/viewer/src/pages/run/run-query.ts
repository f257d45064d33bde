import { graphql, type ResultOf } from "../../graphql/graphql.ts";

export const RunQuery = graphql(`
  query Run($run: ID!) {
    evaluationRun(id: $run) {
      id
      evaluator
      pluginVersion
      modelName
      modelDigest
      state
      author
      createdAt
      startedAt
      finishedAt
      message
      samplesDone
      samplesComputed
      samplesReused
      samplesTotal
      outputGroup
      options
      force
      inSample
      notes
      branchMoved
      dataset {
        id
        fullName
      }
      branch {
        id
        name
      }
      commit {
        id
        commitId
      }
      sourceCommit {
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
      summary {
        figures {
          name
          value
        }
        notes
        classes {
          name
          figures {
            name
            value
          }
        }
        confusion {
          classNames
          counts
        }
        curve {
          name
        }
        curveThresholds
      }
    }
  }
`);

export type Run = NonNullable<ResultOf<typeof RunQuery>["evaluationRun"]>;
export type Summary = NonNullable<Run["summary"]>;

/** One curve at a time: of many classes they are too much for one answer. */
export const CurveQuery = graphql(`
  query RunCurve($run: ID!, $class: String, $iou: Float) {
    evaluationRun(id: $run) {
      id
      summary {
        curve(className: $class, iouThreshold: $iou) {
          className
          iouThreshold
          precision
          recall
          score
        }
      }
    }
  }
`);

export type Curve = NonNullable<
  NonNullable<NonNullable<ResultOf<typeof CurveQuery>["evaluationRun"]>["summary"]>["curve"]
>;
