"""The samples of a dataset over HTTP, shard by shard, in the order of the stream."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from itertools import accumulate
from typing import IO

from .asked_shard import AskedShard
from .configuration import DataSource
from .errors import TrainerError
from .events import log
from .folds import Fold
from .options import Options
from .samples import BrokenImage, Sample, read_sample, sample_id
from .shard_list import Shard, ShardList, Tensors, list_shards
from .tar import BrokenTar, read_tar

LARGEST_SHARD = 500
# A shard that broke off is asked for again, after a pause.
TRIES = 4
PAUSE_SECONDS = 1.0

Members = dict[str, bytes]


@dataclass(frozen=True)
class Reader:
    """Which part of the shards is read: those whose number leaves `rank` over `of`."""

    rank: int
    of: int


def list_epoch(source: DataSource, options: Options, epoch: int, readers: int) -> ShardList:
    """In an order of its own for each epoch, in at least as many shards as there are readers."""
    samples = list_shards(source).samples
    if samples < readers:
        raise TrainerError(f"The dataset has {samples} samples; expected at least one for each of {readers} readers.")
    size = max(1, min(LARGEST_SHARD, samples // (2 * readers)))
    return list_shards(source, shuffle=options.seed * 1_000_003 + epoch, samplesPerShard=size)


def read_samples(
    shards: ShardList, reader: Reader, options: Options, *, fold: Fold | None = None, start: int = 0
) -> Iterator[tuple[int, Sample]]:
    """
    Those of an epoch that can be learned from, without the ones that the fold's model must not see; each with the
    position behind it, from which `start` continues.
    """
    for position, key, members in read_entries(shards, reader, start):
        if fold is not None and fold.holds(sample_id(key)):
            continue
        sample = read_or_skip(key, members, shards.tensors, options)
        if sample is not None:
            yield position, sample


def read_entries(shards: ShardList, reader: Reader, start: int) -> Iterator[tuple[int, str, Members]]:
    own = shards.shards[reader.rank :: reader.of]
    begins = accumulate((shard.samples for shard in own), initial=0)
    wanted = [(begin, shard) for begin, shard in zip(begins, own) if begin + shard.samples > start]
    for (begin, _), entries in zip(wanted, read_shards([shard for _, shard in wanted])):
        for number, (key, members) in enumerate(entries, begin + 1):
            if number > start:
                yield number, key, members


def read_shards(shards: Sequence[Shard]) -> Iterator[Iterator[tuple[str, Members]]]:
    """The samples of each; while one is being read, the next one is asked for."""
    asked = map(AskedShard, shards)
    current = next(asked, None)
    while current is not None:
        following = next(asked, None)
        yield read_shard(current)
        current = following


def read_shard(asked: AskedShard) -> Iterator[tuple[str, Members]]:
    """The members of each sample under its key; continues where a connection broke off."""
    given = 0
    for attempt in range(1, TRIES + 1):
        try:
            for number, entry in enumerate(read_members(asked.answer())):
                if number >= given:
                    given += 1
                    yield entry
            return
        except (OSError, EOFError, HTTPException, BrokenTar) as error:
            if attempt == TRIES:
                raise TrainerError(f"The shard {asked.shard.url.partition('?')[0]} can't be read: {error}.") from error
            time.sleep(PAUSE_SECONDS * attempt)


def read_members(answer: IO[bytes]) -> Iterator[tuple[str, Members]]:
    key = ""
    members: Members = {}
    for path, content in read_tar(answer):
        stem, _, name = path.partition(".")
        if members and stem != key:
            yield key, members
            members = {}
        key, members[name] = stem, content
    if members:
        yield key, members


def read_or_skip(key: str, members: Members, tensors: Tensors, options: Options) -> Sample | None:
    try:
        return read_sample(key, members, tensors)
    except BrokenImage as error:
        if options.brokenImages == "stop":
            raise
        log(f"{error} It is left out.")
        return None
