"""Operators that torch's exporter does not write as batches need them."""

from typing import Any

import torch
from torch import Tensor
from torchvision.ops import nms, roi_align


class NonMaxSuppression(torch.autograd.Function):
    """
    Boxes [n, k, 4] and scores [n, 1, k] to rows of what is kept: [m, 3], each a row, 0, and a position. Scores of 0
    and less are nothing.
    """

    @staticmethod
    def forward(_: Any, boxes: Tensor, scores: Tensor, iou: float) -> Tensor:  # type: ignore[override]
        rows = []
        for number, (of_row, (values,)) in enumerate(zip(boxes, scores)):
            candidates = torch.where(values > 0)[0]
            kept = candidates[nms(of_row[candidates], values[candidates], iou)]
            rows.append(torch.stack((torch.full_like(kept, number), torch.zeros_like(kept), kept), 1))
        return torch.cat(rows)

    @staticmethod
    def symbolic(graph: Any, boxes: Any, scores: Any, iou: float) -> Any:
        most = graph.op("Constant", value_t=torch.tensor([2**31 - 1]))
        overlap, least = (graph.op("Constant", value_t=torch.tensor([value])) for value in (float(iou), 0.0))
        return graph.op("NonMaxSuppression", boxes, scores, most, overlap, least)


class RoiAlign(torch.autograd.Function):
    """
    As torchvision's with `aligned=False`. ONNX means just that by RoiAlign up to opset 15; from 16 on it would
    shift the regions by half a pixel where nothing else is said.
    """

    @staticmethod
    def forward(  # type: ignore[override]
        _: Any, features: Tensor, boxes: Tensor, images: Tensor, size: int, scale: float, ratio: int
    ) -> Tensor:
        regions = torch.cat((images.to(boxes.dtype)[:, None], boxes), 1)
        aligned: Tensor = roi_align(features, regions, size, scale, ratio)
        return aligned

    @staticmethod
    def symbolic(
        graph: Any, features: Any, boxes: Any, images: Any, size: int, scale: float, ratio: int
    ) -> Any:
        return graph.op(
            "RoiAlign",
            features,
            boxes,
            images,
            mode_s="avg",
            output_height_i=size,
            output_width_i=size,
            sampling_ratio_i=max(0, ratio),
            spatial_scale_f=scale,
        )


def kept_scores(boxes: Tensor, scores: Tensor, iou: float) -> Tensor:
    """
    :param boxes: [n, k, 4]
    :param scores: [n, k]
    :returns: the scores [n, k], -1 for what another box suppresses or what had none
    """
    count = boxes.shape[1]
    rows: Tensor = NonMaxSuppression.apply(boxes, scores.unsqueeze(1), iou)
    at = rows[:, 0] * count + rows[:, 2]
    kept = torch.zeros_like(scores).reshape(-1).scatter(0, at, torch.ones_like(at, dtype=torch.float32))
    return torch.where(kept.reshape(-1, count) > 0, scores, torch.full_like(scores, -1.0))
