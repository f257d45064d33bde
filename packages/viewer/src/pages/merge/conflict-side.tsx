import type { ReactNode } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import type { DrawnObject } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { boxInPixels } from "../../overlay/box-in-pixels.ts";
import { OverlayPicture } from "../../overlay/overlay-picture.tsx";
import { PICTURE_SIZE, PICTURE_WIDTH, PLAIN_STYLE } from "../diff/before-after.tsx";
import { imageOf } from "../diff/image-of.ts";
import styles from "./conflict-card.module.css";
import type { Conflict } from "./preview-query.ts";

const SideQuery = graphql(`
  query ConflictSide(
    $owner: String!
    $name: String!
    $ref: String!
    $sample: ID!
    $group: String!
    $images: [String!]
    $width: Int!
  ) {
    dataset(owner: $owner, name: $name) {
      id
      ref(name: $ref) {
        sample(id: $sample) {
          id
          index
          values(tensors: $images) {
            ... on ImageValue {
              image {
                url(width: $width)
                width
                height
              }
            }
          }
          objects(group: $group) {
            objectId
            class {
              name
            }
            box {
              left
              top
              width
              height
            }
          }
        }
      }
    }
  }
`);

/** What is needed to draw what a side has. */
export interface SidePlace {
  owner: string;
  name: string;
  groups: readonly ObjectGroup[];
  images: string[] | null;
}

interface ConflictSideProps {
  title: string;
  place: SidePlace;
  conflict: Conflict;
  state: Conflict["ours"];
  /** The commit that the side is; null where there is none to look at. */
  commitId: string | null;
  /** What takes it. */
  children?: ReactNode;
}

/** What one side has of a conflict: its sample with the object in question, and words. */
export function ConflictSide(props: ConflictSideProps) {
  const { title, place, conflict, state, commitId, children } = props;
  const { owner, name, images, groups } = place;
  const { sampleId, group, objectId } = conflict;
  const isThere = state !== null || conflict.kind !== "SAMPLE_DELETED";
  const isAsked = sampleId !== null && commitId !== null && isThere;
  const { data, error } = useAnswer({
    query: SideQuery,
    variables: {
      owner,
      name,
      ref: commitId ?? "",
      sample: String(sampleId),
      group: group ?? "",
      images,
      width: PICTURE_WIDTH,
    },
    pause: !isAsked,
  });
  const sample = data?.dataset.ref.sample;
  const objectGroup = groups.find(({ path }) => path === group);
  const image = imageOf(state?.values ?? []) ?? imageOf(sample?.values ?? []);
  const drawn: DrawnObject[] = (sample?.objects ?? []).flatMap(({ box, ...object }) =>
    box && objectGroup && object.objectId === objectId
      ? [
          {
            group: objectGroup,
            object: {
              objectId,
              className: object.class?.name ?? null,
              box: boxInPixels(box, objectGroup, image),
              score: null,
            },
            outcome: undefined,
          },
        ]
      : [],
  );
  return (
    <figure className={styles["side"]}>
      <figcaption>{title}</figcaption>
      {isAsked && !data && !error && <div className={styles["waiting"]} />}
      {sampleId !== null && (data ?? error ?? !isAsked) && (
        <OverlayPicture image={image} size={PICTURE_SIZE} drawn={drawn} style={PLAIN_STYLE} />
      )}
      <p className={styles["state"]}>{state?.description ?? "nothing"}</p>
      {children}
    </figure>
  );
}
