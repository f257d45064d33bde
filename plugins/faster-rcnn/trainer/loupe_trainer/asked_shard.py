"""Shards that are on their way before they are read."""

from contextlib import suppress
from threading import Thread
from typing import IO

from .errors import TrainerError
from .shard_list import Shard, open_url


class AskedShard:
    """
    A shard that is asked for at once: until the platform has looked up what is asked for, and a core is free for it,
    another one can be read.
    """

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.opened: IO[bytes] | None = None
        # One that still waits for its answer keeps no process from ending.
        self.thread = Thread(target=self.open, daemon=True)
        self.thread.start()

    def open(self) -> None:
        """What goes wrong is asked for again by whoever wants the answer."""
        with suppress(TrainerError):
            self.opened = open_url(self.shard.url, self.shard.token)

    def answer(self) -> IO[bytes]:
        """From its beginning, as often as it is called."""
        self.thread.join()
        opened, self.opened = self.opened, None
        return open_url(self.shard.url, self.shard.token) if opened is None else opened
