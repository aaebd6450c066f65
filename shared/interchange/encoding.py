"""Which encoding the bytes of a file are in: UTF-8 or GB18030, where nothing in them says so. Pure.

Bytes that only one of the two can read are in that one. Short Chinese words in GB18030 can be valid UTF-8 as well
(郑伟 gives two letters of Hebrew and Greek), and short words in UTF-8 valid GB18030 (郑伟 gives 閮戜紵): then the
reading that makes sense is the right one. Where both make sense, or neither, nobody but the sender knows.
"""

import re
import unicodedata
from collections.abc import Mapping

from shared.language.speaking import worded

UTF_8, GB18030 = "UTF-8", "GB18030"
BYTE_ORDER_MARK = "\ufeff"
ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("utf-8", "utf8", "utf-8-sig"), UTF_8),
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "cp936"), GB18030),
}
"""Names that people give them; GBK and GB2312 are parts of GB18030."""

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_BESIDE_A_WORD = re.compile(
    r"(?<=[0-9A-Za-z])[\x80-\u024f\u2010-\u2046\u20a0-\u20bf\u2100-\u214f]+"
    r"|[\x80-\u024f\u2010-\u2046\u20a0-\u20bf\u2100-\u214f]+(?=[0-9A-Za-z])"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff01-\uffee\U00020000-\U0003ffff]")  # and its signs
_SYMBOLS, _HAN_ROWS = range(0xA1, 0xA4), range(0xB0, 0xF8)  # first bytes of GB2312: signs and full-width forms, Chinese


class Unreadable(ValueError):
    """The file as a whole cannot be taken; the text says why."""


def read(data: bytes, told: str = "") -> tuple[str, str]:
    """Return the text without a byte order mark, and the encoding that it was read in.

    `told` is the encoding to prefer where the bytes leave it open. Raises Unreadable.
    """
    readings = {name: text for name in (UTF_8, GB18030) if (text := _decoded(data, name)) is not None}
    if not readings:
        raise Unreadable(worded("the bytes are neither UTF-8 nor GB18030"))
    if len(readings) == 1:
        [(name, text)] = readings.items()
    else:
        name = told if told and not readings[UTF_8].startswith(BYTE_ORDER_MARK) else _sensible(readings)
        text = readings[name]
    return text.removeprefix(BYTE_ORDER_MARK), name


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _sensible(readings: Mapping[str, str]) -> str:
    utf_8, gb18030 = readings[UTF_8], readings[GB18030]
    if utf_8.isascii() or utf_8.startswith(BYTE_ORDER_MARK):
        return UTF_8
    chinese = chinese_in_utf_8(utf_8)
    if chinese != chinese_in_gb18030(gb18030):
        return UTF_8 if chinese or western(utf_8) else GB18030
    if not chinese and western(utf_8):
        return UTF_8
    first = next(_FOREIGN.finditer(utf_8))[0], next(_FOREIGN.finditer(gb18030))[0]
    raise Unreadable(
        worded(
            "the bytes are UTF-8 ({one}) as well as GB18030 ({other}), and both readings make sense: "
            "say which with --encoding utf-8 or --encoding gb18030, or save the file as UTF-8 with a byte order mark"
            if chinese
            else "the bytes are UTF-8 ({one}) as well as GB18030 ({other}), and neither reading makes sense: "
            "say which with --encoding utf-8 or --encoding gb18030, or save the file as UTF-8 with a byte order mark",
            one=first[0][:10],
            other=first[1][:10],
        )
    )


def chinese_in_utf_8(text: str) -> bool:
    """Tell whether most of what is beyond ASCII is Chinese writing: what is no UTF-8 gives letters of all the world."""
    foreign = [
        sign for sign in text if (sign > "\x7f" and unicodedata.category(sign)[0] in "LN") or _CHINESE.match(sign)
    ]
    return 2 * sum(_CHINESE.match(sign) is not None for sign in foreign) > len(foreign)


def chinese_in_gb18030(text: str) -> bool:
    """Tell whether all that is beyond ASCII is of everyday Chinese (GB2312): what is not GB18030 gives rare signs."""
    foreign = "".join(_FOREIGN.findall(text))
    return _HAN.search(foreign) is not None and all(map(_everyday, foreign))


def _everyday(sign: str) -> bool:
    try:
        first = sign.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return first in _SYMBOLS or first in _HAN_ROWS


def western(text: str) -> bool:
    """Tell whether all that is beyond ASCII is of western languages: blanks, and signs within words (Müller, 5 m²)."""
    return _FOREIGN.search(_BESIDE_A_WORD.sub("", "".join(filter(_no_blank, text)))) is None


def _no_blank(sign: str) -> bool:
    return sign == " " or not unicodedata.category(sign).startswith("Z")
