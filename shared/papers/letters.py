"""Letters that the fonts of papers do not have are written as `[U+20BB7]`: a box would not say which it is."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import calcsize, iter_unpack, unpack_from
from typing import Any
from unicodedata import category

import pylopdf_fonts_zh_cn

MOST_LETTERS = 12  # the format of a table that knows letters beyond U+FFFF
UNSEEN = frozenset({"Cf", "Mn"})  # they have no shape of their own
BREAKS = frozenset("\n\r")


def legible(told: Any) -> Any:
    """Return texts, and lists and mappings of them, with every letter that a font can show as it is."""
    if isinstance(told, str):
        return told if told.isascii() and told.isprintable() else "".join(map(_letter, told))
    if isinstance(told, dict):
        return {name: legible(one) for name, one in told.items()}
    return [legible(one) for one in told] if isinstance(told, list | tuple) else told


def _letter(letter: str) -> str:
    shown = ord(letter) in letters() or letter in BREAKS or category(letter) in UNSEEN
    return letter if shown else f"[U+{ord(letter):04X}]"


@cache
def letters() -> frozenset[int]:
    """Return the letters that both fonts have."""
    sans, serif = (frozenset(_of_font(path.read_bytes())) for path in files())
    return sans & serif


def files() -> tuple[Path, Path]:
    """Return the files of the fonts: without serifs, with them."""
    return pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_zh_cn.serif_path()


def _of_font(font: bytes) -> Iterator[int]:
    """Yield the letters that a font maps to shapes (OpenType, table `cmap`)."""
    [tables] = unpack_from(">H", font, 4)
    [begin] = [at for tag, at in _entries(">4s4xL4x", font, 12, tables) if tag == b"cmap"]
    [count] = unpack_from(">H", font, begin + 2)
    for _, offset in _entries(">LL", font, begin + 4, count):
        if unpack_from(">H", font, begin + offset) == (MOST_LETTERS,):
            [groups] = unpack_from(">L", font, begin + offset + 12)
            for first, last in _entries(">LL4x", font, begin + offset + 16, groups):
                yield from range(first, last + 1)


def _entries(form: str, font: bytes, begin: int, count: int) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of an array of a font."""
    yield from iter_unpack(form, font[begin : begin + count * calcsize(form)])
