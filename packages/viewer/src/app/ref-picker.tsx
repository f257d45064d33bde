import { graphql } from "../graphql/graphql.ts";
import { useAnswer } from "../graphql/use-answer.ts";
import { overviewPage } from "../pages/overview/page.ts";
import { currentPlace, navigate } from "../router/location.ts";
import type { Page } from "../router/page.ts";
import { Icon } from "../ui/icon.tsx";
import { Picker, type PickerOption } from "../ui/picker.tsx";

const RefsQuery = graphql(`
  query Refs($owner: String!, $name: String!) {
    dataset(owner: $owner, name: $name) {
      id
      branches(first: 100) {
        nodes {
          id
          name
          hasUncommittedChanges
        }
      }
      tags(first: 100) {
        nodes {
          id
          name
        }
      }
    }
  }
`);

interface RefPickerProps {
  owner: string;
  name: string;
  refName: string;
  page: Page | undefined;
}

/** Chooses another branch or tag to look at, on the same page and in the same view. */
export function RefPicker({ owner, name, refName, page }: RefPickerProps) {
  const { data } = useAnswer({ query: RefsQuery, variables: { owner, name } });
  const branches = data?.dataset.branches.nodes ?? [];
  const tags = data?.dataset.tags.nodes ?? [];
  const options: PickerOption[] = [
    ...branches.map(({ name, hasUncommittedChanges }) => ({
      value: name,
      label: name,
      icon: "branch" as const,
      ...(hasUncommittedChanges ? { detail: "uncommitted" } : {}),
    })),
    ...tags.map(({ name }) => ({ value: name, label: name, icon: "tag" as const, detail: "tag" })),
  ];
  const isTag = tags.some((tag) => tag.name === refName);
  const isBranch = branches.some((branch) => branch.name === refName);
  const icon = isTag ? "tag" : data && !isBranch ? "commit" : "branch";
  return (
    <Picker
      label={`Branch or tag: ${refName}`}
      options={options}
      value={refName}
      nothing="No branch or tag of that name"
      onPick={(picked) => {
        const target = page?.tab ? page : overviewPage;
        navigate(target.href({ owner, name, ref: picked }) + currentPlace().search);
      }}
    >
      <Icon name={icon} size={14} />
      {icon === "commit" ? refName.slice(0, 8) : refName}
    </Picker>
  );
}
