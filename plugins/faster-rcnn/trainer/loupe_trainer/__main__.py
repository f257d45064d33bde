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
    parser.add_argument("--attended", action="store_true", help="end as by SIGTERM when stdin is closed")
    arguments = parser.parse_args()
    listen(arguments.attended)
    try:
        run(read_configuration(arguments.config))
    except TrainerError as error:
        tell("error", message=str(error))
        return 1
    except Stopped:
        return EXIT_CODE
    tell("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
