"""The samples of a dataset over HTTP, shard by shard, in the order of the stream."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException

from .configuration import DataSource
from .errors import TrainerError
from .events import log
from .folds import Fold
from .options import Options
from .samples import BrokenImage, Sample, read_sample, sample_id
from .shard_list import Shard, ShardList, Tensors, list_shards, open_url
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
    begin = 0
    for shard in shards.shards[reader.rank :: reader.of]:
        if begin + shard.samples > start:
            for number, (key, members) in enumerate(read_shard(shard), begin + 1):
                if number > start:
                    yield number, key, members
        begin += shard.samples


def read_shard(shard: Shard) -> Iterator[tuple[str, Members]]:
    """The members of each sample under its key; continues where a connection broke off."""
    given = 0
    for attempt in range(1, TRIES + 1):
        try:
            for number, entry in enumerate(read_members(shard)):
                if number >= given:
                    given += 1
                    yield entry
            return
        except (OSError, EOFError, HTTPException, BrokenTar) as error:
            if attempt == TRIES:
                raise TrainerError(f"The shard {shard.url.partition('?')[0]} can't be read: {error}.") from error
            time.sleep(PAUSE_SECONDS * attempt)


def read_members(shard: Shard) -> Iterator[tuple[str, Members]]:
    key = ""
    members: Members = {}
    with open_url(shard.url, shard.token) as answer:
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
