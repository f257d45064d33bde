"""Writes coco.json: random cases and what pycocotools says of them.

    pip install pycocotools==2.0.11
    python3 make_goldens.py [folder]
    npx oxfmt plugins/detection-metrics/goldens

Without a folder, beside this file. Cases come from seeds, so that the files can be made again.
"""

import contextlib
import io
import json
import os
import random
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

# name, seed, images, classes, objects and detections of an image at most, share of crowds, distinct scores
CASES = [
    ("ordinary", 1, 12, 3, 6, 10, 0.0, 1000),
    ("crowds", 2, 12, 3, 6, 12, 0.3, 1000),
    ("equal scores", 3, 12, 2, 6, 12, 0.1, 4),
    ("classes without objects or predictions", 4, 10, 12, 3, 5, 0.1, 1000),
    ("more than 100 predictions of a class", 5, 2, 1, 30, 160, 0.1, 50),
    ("no objects", 6, 3, 2, 0, 4, 0.0, 1000),
    ("no predictions", 7, 3, 2, 4, 0, 0.0, 1000),
    ("crowds only", 8, 4, 2, 3, 6, 1.0, 1000),
]


def make_box(rng):
    """In quarters of pixels, of all three sizes."""
    side = rng.choice([12, 32, 60, 96, 150])
    size = [max(1, round(side * rng.uniform(0.5, 1.5) * 4) / 4) for _ in range(2)]
    return [rng.randrange(0, 800) / 4, rng.randrange(0, 800) / 4, *size]


def shift_box(rng, box):
    shift = [rng.choice([0, 0, 1, -2, 4, -8]) / 4 * box[2 + axis % 2] / 8 for axis in range(4)]
    moved = [round((value + by) * 4) / 4 for value, by in zip(box, shift)]
    return [moved[0], moved[1], max(0.25, moved[2]), max(0.25, moved[3])]


def make_case(name, seed, images, classes, objects, detections, crowds, scores):
    rng = random.Random(seed)
    image_ids = rng.sample(range(1, 1000), images)
    truth, found = [], []
    for image in image_ids:
        own = []
        for _ in range(rng.randint(0, objects)):
            box = rng.choice(own)[1] if own and rng.random() < 0.15 else make_box(rng)
            area = rng.choice([box[2] * box[3], box[2] * box[3] / 2, 1024, 9216])
            label = rng.randrange(classes)
            own.append((label, box))
            truth.append([image, label, *box, area, int(rng.random() < crowds)])
        for _ in range(rng.randint(detections // 2, detections)):
            label, box = rng.choice(own) if own and rng.random() < 0.7 else (rng.randrange(classes), make_box(rng))
            if rng.random() < 0.1:
                label = rng.randrange(classes)
            found.append([image, label, *shift_box(rng, box), rng.randrange(1, scores) / scores])
    return {"name": name, "classes": classes, "images": image_ids, "truth": truth, "predictions": found}


def evaluate(case):
    coco = COCO()
    coco.dataset = {
        "images": [{"id": image} for image in case["images"]],
        "categories": [{"id": label + 1} for label in range(case["classes"])],
        # From 1: pycocotools takes an annotation of id 0 for none.
        "annotations": [
            {"id": i + 1, "image_id": t[0], "category_id": t[1] + 1, "bbox": t[2:6], "area": t[6], "iscrowd": t[7]}
            for i, t in enumerate(case["truth"])
        ],
    }
    coco.createIndex()
    found = [{"image_id": p[0], "category_id": p[1] + 1, "bbox": p[2:6], "score": p[6]} for p in case["predictions"]]
    if found:
        detections = coco.loadRes(found)
    else:
        detections = COCO()
        detections.dataset = {**coco.dataset, "annotations": []}
        detections.createIndex()
    result = COCOeval(coco, detections, "bbox")
    result.evaluate()
    result.accumulate()
    result.summarize()
    precision, recall = result.eval["precision"], result.eval["recall"]

    def mean(values):
        present = values[values > -1]
        return float(present.mean()) if present.size else None

    def each(pick):
        return [mean(pick(label)) for label in range(case["classes"])]

    return {
        "figures": [None if value == -1 else float(value) for value in result.stats],
        "classAP": each(lambda label: precision[:, :, label, 0, 2]),
        "classAP50": each(lambda label: precision[0, :, label, 0, 2]),
        "classAP75": each(lambda label: precision[5, :, label, 0, 2]),
        "classAR100": each(lambda label: recall[:, label, 0, 2]),
        "precision50": [[float(p) for p in precision[0, :, label, 0, 2]] for label in range(case["classes"])],
    }


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    cases = []
    for arguments in CASES:
        case = make_case(*arguments)
        with contextlib.redirect_stdout(io.StringIO()):
            cases.append({**case, "expected": evaluate(case)})
    with open(os.path.join(folder, "coco.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
