"""A history sorted into parts on disk, by the ids of its streams; each part is small enough to be folded in memory.

A part is a file of frames, each with its length before it; a frame holds entries of one source, as MessagePack, in the
order of their positions.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from zlib import crc32

import msgspec
from psutil import pid_exists

from shared.runtime.log.store import Entry

LENGTH_BYTES = 4
STREAMS = 1 << 15  # of which the part is remembered, in 5 MB: what is said of one comes close together
PREFIX = "rebuild-"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[str, list[Entry]]).decode


@lru_cache(STREAMS)
def part_of(stream_id: str, parts: int) -> int:
    """Return the part in which a stream stands: that of its id, whatever its kind (`account-C1`, `customer-C1`)."""
    return crc32(stream_id.partition("-")[2].encode()) % parts


def put(folder: Path, name: str, parts: int, source: str, entries: Sequence[Entry]) -> None:
    """Add entries of a source, in their order, to the files of their parts. Raises OSError where the disk is full."""
    by_part: dict[int, list[Entry]] = {}
    for entry in entries:
        by_part.setdefault(part_of(entry.stream_id, parts), []).append(entry)
    for part, mine in by_part.items():
        frame = _encode((source, mine))
        with place(folder, name, part).open("ab") as file:
            file.write(len(frame).to_bytes(LENGTH_BYTES, "big") + frame)


@contextmanager
def opened(root: Path) -> Iterator[Path]:
    """Yield a folder of this process, which is removed in the end; those of processes that are gone go now."""
    root.mkdir(parents=True, exist_ok=True)
    for left in root.glob(f"{PREFIX}*"):
        if not pid_exists(int(left.name.split("-")[1])):
            rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=root) as folder:
        yield Path(folder)


def place(folder: Path, name: str, part: int) -> Path:
    """Return the file of a part."""
    return folder / f"{name}-{part}"


def frames(file: Path) -> Iterator[tuple[str, list[Entry]]]:
    """Yield the frames of a part: a source and entries of it. A part without a file is empty."""
    if not file.exists():
        return
    with file.open("rb") as spooled:
        while length := spooled.read(LENGTH_BYTES):
            yield _decode(spooled.read(int.from_bytes(length, "big")))
