import { useMemo } from "react";
import type { CombinedError } from "urql";
import { errorCodeOf } from "../../graphql/describe-error.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { navigate } from "../../router/location.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { sampleHref } from "../samples/sample-href.ts";
import { samplesPage } from "../samples/page.ts";
import { useSamplesView, type SamplesView } from "../samples/use-samples-view.ts";
import { samplePage } from "./page.ts";
import { restoreSamples } from "./restore-samples.ts";
import { SampleEditor } from "./sample-editor.tsx";
import { SampleKeys } from "./sample-keys.tsx";
import { SampleQuery, sampleVariables } from "./sample-query.ts";
import { useAround } from "./use-around.ts";
import { useEditedGroup } from "./use-edited-group.ts";
import { usePrefetch } from "./use-prefetch.ts";
import { useSampleNews } from "./use-sample-news.ts";
import { useSteps } from "./use-steps.ts";

interface SampleParams {
  owner: string;
  name: string;
  ref: string;
  sample: string;
}

/** One sample, large, with everything that it holds; its neighbours in the order that it was found in. */
export function SamplePage({ params }: { params: SampleParams }) {
  const { view, error, retry } = useSamplesView(params, samplePage.fields);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!view) return <Loading label="Loading the dataset …" />;
  if (!/^\d{1,15}$/.test(params.sample)) {
    return <EmptyState icon="search" title="There is no such sample" level={1} />;
  }
  return <Sample view={view} sampleId={Number(params.sample)} />;
}

function Sample({ view, sampleId }: { view: SamplesView; sampleId: number }) {
  const { data, error, retry } = useAnswer({
    query: SampleQuery,
    variables: sampleVariables(view, sampleId),
  });
  const found = data?.dataset.sample;
  const isHere = found?.sampleId === sampleId;
  const place = data?.dataset.samples.place ?? null;
  const placeHere = isHere ? place : undefined;
  const total = data?.dataset.samples.totalCount ?? 0;
  const revision = data?.dataset.branch?.revision;
  // What the filter leaves out is shown without neighbours, by its index.
  const query = place === null ? { ...view.query, filter: null, orderBy: [] } : view.query;
  const around = useAround(query, found && (place ?? found.index), {
    sampleId,
    revision: revision ?? 0,
  });
  const [beforeId, afterId] = [around?.before?.sampleId, around?.after?.sampleId];
  usePrefetch(
    view,
    useMemo(() => [afterId, beforeId], [afterId, beforeId]),
  );
  const step = useSteps({
    sampleId,
    query: view.query,
    total,
    place: placeHere,
    idAt: (at) => ({ [(place ?? 0) - 1]: beforeId, [(place ?? 0) + 1]: afterId })[at],
    open: (id, at) => navigate(sampleHref(view.params, view.state, id, at), { replace: true }),
  });
  const mayEdit = view.isBranch && data !== undefined && data.dataset.viewerRole !== "READER";
  const picture = found?.values.find((value) => "image" in value)?.image;
  const edited = useEditedGroup(view, { datasetId: data?.dataset.id, sampleId, picture, mayEdit });
  useSampleNews({ params: view.params, revision, target: edited?.target ?? null }, retry);
  if (error) return <Missing view={view} sampleId={sampleId} error={error} retry={retry} />;
  const grid = samplesPage.href(view.params, { ...view.state, at: placeHere ?? view.state.at });
  return (
    <>
      <SampleKeys grid={grid} onStep={step} />
      {isHere && around ? (
        <SampleEditor
          key={sampleId}
          view={view}
          sample={around.sample}
          values={found.values}
          edited={edited}
          mayEdit={mayEdit}
          onChanged={retry}
          position={{ place, total, grid, onStep: step }}
          // Once this one is gone, the next stands in its place.
          next={
            afterId === undefined || place === null
              ? samplesPage.href(view.params, view.state)
              : sampleHref(view.params, view.state, afterId, place)
          }
        />
      ) : (
        <Loading label="Loading the sample …" />
      )}
    </>
  );
}

interface MissingProps {
  view: SamplesView;
  sampleId: number;
  error: CombinedError;
  retry: () => void;
}

/** What a branch does not have, its last commit may. */
function Missing({ view: { params, isBranch }, sampleId, error, retry }: MissingProps) {
  if (!isBranch || errorCodeOf(error) !== "SAMPLE_NOT_FOUND")
    return <ErrorState error={error} retry={retry} />;
  const restore = async () => {
    if (await restoreSamples(params, [sampleId])) retry();
  };
  return (
    <div role="alert">
      <EmptyState icon="trash" title={`This sample is not on “${params.ref}”`} level={1}>
        <p>
          If it was deleted since the last commit, it can be brought back as that commit has it.
        </p>
        <Button onClick={() => void restore()}>Bring it back</Button>
      </EmptyState>
    </div>
  );
}
