"""Writes a trained network as ONNX graphs, and checks that they say what the network says."""

import inspect
import io
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn
from torchvision.models.detection import FasterRCNN

from .augment import Size
from .graphs import PredictGraph
from .loss_graph import NAMES, LossGraph

OPSET = 13
PREDICT_OUTPUTS = ("boxes", "labels", "scores", "num_detections")


def export(model: FasterRCNN, size: Size, folder: Path) -> None:
    """
    Writes `predict.onnx` and `loss.onnx`.

    :param model: as `halved` makes it
    """
    images = torch.rand(2, 3, size.height, size.width)
    boxes = torch.tensor([[[2.0, 2.0, 20.0, 28.0], [8.0, 4.0, 28.0, 30.0]]]).repeat(2, 1, 1)
    labels = torch.ones(2, 2, dtype=torch.int64)
    batch = {0: "batch"}
    objects = {0: "batch", 1: "objects"}
    write(
        PredictGraph(model, size),
        (images,),
        folder / "predict.onnx",
        names=(("images",), PREDICT_OUTPUTS),
        axes={name: batch for name in ("images", *PREDICT_OUTPUTS)},
    )
    write(
        LossGraph(model, size),
        (images, boxes, labels),
        folder / "loss.onnx",
        names=(("images", "gt_boxes", "gt_labels"), NAMES),
        axes={**{name: batch for name in ("images", *NAMES)}, "gt_boxes": objects, "gt_labels": objects},
    )


def write(
    graph: nn.Module,
    inputs: tuple[Tensor, ...],
    file: Path,
    *,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    axes: dict[str, dict[int, str]],
) -> None:
    """Constants are not folded: that would turn weights of 16 bits into ones of 32. What tracing warns of is meant."""
    # Newer torch has another exporter by default, which needs more packages.
    classic = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    buffer = io.BytesIO()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph.eval(),
            inputs,
            buffer,
            opset_version=OPSET,
            do_constant_folding=False,
            input_names=list(names[0]),
            output_names=list(names[1]),
            dynamic_axes=axes,
            **classic,
        )
    file.write_bytes(buffer.getvalue())
