"""python3 -m loupe_trainer --config CONFIG.json"""

import argparse
import sys
from pathlib import Path

from .configuration import read_configuration
from .errors import Stopped, TrainerError
from .events import tell
from .run import run
from .stopping import EXIT_CODE, listen


def main() -> int:
    parser = argparse.ArgumentParser(prog="loupe_trainer", description="Trains Faster R-CNN on a dataset of Loupe.")
    parser.add_argument("--config", type=Path, required=True, help="what to train, from which data, where to: JSON")
    listen()
    try:
        run(read_configuration(parser.parse_args().config))
    except TrainerError as error:
        tell("error", message=str(error))
        return 1
    except Stopped:
        return EXIT_CODE
    tell("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
