"""
Torchvision's Faster R-CNN for batches of one size, in operators that ONNX has: what it finds, and its training loss
for each image.
"""

import math

import torch
from torch import Tensor, nn
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.image_list import ImageList

from .augment import Size
from .box_math import Weights, area, clip, decode, is_at_least, take
from .graph_operators import RoiAlign, kept_scores

UNWEIGHTED: Weights = (1.0, 1.0, 1.0, 1.0)
# torchvision's: smaller boxes are no detections.
LEAST_SIDE = 1e-2
LEVEL_EPSILON = 1e-6
# ONNX Runtime's sigmoid is the same for all numbers below -18, where torch still tells what is less likely.
FLATTER = 8.0


class Detector(nn.Module):
    """What both graphs have in common."""

    mean: Tensor
    std: Tensor
    anchors: Tensor

    def __init__(self, model: FasterRCNN, size: Size) -> None:
        super().__init__()
        self.model = model.eval()
        self.width, self.height = size.width, size.height
        image = torch.zeros(1, 3, size.height, size.width)
        with torch.no_grad():
            maps = model.backbone(image)
            anchors = model.rpn.anchor_generator(ImageList(image, [(size.height, size.width)]), list(maps.values()))
        self.register_buffer("anchors", anchors[0].unsqueeze(0), persistent=False)
        for name, values in (("mean", model.transform.image_mean), ("std", model.transform.image_std)):
            self.register_buffer(name, torch.tensor(values).reshape(1, 3, 1, 1), persistent=False)
        per_place = model.rpn.anchor_generator.num_anchors_per_location()
        self.anchors_of_level = [m.shape[2] * m.shape[3] * n for m, n in zip(maps.values(), per_place)]
        pooler = model.roi_heads.box_roi_pool
        self.pooled = [name for name in maps if name in pooler.featmap_names]
        self.scales = [2.0 ** round(math.log2(maps[name].shape[2] / size.height)) for name in self.pooled]

    def look(self, images: Tensor) -> tuple[list[Tensor], Tensor, Tensor]:
        """Feature maps for the regions; objectness [batch, anchors] and deltas [batch, anchors, 4]."""
        maps = self.model.backbone((images - self.mean) / self.std)
        objectness, deltas = self.model.rpn.head(list(maps.values()))
        batch = images.shape[0]
        flat = [of_level.permute(0, 2, 3, 1).reshape(batch, -1) for of_level in objectness]
        sides = [
            d.reshape(batch, o.shape[1], 4, d.shape[2], d.shape[3]).permute(0, 3, 4, 1, 2).reshape(batch, -1, 4)
            for d, o in zip(deltas, objectness)
        ]
        return [maps[name] for name in self.pooled], torch.cat(flat, 1), torch.cat(sides, 1)

    def propose(self, objectness: Tensor, deltas: Tensor, mode: str) -> tuple[Tensor, Tensor]:
        """
        :param mode: `training` or `testing`, which differ in how many proposals there are
        :returns: boxes [batch, n, 4] and which of them are proposals
        """
        rpn = self.model.rpn
        before, after = rpn._pre_nms_top_n[mode], rpn._post_nms_top_n[mode]
        decoded = decode(deltas, self.anchors, UNWEIGHTED)
        boxes, scores = [], []
        levels = zip(torch.split(objectness, self.anchors_of_level, 1), torch.split(decoded, self.anchors_of_level, 1))
        for count, (of_level, boxes_of_level) in zip(self.anchors_of_level, levels):
            logits, at = of_level.topk(min(before, count), 1)
            candidates = clip(take(boxes_of_level, at), self.width, self.height)
            fits = is_at_least(candidates, rpn.min_size) & (torch.sigmoid(logits) >= rpn.score_thresh)
            rank = torch.where(fits, torch.sigmoid(logits / FLATTER), torch.full_like(logits, -1.0))
            scores.append(kept_scores(candidates, rank, rpn.nms_thresh))
            boxes.append(candidates)
        best, at = torch.cat(scores, 1).topk(min(after, sum(s.shape[1] for s in boxes)), 1)
        is_proposal = best > 0
        return torch.where(is_proposal.unsqueeze(-1), take(torch.cat(boxes, 1), at), torch.zeros(1)), is_proposal

    def judge(self, maps: list[Tensor], boxes: Tensor) -> tuple[Tensor, Tensor]:
        """Class logits [batch, n, classes] and deltas [batch, n, classes, 4] of the regions in the boxes."""
        batch, count = boxes.shape[0], boxes.shape[1]
        heads = self.model.roi_heads
        logits, deltas = heads.box_predictor(heads.box_head(self.pool(maps, boxes)))
        classes = logits.shape[1]
        return logits.reshape(batch, count, classes), deltas.reshape(batch, count, classes, 4)

    def pool(self, maps: list[Tensor], boxes: Tensor) -> Tensor:
        """Each region from the map that suits its size."""
        pooler = self.model.roi_heads.box_roi_pool
        batch, count = boxes.shape[0], boxes.shape[1]
        flat = boxes.reshape(-1, 4)
        images = torch.arange(batch).unsqueeze(1).expand(-1, count).reshape(-1)
        size, ratio = pooler.output_size[0], pooler.sampling_ratio
        first, last = (-math.log2(scale) for scale in (self.scales[0], self.scales[-1]))
        side = torch.sqrt(area(flat)) / pooler.canonical_scale
        level = torch.floor(pooler.canonical_level + torch.log2(side) + LEVEL_EPSILON).clamp(first, last) - first
        pooled, order = [], []
        for number in range(round(last - first) + 1):
            at = torch.nonzero(level == float(number)).squeeze(1)
            pooled.append(RoiAlign.apply(maps[number], flat[at], images[at], size, self.scales[number], ratio))
            order.append(at)
        places = torch.cat(order)
        back = torch.zeros_like(places).scatter(0, places, torch.arange(places.shape[0]))
        return torch.cat(pooled)[back]


class PredictGraph(Detector):
    """
    Images [batch, 3, H, W] in 0..1 to boxes [batch, d, 4], labels and scores [batch, d] by falling score, and how many
    of them there are [batch]; 0 behind them.
    """

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        heads = self.model.roi_heads
        maps, objectness, deltas = self.look(images)
        proposals, is_proposal = self.propose(objectness, deltas, "testing")
        logits, changes = self.judge(maps, proposals)
        batch, count, classes = logits.shape[0], proposals.shape[1], logits.shape[2]
        scores = torch.softmax(logits, -1)[..., 1:].permute(0, 2, 1)
        decoded = decode(changes, proposals.unsqueeze(2), heads.box_coder.weights)[:, :, 1:].permute(0, 2, 1, 3)
        boxes = clip(decoded, self.width, self.height)
        fits = (scores > heads.score_thresh) & is_at_least(boxes, LEAST_SIDE) & is_proposal.unsqueeze(1)
        scores = torch.where(fits, scores, torch.full_like(scores, -1.0))
        kept = kept_scores(boxes.reshape(-1, count, 4), scores.reshape(-1, count), heads.nms_thresh)
        most = min(heads.detections_per_img, (classes - 1) * count)
        best, at = kept.reshape(batch, -1).topk(most, 1)
        found = best > 0
        return (
            torch.where(found.unsqueeze(-1), take(boxes.reshape(batch, -1, 4), at), torch.zeros(1)),
            torch.where(found, torch.div(at, count, rounding_mode="floor") + 1, torch.zeros_like(at)),
            torch.where(found, best, torch.zeros(1)),
            found.to(torch.int64).sum(1),
        )
