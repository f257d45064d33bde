"""The weights of a model that the trainer has exported, as the network had them that is trained on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.ops import FrozenBatchNorm2d

# Numbers of fields in `onnx.proto`.
GRAPH, INITIALIZER = 7, 5
DIMS, DATA_TYPE, NAME, RAW_DATA = 1, 2, 8, 9
DTYPES = {1: "<f4", 10: "<f2"}

# The graphs hold the network below this name.
PREFIX = "model."

Field = tuple[int, int | memoryview]


def read_onnx_weights(file: Path, model: nn.Module) -> dict[str, Tensor]:
    """
    :param model: the network they are for
    :raises ValueError: where the file is none that the trainer has exported
    """
    found = dict(read_initializers(memoryview(file.read_bytes())))
    weights = {name.removeprefix(PREFIX): value for name, value in found.items() if name.startswith(PREFIX)}
    if not weights:
        raise ValueError("it holds no weights of a model that was trained here")
    return with_norms(weights, model)


def with_norms(weights: dict[str, Tensor], model: nn.Module) -> dict[str, Tensor]:
    """What was folded into a convolution for the export becomes a norm again, which changes nothing but by its bias."""
    unfolded = dict(weights)
    convolution = ""
    for name, module in model.named_modules():
        if isinstance(module, nn.Conv2d):
            convolution = name
        elif isinstance(module, (nn.BatchNorm2d, FrozenBatchNorm2d)) and f"{convolution}.bias" in weights:
            bias = weights[f"{convolution}.bias"]
            if f"{convolution}.bias" not in model.state_dict():
                del unfolded[f"{convolution}.bias"]
            unfolded[f"{name}.weight"] = torch.ones_like(bias)
            unfolded[f"{name}.bias"] = bias
            unfolded[f"{name}.running_mean"] = torch.zeros_like(bias)
            unfolded[f"{name}.running_var"] = torch.ones_like(bias) - module.eps
    return unfolded


def read_initializers(content: memoryview) -> Iterator[tuple[str, Tensor]]:
    """Those that are stored as bytes, with 16 or 32 bits a number."""
    for number, graph in read_fields(content):
        if number != GRAPH or isinstance(graph, int):
            continue
        for part, tensor in read_fields(graph):
            if part == INITIALIZER and not isinstance(tensor, int):
                yield from read_tensor(tensor)


def read_tensor(content: memoryview) -> Iterator[tuple[str, Tensor]]:
    dims: list[int] = []
    dtype, name, data = None, "", None
    for number, value in read_fields(content):
        if number == DIMS and isinstance(value, int):
            dims.append(value)
        elif number == DATA_TYPE and isinstance(value, int):
            dtype = DTYPES.get(value)
        elif number == NAME and not isinstance(value, int):
            name = bytes(value).decode()
        elif number == RAW_DATA and not isinstance(value, int):
            data = value
    if dtype is not None and data is not None:
        values = np.frombuffer(data, dtype).astype(np.float32).reshape(dims)
        yield name, torch.from_numpy(values)


def read_fields(content: memoryview) -> Iterator[Field]:
    """Of a message of protocol buffers."""
    at = 0
    while at < len(content):
        key, at = read_varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = read_varint(content, at)
            yield number, value
            continue
        if wire == 2:
            length, at = read_varint(content, at)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            raise ValueError("it is no ONNX file")
        if at + length > len(content):
            raise ValueError("it ends in the middle")
        yield number, content[at : at + length]
        at += length


def read_varint(content: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(content):
            raise ValueError("it ends in the middle")
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
