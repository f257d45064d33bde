import { useEffect } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { navigate } from "../../router/location.ts";
import { ErrorState, Loading } from "../../ui/state.tsx";
import { overviewPage } from "../overview/page.ts";

const DefaultBranchQuery = graphql(`
  query DefaultBranch($owner: String!, $name: String!) {
    dataset(owner: $owner, name: $name) {
      id
      defaultBranch {
        id
        name
      }
    }
  }
`);

export function DatasetPage({ params }: { params: { owner: string; name: string } }) {
  const { data, error, retry } = useAnswer({ query: DefaultBranchQuery, variables: params });
  const branch = data?.dataset.defaultBranch.name;
  const { owner, name } = params;
  useEffect(() => {
    if (branch === undefined) return;
    navigate(overviewPage.href({ owner, name, ref: branch }), { replace: true });
  }, [branch, owner, name]);
  if (error) return <ErrorState error={error} retry={retry} />;
  return <Loading label="Looking for the default branch …" />;
}
