"""Torchvision's training loss for each image, as the mean over all samples that it could draw."""

import torch
from torch import Tensor

from .box_math import encode, pair_iou, smooth_l1, take
from .graphs import UNWEIGHTED, Detector

NAMES = ("loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg", "loss")


class LossGraph(Detector):
    """
    Images [batch, 3, H, W], boxes [batch, g, 4] in their pixels and labels [batch, g], 0 for padding, to the four parts
    of the loss and their sum, each [batch].
    """

    def forward(self, images: Tensor, gt_boxes: Tensor, gt_labels: Tensor) -> tuple[Tensor, ...]:
        boxes, labels = with_padding(images, gt_boxes, gt_labels)
        maps, objectness, deltas = self.look(images)
        of_anchors = self.anchor_losses(objectness, deltas, boxes, labels)
        of_regions = self.region_losses(maps, self.propose(objectness, deltas, "training"), boxes, labels)
        parts = (*of_regions, *of_anchors)
        return (*parts, parts[0] + parts[1] + parts[2] + parts[3])

    def anchor_losses(
        self, objectness: Tensor, deltas: Tensor, boxes: Tensor, labels: Tensor
    ) -> tuple[Tensor, Tensor]:
        rpn = self.model.rpn
        is_object = (labels > 0).unsqueeze(-1)
        iou = overlaps(boxes, self.anchors, is_object)
        best, at = iou.max(1)
        is_best_of_object = ((iou == iou.max(2, keepdim=True)[0]) & is_object).to(torch.float32).max(1)[0] > 0
        positive = (best >= rpn.proposal_matcher.high_threshold) | is_best_of_object
        negative = (best < rpn.proposal_matcher.low_threshold) & ~is_best_of_object
        mean = MeanOverDraws(positive, negative, rpn.fg_bg_sampler)
        wanted = encode(take(boxes, at), self.anchors, UNWEIGHTED)
        return mean.of_both(softplus(-objectness), softplus(objectness)), mean.of_positives(smooth_l1(deltas, wanted))

    def region_losses(
        self, maps: list[Tensor], proposals: tuple[Tensor, Tensor], boxes: Tensor, labels: Tensor
    ) -> tuple[Tensor, Tensor]:
        heads = self.model.roi_heads
        regions = torch.cat((proposals[0], boxes), 1)
        is_region = torch.cat((proposals[1], labels > 0), 1)
        best, at = overlaps(boxes, regions, (labels > 0).unsqueeze(-1)).max(1)
        positive = (best >= heads.proposal_matcher.high_threshold) & is_region
        negative = (best < heads.proposal_matcher.low_threshold) & is_region
        wanted = torch.where(positive, labels.gather(1, at), torch.zeros_like(at))
        logits, deltas = self.judge(maps, regions)
        entropy = -torch.log_softmax(logits, -1).gather(2, wanted.unsqueeze(-1)).squeeze(-1)
        of_class = deltas.gather(2, wanted.unsqueeze(-1).unsqueeze(-1).expand(-1, -1, 1, 4)).squeeze(2)
        change = encode(take(boxes, at), regions, heads.box_coder.weights)
        mean = MeanOverDraws(positive, negative, heads.fg_bg_sampler)
        return mean.of_both(entropy, entropy), mean.of_positives(smooth_l1(of_class, change))


class MeanOverDraws:
    """
    A sampler draws `sp` of the positives and `sn` of the negatives, all equally likely, and torchvision takes the mean
    over them: so the mean over all draws is that over all positives and all negatives, in the shares of the sample.
    """

    def __init__(self, positive: Tensor, negative: Tensor, sampler: object) -> None:
        size = float(getattr(sampler, "batch_size_per_image"))
        most = float(int(size * getattr(sampler, "positive_fraction")))
        self.positive, self.negative = positive, negative
        positives, negatives = (chosen.to(torch.float32).sum(1) for chosen in (positive, negative))
        drawn = positives.clamp(max=most)
        others = torch.minimum(negatives, size - drawn)
        sample = (drawn + others).clamp(min=1)
        self.of_one_positive = drawn / positives.clamp(min=1) / sample
        self.of_one_negative = others / negatives.clamp(min=1) / sample

    def of_both(self, over_positives: Tensor, over_negatives: Tensor) -> Tensor:
        other = torch.where(self.negative, over_negatives, torch.zeros(1)).sum(1)
        return self.of_positives(over_positives) + self.of_one_negative * other

    def of_positives(self, values: Tensor) -> Tensor:
        return self.of_one_positive * torch.where(self.positive, values, torch.zeros(1)).sum(1)


def with_padding(images: Tensor, boxes: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """One object of padding more, so that there may be none at all."""
    nothing = torch.zeros_like(images[:, :1, :1, :4]).reshape(-1, 1, 4)
    return torch.cat((boxes, nothing), 1), torch.cat((labels, torch.zeros_like(nothing[..., 0]).to(torch.int64)), 1)


def overlaps(boxes: Tensor, others: Tensor, is_object: Tensor) -> Tensor:
    """IoU [batch, g, n]; -1 for padding."""
    return torch.where(is_object, pair_iou(boxes, others), -torch.ones(1))


def softplus(x: Tensor) -> Tensor:
    return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))
