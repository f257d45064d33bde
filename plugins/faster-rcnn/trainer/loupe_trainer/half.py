"""The network as it is handed over: no batch norm left, and weights of 16 bits."""

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.detection import FasterRCNN
from torchvision.ops import FrozenBatchNorm2d

# Smaller weights keep all 32 bits: they cost nothing.
HALVED_FROM = 256


def halved(model: FasterRCNN) -> FasterRCNN:
    """A copy for inference that computes with 32 bits what its weights of 16 bits say."""
    copy = deepcopy(model).cpu().eval()
    fold_batch_norm(copy)
    for parent in list(copy.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Conv2d) and child.weight.numel() >= HALVED_FROM:
                setattr(parent, name, HalfConv(child))
            elif isinstance(child, nn.Linear) and child.weight.numel() >= HALVED_FROM:
                setattr(parent, name, HalfLinear(child))
    return copy


class HalfConv(nn.Module):
    weight: Tensor
    bias: Tensor | None

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.stride, self.padding, self.dilation, self.groups = conv.stride, conv.padding, conv.dilation, conv.groups
        self.register_buffer("weight", conv.weight.detach().half())
        self.register_buffer("bias", None if conv.bias is None else conv.bias.detach())

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight.float()
        return functional.conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class HalfLinear(nn.Module):
    weight: Tensor
    bias: Tensor

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.register_buffer("weight", linear.weight.detach().half())
        self.register_buffer("bias", linear.bias.detach())

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.float(), self.bias)


def fold_batch_norm(model: nn.Module) -> None:
    """Where a norm follows a convolution, as in all networks here."""
    previous: tuple[nn.Module, str, nn.Conv2d] | None = None
    for parent, name, child in children_in_order(model):
        if isinstance(child, nn.Conv2d):
            previous = (parent, name, child)
        elif isinstance(child, (nn.BatchNorm2d, FrozenBatchNorm2d)):
            if previous is None:
                raise AssertionError(f"The norm {name} follows no convolution.")
            setattr(previous[0], previous[1], folded(previous[2], child))
            setattr(parent, name, nn.Identity())
            previous = None


def children_in_order(model: nn.Module) -> list[tuple[nn.Module, str, nn.Module]]:
    """Modules without children, with their parents, in the order they were made in."""
    found: list[tuple[nn.Module, str, nn.Module]] = []
    for name, child in model.named_children():
        found += children_in_order(child) if list(child.children()) else [(model, name, child)]
    return found


def folded(conv: nn.Conv2d, norm: nn.Module) -> nn.Conv2d:
    mean, variance, weight, bias = (getattr(norm, n) for n in ("running_mean", "running_var", "weight", "bias"))
    scale = (weight / torch.sqrt(variance + norm.eps)).detach()
    merged = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,  # type: ignore[arg-type]
        conv.stride,  # type: ignore[arg-type]
        conv.padding,  # type: ignore[arg-type]
        conv.dilation,  # type: ignore[arg-type]
        conv.groups,
    )
    before = torch.zeros_like(mean) if conv.bias is None else conv.bias.detach()
    merged.weight = nn.Parameter(conv.weight.detach() * scale.reshape(-1, 1, 1, 1))
    merged.bias = nn.Parameter(bias.detach() + (before - mean) * scale)
    return merged
