"""
A tar as the platform streams it: plain files, with a pax header before those whose name or size is too long for their
own (POSIX.1-2001). Python's tarfile reads it as well, and takes many times as long for each member.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, cast

BLOCK = 512
END = bytes(BLOCK)
NAME = slice(0, 100)
SIZE = slice(124, 136)
TYPE = slice(156, 157)
MAGIC = slice(257, 262)
# So many bytes are asked for at once.
BUFFER = 256 * 1024


class BrokenTar(Exception):
    """What comes is no such tar, or ends before its end."""


def read_tar(source: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The names and the contents of all files; the source is read to its end, and closed."""
    with io.BufferedReader(cast(io.RawIOBase, source), BUFFER) as file:
        records: dict[str, str] = {}
        while (header := read_exactly(file, BLOCK)) != END:
            content = read_exactly(file, read_size(header, records))
            read_exactly(file, -len(content) % BLOCK)
            if header[TYPE] == b"x":
                records = read_records(content)
            else:
                yield records.get("path") or header[NAME].partition(b"\0")[0].decode(), content
                records = {}
        # Nothing follows but the end of the answer, without which it is not whole.
        file.read()


def read_exactly(file: io.BufferedReader, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise BrokenTar("it ends before its end")
    return content


def read_size(header: bytes, records: dict[str, str]) -> int:
    if header[MAGIC] == b"ustar":
        with suppress(ValueError):
            return int(records["size"]) if "size" in records else int(header[SIZE].rstrip(b" \0"), 8)
    raise BrokenTar("there is something else where a member should begin")


def read_records(content: bytes) -> dict[str, str]:
    """Of a pax header. Each is its own length, a space, `name=value` and the end of the line."""
    records: dict[str, str] = {}
    while content:
        length, _, _ = content.partition(b" ")
        name, _, value = content[len(length) + 1 : int(length) - 1].decode().partition("=")
        records[name] = value
        content = content[int(length) :]
    return records
