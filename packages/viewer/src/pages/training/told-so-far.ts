import { uncachedClient } from "../../graphql/client.ts";
import { TrainingToldQuery, type TrainingPoint } from "./training-query.ts";

/** What a training has told: the points of its curves, and the lines of its log. */
export interface Told {
  points: readonly TrainingPoint[];
  log: readonly string[];
  /** The number of the last event that is in it; 0 where there is none. */
  number: number;
}

const NOTHING: Told = { points: [], log: [], number: 0 };

/** Of a longer log the end is kept. */
const MOST_LINES = 2000;
const FIRST = 2000;

/** All that a training has told so far, asked for part by part. @throws CombinedError */
export async function readTold(training: string): Promise<Told> {
  let told = NOTHING;
  const since = { curve: 0, log: 0 };
  for (;;) {
    const variables = { training, curveSince: since.curve, logSince: since.log, first: FIRST };
    const { data, error } = await uncachedClient.query(TrainingToldQuery, variables).toPromise();
    if (error) throw error;
    const { curve, log } = data?.trainingRun ?? { curve: [], log: [] };
    since.curve = curve.at(-1)?.number ?? since.curve;
    since.log = log.at(-1)?.number ?? since.log;
    told = addTold(told, {
      points: curve,
      texts: log.map(({ text }) => text),
      number: Math.max(since.curve, since.log),
    });
    if (curve.length < FIRST && log.length < FIRST) return told;
  }
}

export interface ToldMore {
  points: readonly TrainingPoint[];
  /** Of the log: lines each. */
  texts: readonly string[];
  number: number;
}

export function addTold(told: Told, { points, texts, number }: ToldMore): Told {
  const lines = texts.flatMap((text) => text.split("\n"));
  return {
    points: points.length === 0 ? told.points : [...told.points, ...points],
    log: lines.length === 0 ? told.log : [...told.log, ...lines].slice(-MOST_LINES),
    number: Math.max(told.number, number),
  };
}
