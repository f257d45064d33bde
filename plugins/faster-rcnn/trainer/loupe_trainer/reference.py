"""What torchvision's own code says of an image: to check graphs against."""

import math
from typing import Any, Literal

import torch
from torch import Tensor
from torchvision.models.detection import FasterRCNN

Kind = Literal["positive", "negative"]
KINDS: tuple[Kind, ...] = ("positive", "negative")


class WholeSampler:
    """Takes all candidates of one kind, and counts both."""

    def __init__(self, replaced: Any) -> None:
        self.batch_size_per_image: int = replaced.batch_size_per_image
        self.positive_fraction: float = replaced.positive_fraction
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
        positives = min(self.positives, int(self.batch_size_per_image * self.positive_fraction))
        negatives = min(self.negatives, self.batch_size_per_image - positives)
        means = ((positives, over_positives), (negatives, over_negatives))
        # The mean over an empty set is NaN in torch, and 0 here.
        total = sum(count * mean for count, mean in means if count)
        return total / max(1, positives + negatives)


def mean_losses(model: FasterRCNN, image: Tensor, target: dict[str, Tensor]) -> dict[str, float]:
    """
    The training loss of one image as the mean over all samples that torchvision could draw: it goes through the
    model once with all positives and once with all negatives as its sample. Only the samplers are replaced.

    :param model: without batch norm, which training mode would change
    """
    anchors, regions = samplers = replace_samplers(model)
    over: dict[Kind, dict[str, float]] = {}
    for kind in KINDS:
        for sampler in samplers:
            sampler.kind = kind
        over[kind] = {name: float(value) for name, value in model([image], [target]).items()}
    parts = {
        name: sampler.mean_over_draws(over["positive"][name], over["negative"][name])
        for name, sampler in {
            "loss_classifier": regions,
            "loss_box_reg": regions,
            "loss_objectness": anchors,
            "loss_rpn_box_reg": anchors,
        }.items()
    }
    return {**parts, "loss": math.fsum(parts.values())}


def replace_samplers(model: FasterRCNN) -> tuple[WholeSampler, WholeSampler]:
    model.train()
    for head in (model.rpn, model.roi_heads):
        if not isinstance(head.fg_bg_sampler, WholeSampler):
            head.fg_bg_sampler = WholeSampler(head.fg_bg_sampler)
    return model.rpn.fg_bg_sampler, model.roi_heads.fg_bg_sampler
