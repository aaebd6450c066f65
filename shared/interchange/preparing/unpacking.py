"""Bytes of an xlsx workbook -> its parts, measured before anything reads them, and what a reader of values passes over.

A small file can unpack to more than a machine holds, and a single cell far out makes a sheet of billions. So the parts
are unpacked here, up to a limit, and packed anew without compression: what was measured is what is read. Each sheet is
looked through for formulas without a result and for errors, which a reader of values shows as empty cells.
"""

import io
import posixpath
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from shared.interchange.preparing.cells import Lost, Padded, column
from shared.language.speaking import Sentence, said

UNPACKED_MOST = 256 * 1024**2
CELLS_MOST = 12_000_000
"""From A1 to the last cell that holds something; a full sheet of receipts has 9 million."""
TEXT_MOST = 256 * 1024**2
"""Characters in all cells of a sheet."""
PARTS_MOST = 10_000
CHUNK = 1024**2
ENCRYPTED = 0x1

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_ZEROS = re.compile("0{2,15}")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Unfit(ValueError):
    """A file cannot be read: what is wrong with it, and what to do about it."""

    def __init__(self, cause: Sentence, cure: Sentence) -> None:
        super().__init__(cause, cure)
        self.cause = cause
        self.cure = cure


DAMAGED = said("is damaged: a part of it cannot be read")
SAVE_ANEW = said("open it in a spreadsheet and save it as a new workbook (xlsx)")


@dataclass(slots=True)
class Look:
    """What was seen of a sheet: cells without a value and numbers shown with zeros, and how far it reaches.

    Cells go by row and column from 0.
    """

    cells: dict[tuple[int, int], Lost | Padded] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    characters: int = 0


def unpacked(data: bytes, most: int = UNPACKED_MOST) -> dict[str, bytes]:
    """Return the parts of a workbook that hold text. Raises Unfit."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > PARTS_MOST:
                raise Unfit(said("has more than {count} parts", count=PARTS_MOST), SAVE_ANEW)
            parts: dict[str, bytes] = {}
            left = most
            for member in members:
                if member.flag_bits & ENCRYPTED:
                    raise Unfit(said("has a password"), said("save it without a password"))
                if not member.filename.endswith((".xml", ".rels")):
                    continue
                with archive.open(member) as part:
                    parts[member.filename.lstrip("/")] = content = part.read(left + 1)
                left -= len(content)
                if left < 0:
                    cause = said("unpacks to more than {mib} MiB", mib=most // 1024**2)
                    raise Unfit(cause, said("delete sheets and formats that are not needed, and save it again"))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as broken:
        if isinstance(broken, Unfit):
            raise
        raise Unfit(said("is damaged: it cannot be unpacked"), SAVE_ANEW) from broken
    return parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the parts as a workbook again, without compression."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the part of each sheet by the sheet's name. Raises Unfit."""
    targets: dict[str, str] = {}
    wanted: dict[str, str] = {}

    def related(name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship":
            place = posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))
            targets[given.get("Id", "")] = place.lstrip("/")

    def named(name: str, given: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in given.items() if key.endswith(":id")), "")
            wanted[given.get("name", "")] = targets.get(relation, "")

    _parse(parts.get(RELATIONS, b"<none/>"), related)
    _parse(parts.get(WORKBOOK, b"<none/>"), named)
    if not parts.keys() >= set(wanted.values()):
        raise Unfit(DAMAGED, SAVE_ANEW)
    return {name: parts[place] for name, place in wanted.items()}


def counts_from_1904(parts: Mapping[str, bytes]) -> bool:
    """Tell whether the workbook counts days from 1904, as old ones of the Macintosh do. Raises Unfit."""
    said_so: list[bool] = []

    def property_of(name: str, given: Mapping[str, str]) -> None:
        if name == "workbookPr":
            said_so.append(given.get("date1904", "0") in {"1", "true"})

    _parse(parts.get(WORKBOOK, b"<none/>"), property_of)
    return any(said_so)


def lengths_of_strings(parts: Mapping[str, bytes]) -> list[int]:
    """Return how long each shared string is. Raises Unfit."""
    lengths: list[int] = []

    def begun(name: str, _: Mapping[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    _parse(parts.get(STRINGS, b"<none/>"), begun, text=text)
    return lengths


def shown_with_zeros(parts: Mapping[str, bytes]) -> dict[str, int]:
    """Return how many digits the styles of cells show at least, by the style's number. Raises Unfit."""
    formats: dict[str, int] = {}
    styles: list[int] = []
    within: list[str] = []

    def begun(name: str, given: Mapping[str, str]) -> None:
        if name == "numFmt" and _ZEROS.fullmatch(given.get("formatCode", "")):
            formats[given.get("numFmtId", "")] = len(given["formatCode"])
        elif name == "xf" and within[-1:] == ["cellXfs"]:
            styles.append(formats.get(given.get("numFmtId", ""), 0))
        within.append(name)

    _parse(parts.get(STYLES, b"<none/>"), begun, ended=lambda _: within.pop())
    return {str(number): digits for number, digits in enumerate(styles) if digits}


def look(part: bytes, strings: list[int], styles: Mapping[str, int]) -> Look:
    """Look a sheet through; `strings` are lengths, `styles` digits. Raises Unfit where it is larger than it may be."""
    looking = _Looking(strings, styles)
    _parse(part or b"<none/>", looking.begun, text=looking.text, ended=looking.ended)
    seen = looking.seen
    if seen.rows * seen.columns > CELLS_MOST:
        far = f"{column(seen.columns - 1)}{seen.rows}"
        cause = said("reaches to the cell {far}, too far to be read", far=far)
        raise Unfit(cause, said("delete what stands far out, or copy the table into a new sheet"))
    return seen


class _Looking:
    """A sheet that is looked through."""

    def __init__(self, strings: list[int], styles: Mapping[str, int]) -> None:
        self.seen = Look()
        self._strings = strings
        self._styles = styles
        self._digits = 0
        self._row = self._column = -1
        self._type = ""
        self._formula = self._in_value = False
        self._value: list[str] = []

    def begun(self, name: str, given: Mapping[str, str]) -> None:
        if name == "c":
            self._column += 1
            if (found := _ADDRESS.fullmatch(given.get("r", ""))) is not None:
                self._row, self._column = int(found[2]) - 1, _place(found[1])
            self._type, self._formula, self._value = given.get("t", ""), False, []
            self._digits = self._styles.get(given.get("s", ""), 0)
        elif name == "row":
            self._row, self._column = int(given.get("r", self._row + 2)) - 1, -1
        elif name == "f":
            self._formula = True
        elif name in {"v", "t"}:
            self._in_value = True

    def text(self, characters: str) -> None:
        if self._in_value:
            self._value.append(characters)

    def ended(self, name: str) -> None:
        if name in {"v", "t"}:
            self._in_value = False
        elif name == "c":
            self._cell("".join(self._value))

    def _cell(self, value: str) -> None:
        at = self._row, self._column
        if self._type == "e" and value:
            self.seen.cells[at] = Lost(value)
        elif self._formula and not value and self._type != "str":
            self.seen.cells[at] = Lost()
        elif not value:
            return
        elif self._digits and self._type in {"", "n"} and value.isdigit():
            self.seen.cells[at] = Padded.of(float(value), self._digits)
        self.seen.rows, self.seen.columns = max(self.seen.rows, at[0] + 1), max(self.seen.columns, at[1] + 1)
        shared = self._type == "s" and value.isdigit() and int(value) < len(self._strings)
        self.seen.characters += self._strings[int(value)] if shared else len(value)
        if self.seen.characters > TEXT_MOST:
            raise Unfit(said("holds more text than can be read"), said("split it into several workbooks"))


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _parse(part: bytes, begun: Any, *, text: Any = None, ended: Any = None) -> None:
    """Tell handlers what stands in a part, by local names. Raises Unfit: nothing is declared in a workbook's parts."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: begun(_local(name), given)
    parser.CharacterDataHandler = text
    parser.EndElementHandler = None if ended is None else lambda name: ended(_local(name))
    parser.StartDoctypeDeclHandler = _declared
    try:
        parser.Parse(part, True)  # noqa: FBT003  # the library takes it by place
    except (expat.ExpatError, LookupError, ValueError) as broken:
        if isinstance(broken, Unfit):
            raise
        raise Unfit(DAMAGED, SAVE_ANEW) from broken


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _declared(*_: object) -> None:
    raise Unfit(DAMAGED, SAVE_ANEW)
