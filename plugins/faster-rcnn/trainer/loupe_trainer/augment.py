"""From an image to what the network is fed: cut out, turned and resized by one bilinear sampling."""

import math
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from .options import Options
from .samples import Sample

# As in the playbook: what a cut leaves less of is no longer taught.
SMALLEST_AREA = 8.0
LEAST_VISIBLE = 0.6


@dataclass(frozen=True)
class Prepared:
    """As the network takes it: RGB 0..1, boxes in its pixels."""

    id: int
    image: Tensor  # float32 [3, height, width]
    boxes: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True)
class Crop:
    """In pixels of the image."""

    left: float
    top: float
    width: float
    height: float


def prepare(sample: Sample, size: Size) -> Prepared:
    """Resized without keeping the aspect, as the evaluators do it."""
    image = functional.interpolate(sample.pixels[None].float(), (size.height, size.width), mode="bilinear")
    boxes = sample.boxes * torch.tensor(scales(sample, size) * 2)
    return Prepared(sample.id, image[0] / 255, boxes, sample.labels)


def scales(sample: Sample, size: Size) -> list[float]:
    height, width = sample.pixels.shape[1:]
    return [size.width / width, size.height / height]


def augment(sample: Sample, size: Size, options: Options, random: Random) -> Prepared:
    crop = safe_crop(sample, options.erosion, random) if random.random() < options.crop else whole(sample)
    angle = random.uniform(-options.rotation, options.rotation) if random.random() < 0.5 else 0.0
    image = cut_out(sample.pixels.float() / 255, crop, angle, size)
    if random.random() < 0.5:
        image = change_light(image, options, random)
    boxes, kept = move_boxes(sample.boxes, crop, angle, size)
    return Prepared(sample.id, image, boxes[kept], sample.labels[kept])


def whole(sample: Sample) -> Crop:
    height, width = sample.pixels.shape[1:]
    return Crop(0, 0, width, height)


def safe_crop(sample: Sample, erosion: float, random: Random) -> Crop:
    """Anywhere between all of the image and what just holds the boxes, each less `erosion` at its sides."""
    height, width = sample.pixels.shape[1:]
    if len(sample.boxes) == 0:
        share = random.uniform(1 - erosion, 1)
        room = (1 - share) * width, (1 - share) * height
        return Crop(random.random() * room[0], random.random() * room[1], share * width, share * height)
    starts, ends = sample.boxes[:, :2], sample.boxes[:, 2:]
    left, top = (starts + erosion * (ends - starts)).min(0).values.tolist()
    right, bottom = (ends - erosion * (ends - starts)).max(0).values.tolist()
    crop_left, crop_top = random.uniform(0, left), random.uniform(0, top)
    crop_right, crop_bottom = random.uniform(right, width), random.uniform(bottom, height)
    return Crop(crop_left, crop_top, max(1.0, crop_right - crop_left), max(1.0, crop_bottom - crop_top))


def cut_out(image: Tensor, crop: Crop, angle: float, size: Size) -> Tensor:
    """The crop resized to the size and turned there; what lies beyond the edge of the image is mirrored."""
    height, width = image.shape[1:]
    turn = torch.tensor(rotation(-angle))
    y, x = torch.meshgrid(torch.arange(size.height) + 0.5, torch.arange(size.width) + 0.5, indexing="ij")
    middle = torch.tensor([size.width / 2, size.height / 2])
    turned = (torch.stack((x, y), -1) - middle) @ turn.T + middle
    scale = torch.tensor([crop.width / size.width, crop.height / size.height])
    inside = turned * scale + torch.tensor([crop.left, crop.top])
    grid = inside / torch.tensor([width, height]) * 2 - 1
    sampled: Tensor = functional.grid_sample(
        image[None], grid[None], mode="bilinear", padding_mode="reflection", align_corners=False
    )
    return sampled[0]


def move_boxes(boxes: Tensor, crop: Crop, angle: float, size: Size) -> tuple[Tensor, Tensor]:
    """
    To pixels of the network, and which of them are still to be seen. A turned box is the one around the ellipse
    that filled it: what is in a box seldom reaches into its corners.
    """
    scale = torch.tensor([size.width / crop.width, size.height / crop.height])
    scaled = (boxes.reshape(-1, 2, 2) - torch.tensor([crop.left, crop.top])) * scale
    middle = torch.tensor([size.width / 2, size.height / 2])
    turn = torch.tensor(rotation(angle))
    centres = (scaled.mean(1) - middle) @ turn.T + middle
    halves = (scaled[:, 1] - scaled[:, 0]) / 2
    reach = ((halves[:, None] * turn) ** 2).sum(-1).sqrt()
    turned = torch.stack((centres - reach, centres + reach), 1)
    cut = turned.clamp(min=0).minimum(torch.tensor([size.width, size.height], dtype=torch.float32))
    areas = (cut[:, 1] - cut[:, 0]).prod(-1)
    whole = (turned[:, 1] - turned[:, 0]).prod(-1)
    kept = (areas >= SMALLEST_AREA) & (areas >= LEAST_VISIBLE * whole)
    return cut.reshape(-1, 4), kept


def rotation(degrees: float) -> list[list[float]]:
    """Clockwise, since y grows downwards."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [[cos, -sin], [sin, cos]]


def change_light(image: Tensor, options: Options, random: Random) -> Tensor:
    contrast = 1 + random.uniform(-options.contrast, options.contrast)
    brightness = random.uniform(-options.brightness, options.brightness)
    return (image * contrast + brightness).clamp(0, 1)
