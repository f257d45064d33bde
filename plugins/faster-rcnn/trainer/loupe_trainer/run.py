"""A whole training: the network, or one for each fold, and the model package at its end."""

from pathlib import Path

import torch
from torchvision.models.detection import FasterRCNN

from .batches import Batch, evaluation_batches
from .check import check_graphs, write_examples
from .configuration import Configuration
from .errors import TrainerError
from .evaluation import evaluate
from .events import Figures, log, tell
from .export import export
from .folds import Fold
from .half import halved
from .networks import input_size
from .package import describe_model, write_manifest
from .shard_list import ShardList, list_shards
from .together import helpers, process_count
from .training import train


def run(configuration: Configuration) -> None:
    """Trains, and tells of a model package in the folder of the configuration."""
    shards = list_shards(configuration.train)
    log(f"Training on {shards.samples} samples of {shards.dataset} at {shards.commit[:8]}.")
    folds = configuration.options.folds
    if folds == 0:
        figures = make_model(configuration, shards, None, configuration.folder / "model")
    else:
        figures = make_folds(configuration, shards, [Fold(number, folds) for number in range(folds)])
    tell("model", folder=str(configuration.folder / "model"), figures=figures)


def make_folds(configuration: Configuration, shards: ShardList, folds: list[Fold]) -> Figures:
    """A package for each fold, and above them one that names them. Figures are means over the folds."""
    folder = configuration.folder / "model"
    names = [f"fold-{fold.number}" for fold in folds]
    each = [make_model(configuration, shards, fold, folder / name) for fold, name in zip(folds, names)]
    figures = mean_figures(each)
    manifest = describe_model(configuration, shards, input_size(configuration.options), figures, None)
    write_manifest(folder, {**manifest, "folds": names})
    return figures


def mean_figures(each: list[Figures]) -> Figures:
    return {name: mean([figures[name] for figures in each]) for name in each[0]}


def mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def make_model(configuration: Configuration, shards: ShardList, fold: Fold | None, folder: Path) -> Figures:
    """Trains one network and writes its package, once its graphs are found to be right."""
    model = halved(train_together(configuration, shards, fold))
    size = input_size(configuration.options)
    figures = evaluate_model(configuration, shards, model)
    tell("evaluation", step=configuration.options.steps, fold=None if fold is None else fold.number, figures=figures)
    batch = held_out(configuration, shards)
    check_graphs(model, size, batch)
    folder.mkdir(parents=True, exist_ok=True)
    export(model, size, folder)
    write_manifest(folder, describe_model(configuration, shards, size, figures, fold))
    write_examples(model, size, batch, configuration.folder / "examples" / folder.name)
    return figures


def train_together(configuration: Configuration, shards: ShardList, fold: Fold | None) -> FasterRCNN:
    count = process_count(configuration.options)
    arguments = (configuration, shards.tensors.class_names, fold)
    with helpers(train, count, arguments):
        return train(0, count, *arguments)


def evaluate_model(configuration: Configuration, shards: ShardList, model: FasterRCNN) -> Figures:
    if configuration.validation is None:
        return {}
    batches = evaluation_batches(configuration.validation, configuration.options, shards.tensors.class_names)
    return evaluate(model, batches, torch.device("cpu"))


def held_out(configuration: Configuration, shards: ShardList) -> Batch:
    """Images that were not learned from, where there are any."""
    source = configuration.validation or configuration.train
    for batch in evaluation_batches(source, configuration.options, shards.tensors.class_names):
        return batch
    raise TrainerError("There is no labelled image to check the graphs with.")
