"""Exports a stock torchvision detector and says what torch makes of some pictures.

    python3 export_stock.py FOLDER

writes into FOLDER `stock.onnx`, as torchvision exports `fasterrcnn_mobilenet_v3_large_320_fpn` itself, pictures
of several sizes, and `expected.json`. The weights are random, from a fixed seed; the gain of the class head is
raised, for otherwise no class would stand out and nothing would be detected. None of it is kept. Needs torch and
torchvision (Debian: python3-torch python3-torchvision).
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torchvision.io import write_png
from torchvision.models.detection import fasterrcnn_mobilenet_v3_large_320_fpn

SEED = 7
CLASSES = 6
CLASS_GAIN = 10
# Width and height: smaller and larger than the model's 320, upright and wide. None for which the resized side is a whole number
# that rounding misses (such as 411): torch computes it in 64 bits, its export in 32, and both round down.
SIZES = [(320, 240), (64, 128), (500, 375), (400, 97), (32, 32)]


def make_model(pictures: list[torch.Tensor]) -> torch.nn.Module:
    torch.manual_seed(SEED)
    model = fasterrcnn_mobilenet_v3_large_320_fpn(weights=None, weights_backbone=None, num_classes=CLASSES)
    model.roi_heads.box_predictor.cls_score.weight.data *= CLASS_GAIN
    return settle_norms(model, pictures).eval()


def settle_norms(model: torch.nn.Module, pictures: list[torch.Tensor]) -> torch.nn.Module:
    """Lets the batch norms see pictures: untrained, they would fade every difference between them away."""
    model.backbone.train()
    for norm in model.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            norm.momentum = None
    with torch.no_grad():
        for picture in pictures:
            model.backbone(model.transform([picture.float() / 255])[0].tensors)
    return model


def draw_picture(random: np.random.Generator, width: int, height: int) -> torch.Tensor:
    """Bright rectangles on dark noise, 3 × height × width bytes."""
    picture = random.integers(0, 60, (3, height, width), dtype=np.uint8)
    for _ in range(6):
        left, top = random.integers(0, width - 8), random.integers(0, height - 8)
        right, bottom = random.integers(left + 4, width), random.integers(top + 4, height)
        picture[:, top:bottom, left:right] = random.integers(0, 256, (3, 1, 1))
    return torch.from_numpy(picture)


def main(folder: Path) -> None:
    # More would wait for each other on a busy machine.
    torch.set_num_threads(1)
    random = np.random.default_rng(SEED)
    pictures = [draw_picture(random, width, height) for width, height in SIZES]
    model = make_model(pictures)
    expected = []
    for number, picture in enumerate(pictures):
        write_png(picture, str(folder / f"{number}.png"))
        with torch.no_grad():
            [found] = model([picture.float() / 255])
        expected.append({name: values.tolist() for name, values in found.items()})
    (folder / "expected.json").write_text(json.dumps(expected))
    # The size of the example is no part of the graph.
    example = torch.rand(3, 240, 320)
    torch.onnx.export(
        model,
        ([example],),
        str(folder / "stock.onnx"),
        opset_version=11,
        input_names=["image"],
        output_names=["boxes", "labels", "scores"],
        dynamic_axes={"image": {1: "height", 2: "width"}},
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
