"""Writes digits.json: what torchvision's own code says of drawn house numbers, with the weights of the model `digits`.

    python3 make_goldens.py weights.pt [folder]
    npx oxfmt plugins/faster-rcnn/goldens

Needs torch, torchvision, OpenCV and onnx (Debian: python3-torch python3-torchvision python3-opencv python3-onnx) and, for the
pictures, this project's Node. Without a folder, beside this file.

Only the two samplers are replaced: they would draw anchors and proposals at random, and what is stored is the mean over all
draws. Each image goes through the model twice, once with all positives and once with all negatives as its sample; torchvision
takes the mean over the sample, so that the parts of the closed form (see the plugin's README) come out of its own code.
"""

import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import onnx
import torch
import torchvision
from digits_network import HEIGHT, WIDTH, load_digits
from onnx import numpy_helper
from torch import Tensor
from torchvision.models.detection import FasterRCNN

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "models" / "digits"
PICTURES = HERE.parents[2] / "test" / "fixtures" / "write-golden-pictures.ts"
# Class i of the dataset is label i + 1: 0 is the background.
LABEL_OFFSET = 1

Kind = Literal["positive", "negative"]


class WholeSampler:
    """Takes all candidates of one kind, and counts both."""

    def __init__(self, replaced: Any) -> None:
        self.size: int = replaced.batch_size_per_image
        self.fraction: float = replaced.positive_fraction
        self.kind: Kind = "positive"
        self.positives = self.negatives = 0

    def __call__(self, labels: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        (of_image,) = labels
        positive, negative = of_image >= 1, of_image == 0
        self.positives, self.negatives = int(positive.sum()), int(negative.sum())
        none = torch.zeros_like(positive)
        return ([positive], [none]) if self.kind == "positive" else ([none], [negative])

    def mean_over_draws(self, over_positives: float, over_negatives: float) -> float:
        """Of a term that torchvision averages over its sample, from its means over all of one kind."""
        positives = min(self.positives, int(self.size * self.fraction))
        negatives = min(self.negatives, self.size - positives)
        means = ((positives, over_positives), (negatives, over_negatives))
        # The mean over an empty set is NaN in torch, and 0 here.
        total = sum(count * mean for count, mean in means if count)
        return total / (positives + negatives)


def mean_losses(model: FasterRCNN, image: Tensor, target: dict[str, Tensor]) -> dict[str, float]:
    anchors, proposals = samplers = replace_samplers(model)
    over: dict[Kind, dict[str, float]] = {}
    for kind in ("positive", "negative"):
        for sampler in samplers:
            sampler.kind = kind
        over[kind] = {name: float(value) for name, value in model([image], [target]).items()}
    parts = {
        name: sampler.mean_over_draws(over["positive"][name], over["negative"][name])
        for name, sampler in {
            "loss_classifier": proposals,
            "loss_box_reg": proposals,
            "loss_objectness": anchors,
            "loss_rpn_box_reg": anchors,
        }.items()
    }
    return {**parts, "loss": math.fsum(parts.values())}


def replace_samplers(model: FasterRCNN) -> tuple[WholeSampler, WholeSampler]:
    """There is no batch norm left that training mode could change."""
    model.train()
    for head in (model.rpn, model.roi_heads):
        if not isinstance(head.fg_bg_sampler, WholeSampler):
            head.fg_bg_sampler = WholeSampler(head.fg_bg_sampler)
    return model.rpn.fg_bg_sampler, model.roi_heads.fg_bg_sampler


def predict(model: FasterRCNN, image: Tensor, picture: dict[str, Any]) -> dict[str, Any]:
    """Boxes left, top, width and height in pixels of the picture."""
    model.eval()
    (found,) = model([image])
    corners = found["boxes"].double().numpy() * to_model(picture) ** -1.0
    boxes = np.hstack((corners[:, :2], corners[:, 2:] - corners[:, :2]))
    return {
        "boxes": boxes.round(5).tolist(),
        "labels": (found["labels"] - LABEL_OFFSET).tolist(),
        "scores": found["scores"].double().numpy().round(7).tolist(),
    }


def to_model(picture: dict[str, Any]) -> np.ndarray:
    return np.array([WIDTH / picture["width"], HEIGHT / picture["height"]] * 2)


def make_target(picture: dict[str, Any]) -> dict[str, Tensor]:
    """Corners within the picture, in pixels of the model."""
    boxes = np.array(picture["boxes"], dtype=float).reshape(-1, 4)
    size = np.array([picture["width"], picture["height"]])
    start = np.clip(boxes[:, :2], 0, size - 1)
    end = np.clip(boxes[:, :2] + boxes[:, 2:], start + 1, size)
    return {
        "boxes": torch.tensor(np.hstack((start, end)) * to_model(picture), dtype=torch.float32),
        "labels": torch.tensor(picture["labels"], dtype=torch.int64) + LABEL_OFFSET,
    }


def resize_by_opencv(path: Path) -> np.ndarray:
    """As the playbook prepares an image: planes of red, green and blue in 0..1."""
    pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    resized = cv2.resize(pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(resized.transpose(2, 0, 1).astype(np.float32) / 255)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def evaluate(model: FasterRCNN, folder: Path, index: int, picture: dict[str, Any]) -> dict[str, Any]:
    ours = np.fromfile(folder / f"{index}.f32", "<f4").reshape(3, HEIGHT, WIDTH)
    opencv = resize_by_opencv(folder / f"{index}.png")
    image, target = torch.from_numpy(ours), make_target(picture)
    return {
        "tensor": digest(ours.tobytes()),
        "opencvTensor": digest(opencv.tobytes()),
        "losses": {name: round(value, 7) for name, value in mean_losses(model, image, target).items()},
        **predict(model, image, picture),
    }


def refuse_other_weights(model: FasterRCNN) -> None:
    """The package must hold these weights to the bit."""
    for name in ("predict.onnx", "loss.onnx"):
        graph = onnx.load(str(PACKAGE / name)).graph
        held = [numpy_helper.to_array(value).astype(np.float32) for value in graph.initializer]
        for parameter, value in model.named_parameters():
            if not any(np.array_equal(value.detach().numpy(), other) for other in held):
                raise SystemExit(f"{PACKAGE / name} does not hold the weights of {parameter}.")


def main() -> None:
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    torch.set_num_threads(1)
    weights = Path(sys.argv[1])
    target = Path(sys.argv[2]) if len(sys.argv) == 3 else HERE
    model = load_digits(weights)
    refuse_other_weights(model)
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        subprocess.run(["node", str(PICTURES), name], check=True)
        pictures = json.loads(Path(name, "pictures.json").read_text())
        images = [evaluate(model, Path(name), index, picture) for index, picture in enumerate(pictures)]
    goldens = {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "opencv": cv2.__version__,
        "weights": digest(weights.read_bytes()),
        "images": images,
    }
    (target / "digits.json").write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
