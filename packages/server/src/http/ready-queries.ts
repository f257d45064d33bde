/** What the tabs of the query page hold at first: each is a whole request against the demo dataset. */
export const READY_QUERIES = [
  `# The samples that the model disagrees with most: wrong labels are on top
query WorstByLoss {
  dataset(owner: "admin", name: "house-numbers") {
    samples(
      ref: "training_run"
      first: 10
      orderBy: [{
        expression: "\\"model_evaluation/loss_classifier\\" + 10 * \\"model_evaluation/loss_objectness\\""
        direction: DESC
      }]
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        sampleId
        index
        values(tensors: ["images", "model_evaluation/loss"]) {
          tensor { path }
          ... on ImageValue { image { url width height } }
          ... on NumberValue { number }
        }
        objects { objectId class { name } box { left top width height } }
      }
    }
  }
}
`,
  `# The datasets you may read
query Datasets {
  datasets(first: 20) {
    nodes {
      fullName
      description
      defaultBranch { name head { commitId message committedAt } }
      ref { sampleCount tensors { path htype describes } }
    }
  }
}
`,
  `# What happened to a dataset, newest first
query History {
  dataset(owner: "admin", name: "house-numbers") {
    commits(ref: "training_run", first: 20) {
      nodes { commitId message author committedAt samplesAdded samplesDeleted valuesChanged }
    }
  }
}
`,
  `# Evaluate the dataset again, into a group of its own
mutation StartRun {
  startRun(
    input: {
      dataset: { owner: "admin", name: "house-numbers" }
      branch: "main"
      evaluator: "faster-rcnn/loss"
      outputGroup: "second_evaluation"
    }
  ) {
    run { id state }
  }
}
`,
  `# The progress of a run: put its id in
subscription Progress {
  runProgress(run: "PUT THE ID OF A RUN HERE") {
    number
    state
    samplesDone
    samplesTotal
    log
  }
}
`,
];
