import { graphql } from "../graphql/graphql.ts";
import { useAnswer } from "../graphql/use-answer.ts";
import styles from "./sample-strip.module.css";

const StripQuery = graphql(`
  query SampleStrip(
    $owner: String!
    $name: String!
    $ref: String!
    $tensor: String!
    $count: Int!
    $width: Int!
  ) {
    dataset(owner: $owner, name: $name) {
      id
      samples(ref: $ref, first: $count) {
        nodes {
          id
          value(tensor: $tensor) {
            ... on ImageValue {
              image {
                url(width: $width)
              }
            }
          }
        }
      }
    }
  }
`);

export interface SampleStripProps {
  owner: string;
  name: string;
  refName: string;
  /** Of images; null shows an empty strip. */
  tensor: string | null;
  count: number;
}

/** A few pictures from the beginning of a dataset: decoration, since its name says what it is. */
export function SampleStrip({ owner, name, refName, tensor, count }: SampleStripProps) {
  const { data } = useAnswer({
    query: StripQuery,
    variables: { owner, name, ref: refName, tensor: tensor ?? "", count, width: 256 },
    pause: tensor === null,
    requestPolicy: "cache-first",
  });
  const samples = data?.dataset.samples.nodes ?? [];
  return (
    <div className={styles["strip"]} style={{ gridTemplateColumns: `repeat(${count}, 1fr)` }}>
      {samples.map(({ id, value }) =>
        value && "image" in value ? (
          <img key={id} src={value.image.url} alt="" loading="lazy" decoding="async" />
        ) : (
          <span key={id} />
        ),
      )}
    </div>
  );
}
