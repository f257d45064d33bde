"""The playbook's IoU written anew in numpy: reads cases as JSON from stdin, writes one number for each to stdout."""

import json
import sys

import numpy as np


def corners_in_image(boxes, width, height):
    left, top, w, h = boxes.T
    right = np.clip(left + np.clip(w, 1, None), 0, width)
    bottom = np.clip(top + np.clip(h, 1, None), 0, height)
    return np.stack((np.clip(left, 0, None), np.clip(top, 0, None), right, bottom), axis=1)


def to_model(boxes, labels, size, model):
    scale = np.array([model[0] / size[0], model[1] / size[1]] * 2)
    boxes = corners_in_image(boxes, *size) * scale
    spans = boxes[:, 2:] - boxes[:, :2]
    keep = (spans > 0).all(axis=1) & (spans.prod(axis=1) >= 8)
    return np.round(boxes[keep]), labels[keep]


def overlaps(a, b):
    lower = np.maximum(a[:, None, :2], b[None, :, :2])
    upper = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(upper - lower, 0, None).prod(axis=2)
    area_a = (a[:, 2:] - a[:, :2]).prod(axis=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(axis=1)
    return shared / (area_a[:, None] + area_b[None] - shared)


def playbook_iou(found, found_labels, truth, truth_labels):
    values = []
    for label in np.union1d(found_labels, truth_labels):
        table = overlaps(found[found_labels == label], truth[truth_labels == label])
        if 0 in table.shape:
            values.append(0.0)
        else:
            values.append(table.max(axis=0 if table.shape[0] > table.shape[1] else 1).mean())
    return float(np.mean(values)) if values else 0.0


def evaluate(case):
    array = lambda name: np.array(case[name], dtype=float).reshape(-1, 4)
    truth, truth_labels = to_model(array("truth"), np.array(case["truthLabels"]), case["size"], case["model"])
    return playbook_iou(array("found"), np.array(case["foundLabels"]), truth, truth_labels)


json.dump([evaluate(case) for case in json.load(sys.stdin)], sys.stdout)
