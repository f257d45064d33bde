"""Evaluates detections with faster-coco-eval or pycocotools, as often as it is asked to.

    python3 reference.py folder

Reads the arrays that reference.ts wrote, says which library it has, then answers each line on standard
input with the seconds of one evaluation and its twelve figures. Loading and indexing are not timed.
"""

import contextlib
import io
import json
import os
import sys
import time

import numpy as np

try:
    from faster_coco_eval import COCO
    from faster_coco_eval import COCOeval_faster as Evaluation

    LIBRARY = "faster-coco-eval"
except ImportError:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval as Evaluation

    LIBRARY = "pycocotools"


def read(folder, name):
    return np.fromfile(os.path.join(folder, name), dtype=np.float64)


def annotations(folder, side, others):
    image, label = read(folder, side + ".image"), read(folder, side + ".labels")
    boxes = read(folder, side + ".boxes").reshape(-1, 4)
    rows = [read(folder, side + "." + name) for name in others]
    return [
        {
            "id": i + 1,
            "image_id": int(image[i]) + 1,
            "category_id": int(label[i]) + 1,
            "bbox": boxes[i].tolist(),
            **{key: (int(row[i]) if key == "iscrowd" else float(row[i])) for key, row in zip(others.values(), rows)},
        }
        for i in range(len(image))
    ]


def load(folder):
    images, classes = (int(value) for value in read(folder, "sizes"))
    truth = COCO()
    truth.dataset = {
        "images": [{"id": i + 1, "width": 640, "height": 640} for i in range(images)],
        "categories": [{"id": i + 1, "name": str(i)} for i in range(classes)],
        "annotations": annotations(folder, "truth", {"areas": "area", "crowds": "iscrowd"}),
    }
    truth.createIndex()
    return truth, truth.loadRes(annotations(folder, "predictions", {"scores": "score"}))


def evaluate(truth, found):
    start = time.perf_counter()
    evaluation = Evaluation(truth, found, "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "figures": [float(value) for value in evaluation.stats[:12]]}


def quietly(work, *arguments):
    with contextlib.redirect_stdout(io.StringIO()):
        return work(*arguments)


def main():
    truth, found = quietly(load, sys.argv[1])
    print(json.dumps({"library": LIBRARY}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(quietly(evaluate, truth, found)), flush=True)


if __name__ == "__main__":
    main()
