"""The network of the model `digits`, as torchvision's FasterRCNN, with the weights its package holds."""

from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.rpn import AnchorGenerator
from torchvision.ops import MultiScaleRoIAlign

HEIGHT, WIDTH = 64, 128
CHANNELS = (24, 48, 96, 128)
FEATURES = 64
CLASSES = 11  # with the background
# Of what is smaller than this, the package keeps all 32 bits.
HALVED_FROM = 256


def conv_bn_relu(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.a = conv_bn_relu(channels, channels)
        self.b = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.n = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.n(self.b(self.a(x))))


class Backbone(nn.Module):
    """Feature maps at strides 4, 8 and 16, each with what the coarser ones know. Names are those of the weights."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = CHANNELS
        self.s1 = conv_bn_relu(3, first, 2)
        self.s2 = nn.Sequential(conv_bn_relu(first, second, 2), Residual(second))
        self.s3 = nn.Sequential(conv_bn_relu(second, third, 2), Residual(third))
        self.s4 = nn.Sequential(conv_bn_relu(third, fourth, 2), Residual(fourth))
        self.lat = nn.ModuleList(nn.Conv2d(channels, FEATURES, 1) for channels in CHANNELS[1:])
        self.out = nn.ModuleList(nn.Conv2d(FEATURES, FEATURES, 3, 1, 1) for _ in CHANNELS[1:])
        self.out_channels = FEATURES

    def forward(self, x: Tensor) -> "OrderedDict[str, Tensor]":
        at4 = self.s2(self.s1(x))
        at8 = self.s3(at4)
        at16 = self.s4(at8)
        coarse = self.lat[2](at16)
        middle = self.lat[1](at8) + functional.interpolate(coarse, scale_factor=2.0)
        fine = self.lat[0](at4) + functional.interpolate(middle, scale_factor=2.0)
        maps = (fine, middle, coarse)
        return OrderedDict((str(level), out(x)) for level, (out, x) in enumerate(zip(self.out, maps)))


def load_digits(weights: Path) -> FasterRCNN:
    """With the weights as the package holds them: batch norm folded into convolutions, then rounded to 16 bits."""
    model = FasterRCNN(
        Backbone(),
        rpn_anchor_generator=AnchorGenerator(((9, 13), (19, 27), (38, 52)), ((1.3, 2.4),) * 3),
        box_roi_pool=MultiScaleRoIAlign(["0", "1", "2"], 7, 1, canonical_scale=28, canonical_level=3),
        box_head=TwoMLPHead(FEATURES * 7 * 7, 192),
        box_predictor=FastRCNNPredictor(192, CLASSES),
        min_size=HEIGHT,
        max_size=WIDTH,
        _skip_resize=True,
        rpn_pre_nms_top_n_train=256,
        rpn_pre_nms_top_n_test=256,
        rpn_post_nms_top_n_train=128,
        rpn_post_nms_top_n_test=64,
        rpn_batch_size_per_image=128,
        box_batch_size_per_image=48,
        box_score_thresh=0.05,
        box_detections_per_img=32,
    )
    model.load_state_dict(torch.load(weights, map_location="cpu"))
    model.eval()
    fold_batch_norm(model.backbone)
    round_weights(model)
    return model


def fold_batch_norm(backbone: Backbone) -> None:
    for module in list(backbone.modules()):
        if isinstance(module, Residual):
            module.b, module.n = folded(module.b, module.n), nn.Identity()
        elif isinstance(module, nn.Sequential) and isinstance(module[0], nn.Conv2d):
            module[0], module[1] = folded(module[0], module[1]), nn.Identity()


def folded(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> nn.Conv2d:
    """To the bit as torch's ONNX exporter does it; torch.nn.utils.fusion multiplies by rsqrt instead."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    conv.weight = nn.Parameter(conv.weight * scale.reshape(-1, 1, 1, 1))
    conv.bias = nn.Parameter(norm.bias - norm.running_mean * scale)
    return conv


def round_weights(model: nn.Module) -> None:
    for parameter in model.parameters():
        if parameter.dim() > 1 and parameter.numel() >= HALVED_FROM:
            parameter.data = parameter.data.half().float()
