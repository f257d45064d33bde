"""Reads pictures as the playbook does, by OpenCV.

    python3 read_by_opencv.py FOLDER WIDTH HEIGHT

Of each `N.jpg` in FOLDER it writes what OpenCV decodes as `N.png`, and that resized to WIDTH × HEIGHT as `N.f32`: planes of
red, green and blue in 0..1. Needs OpenCV (Debian: python3-opencv).
"""

import sys
from pathlib import Path

import cv2
import numpy as np


def main(folder: Path, width: int, height: int) -> None:
    for path in sorted(folder.glob("*.jpg")):
        decoded = cv2.imread(str(path))
        cv2.imwrite(str(path.with_suffix(".png")), decoded)
        resized = cv2.resize(
            cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), (width, height), interpolation=cv2.INTER_LINEAR
        )
        planes = resized.transpose(2, 0, 1).astype(np.float32) / 255
        path.with_suffix(".f32").write_bytes(np.ascontiguousarray(planes).tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
