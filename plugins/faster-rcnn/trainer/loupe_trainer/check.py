"""Whether the graphs of a trained network say what torchvision's own code says of held-out images."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torchvision.models.detection import FasterRCNN

from .augment import Size
from .batches import Batch
from .errors import TrainerError
from .graphs import PredictGraph
from .loss_graph import NAMES, LossGraph
from .reference import mean_losses

# Rounding flips a comparison with a threshold now and then: in a share of the images, in one where they are few.
MAY_DIFFER = 0.1
LOSS_TOLERANCE = 1e-3
SCORE_TOLERANCE = 1e-3
# In pixels of the input.
BOX_TOLERANCE = 0.05
EXAMPLES = 4


def check_graphs(model: FasterRCNN, size: Size, batch: Batch) -> None:
    """
    :param model: as `halved` makes it
    :raises TrainerError: where more images differ than rounding explains
    """
    images = len(batch.images)
    wrong = sum(differs(model, size, image, target) for image, target in zip(batch.images, batch.targets))
    may_differ = max(1, int(MAY_DIFFER * images)) if images > 1 else 0
    if wrong > may_differ:
        raise TrainerError(
            f"The graphs differ from torchvision on {wrong} of {images} held-out images; expected at most "
            f"{may_differ}. The model is not handed over."
        )


def differs(model: FasterRCNN, size: Size, image: Tensor, target: dict[str, Tensor]) -> bool:
    with torch.no_grad():
        return losses_differ(model, size, image, target) or predictions_differ(model, size, image)


def losses_differ(model: FasterRCNN, size: Size, image: Tensor, target: dict[str, Tensor]) -> bool:
    found = LossGraph(model, size)(image[None], target["boxes"][None], target["labels"][None])
    expected = mean_losses(model, image, target)
    apart = max(abs(float(value) - expected[name]) for name, value in zip(NAMES, found))
    return apart > LOSS_TOLERANCE * (1 + expected["loss"])


def predictions_differ(model: FasterRCNN, size: Size, image: Tensor) -> bool:
    boxes, labels, scores, (count,) = PredictGraph(model, size)(image[None])
    (expected,) = model.eval()([image])
    if labels[0, :count].tolist() != expected["labels"].tolist():
        return True
    same_boxes = torch.allclose(boxes[0, :count], expected["boxes"], rtol=0, atol=BOX_TOLERANCE)
    same_scores = torch.allclose(scores[0, :count], expected["scores"], rtol=0, atol=SCORE_TOLERANCE)
    return not (same_boxes and same_scores)


def write_examples(model: FasterRCNN, size: Size, batch: Batch, folder: Path) -> None:
    """
    What the graphs are to give for some images, for whoever has a runtime to check the files with: `images.f32`
    and `expected.json`.
    """
    images, targets = batch.images[:EXAMPLES], batch.targets[:EXAMPLES]
    boxes, labels = pad(targets)
    folder.mkdir(parents=True, exist_ok=True)
    images.numpy().astype("<f4").tofile(folder / "images.f32")
    with torch.no_grad():
        predictions = PredictGraph(model, size)(images)
        losses = LossGraph(model, size)(images, boxes, labels)
    content = {
        "shape": list(images.shape),
        "gt_boxes": rounded(boxes),
        "gt_labels": labels.tolist(),
        "losses": {name: rounded(values) for name, values in zip(NAMES, losses)},
        "predictions": dict(zip(("boxes", "labels", "scores", "num_detections"), map(rounded, predictions))),
    }
    (folder / "expected.json").write_text(json.dumps(content) + "\n")


def pad(targets: list[dict[str, Tensor]]) -> tuple[Tensor, Tensor]:
    most = max(len(target["labels"]) for target in targets)
    boxes, labels = torch.zeros(len(targets), most, 4), torch.zeros(len(targets), most, dtype=torch.int64)
    for row, target in enumerate(targets):
        boxes[row, : len(target["labels"])] = target["boxes"]
        labels[row, : len(target["labels"])] = target["labels"]
    return boxes, labels


def rounded(values: Tensor) -> list[float]:
    numbers: list[float] = np.round(values.double().numpy(), 6).tolist()
    return numbers
