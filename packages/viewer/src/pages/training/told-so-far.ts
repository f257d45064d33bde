import { uncachedClient } from "../../graphql/client.ts";
import { Curves } from "./curves.ts";
import { TrainingToldQuery, type TrainingPoint } from "./training-query.ts";

/** What a training has told: the curves of its figures, and the lines of its log. */
export interface Told {
  /** Of all that was told before and after: they grow in place. */
  curves: Curves;
  log: readonly string[];
  /** The number of the last event that is in it; 0 where there is none. */
  number: number;
}

/** Of a longer log the end is kept. */
const MOST_LINES = 2000;
const FIRST = 2000;

/** All that a training has told so far, asked for part by part. @throws CombinedError */
export async function readTold(training: string): Promise<Told> {
  let told: Told = { curves: new Curves(), log: [], number: 0 };
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

/** Takes in what was told since; another object says so. */
export function addTold({ curves, log, number }: Told, more: ToldMore): Told {
  for (const point of more.points) curves.add(point);
  const lines = more.texts.flatMap((text) => text.split("\n"));
  return {
    curves,
    log: lines.length === 0 ? log : [...log, ...lines].slice(-MOST_LINES),
    number: Math.max(number, more.number),
  };
}
