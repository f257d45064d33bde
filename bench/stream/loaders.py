"""Reads one dataset with a torch loader of two workers, and prints how many samples a second it brings. Shards are taken
apart by the trainer's reader.

usage: loaders.py stream URL TOKEN | files FOLDER | deeplake FOLDER | has deeplake|torch
"""

import io
import json
import sys
import time
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import Request, urlopen

TRAINER = Path(__file__).parents[2] / "plugins/faster-rcnn/trainer"
WORKERS = 2
BATCH = 32


def decoded(image):
    import numpy
    import torch
    from PIL import Image

    pixels = numpy.asarray(Image.open(image).convert("RGB"))
    return torch.from_numpy(pixels.copy())


def sample_of(image, labels, boxes):
    return decoded(io.BytesIO(image)), json.loads(labels), json.loads(boxes)


def stream(url, token):
    import torch

    sys.path.append(str(TRAINER))
    from loupe_trainer.shard_list import Shard
    from loupe_trainer.stream import read_shards

    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self):
            worker = torch.utils.data.get_worker_info()
            asked = f"{url}?rank={worker.id}&worldSize={worker.num_workers}"
            with urlopen(Request(asked, headers={"Authorization": f"Bearer {token}"})) as answer:
                listed = json.load(answer)["shards"]
            shards = [Shard(urljoin(url, shard["url"]), token, shard["samples"]) for shard in listed]
            for samples in read_shards(shards):
                for _, members in samples:
                    yield sample_of(members["images.jpg"], members["labels.json"], members["boxes.json"])

    return Stream()


def files(folder):
    import torch

    class Files(torch.utils.data.Dataset):
        def __init__(self):
            self.images = sorted(Path(folder).glob("*.images.jpg"))

        def __len__(self):
            return len(self.images)

        def __getitem__(self, index):
            path = self.images[index]
            stem = str(path)[: -len("images.jpg")]
            return sample_of(
                path.read_bytes(), Path(stem + "labels.json").read_bytes(), Path(stem + "boxes.json").read_bytes()
            )

    return Files()


def lake(folder):
    import deeplake
    import torch

    source = files(folder)
    dataset = deeplake.create("mem://bench")
    dataset.add_column("images", deeplake.types.Image(sample_compression="jpeg"))
    dataset.add_column("labels", deeplake.types.Text())
    dataset.add_column("boxes", deeplake.types.Text())
    for path in source.images:
        stem = str(path)[: -len("images.jpg")]
        dataset.append(
            {
                "images": [path.read_bytes()],
                "labels": [Path(stem + "labels.json").read_text()],
                "boxes": [Path(stem + "boxes.json").read_text()],
            }
        )
    dataset.commit()
    return dataset.pytorch(
        transform=lambda row: (torch.from_numpy(row["images"].copy()), json.loads(row["labels"]), json.loads(row["boxes"]))
    )


def rate(dataset):
    """Of a second pass: the workers are there, and shards have been kept."""
    import torch

    loader = torch.utils.data.DataLoader(
        dataset, batch_size=BATCH, num_workers=WORKERS, collate_fn=list, persistent_workers=True
    )
    samples = sum(len(batch) for batch in loader)
    start = time.perf_counter()
    again = sum(len(batch) for batch in loader)
    assert samples == again, (samples, again)
    return {"samples": again, "rate": again / (time.perf_counter() - start)}


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    if kind == "has":
        __import__(arguments[0])
    else:
        print(json.dumps(rate({"stream": stream, "files": files, "deeplake": lake}[kind](*arguments))))
