"""Writes label-quality.json: random images and what cleanlab's ObjectLab says of their labels.

    pip install cleanlab==2.9.0
    python3 make_label_goldens.py [folder]
    npx oxfmt plugins/detection-metrics/goldens

Without a folder, beside this file. Its check for objects labelled twice, which the paper lacks, is off.
"""

import json
import math
import os
import random
import sys

import numpy as np
from cleanlab.object_detection.rank import (
    compute_badloc_box_scores,
    compute_overlooked_box_scores,
    compute_swap_box_scores,
    get_label_quality_scores,
    pool_box_scores_per_image,
)

CLASSES = 3


def make_image(rng):
    """Classes and boxes of objects, classes, boxes and scores of predictions. Boxes: left, top, width, height."""
    truth, found = [], []
    for _ in range(rng.randint(0, 4)):
        truth.append([rng.randrange(CLASSES), rng.randrange(100), rng.randrange(100), rng.randint(10, 60), rng.randint(10, 60)])
    for label, left, top, width, height in truth:
        if rng.random() < 0.2:
            continue
        near = [left + rng.randint(-6, 6), top + rng.randint(-6, 6), width + rng.randint(-6, 6), height]
        found.append([rng.randrange(CLASSES) if rng.random() < 0.3 else label, *near, rng.choice([0.3, 0.5, 0.7, 0.95, 0.99])])
    for _ in range(rng.randint(0, 2)):
        found.append([rng.randrange(CLASSES), rng.randrange(100), rng.randrange(100), rng.randint(10, 60), rng.randint(10, 60), rng.choice([0.2, 0.6, 0.97])])
    found.sort(key=lambda row: row[0])
    return {"truth": truth, "predictions": found}


def corners(row):
    return [row[1], row[2], row[1] + row[3], row[2] + row[4]]


def lowest_similarity(images):
    lowest = 1.0
    for image in images:
        for a in map(corners, image["truth"]):
            for b in map(corners, image["predictions"]):
                across, down = (min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in (0, 1))
                both = max(0, across) * max(0, down)
                areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
                away = math.dist([(a[i] + a[i + 2]) / 2 for i in (0, 1)], [(b[i] + b[i + 2]) / 2 for i in (0, 1)])
                lowest = min(lowest, 0.9 * both / (sum(areas) - both) + 0.1 * math.exp(-0.1 * away))
    return lowest


def main():
    rng = random.Random(1)
    images = [make_image(rng) for _ in range(25)]
    labels = [
        {"bboxes": np.array([corners(t) for t in i["truth"]], float).reshape(-1, 4), "labels": np.array([t[0] for t in i["truth"]], int)}
        for i in images
    ]
    predictions = [
        [np.array([corners(p) + [p[5]] for p in i["predictions"] if p[0] == c], float).reshape(-1, 5) for c in range(CLASSES)]
        for i in images
    ]
    overlooked = compute_overlooked_box_scores(labels=labels, predictions=predictions)
    badly_located = compute_badloc_box_scores(labels=labels, predictions=predictions)
    swapped = compute_swap_box_scores(labels=labels, predictions=predictions, overlapping_label_check=False)
    quality = get_label_quality_scores(labels, predictions, overlapping_label_check=False, verbose=False)
    pooled = [pool_box_scores_per_image(scores) for scores in (overlooked, badly_located, swapped)]
    for i, image in enumerate(images):
        image["expected"] = {
            "overlooked": [None if math.isnan(score) else float(score) for score in overlooked[i]],
            "badlyLocated": [float(score) for score in badly_located[i]],
            "swapped": [float(score) for score in swapped[i]],
            "pooled": [float(scores[i]) for scores in pooled] + [float(quality[i])],
        }
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "label-quality.json"), "w") as file:
        json.dump({"minSimilarity": lowest_similarity(images), "images": images}, file)


if __name__ == "__main__":
    main()
