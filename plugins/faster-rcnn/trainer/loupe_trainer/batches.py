"""Batches for the training loop, read and prepared by processes of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .augment import Prepared, augment, prepare
from .configuration import Configuration, DataSource
from .errors import TrainerError
from .folds import Fold
from .networks import input_size
from .options import Options
from .shard_list import ShardList, list_shards
from .stopping import stop_if_told
from .stream import Reader, list_epoch, read_samples

EVALUATION_BATCH = 32


@dataclass(frozen=True)
class Cursor:
    """How far a reader has come."""

    epoch: int = 0
    position: int = 0


@dataclass(frozen=True)
class Batch:
    images: Tensor
    targets: list[dict[str, Tensor]]
    reader: int = 0
    cursor: Cursor = Cursor()


@dataclass(frozen=True)
class Failure:
    """In place of a batch: why there is none. An exception would not come whole out of the process that reads."""

    message: str


@dataclass(frozen=True)
class TrainingPart:
    """What one of the processes that train together reads, and where it continues."""

    rank: int
    of: int
    trained: int = 0
    cursors: Mapping[int, Cursor] = field(default_factory=dict)


class TrainingStream(IterableDataset[Batch | Failure]):
    """
    Batches without end, epoch after epoch. Batch i comes from reader i % readers, each of which reads shards of
    its own, so that the batches after a resumption are those that would have come.
    """

    def __init__(self, configuration: Configuration, part: TrainingPart, fold: Fold | None) -> None:
        super().__init__()
        self.configuration = configuration
        self.size = input_size(configuration.options)
        self.part = part
        self.fold = fold

    def __iter__(self) -> Iterator[Batch | Failure]:
        torch.set_num_threads(1)
        try:
            yield from self.batches()
        except TrainerError as error:
            yield Failure(str(error))

    def batches(self) -> Iterator[Batch]:
        worker = get_worker_info()
        number, workers = (worker.id, worker.num_workers) if worker else (0, 1)
        reader = (number + self.part.trained) % workers
        whole = Reader(self.part.rank * workers + reader, self.part.of * workers)
        samples = self.endless(whole, self.part.cursors.get(reader, Cursor()))
        wanted = self.configuration.options.batchSize // self.part.of
        while True:
            chosen = [next(samples) for _ in range(wanted)]
            yield collate([sample for _, sample in chosen], reader, chosen[-1][0])

    def endless(self, reader: Reader, start: Cursor) -> Iterator[tuple[Cursor, Prepared]]:
        options = self.configuration.options
        epoch, position = start.epoch, start.position
        while True:
            shards = list_epoch(self.configuration.train, options, epoch, reader.of)
            is_empty = position == 0
            for reached, sample in read_samples(shards, reader, options, fold=self.fold, start=position):
                is_empty = False
                random = Random(f"{options.seed} {epoch} {sample.id}")
                yield Cursor(epoch, reached), augment(sample, self.size, options, random)
            if is_empty:
                raise TrainerError(f"{shards.dataset} has no sample with an image, boxes and labels to train on.")
            epoch, position = epoch + 1, 0


def training_batches(
    configuration: Configuration, part: TrainingPart, fold: Fold | None
) -> Iterable[Batch | Failure]:
    stream = TrainingStream(configuration, part, fold)
    workers = configuration.options.workers
    return DataLoader(
        stream, batch_size=None, num_workers=workers, multiprocessing_context="spawn" if workers else None
    )


def evaluation_batches(source: DataSource, options: Options, class_names: Sequence[str]) -> Iterator[Batch]:
    """
    All samples of a dataset once, in its order.

    :param class_names: those that the network knows, to which the dataset's are matched by name
    """
    shards = list_shards(source)
    known = known_labels(shards, class_names)
    size = input_size(options)
    waiting: list[Prepared] = []
    for _, sample in read_samples(shards, Reader(0, 1), options):
        stop_if_told()
        waiting.append(prepare(replace(sample, labels=known[sample.labels]), size))
        if len(waiting) == EVALUATION_BATCH:
            yield collate(waiting)
            waiting = []
    if waiting:
        yield collate(waiting)


def known_labels(shards: ShardList, class_names: Sequence[str]) -> Tensor:
    """For each label of the dataset, from 1 up, that of the network."""
    unknown = [name for name in shards.tensors.class_names if name not in class_names]
    if unknown:
        raise TrainerError(f'{shards.dataset} has the class "{unknown[0]}", which is not trained.')
    return torch.tensor([0] + [class_names.index(name) + 1 for name in shards.tensors.class_names])


def collate(samples: list[Prepared], reader: int = 0, cursor: Cursor = Cursor()) -> Batch:
    images = torch.stack([sample.image for sample in samples])
    targets = [{"boxes": sample.boxes, "labels": sample.labels} for sample in samples]
    return Batch(images, targets, reader, cursor)
