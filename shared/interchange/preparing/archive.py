"""Bytes of a zip of files -> the files in it, measured while they are unpacked; nothing is written anywhere."""

import io
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from shared.interchange.encoding import GB18030
from shared.interchange.preparing.unpacking import ENCRYPTED, Unfit
from shared.language.speaking import said

UNPACKED_MOST = 256 * 1024**2
"""Bytes of all files in a zip."""
FILES_MOST = 100
ZIP = b"PK\x03\x04"
OF_A_WORKBOOK = "[Content_Types].xml"
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
NAMED_IN_UTF_8 = 0x800
OLD_NAMES = "cp437"  # what a zip's names are taken for where it does not say UTF-8
OF_NOBODY = ("__MACOSX", ".")  # what systems leave beside the files of people
UNPACK = said("unpack it, and give the files in it")


def is_archive(name: str, data: bytes) -> bool:
    """Tell whether this is a zip of files, and no workbook, which is packed in the same way and may be damaged."""
    if not data.startswith(ZIP) or PurePosixPath(name).suffix.lower() in WORKBOOKS:
        return False
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return OF_A_WORKBOOK not in archive.namelist()
    except (BadZipFile, ValueError):
        return False


def members(data: bytes, most: int = UNPACKED_MOST) -> list[tuple[str, bytes]]:
    """Return the files of a zip by their last names, in the order in which they stand there. Raises Unfit."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return list(_members(archive, most))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as broken:
        if isinstance(broken, Unfit):
            raise
        raise Unfit(said("is damaged: it cannot be unpacked"), UNPACK) from broken


def _members(archive: ZipFile, most: int) -> Iterator[tuple[str, bytes]]:
    named = [(_name(one), one) for one in archive.infolist() if not one.is_dir()]
    for name, _ in named:
        if name.is_absolute() or ".." in name.parts:
            raise Unfit(said("holds a file that leads out of it: {name}", name=name), UNPACK)
    wanted = [(name, one) for name, one in named if not any(part.startswith(OF_NOBODY) for part in name.parts)]
    if len(wanted) > FILES_MOST:
        raise Unfit(said("has more than {count} files", count=FILES_MOST), UNPACK)
    left = most
    for name, member in wanted:
        if member.flag_bits & ENCRYPTED:
            raise Unfit(said("has a password"), said("save it without a password"))
        with archive.open(member) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Unfit(said("unpacks to more than {mib} MiB", mib=most // 1024**2), UNPACK)
        yield name.name, content


def _name(member: ZipInfo) -> PurePosixPath:
    """Return the name of a file; where the zip does not say UTF-8, it is taken for that of a Chinese Windows."""
    name = member.filename
    if not member.flag_bits & NAMED_IN_UTF_8:
        try:
            name = name.encode(OLD_NAMES).decode(GB18030)
        except ValueError:
            name = member.filename
    return PurePosixPath(name.replace("\\", "/"))
