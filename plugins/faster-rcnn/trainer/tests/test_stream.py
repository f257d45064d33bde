"""The reader of the stream, against Python's own writer of tars."""

import io
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from loupe_trainer import stream
from loupe_trainer.asked_shard import AskedShard
from loupe_trainer.errors import TrainerError
from loupe_trainer.shard_list import Shard
from loupe_trainer.stream import read_shard, read_shards
from loupe_trainer.tar import BrokenTar, read_tar

MEMBERS = {
    "000000000001-000000000000.images.png": bytes(range(256)) * 3,
    "000000000001-000000000000.labels.json": b"[1]",
    "000000000002-000000000001.images.png": b"x" * 512,
    f"000000000002-000000000001.{'deep.' * 40}näme.json": b"",
    "000000000003-000000000002.images.png": b"y" * 700_000,
}

KEYS = [f"{number + 1:012}-{number:012}" for number in range(3)]


def pack(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def test_every_member_is_read_with_its_name() -> None:
    assert dict(read_tar(io.BytesIO(pack(MEMBERS)))) == MEMBERS
    assert list(read_tar(io.BytesIO(pack({})))) == []


def test_a_tar_that_ends_early_or_is_none_is_told() -> None:
    whole = pack({"a.json": b"1" * 600, "b" * 120: b"2"})
    last = whole.rstrip(b"\0")
    for length in (*range(0, len(last), 100), len(last)):
        with pytest.raises(BrokenTar, match="ends before its end"):
            list(read_tar(io.BytesIO(whole[:length])))
    for wrong in (b"{" * 512, whole[:124] + b"size" * 3 + whole[136:]):
        with pytest.raises(BrokenTar, match="something else"):
            list(read_tar(io.BytesIO(wrong)))


@contextmanager
def answers(bodies: list[bytes], announced: int) -> Iterator[Shard]:
    """A shard of which each reading takes the next one of these bodies away, whatever length it is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(announced))
            self.end_headers()
            self.wfile.write(bodies.pop(0))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Shard(f"http://127.0.0.1:{server.server_port}/shards/0.tar", "", 3)
    finally:
        server.shutdown()
        server.server_close()


def test_a_shard_that_broke_off_is_read_on_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PAUSE_SECONDS", 0)
    whole = pack(MEMBERS)
    with answers([whole[:4000], whole[:-20_000], whole], len(whole)) as shard:
        read = list(read_shard(AskedShard(shard)))
    assert [key for key, _ in read] == KEYS
    assert [len(members) for _, members in read] == [2, 2, 1]
    with answers([whole[:4000]] * stream.TRIES, len(whole)) as shard:
        with pytest.raises(TrainerError, match=r"shards/0.tar can't be read: it ends before its end\."):
            list(read_shard(AskedShard(shard)))


def test_the_next_shard_is_asked_for_while_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PAUSE_SECONDS", 0)
    whole = pack(MEMBERS)
    bodies = [whole, whole[:4000], whole, whole]
    with answers(bodies, len(whole)) as shard:
        shards = read_shards([shard] * 3)
        first = next(shards)
        while len(bodies) > 2:
            time.sleep(0.01)
        assert [[key for key, _ in entries] for entries in (first, *shards)] == [KEYS] * 3
    assert bodies == []
    assert list(read_shards([])) == []
