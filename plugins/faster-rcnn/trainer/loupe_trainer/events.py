"""What the trainer tells whoever started it: one JSON object a line on stdout."""

import json
import sys
from collections.abc import Mapping
from typing import Any

Figures = Mapping[str, float | None]

# Whoever has started the trainer may take a longer silence for its end.
SILENT_SECONDS = 60


def tell(event: str, **fields: Any) -> None:
    """Fields that are None are left out."""
    said = {name: value for name, value in fields.items() if value is not None}
    sys.stdout.write(json.dumps({"event": event, **said}, allow_nan=False) + "\n")
    sys.stdout.flush()


def log(message: str) -> None:
    tell("log", message=message)
