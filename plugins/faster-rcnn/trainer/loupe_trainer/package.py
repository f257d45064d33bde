"""The folder of a trained model, as the evaluators take it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torchvision

from . import VERSION
from .augment import Size
from .configuration import Configuration
from .events import Figures
from .folds import Fold
from .loss_graph import NAMES
from .shard_list import ShardList


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    (folder / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")


def describe_model(
    configuration: Configuration, shards: ShardList, size: Size, figures: Figures, fold: Fold | None
) -> dict[str, Any]:
    """What `model.json` says: how the graphs are fed, and where the model comes from."""
    manifest: dict[str, Any] = {
        "format": "frcnn-onnx/1",
        "predict": "predict.onnx",
        "loss": "loss.onnx",
        "input": {
            "name": "images",
            "layout": "NCHW",
            "dtype": "float32",
            "color": "RGB",
            "range": [0, 1],
            "height": size.height,
            "width": size.width,
            "batch": "dynamic",
        },
        "class_names": list(shards.tensors.class_names),
        "label_offset": 1,
        "box_format": "xyxy_pixels_of_model_input",
        "outputs": {"boxes": "boxes", "labels": "labels", "scores": "scores", "count": "num_detections"},
        "gt": {"boxes": "gt_boxes", "labels": "gt_labels", "pad_label": 0},
        "losses": list(NAMES),
        "trained": provenance(configuration, shards, figures),
    }
    return manifest if fold is None else {**manifest, "fold": {"number": fold.number, "of": fold.of}}


def provenance(configuration: Configuration, shards: ShardList, figures: Figures) -> dict[str, Any]:
    return {
        "dataset": shards.dataset,
        "commit": shards.commit,
        "options": configuration.options.deciding,
        "figures": dict(figures),
        "trainer": VERSION,
        "torch": str(torch.__version__),
        "torchvision": str(torchvision.__version__),
    }
