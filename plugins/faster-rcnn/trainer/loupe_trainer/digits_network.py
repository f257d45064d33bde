"""The small network of the demo model: a light backbone below torchvision's Faster R-CNN."""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.rpn import AnchorGenerator
from torchvision.ops import MultiScaleRoIAlign

CHANNELS = (24, 48, 96, 128)
FEATURES = 64
HIDDEN = 192
POOLED = 7


def conv_norm_relu(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv_norm_relu(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


class Backbone(nn.Module):
    """Feature maps at strides 4, 8 and 16, each with what the coarser ones know."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = CHANNELS
        self.stem = conv_norm_relu(3, first, 2)
        self.at4 = nn.Sequential(conv_norm_relu(first, second, 2), Residual(second))
        self.at8 = nn.Sequential(conv_norm_relu(second, third, 2), Residual(third))
        self.at16 = nn.Sequential(conv_norm_relu(third, fourth, 2), Residual(fourth))
        self.lateral = nn.ModuleList(nn.Conv2d(channels, FEATURES, 1) for channels in CHANNELS[1:])
        self.smooth = nn.ModuleList(nn.Conv2d(FEATURES, FEATURES, 3, 1, 1) for _ in CHANNELS[1:])
        self.out_channels = FEATURES

    def forward(self, x: Tensor) -> "OrderedDict[str, Tensor]":
        at4 = self.at4(self.stem(x))
        at8 = self.at8(at4)
        coarse = self.lateral[2](self.at16(at8))
        middle = self.lateral[1](at8) + functional.interpolate(coarse, scale_factor=2.0)
        fine = self.lateral[0](at4) + functional.interpolate(middle, scale_factor=2.0)
        maps = (fine, middle, coarse)
        return OrderedDict((str(level), smooth(x)) for level, (smooth, x) in enumerate(zip(self.smooth, maps)))


def create_digits(classes: int) -> FasterRCNN:
    """
    For upright objects between 9 and 60 pixels high.

    :param classes: with the background
    """
    return FasterRCNN(
        Backbone(),
        rpn_anchor_generator=AnchorGenerator(((9, 13), (19, 27), (38, 52)), ((1.3, 2.4),) * 3),
        box_roi_pool=MultiScaleRoIAlign(["0", "1", "2"], POOLED, 1, canonical_scale=28, canonical_level=3),
        box_head=TwoMLPHead(FEATURES * POOLED**2, HIDDEN),
        box_predictor=FastRCNNPredictor(HIDDEN, classes),
        rpn_pre_nms_top_n_train=256,
        rpn_pre_nms_top_n_test=256,
        rpn_post_nms_top_n_train=128,
        rpn_post_nms_top_n_test=64,
        rpn_batch_size_per_image=128,
        box_batch_size_per_image=48,
        box_detections_per_img=32,
    )
