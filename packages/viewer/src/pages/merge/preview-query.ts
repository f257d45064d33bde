import { DiffTensorFields } from "../diff/diff-query.ts";
import { graphql, type ResultOf } from "../../graphql/graphql.ts";

/** What a merge would do or, with `isRevert`, taking a commit back; theirs is then its first parent. */
export const PreviewQuery = graphql(
  `
    query MergePreview(
      $isRevert: Boolean!
      $owner: String!
      $name: String!
      $branch: String!
      $theirs: String!
      $theirOwner: String!
      $theirName: String!
      $commit: String!
      $choices: [MergeChoice!]!
      $first: Int!
      $width: Int!
    ) {
      dataset(owner: $owner, name: $name) {
        id
        ours: ref(name: $branch) {
          ...PreviewSide
        }
        mergePreview(
          branch: $branch
          source: $theirs
          sourceDataset: { owner: $theirOwner, name: $theirName }
          choices: $choices
        ) @skip(if: $isRevert) {
          ...Preview
        }
        revertPreview(branch: $branch, commit: $commit, choices: $choices) @include(if: $isRevert) {
          ...Preview
        }
      }
      theirDataset: dataset(owner: $theirOwner, name: $theirName) {
        id
        theirs: ref(name: $theirs) {
          ...PreviewSide
        }
      }
    }

    fragment PreviewSide on Ref {
      hasUncommittedChanges
      commit {
        id
        commitId
      }
      tensors {
        ...DiffTensor
      }
    }

    fragment Preview on MergePreview {
      isUpToDate
      bases {
        id
        commitId
      }
      samplesAdded
      samplesDeleted
      conflictCount
      conflicts(first: $first) {
        nodes {
          key
          kind
          description
          takes
          sampleId
          group
          objectId
          hasBase
          base {
            ...ConflictState
          }
          ours {
            ...ConflictState
          }
          theirs {
            ...ConflictState
          }
        }
      }
    }

    fragment ConflictState on MergeConflictState {
      description
      values {
        ... on ImageValue {
          image {
            url(width: $width)
            width
            height
          }
        }
      }
    }
  `,
  [DiffTensorFields],
);

type Answered = ResultOf<typeof PreviewQuery>["dataset"];
export type PreviewSide = Answered["ours"];
export type Preview = NonNullable<Answered["mergePreview"]>;
export type Conflict = Preview["conflicts"]["nodes"][number];
