"""The options of a training, with their defaults and what they may be."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from .errors import TrainerError


@dataclass(frozen=True)
class Options:
    """Named as the platform names them, so that no message speaks of another name."""

    network: str = "digits"
    weights: str = ""
    width: int = 0
    height: int = 0
    steps: int = 3000
    batchSize: int = 32
    processes: int = 2
    workers: int = 1
    seed: int = 1
    optimizer: str = "adamw"
    learningRate: float = 0.0025
    momentum: float = 0.9
    weightDecay: float = 0.001
    schedule: str = "cosine"
    warmUp: int = 100
    stepEvery: int = 1000
    stepFactor: float = 0.1
    crop: float = 1.0
    erosion: float = 0.2
    rotation: float = 20.0
    brightness: float = 0.1
    contrast: float = 0.1
    evaluateEvery: int = 500
    checkpointEvery: int = 200
    logEvery: int = 20
    brokenImages: str = "stop"
    folds: int = 0

    @property
    def deciding(self) -> dict[str, Any]:
        """Those that decide what is learned."""
        watching = ("evaluateEvery", "checkpointEvery", "logEvery")
        return {name: value for name, value in asdict(self).items() if name not in watching}


CHOICES: dict[str, tuple[str, ...]] = {
    "network": ("digits", "fasterrcnn_mobilenet_v3_large_320_fpn", "fasterrcnn_resnet50_fpn"),
    "optimizer": ("adamw", "sgd"),
    "schedule": ("cosine", "step"),
    "brokenImages": ("stop", "skip"),
}

RANGES: dict[str, tuple[float, float]] = {
    "width": (0, 4096),
    "height": (0, 4096),
    "steps": (1, 10_000_000),
    "batchSize": (1, 1024),
    "processes": (1, 64),
    "workers": (0, 64),
    "seed": (0, 2**31 - 1),
    "learningRate": (0, 10),
    "momentum": (0, 1),
    "weightDecay": (0, 1),
    "warmUp": (0, 10_000_000),
    "stepEvery": (1, 10_000_000),
    "stepFactor": (0, 1),
    "crop": (0, 1),
    "erosion": (0, 0.9),
    "rotation": (0, 180),
    "brightness": (0, 1),
    "contrast": (0, 1),
    "evaluateEvery": (1, 10_000_000),
    "checkpointEvery": (1, 10_000_000),
    "logEvery": (1, 10_000_000),
    "folds": (0, 20),
}


def parse_options(given: Mapping[str, Any]) -> Options:
    known = {field.name: field.type for field in fields(Options)}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise TrainerError(f'There is no option "{unknown[0]}"; there are {", ".join(known)}.')
    values = {name: parse_value(name, value, known[name]) for name, value in given.items()}
    options = Options(**values)
    refuse_contradictions(options)
    return options


def parse_value(name: str, value: Any, kind: Any) -> Any:
    if kind is str:
        fits = isinstance(value, str) and value in CHOICES.get(name, (value,))
        expected = " or ".join(f'"{choice}"' for choice in CHOICES.get(name, ())) or "a text"
    else:
        low, high = RANGES[name]
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        fits = is_number and low <= value <= high and (kind is float or value == int(value))
        expected = f"a {'number' if kind is float else 'whole number'} from {low:g} to {high:g}"
    if not fits:
        raise TrainerError(f'Option "{name}" is {json.dumps(value)}; expected {expected}.')
    return kind(value)


def refuse_contradictions(options: Options) -> None:
    for name, value in (("width", options.width), ("height", options.height)):
        if value % 32:
            raise TrainerError(f'Option "{name}" is {value}; expected a multiple of 32, or 0.')
    if options.batchSize % options.processes:
        raise TrainerError(
            f'Option "batchSize" is {options.batchSize}; expected a multiple of the {options.processes} processes.'
        )
    if options.folds == 1:
        raise TrainerError('Option "folds" is 1; expected 0, or from 2 up.')
