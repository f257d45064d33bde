"""Writes digits.json: what torchvision's own code says of drawn house numbers, with the weights of the model `digits`.

    python3 make_goldens.py [folder]
    npx oxfmt plugins/faster-rcnn/goldens

Needs torch, torchvision, OpenCV and onnx (Debian: python3-torch python3-torchvision python3-opencv python3-onnx) and, for the
pictures, this project's Node. Without a folder, beside this file.

The weights are read from the model's graphs, and run by torchvision's own code, not by the trainer's. Only the two samplers are
replaced: see `mean_losses`.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import torch
import torchvision
from onnx import numpy_helper
from torch import Tensor
from torchvision.models.detection import FasterRCNN

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "trainer"))

from loupe_trainer.half import halved
from loupe_trainer.networks import create_network
from loupe_trainer.options import Options
from loupe_trainer.reference import mean_losses

HEIGHT, WIDTH, CLASSES = 64, 128, 11
PACKAGE = HERE.parent / "models" / "digits"
PICTURES = HERE.parents[2] / "test" / "fixtures" / "write-golden-pictures.ts"
# Class i of the dataset is label i + 1: 0 is the background.
LABEL_OFFSET = 1


def load_digits() -> FasterRCNN:
    """Torchvision's network with the weights that the package holds."""
    model = halved(create_network(Options(), CLASSES))
    held = {name: graph_values(name) for name in ("predict.onnx", "loss.onnx")}
    for name, values in model.state_dict().items():
        for graph, of_graph in held.items():
            found = of_graph.get(f"model.{name}")
            if found is None or found.dtype != values.dtype:
                raise SystemExit(f"{PACKAGE / graph} does not hold the weights {name}.")
            if not torch.equal(found, held["predict.onnx"][f"model.{name}"]):
                raise SystemExit(f"The two graphs of {PACKAGE} differ in {name}.")
    model.load_state_dict({name: held["predict.onnx"][f"model.{name}"] for name in model.state_dict()})
    return model


def graph_values(name: str) -> dict[str, Tensor]:
    initializers = onnx.load(str(PACKAGE / name)).graph.initializer
    return {value.name: torch.from_numpy(numpy_helper.to_array(value).copy()) for value in initializers}


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


def main() -> None:
    torch.set_num_threads(1)
    target = Path(sys.argv[1]) if len(sys.argv) == 2 else HERE
    model = load_digits()
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        subprocess.run(["npx", "node", str(PICTURES), name], check=True, cwd=HERE)
        pictures = json.loads(Path(name, "pictures.json").read_text())
        images = [evaluate(model, Path(name), index, picture) for index, picture in enumerate(pictures)]
    goldens = {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "opencv": cv2.__version__,
        "weights": digest(b"".join((PACKAGE / name).read_bytes() for name in ("predict.onnx", "loss.onnx"))),
        "images": images,
    }
    (target / "digits.json").write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
