"""A labelled image as the network learns from it, and how it is made from the members of a shard."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from .errors import TrainerError
from .matching import Array
from .shard_list import Tensors

EIGHT_BITS = 256


@dataclass(frozen=True)
class Sample:
    """An image, the boxes on it as left-top-right-bottom in its pixels, and their labels from 1 up."""

    id: int
    pixels: Tensor  # uint8 [3, height, width]
    boxes: Tensor  # float32 [objects, 4]
    labels: Tensor  # int64 [objects]


class BrokenImage(TrainerError):
    """Names the sample whose image can't be decoded."""


def read_sample(key: str, members: Mapping[str, bytes], tensors: Tensors) -> Sample | None:
    """None where the sample has no image or no ground truth."""
    image = next((data for name, data in members.items() if name.startswith(f"{tensors.images}.")), None)
    boxes, labels = (members.get(f"{name}.json") for name in (tensors.boxes, tensors.labels))
    if image is None or boxes is None or labels is None:
        return None
    pixels = decode_image(key, image)
    height, width = pixels.shape[1:]
    corners = to_corners(np.array(json.loads(boxes), dtype=np.float64).reshape(-1, 4), tensors, (width, height))
    numbers = np.array(json.loads(labels), dtype=np.int64).reshape(-1)
    if len(corners) != len(numbers):
        raise TrainerError(f"Sample {name_of(key)} has {len(corners)} boxes and {len(numbers)} labels.")
    return Sample(
        id=sample_id(key),
        pixels=pixels,
        boxes=torch.from_numpy(clip_boxes(corners, (width, height)).astype(np.float32)),
        labels=torch.from_numpy(numbers + 1),
    )


def sample_id(key: str) -> int:
    return int(key.partition("-")[0])


def name_of(key: str) -> str:
    """For messages."""
    identity, _, index = key.partition("-")
    return f"{int(identity)} (index {int(index)})"


def decode_image(key: str, data: bytes) -> Tensor:
    """Upright, RGB, eight bits; transparency on black."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            upright = ImageOps.exif_transpose(image)
            pixels = np.array(to_rgb(upright))
    except Exception as error:  # Pillow raises whatever its decoders do
        raise BrokenImage(f"The image of sample {name_of(key)} can't be decoded: {error}.") from error
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        wide = np.array(image).astype(np.int64)
        return Image.fromarray((wide // EIGHT_BITS).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        black = Image.new("RGBA", clear.size, (0, 0, 0, 255))
        return Image.alpha_composite(black, clear).convert("RGB")
    return image.convert("RGB")


Convert = Callable[[Array], Array]

TO_CORNERS: Mapping[str, Convert] = {
    "LTRB": lambda b: b,
    "LTWH": lambda b: np.hstack((b[:, :2], b[:, :2] + b[:, 2:])),
    "CCWH": lambda b: np.hstack((b[:, :2] - b[:, 2:] / 2, b[:, :2] + b[:, 2:] / 2)),
}


def to_corners(boxes: Array, tensors: Tensors, size: tuple[int, int]) -> Array:
    """From the coords of the tensor to left-top-right-bottom in pixels."""
    scale = [*size, *size] if tensors.fractional else [1, 1, 1, 1]
    corners: Array = TO_CORNERS[tensors.mode](boxes) * np.array(scale)
    return corners


def clip_boxes(corners: Array, size: tuple[int, int]) -> Array:
    """Cut to the image, and at least a pixel wide and high, so that every object is learned from."""
    start = np.clip(corners[:, :2], 0, np.array(size) - 1)
    end = np.clip(corners[:, 2:], start + 1, np.array(size))
    return np.hstack((start, end))
