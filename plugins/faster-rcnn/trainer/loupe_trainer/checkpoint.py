"""Where a training stands, kept in a file that is there whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from .events import log

FILE = "checkpoint.pt"


@dataclass(frozen=True)
class Checkpoint:
    digest: str
    """Of the configuration."""
    step: int
    """Steps done."""
    model: dict[str, Any]
    optimizer: dict[str, Any]
    cursors: list[dict[int, tuple[int, int]]]
    """By process and reader: epoch and position."""


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{FILE}.part"
    torch.save(vars(checkpoint), part)
    os.replace(part, folder / FILE)


def load_checkpoint(folder: Path, digest: str) -> Checkpoint | None:
    """None where there is none, or where it is one of another training."""
    file = folder / FILE
    if not file.exists():
        return None
    checkpoint = Checkpoint(**torch.load(file, map_location="cpu"))
    if checkpoint.digest == digest:
        return checkpoint
    log(f"The checkpoint in {folder} belongs to other data or options; the training starts anew.")
    return None
