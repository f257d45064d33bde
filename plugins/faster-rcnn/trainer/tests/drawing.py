"""Small drawn sets: upright strokes that the network is to tell apart by their colour."""

import io
from random import Random

from PIL import Image, ImageDraw

from shard_server import StagedSample

CLASS_NAMES = ("light", "dark")
SHADES = ((225, 225, 215), (25, 25, 30))
WIDTH, HEIGHT = 96, 48


def draw_samples(count: int, seed: int = 1) -> list[StagedSample]:
    return [draw_sample(number + 1, Random(f"{seed} {number}")) for number in range(count)]


def draw_sample(identity: int, random: Random) -> StagedSample:
    wall = random.randint(90, 150)
    image = Image.new("RGB", (WIDTH, HEIGHT), (wall, wall - 10, wall - 20))
    pen = ImageDraw.Draw(image)
    boxes, labels = [], []
    for column in range(random.randint(1, 3)):
        label = random.randrange(2)
        width, height = random.randint(10, 16), random.randint(22, 36)
        left, top = 4 + column * 30 + random.randint(0, 8), random.randint(2, HEIGHT - height - 2)
        pen.rectangle((left, top, left + width - 1, top + height - 1), fill=SHADES[label])
        boxes.append((left, top, width, height))
        labels.append(label)
    return StagedSample(identity, encode(image), boxes, labels)


def encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
