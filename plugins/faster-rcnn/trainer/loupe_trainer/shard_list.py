"""The list of the shards of a dataset, as the platform answers it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import Request, urlopen

from .configuration import DataSource
from .errors import TrainerError

# Without an answer for this long, a connection is given up.
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Tensors:
    """The stem of each tensor's members in a shard, and what its boxes mean."""

    images: str
    boxes: str
    labels: str
    class_names: tuple[str, ...]
    mode: str
    fractional: bool


@dataclass(frozen=True)
class Shard:
    url: str
    token: str
    samples: int


@dataclass(frozen=True)
class ShardList:
    dataset: str
    commit: str
    samples: int
    tensors: Tensors
    shards: tuple[Shard, ...]


def list_shards(source: DataSource, **parameters: int) -> ShardList:
    """
    :param parameters: such as `shuffle`, a seed, and `samplesPerShard`
    """
    names = ",".join((source.images, source.boxes, source.labels))
    mark = "&" if urlsplit(source.url).query else "?"
    url = f"{source.url}{mark}{urlencode({'tensors': names, **parameters})}"
    with open_url(url, source.token) as answer:
        content: dict[str, Any] = json.load(answer)
    return ShardList(
        dataset=content["dataset"],
        commit=content["commit"],
        samples=content["samples"],
        tensors=read_tensors(source, content["tensors"]),
        shards=tuple(Shard(urljoin(url, shard["url"]), source.token, shard["samples"]) for shard in content["shards"]),
    )


def read_tensors(source: DataSource, described: Mapping[str, Any]) -> Tensors:
    labels, boxes = described[source.labels], described[source.boxes]
    coords = boxes.get("coords") or {"type": "pixel", "mode": "LTWH"}
    stems = {role: getattr(source, role).replace("/", ".") for role in ("images", "boxes", "labels")}
    class_names = tuple(labels.get("classNames") or ())
    if not class_names:
        raise TrainerError(f'The tensor "{source.labels}" has no class names; expected at least one.')
    return Tensors(**stems, class_names=class_names, mode=coords["mode"], fractional=coords["type"] == "fractional")


def open_url(url: str, token: str) -> IO[bytes]:
    request = Request(url, headers={"authorization": f"Bearer {token}"} if token else {})
    try:
        return urlopen(request, timeout=TIMEOUT_SECONDS)  # type: ignore[no-any-return]
    except HTTPError as error:
        raise TrainerError(f"{urlsplit(url).path} answered {error.code}: {reason_in(error)}") from error
    except (URLError, HTTPException, OSError) as error:
        raise TrainerError(f"{url.partition('?')[0]} can't be reached: {error}.") from error


def reason_in(error: HTTPError) -> str:
    return error.read(2000).decode("utf8", "replace").strip() or str(error.reason)
