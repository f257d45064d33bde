"""The training of one network: the loop over its steps, and what is done every so many of them."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.clip_grad import clip_grad_norm_
from torch.optim import Optimizer
from torchvision.models.detection import FasterRCNN

from .batches import Batch, Cursor, Failure, TrainingPart, evaluation_batches, training_batches
from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from .configuration import Configuration
from .errors import Stopped, TrainerError
from .evaluation import evaluate
from .events import SILENT_SECONDS, tell
from .folds import Fold
from .networks import create_network
from .options import Options
from .schedule import create_optimizer, learning_rate, set_learning_rate
from .stopping import hold, is_told_to_stop, let_go
from .together import average_gradients, gather

LARGEST_GRADIENT = 5.0


@dataclass
class Training:
    """One process's part in it."""

    rank: int
    configuration: Configuration
    class_names: Sequence[str]
    fold: Fold | None
    model: FasterRCNN
    optimizer: Optimizer
    device: torch.device
    step: int = 0
    """Steps done."""
    cursors: dict[int, Cursor] = field(default_factory=dict)

    @property
    def options(self) -> Options:
        return self.configuration.options

    @property
    def fold_number(self) -> int | None:
        return None if self.fold is None else self.fold.number


def train(
    rank: int, of: int, configuration: Configuration, class_names: Sequence[str], fold: Fold | None
) -> FasterRCNN:
    """
    Trains until the last step, or goes on from a checkpoint.

    :param of: how many processes train together
    :raises Stopped: after a checkpoint was saved
    """
    training = begin(rank, of, configuration, class_names, fold)
    resume(training)
    if training.step < training.options.steps:
        part = TrainingPart(rank, of, training.step, training.cursors)
        loop(training, iter(training_batches(configuration, part, fold)))
    return training.model


def begin(
    rank: int, of: int, configuration: Configuration, class_names: Sequence[str], fold: Fold | None
) -> Training:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = create_network(configuration.options, len(class_names) + 1).to(device)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = create_optimizer(configuration.options, learned)
    return Training(rank, configuration, class_names, fold, model, optimizer, device)


def loop(training: Training, batches: Iterator[Batch | Failure]) -> None:
    options = training.options
    watch = Watch(training)
    while training.step < options.steps:
        losses, is_stopping = take_step(training, next(batches))
        watch.see(losses)
        is_last = training.step == options.steps
        is_measured = not is_last and training.step % options.evaluateEvery == 0
        if is_last or is_stopping or is_measured or training.step % options.checkpointEvery == 0:
            keep(training)
        if is_stopping:
            raise Stopped
        if is_measured:
            validate(training)
    let_go()


def take_step(training: Training, item: Batch | Failure) -> tuple[dict[str, float], bool]:
    """
    :returns: the losses of this process, and whether the training is to stop
    :raises TrainerError: in all processes, where it fails in one
    """
    options = training.options
    set_learning_rate(training.optimizer, learning_rate(options, training.step))
    training.optimizer.zero_grad()
    losses = learn(training, item) if isinstance(item, Batch) else {}
    failure = item.message if isinstance(item, Failure) else complain(training, losses)
    parameters = [parameter for group in training.optimizer.param_groups for parameter in group["params"]]
    is_failed, is_stopping = average_gradients(parameters, [failure is not None, is_told_to_stop()])
    if is_failed:
        raise TrainerError(next(message for message in gather(failure) if message is not None))
    clip_grad_norm_(parameters, LARGEST_GRADIENT)
    hold()
    training.optimizer.step()
    training.step += 1
    if isinstance(item, Batch):
        training.cursors[item.reader] = item.cursor
    return losses, is_stopping


def learn(training: Training, batch: Batch) -> dict[str, float]:
    """Computes gradients."""
    options, model = training.options, training.model
    # What torchvision draws at random follows from the seed and the step, so that a resumed training draws the same.
    torch.manual_seed((options.seed * 1_000_003 + training.step) * 64 + training.rank)
    set_to_train(model, options)
    images = list(batch.images.to(training.device))
    targets = [{name: value.to(training.device) for name, value in target.items()} for target in batch.targets]
    losses: dict[str, Tensor] = model(images, targets)
    loss = torch.stack(list(losses.values())).sum()
    loss.backward()
    return {"loss": loss.item(), **{name: value.item() for name, value in losses.items()}}


def complain(training: Training, losses: dict[str, float]) -> str | None:
    if math.isfinite(losses["loss"]):
        return None
    return f"The loss is not finite at step {training.step + 1}; a lower learningRate may help."


def set_to_train(model: nn.Module, options: Options) -> None:
    """Statistics that came with weights are better than those of small batches."""
    model.train()
    if options.weights:
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()


class Watch:
    """Tells how the training goes: every `logEvery` steps, and after each that ends a minute without a word."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.sums: dict[str, float] = {}
        self.steps = 0
        self.since = time.monotonic()

    def see(self, losses: dict[str, float]) -> None:
        for name, value in losses.items():
            self.sums[name] = self.sums.get(name, 0.0) + value
        self.steps += 1
        options = self.training.options
        is_late = time.monotonic() - self.since > SILENT_SECONDS
        if is_late or self.training.step % options.logEvery == 0 or self.training.step == options.steps:
            self.tell()

    def tell(self) -> None:
        training, options = self.training, self.training.options
        seconds = time.monotonic() - self.since
        figures = {name: total / self.steps for name, total in self.sums.items()}
        figures["learning_rate"] = learning_rate(options, training.step - 1)
        figures["images_per_second"] = self.steps * options.batchSize / max(seconds, 1e-9)
        if training.rank == 0:
            tell("progress", step=training.step, steps=options.steps, fold=training.fold_number, figures=figures)
        self.sums, self.steps, self.since = {}, 0, time.monotonic()


def validate(training: Training) -> None:
    source = training.configuration.validation
    if source is None or training.rank != 0:
        return
    batches = evaluation_batches(source, training.options, training.class_names)
    figures = evaluate(training.model, batches, training.device)
    tell("evaluation", step=training.step, fold=training.fold_number, figures=figures)


def keep(training: Training) -> None:
    """One process saves, what all of them have read."""
    cursors = gather({reader: (c.epoch, c.position) for reader, c in training.cursors.items()})
    if training.rank != 0:
        return
    state = (training.model.state_dict(), training.optimizer.state_dict(), cursors)
    save_checkpoint(folder_of(training), Checkpoint(training.configuration.digest, training.step, *state))


def resume(training: Training) -> None:
    found = load_checkpoint(folder_of(training), training.configuration.digest)
    if found is None:
        return
    training.model.load_state_dict(found.model)
    training.optimizer.load_state_dict(found.optimizer)
    training.step = found.step
    training.cursors = {reader: Cursor(*reached) for reader, reached in found.cursors[training.rank].items()}


def folder_of(training: Training) -> Path:
    folder = training.configuration.folder
    return folder if training.fold is None else folder / f"fold-{training.fold.number}"
