"""What is to be trained, from which data, and where to: the file that the trainer is started with."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import TrainerError
from .options import Options, parse_options


@dataclass(frozen=True)
class DataSource:
    """A stream of shards, and which of its tensors are what."""

    url: str
    images: str
    boxes: str
    labels: str
    token: str
    """Reads it. Empty where nobody is asked for one."""


@dataclass(frozen=True)
class Configuration:
    train: DataSource
    validation: DataSource | None
    options: Options
    folder: Path

    @property
    def digest(self) -> str:
        """Of all that decides what is learned. The address of the server does not, the dataset and its commit do."""
        text = json.dumps([path_of(self.train), self.options.deciding], sort_keys=True)
        return sha256(text.encode()).hexdigest()


def path_of(source: DataSource) -> list[str]:
    _, _, path = source.url.partition("://")
    return [path.partition("/")[2], source.images, source.boxes, source.labels]


def read_configuration(file: Path) -> Configuration:
    try:
        content = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise TrainerError(f"The configuration {file} can't be read: {error}.") from error
    if not isinstance(content, dict):
        raise TrainerError(f"The configuration {file} is not a JSON object.")
    return parse_configuration(content)


def parse_configuration(content: Mapping[str, Any]) -> Configuration:
    validation = content.get("validation")
    token = os.environ.get("LOUPE_TOKEN", "")
    measuring = os.environ.get("LOUPE_VALIDATION_TOKEN", token)
    return Configuration(
        train=parse_source(content.get("train"), "train", token),
        validation=None if validation is None else parse_source(validation, "validation", measuring),
        options=parse_options(content.get("options") or {}),
        folder=Path(text_in(content, "folder", "the configuration")),
    )


def parse_source(content: Any, name: str, token: str) -> DataSource:
    if not isinstance(content, dict):
        raise TrainerError(f'"{name}" is missing in the configuration; expected an object with url and tensors.')
    tensors = content.get("tensors") or {}
    roles = {role: tensors.get(role, role) for role in ("images", "boxes", "labels")}
    return DataSource(url=text_in(content, "url", name), token=token, **roles)


def text_in(content: Mapping[str, Any], key: str, where: str) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value:
        raise TrainerError(f'"{key}" of {where} is {json.dumps(value)}; expected a text.')
    return value
