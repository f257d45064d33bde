"""Being told to stop: SIGTERM asks for a checkpoint and an end within seconds."""

import signal
from types import FrameType

from .errors import Stopped

EXIT_CODE = 128 + signal.SIGTERM

_told = False


def listen() -> None:
    signal.signal(signal.SIGTERM, _note)


def is_told_to_stop() -> bool:
    return _told


def stop_if_told() -> None:
    """Where nothing is to be saved: what was trained is in the checkpoint."""
    if _told:
        raise Stopped


def _note(_signal: int, _frame: FrameType | None) -> None:
    global _told
    _told = True
