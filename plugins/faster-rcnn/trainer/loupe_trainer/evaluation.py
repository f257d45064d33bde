"""How well a network finds what is in the validation data: average precision as COCO defines it, and mean IoU."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torchvision.models.detection import FasterRCNN

from .batches import Batch
from .events import SILENT_SECONDS, log
from .matching import Array, best_total, pair_iou

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
# `iou` looks at predictions that score more than this.
IOU_SCORE = 0.5
# Heights of objects in the input, as shares of its height: smaller than the first are small, from the second on large.
SMALL, LARGE = 0.25, 0.5


@dataclass(frozen=True)
class Found:
    """What is in one image and what the network finds there, in pixels of its input."""

    boxes: Array
    labels: Array
    predicted_boxes: Array
    predicted_labels: Array
    scores: Array


def evaluate(model: FasterRCNN, batches: Iterable[Batch], device: torch.device) -> dict[str, float | None]:
    """
    AP over IoU 0.50 to 0.95, AP50, AP50 of small, medium and large objects, and the mean of `iou` as the evaluator
    `predictions` defines it. None where there are no objects.
    """
    model.eval()
    images: list[Found] = []
    height, told = 1, time.monotonic()
    with torch.no_grad():
        for batch in batches:
            height = batch.images.shape[2]
            images += find(model, batch, device)
            if time.monotonic() - told > SILENT_SECONDS:
                told = time.monotonic()
                log(f"Measured on {len(images)} images so far.")
    return summarise(images, height)


def summarise(images: list[Found], height: int) -> dict[str, float | None]:
    """:param height: of the network's input"""
    small, large = SMALL * height, LARGE * height
    return {
        "AP": average_precision(images, THRESHOLDS),
        "AP50": average_precision(images, THRESHOLDS[:1]),
        "AP50_small": average_precision(images, THRESHOLDS[:1], (0, small)),
        "AP50_medium": average_precision(images, THRESHOLDS[:1], (small, large)),
        "AP50_large": average_precision(images, THRESHOLDS[:1], (large, np.inf)),
        "mean_iou": float(np.mean([image_iou(found) for found in images])) if images else None,
    }


def find(model: FasterRCNN, batch: Batch, device: torch.device) -> list[Found]:
    predictions = model(list(batch.images.to(device)))
    return [
        Found(
            boxes=target["boxes"].numpy(),
            labels=target["labels"].numpy(),
            predicted_boxes=predicted["boxes"].cpu().numpy(),
            predicted_labels=predicted["labels"].cpu().numpy(),
            scores=predicted["scores"].cpu().numpy(),
        )
        for target, predicted in zip(batch.targets, predictions)
    ]


def image_iou(found: Found) -> float:
    """Over all classes, paired so that the sum of IoU is greatest: that sum / (objects + predictions - pairs)."""
    likely = found.scores > IOU_SCORE
    boxes, labels = found.predicted_boxes[likely], found.predicted_labels[likely]
    total, pairs = 0.0, 0
    for label in np.intersect1d(found.labels, labels):
        value, paired = best_total(pair_iou(found.boxes[found.labels == label], boxes[labels == label]))
        total, pairs = total + value, pairs + paired
    apart = len(found.labels) + len(labels) - pairs
    return total / apart if apart else 1.0


def average_precision(
    images: list[Found], thresholds: Array, heights: tuple[float, float] = (0, np.inf)
) -> float | None:
    """The mean over thresholds and the classes that have objects of these heights."""
    present = np.unique(np.concatenate([np.zeros(0, int)] + [found.labels for found in images]))
    values = [
        value
        for label in present
        for threshold in thresholds
        if (value := class_precision(images, int(label), float(threshold), heights)) is not None
    ]
    return float(np.mean(values)) if values else None


def class_precision(
    images: list[Found], label: int, threshold: float, heights: tuple[float, float]
) -> float | None:
    """The area under the precision-recall curve, sampled at 101 recalls."""
    matched = [match_class(found, label, threshold, heights) for found in images]
    objects = sum(count for _, _, count in matched)
    if objects == 0:
        return None
    scores = np.concatenate([scores for scores, _, _ in matched])
    hits = np.concatenate([hits for _, hits, _ in matched])[np.argsort(-scores, kind="stable")]
    true = np.cumsum(hits)
    recall, precision = true / objects, true / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, RECALLS, side="left")
    return float(np.append(envelope, 0)[np.minimum(at, len(envelope))].mean())


def match_class(
    found: Found, label: int, threshold: float, heights: tuple[float, float]
) -> tuple[Array, Array, int]:
    """
    Greedy by falling score. Objects of other heights are neither missed nor wrong to find.

    :returns: scores of the predictions that count, whether each hits an object, and how many objects count
    """
    boxes = found.boxes[found.labels == label]
    chosen = found.predicted_labels == label
    order = np.argsort(-found.scores[chosen], kind="stable")
    predicted, scores = found.predicted_boxes[chosen][order], found.scores[chosen][order]
    counts = within(boxes, heights)
    ious = pair_iou(predicted, boxes)
    free = np.ones(len(boxes), dtype=bool)
    hits, kept = np.zeros(len(scores), dtype=bool), within(predicted, heights)
    for number, row in enumerate(ious):
        candidates = np.where(free & (row >= threshold), row + counts, -1)
        if candidates.size and candidates.max() >= 0:
            best = int(candidates.argmax())
            free[best] = False
            hits[number] = kept[number] = counts[best]
    return scores[kept], hits[kept], int(counts.sum())


def within(boxes: Array, heights: tuple[float, float]) -> Array:
    tall = boxes[:, 3] - boxes[:, 1]
    inside: Array = (tall >= heights[0]) & (tall < heights[1])
    return inside
