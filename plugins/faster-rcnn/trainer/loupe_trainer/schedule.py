"""The learning rate of each step."""

import math
from collections.abc import Iterable

from torch.nn import Parameter
from torch.optim import SGD, AdamW, Optimizer

from .options import Options

# Of the cosine, so that the last steps still learn.
LAST_SHARE = 0.003


def learning_rate(options: Options, step: int) -> float:
    """
    Rises in a line over the first steps, then falls by a cosine or in stairs.

    :param step: from 0 up
    """
    rising = min(1.0, (step + 1) / max(1, options.warmUp))
    return options.learningRate * rising * falling(options, step)


def falling(options: Options, step: int) -> float:
    if options.schedule == "step":
        return float(options.stepFactor ** (step // options.stepEvery))
    return 0.5 * (1 + math.cos(math.pi * step / options.steps)) + LAST_SHARE


def create_optimizer(options: Options, parameters: Iterable[Parameter]) -> Optimizer:
    if options.optimizer == "sgd":
        return SGD(parameters, options.learningRate, momentum=options.momentum, weight_decay=options.weightDecay)
    return AdamW(parameters, options.learningRate, weight_decay=options.weightDecay)


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
