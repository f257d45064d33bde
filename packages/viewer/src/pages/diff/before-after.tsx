import type { DrawnObject, OverlayStyle } from "../../overlay/draw-overlay.ts";
import { OverlayPicture } from "../../overlay/overlay-picture.tsx";
import type { OverlayImage } from "../../overlay/picture-frame.tsx";
import styles from "./before-after.module.css";

/** Everything is shown: what changed is what one looks for. */
export const PLAIN_STYLE: OverlayStyle = {
  hiddenGroups: [],
  hiddenClasses: [],
  leastScore: 0,
  colourBy: "group",
  classNames: [],
};

/** How wide a picture of a change is, in pixels. */
export const PICTURE_SIZE = 192;
/** Of the file: enough for screens with two pixels where others have one. */
export const PICTURE_WIDTH = 384;

interface Side {
  image: OverlayImage | null;
  drawn: readonly DrawnObject[];
}

/** Two states of a picture, side by side. */
export function BeforeAfter({ before, after }: { before: Side; after: Side }) {
  return (
    <div className={styles["sides"]}>
      <Picture label="Before" {...before} />
      <Picture label="After" {...after} />
    </div>
  );
}

function Picture({ label, image, drawn }: Side & { label: string }) {
  return (
    <figure>
      <OverlayPicture image={image} size={PICTURE_SIZE} drawn={drawn} style={PLAIN_STYLE} />
      <figcaption className={styles["caption"]}>{label}</figcaption>
    </figure>
  );
}
