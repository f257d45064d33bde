"""Which samples a model of several must not see, so that it can judge them."""

from dataclasses import dataclass

FNV_OFFSET = 2166136261
FNV_PRIME = 16777619


@dataclass(frozen=True)
class Fold:
    number: int
    of: int

    def holds(self, sample_id: int) -> bool:
        """Whether the sample belongs to the fold: the model of the fold is trained without it."""
        return fold_of(sample_id, self.of) == self.number


def fold_of(sample_id: int, folds: int) -> int:
    """By 32-bit FNV-1a of the id in decimal digits: stable whatever else the dataset holds."""
    state = FNV_OFFSET
    for byte in str(sample_id).encode():
        state = (state ^ byte) * FNV_PRIME % 2**32
    return state % folds
