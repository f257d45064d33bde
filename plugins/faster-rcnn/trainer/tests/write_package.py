"""
Writes the graphs of an untrained network, and what torch says of some images, for a runtime to compare with.

    python3 write_package.py FOLDER
"""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from loupe_trainer.batches import Batch
from loupe_trainer.check import check_graphs, write_examples
from loupe_trainer.export import export
from loupe_trainer.half import halved
from loupe_trainer.networks import create_network, input_size
from loupe_trainer.options import parse_options


def main() -> None:
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    options = parse_options({})
    model = halved(create_network(options, 4))
    size = input_size(options)
    images = torch.rand(4, 3, size.height, size.width)
    corners = torch.tensor([[8.0, 8.0, 28.0, 56.0], [40.0, 10.0, 60.0, 50.0]])
    targets = [{"boxes": corners[:count], "labels": torch.arange(1, count + 1)} for count in (2, 1, 0, 2)]
    batch = Batch(images, targets)
    check_graphs(model, size, batch)
    export(model, size, folder)
    write_examples(model, size, batch, folder)


if __name__ == "__main__":
    main()
