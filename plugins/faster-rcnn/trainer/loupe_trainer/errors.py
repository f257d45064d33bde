"""What stops a training for a reason that its user can do something about."""


class TrainerError(Exception):
    """One sentence that says what was found and what was expected."""


class Stopped(Exception):
    """The training was told to stop, and has saved a checkpoint."""
