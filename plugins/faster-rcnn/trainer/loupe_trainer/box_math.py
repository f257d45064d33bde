"""Arithmetic of boxes, left-top-right-bottom in the last axis, in operators that every ONNX runtime knows."""

import math

import torch
from torch import Tensor

Weights = tuple[float, float, float, float]

# torchvision's, so that exp stays finite.
LARGEST_GROWTH = math.log(1000 / 16)
LEAST_SIDE = 1e-6
# Of the smooth L1 loss: quadratic below.
BETA = 1 / 9


def centre_and_size(boxes: Tensor) -> tuple[Tensor, Tensor]:
    size = boxes[..., 2:] - boxes[..., :2]
    return boxes[..., :2] + 0.5 * size, size


def decode(deltas: Tensor, boxes: Tensor, weights: Weights) -> Tensor:
    """What the network says of boxes, as boxes."""
    centre, size = centre_and_size(boxes)
    moved = deltas[..., :2] / torch.tensor(weights[:2]) * size + centre
    grown = torch.exp((deltas[..., 2:] / torch.tensor(weights[2:])).clamp(max=LARGEST_GROWTH)) * size
    return torch.cat((moved - 0.5 * grown, moved + 0.5 * grown), -1)


def encode(wanted: Tensor, boxes: Tensor, weights: Weights) -> Tensor:
    """What the network should say of boxes."""
    centre, size = centre_and_size(boxes)
    target, target_size = centre_and_size(wanted)
    size, target_size = size.clamp(min=LEAST_SIDE), target_size.clamp(min=LEAST_SIDE)
    moved = torch.tensor(weights[:2]) * (target - centre) / size
    return torch.cat((moved, torch.tensor(weights[2:]) * torch.log(target_size / size)), -1)


def clip(boxes: Tensor, width: int, height: int) -> Tensor:
    left, top, right, bottom = boxes.unbind(-1)
    sides = (left.clamp(0, width), top.clamp(0, height), right.clamp(0, width), bottom.clamp(0, height))
    return torch.stack(sides, -1)


def is_at_least(boxes: Tensor, side: float) -> Tensor:
    size = boxes[..., 2:] - boxes[..., :2]
    return (size[..., 0] >= side) & (size[..., 1] >= side)


def pair_iou(a: Tensor, b: Tensor) -> Tensor:
    """[batch, n, 4] and [batch, m, 4] to [batch, n, m]."""
    a, b = a.unsqueeze(2), b.unsqueeze(1)
    common = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    overlap = common[..., 0] * common[..., 1]
    return overlap / (area(a) + area(b) - overlap)


def area(boxes: Tensor) -> Tensor:
    size = boxes[..., 2:] - boxes[..., :2]
    return size[..., 0] * size[..., 1]


def smooth_l1(found: Tensor, wanted: Tensor) -> Tensor:
    """Summed over the four sides."""
    apart = (found - wanted).abs()
    return torch.where(apart < BETA, 0.5 * apart * apart / BETA, apart - 0.5 * BETA).sum(-1)


def take(boxes: Tensor, at: Tensor) -> Tensor:
    """Boxes [batch, n, 4] at positions [batch, m]."""
    return boxes.gather(1, at.unsqueeze(-1).expand(-1, -1, 4))
