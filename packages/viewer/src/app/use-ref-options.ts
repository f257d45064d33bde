import { useState } from "react";
import { graphql, type ResultOf } from "../graphql/graphql.ts";
import { describeLookup } from "../graphql/describe-error.ts";
import { useAnswer } from "../graphql/use-answer.ts";
import type { PickerOption } from "../ui/picker.tsx";

const RefsQuery = graphql(`
  query Refs(
    $owner: String!
    $name: String!
    $search: String!
    $chosen: String!
    $branchesOnly: Boolean!
  ) {
    dataset(owner: $owner, name: $name) {
      id
      branch(name: $chosen) {
        id
        name
        hasUncommittedChanges
      }
      tag(name: $chosen) {
        id
        name
      }
      branches(search: $search, first: 50) {
        totalCount
        nodes {
          id
          name
          hasUncommittedChanges
        }
      }
      tags(search: $search, first: 50) @skip(if: $branchesOnly) {
        totalCount
        nodes {
          id
          name
        }
      }
    }
  }
`);

type Names = ResultOf<typeof RefsQuery>["dataset"];

export interface RefOptions {
  options: PickerOption[];
  /** How many branches and tags fit beside those. */
  more: number;
  /** What the chosen one is. */
  kind: "branch" | "tag" | "commit";
  onType: (typed: string) => void;
  /** Said where there are no options. */
  nothing: string;
  /** Why they could not be looked up; null where they could. */
  failure: string | null;
}

/** The branches and tags to choose from: the server looks for what is typed among all of them. */
export function useRefOptions(
  { owner, name }: { owner: string; name: string },
  chosen: string,
  { branchesOnly = false } = {},
): RefOptions {
  const [search, onType] = useState("");
  const variables = { owner, name, search, chosen, branchesOnly };
  const answer = useAnswer({ query: RefsQuery, variables });
  const { data } = answer;
  const [last, setLast] = useState({ names: data?.dataset, search });
  if (data && last.names !== data.dataset) setLast({ names: data.dataset, search });
  const { names } = last;
  const options = names ? optionsOf(names, last.search === "") : [];
  return {
    options,
    more: names ? countOf(names) - options.length : 0,
    kind: names?.tag ? "tag" : names && !names.branch ? "commit" : "branch",
    onType,
    ...describeLookup(answer, "No branch or tag of that name"),
  };
}

/** Where nothing is looked for, the chosen one is offered also if it is not among the first. */
function optionsOf({ branch, branches, tag, tags }: Names, isWhole: boolean): PickerOption[] {
  const options = [...branches.nodes.map(branchOption), ...(tags?.nodes ?? []).map(tagOption)];
  const chosen = branch ? branchOption(branch) : tag && tags ? tagOption(tag) : null;
  const isMissing = isWhole && chosen && !options.some(({ value }) => value === chosen.value);
  return isMissing ? [chosen, ...options] : options;
}

function branchOption({ name, hasUncommittedChanges }: NonNullable<Names["branch"]>): PickerOption {
  const option = { value: name, label: name, icon: "branch" as const };
  return hasUncommittedChanges ? { ...option, detail: "uncommitted" } : option;
}

function tagOption({ name }: { name: string }): PickerOption {
  return { value: name, label: name, icon: "tag", detail: "tag" };
}

function countOf({ branches, tags }: Names): number {
  return branches.totalCount + (tags?.totalCount ?? 0);
}
