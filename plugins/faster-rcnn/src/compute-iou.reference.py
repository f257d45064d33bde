"""The one-to-one IoU written anew in numpy: reads cases as JSON from stdin, writes one number for each to stdout."""

import itertools
import json
import sys

import numpy as np


def overlaps(a, b):
    lower = np.maximum(a[:, None, :2], b[None, :, :2])
    upper = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(upper - lower, 0, None).prod(axis=2)
    area_a = (a[:, 2:] - a[:, :2]).prod(axis=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(axis=1)
    return shared / (area_a[:, None] + area_b[None] - shared)


def best_pairing(table):
    """The largest sum over all ways to pair rows with columns, and how many of its pairs overlap."""
    if table.shape[0] > table.shape[1]:
        table = table.T
    rows = np.arange(table.shape[0])
    chosen = [table[rows, list(columns)] for columns in itertools.permutations(range(table.shape[1]), len(rows))]
    best = max(chosen, key=lambda pairs: pairs.sum())
    return best.sum(), int((best > 0).sum())


def one_to_one_iou(truth, truth_labels, found, found_labels):
    total = len(truth) + len(found)
    if total == 0:
        return 1.0
    classes = np.union1d(truth_labels, found_labels)
    pairings = [best_pairing(overlaps(truth[truth_labels == label], found[found_labels == label])) for label in classes]
    return float(sum(value for value, _ in pairings) / (total - sum(pairs for _, pairs in pairings)))


def evaluate(case):
    boxes = lambda side: np.array(case[side]["boxes"], dtype=float).reshape(-1, 4)
    labels = lambda side: np.array(case[side]["labels"], dtype=int)
    return one_to_one_iou(boxes("truth"), labels("truth"), boxes("predictions"), labels("predictions"))


json.dump([evaluate(case) for case in json.load(sys.stdin)], sys.stdout)
