"""
Being told to stop, by SIGTERM or by the loss of whoever started the trainer: asks for a checkpoint and an end within
seconds.
"""

import os
import signal
import sys
from threading import Thread
from types import FrameType

from .errors import Stopped

EXIT_CODE = 128 + signal.SIGTERM

_told = False
_holding = False


def listen(attended: bool) -> None:
    """:param attended: whether to stop, too, when stdin is closed"""
    signal.signal(signal.SIGTERM, _note)
    if attended:
        Thread(target=_attend, daemon=True).start()


def hold() -> None:
    """From now on there is something to save: being told is only noted."""
    global _holding
    _holding = True


def let_go() -> None:
    """What was trained is in the checkpoint: the process may end anywhere."""
    global _holding
    _holding = False
    if _told:
        raise Stopped


def is_told_to_stop() -> bool:
    return _told


def stop_if_told() -> None:
    """Where nothing is to be saved, though `hold` was called."""
    if _told:
        raise Stopped


def _note(_signal: int, _frame: FrameType | None) -> None:
    global _told
    _told = True
    if not _holding:
        os._exit(EXIT_CODE)


def _attend() -> None:
    # Not by `sys.stdin`, whose lock would be held when the interpreter ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
