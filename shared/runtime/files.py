"""Where files lie outside of the log: each under the SHA-256 of its bytes, on disk or in an S3-compatible store.

Every service has a folder of its own in the place that `HUIKUAN_FILES` names (`ab/ab12…`, by the first two digits). A
file is there whole or not at all, and what was put there survives a power cut.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

if TYPE_CHECKING:
    from obstore.store import S3Config  # there is no such class at run time

S3 = "s3"
REQUEST_TIMEOUT = timedelta(seconds=20)
RETRIES, RETRY_TIMEOUT = 2, timedelta(seconds=30)
FOLDER_MODE = 0o700


class StoreAway(OSError):
    """The place of the files does not answer, or there is none; the same again may succeed."""


class S3Access(NamedTuple):
    """How to reach an S3-compatible store; without an endpoint it is that of AWS."""

    endpoint: str = ""
    region: str = "us-east-1"
    key_id: str = ""
    secret: str = ""


@dataclass(frozen=True)
class FileStore:
    """The files of one service. `folder` is where they lie on disk, None where they do not.

    Names are hashes in hex. Every method raises StoreAway where the place does not answer.
    """

    objects: LocalStore | S3Store
    folder: Path | None

    async def put(self, sha256: str, content: bytes | bytearray) -> None:
        """Keep a file; one of this name is replaced in one step."""
        with _answering():
            await self.objects.put_async(_key(sha256), content, use_multipart=False)
            if self.folder is not None:
                await asyncio.to_thread(_settle, self.folder / _key(sha256))

    async def size(self, sha256: str) -> int | None:
        """Return how many bytes a file has, None where it is not there."""
        with _answering():
            try:
                return int((await self.objects.head_async(_key(sha256)))["size"])
            except FileNotFoundError:
                return None

    async def get(self, sha256: str) -> bytes | None:
        """Return a file, None where it is not there."""
        with _answering():
            try:
                return bytes(await (await self.objects.get_async(_key(sha256))).bytes_async())
            except FileNotFoundError:
                return None

    async def drop(self, sha256: str) -> None:
        """Remove a file; one that is not there is gone already."""
        with _answering():
            try:
                await self.objects.delete_async(_key(sha256))
            except FileNotFoundError:
                return

    async def sizes(self) -> dict[str, int]:
        """Return all files that are there, with their sizes."""
        with _answering():
            listed = [one async for chunk in self.objects.list() for one in chunk]
        return {one["path"].rpartition("/")[2]: one["size"] for one in listed}


def file_store(place: str, service: str, access: S3Access | None = None) -> FileStore:
    """Return the files of a service in a place: a folder, or `s3://bucket/prefix`. Raises StoreAway."""
    address = urlsplit(place)
    if address.scheme != S3:
        folder = Path(place) / service
        with _answering():
            folder.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            return FileStore(LocalStore(prefix=folder), folder)
    with _answering():
        return FileStore(_bucket(address.netloc, f"{address.path.strip('/')}/{service}".lstrip("/"), access), None)


def _bucket(name: str, prefix: str, access: S3Access | None) -> S3Store:
    """Return a part of a bucket; without keys of its own the process is let in as the machine is."""
    given = access or S3Access()
    config: S3Config = {"region": given.region}
    if given.endpoint:
        config["endpoint"] = given.endpoint
    if given.key_id:
        config |= {"access_key_id": given.key_id, "secret_access_key": given.secret}
    return S3Store(
        name,
        prefix=prefix,
        config=config,
        client_options={"timeout": REQUEST_TIMEOUT, "allow_http": given.endpoint.startswith("http://")},
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_TIMEOUT},
    )


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _settle(file: Path) -> None:
    """Let a file that was put in its place survive a power cut: its bytes, its name, and that of its folder."""
    for path in (file, file.parent, file.parent.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        raise StoreAway(f"the place of the files: {error}") from error
