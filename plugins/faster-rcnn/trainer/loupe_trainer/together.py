"""Several processes that train one network together: each computes gradients of its own, all step by their mean."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import torch
import torch.distributed as distributed
import torch.multiprocessing as processes
from torch.nn import Parameter

from .errors import Stopped, TrainerError
from .options import Options

Work = Callable[..., Any]

# The others wait while one of them validates. Whoever is gone is noticed by the connection that is closed.
WAITING = timedelta(days=7)

# For a process to end by itself after the last step, or after the others are gone.
ENDING_SECONDS = 20


def process_count(options: Options) -> int:
    """A GPU is not shared."""
    return 1 if torch.cuda.is_available() else options.processes


@contextmanager
def helpers(work: Work, count: int, arguments: tuple[Any, ...]) -> Iterator[None]:
    """
    Runs `work(rank, count, *arguments)` for the ranks from 1 up beside the caller, who is rank 0. One thread each:
    on a busy machine, several threads of one process wait for each other.
    """
    if count == 1:
        yield
        return
    with TemporaryDirectory() as folder:
        meeting = Path(folder, "meeting")
        context = processes.get_context("spawn")
        others = [
            context.Process(target=take_part, args=(work, rank, count, meeting, arguments)) for rank in range(1, count)
        ]
        for other in others:
            other.start()
        try:
            join_group(0, count, meeting)
            yield
        finally:
            if distributed.is_initialized():
                distributed.destroy_process_group()
            for other in others:
                # Killed at once, it would leave processes that read for it.
                other.join(ENDING_SECONDS)
                other.kill()


def take_part(work: Work, rank: int, count: int, meeting: Path, arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # rank 0 says when to stop
    Thread(target=end_with_parent, daemon=True).start()
    join_group(rank, count, meeting)
    try:
        work(rank, count, *arguments)
    except (TrainerError, Stopped):
        return  # rank 0 says so


def end_with_parent() -> None:
    """Waiting for the others to join, it would not notice that rank 0 is gone."""
    parent = processes.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def join_group(rank: int, count: int, meeting: Path) -> None:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", timeout=WAITING, rank=rank, world_size=count
    )


def average_gradients(parameters: list[Parameter], flags: list[bool]) -> list[bool]:
    """
    Gives every process the mean of all gradients.

    :returns: the flags, each true where it is true in one of the processes
    """
    if not distributed.is_initialized():
        return flags
    parts = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
    raised = torch.tensor(flags, dtype=torch.float32)
    flat = torch.cat([part.reshape(-1) for part in parts] + [raised])
    distributed.all_reduce(flat)
    mean = flat[: -len(flags)] / distributed.get_world_size()
    for parameter, values in zip(parameters, torch.split(mean, [p.numel() for p in parameters])):
        parameter.grad = values.view_as(parameter)
    return [bool(flag) for flag in flat[-len(flags) :] > 0]


def gather(value: Any) -> list[Any]:
    """What each of the processes gives, by rank."""
    if not distributed.is_initialized():
        return [value]
    gathered: list[Any] = [None] * distributed.get_world_size()
    distributed.all_gather_object(gathered, value)
    return gathered
