"""Starts the trainer as the platform does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]


def write_configuration(folder: Path, train: str, validation: str | None, **options: Any) -> Path:
    tensors = {"images": "images", "boxes": "boxes", "labels": "labels"}
    file = folder.with_suffix(".json")
    content = {
        "train": {"url": train, "tensors": tensors},
        "validation": None if validation is None else {"url": validation, "tensors": tensors},
        "options": options,
        "folder": str(folder),
    }
    file.write_text(json.dumps(content))
    return file


def start_trainer(configuration: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "loupe_trainer", "--config", str(configuration), *arguments],
        cwd=PACKAGE,
        env={**os.environ, "LOUPE_TOKEN": "token"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run_trainer(configuration: Path) -> tuple[int, list[dict[str, Any]]]:
    """:returns: the exit code, and the events"""
    process = start_trainer(configuration)
    output, _ = process.communicate()
    return process.returncode, [json.loads(line) for line in output.splitlines()]


def named(events: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    return [one for one in events if one["event"] == event]
