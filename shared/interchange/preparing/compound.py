"""Bytes of an xls workbook -> what a reader of values passes over: cells with errors, and from when it counts days.

The file is a compound of streams ([MS-CFB]); the one that holds the workbook is a row of records ([MS-XLS], BIFF).
"""

import struct
from collections.abc import Iterator, Mapping

from shared.interchange.preparing.cells import Lost
from shared.interchange.preparing.unpacking import DAMAGED, SAVE_ANEW, Unfit
from shared.language.speaking import said

STREAMS = ("Workbook", "Book")
ENCRYPTED = "EncryptedPackage"
"""A workbook of today (xlsx) with a password."""
LAST_SECTOR = 0xFFFFFFFA  # what is larger is no sector but a mark
ENTRY_BYTES, HEADER_BYTES, DIFAT_IN_HEADER = 128, 512, 109
FORMULA, END, DATE_MODE, SHEET_AT, BOOL_OR_ERROR = 0x0006, 0x000A, 0x0022, 0x0085, 0x0205
WORKSHEET, ERROR_RESULT, NO_NUMBER = 0, 2, b"\xff\xff"
ERRORS: Mapping[int, str] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Losses = dict[tuple[int, int], Lost]


def look(data: bytes) -> tuple[list[Losses], bool]:
    """Return what cells of each worksheet have lost, in the order of the sheets, and whether days count from 1904.

    Raises Unfit.
    """
    try:
        return _of_stream(_stream(data))
    except (struct.error, IndexError, UnicodeDecodeError) as broken:
        raise Unfit(DAMAGED, SAVE_ANEW) from broken


def _stream(data: bytes) -> bytes:
    """Return the stream that holds the workbook; nothing where it is so short that it stands elsewhere."""
    (shift,) = struct.unpack_from("<H", data, 30)
    size = 1 << shift
    table = [
        sector
        for at in _table_sectors(data, size)
        for sector in struct.unpack_from(f"<{size // 4}I", data, HEADER_BYTES + at * size)
    ]
    (directory, _, shortest) = struct.unpack_from("<3I", data, 48)
    entries = _chain(data, table, directory, size)
    for at in range(0, len(entries), ENTRY_BYTES):
        entry = entries[at : at + ENTRY_BYTES]
        (length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: max(length - 2, 0)].decode("utf-16-le")
        if name == ENCRYPTED:
            raise Unfit(said("has a password"), said("save it without a password"))
        if name in STREAMS:
            (first, bytes_) = struct.unpack_from("<2I", entry, 116)
            return _chain(data, table, first, size)[:bytes_] if bytes_ >= shortest else b""
    return b""


def _table_sectors(data: bytes, size: int) -> Iterator[int]:
    """Yield the sectors in which the table of sectors stands."""
    (further, count) = struct.unpack_from("<2I", data, 68)
    listed = list(struct.unpack_from(f"<{DIFAT_IN_HEADER}I", data, 76))
    for _ in range(min(count, len(data) // size)):
        if further >= LAST_SECTOR:
            break
        *more, further = struct.unpack_from(f"<{size // 4}I", data, HEADER_BYTES + further * size)
        listed.extend(more)
    yield from (sector for sector in listed if sector < LAST_SECTOR)


def _chain(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    parts: list[bytes] = []
    while sector < LAST_SECTOR and len(parts) <= len(table):
        parts.append(data[HEADER_BYTES + sector * size :][:size])
        sector = table[sector]
    return b"".join(parts)


def _of_stream(stream: bytes) -> tuple[list[Losses], bool]:
    sheets: list[int] = []
    epoch_1904 = False
    for kind, body in _records(stream, 0):
        if kind == SHEET_AT and body[5] == WORKSHEET:
            sheets.append(struct.unpack_from("<I", body)[0])
        elif kind == DATE_MODE:
            epoch_1904 = body[:1] == b"\x01"
    return [dict(_lost(stream, at)) for at in sheets], epoch_1904


def _lost(stream: bytes, at: int) -> Iterator[tuple[tuple[int, int], Lost]]:
    for kind, body in _records(stream, at):
        if kind == BOOL_OR_ERROR and body[7]:
            yield struct.unpack_from("<2H", body), Lost(ERRORS.get(body[6], "#?"))
        elif kind == FORMULA and body[12:14] == NO_NUMBER and body[6] == ERROR_RESULT:
            yield struct.unpack_from("<2H", body), Lost(ERRORS.get(body[8], "#?"))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of the records from a place to the end of their part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == END:
            return
        at += 4 + length
