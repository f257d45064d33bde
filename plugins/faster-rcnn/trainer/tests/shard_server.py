"""A stage for the trainer: serves samples as the platform streams them."""

import io
import json
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class StagedSample:
    """An encoded image with boxes left, top, width, height."""

    id: int
    image: bytes
    boxes: Sequence[Sequence[float]]
    labels: Sequence[int]


@contextmanager
def serve(samples: Sequence[StagedSample], class_names: Sequence[str]) -> Iterator[str]:
    """:returns: the address of the list of shards"""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            shards = split(ordered(samples, asked.get("shuffle")), int(asked.get("samplesPerShard", 500)))
            if url.path.endswith("/shards"):
                body = json.dumps(describe(samples, shards, class_names, url.query)).encode()
            else:
                body = pack(shards[int(url.path.rpartition("/")[2].removesuffix(".tar"))])
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/datasets/admin/drawn/main/shards"
    finally:
        server.shutdown()
        server.server_close()


def ordered(samples: Sequence[StagedSample], seed: str | None) -> list[StagedSample]:
    if seed is None:
        return list(samples)
    return Random(int(seed)).sample(list(samples), len(samples))


def split(samples: list[StagedSample], size: int) -> list[list[StagedSample]]:
    return [samples[start : start + size] for start in range(0, len(samples), size)]


def describe(
    samples: Sequence[StagedSample], shards: list[list[StagedSample]], class_names: Sequence[str], query: str
) -> dict[str, Any]:
    return {
        "dataset": "admin/drawn",
        "commit": "0" * 64,
        "samples": len(samples),
        "tensors": {
            "images": {"htype": "image", "member": "images.{jpg|png|…}"},
            "labels": {"htype": "class_label", "member": "labels.json", "classNames": list(class_names)},
            "boxes": {"htype": "bbox", "coords": {"type": "pixel", "mode": "LTWH"}, "member": "boxes.json"},
        },
        "shards": [
            {"number": n, "samples": len(shard), "url": f"/datasets/admin/drawn/{'0' * 64}/shards/{n}.tar?{query}"}
            for n, shard in enumerate(shards)
        ],
    }


def pack(shard: list[StagedSample]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for sample in shard:
            members = {
                "images.png": sample.image,
                "labels.json": json.dumps(list(sample.labels)).encode(),
                "boxes.json": json.dumps([list(box) for box in sample.boxes]).encode(),
            }
            for name, data in members.items():
                info = tarfile.TarInfo(f"{sample.id:012}-{sample.id - 1:012}.{name}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()
