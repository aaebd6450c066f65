"""The languages that people are answered in, and the one catalogue that holds the Chinese of every English text.

English is the language of the source: a text without an entry is answered as it is. `zh.po` beside this file is source
text (GNU gettext); it is read once, by the first who asks for Chinese.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

Language = Literal["zh", "en"]
ENGLISH: Final[Language] = "en"
CHINESE: Final[Language] = "zh"
CATALOGUE = Path(__file__).with_name("zh.po")
COLUMN = "column"
"""The context of column names: `status` over a column is another word than in a sentence."""
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts (POSIX, 8.2)

Entries = Mapping[tuple[str, str], str]


def translated(text: str, language: Language, context: str = "") -> str:
    """Return a text in a language; itself where it is English, or has no Chinese."""
    return text if language == ENGLISH else entries().get((context, text), text)


@cache
def entries() -> Entries:
    """Return the catalogue: (context, English) -> Chinese."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  # slow, and whoever speaks English needs none of it

    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale=CHINESE, abort_invalid=True)
    return {(one.context or "", str(one.id)): str(one.string) for one in catalogue if one.id and one.string}


def accepted(header: str) -> Language:
    """Return the language that a reader wants most, by the value of Accept-Language (RFC 9110, 12.5.4).

    Every Chinese is `zh`. What cannot be read is passed over, as a wish that nobody can grant; without any it is
    English.
    """
    wishes = sorted(filter(None, map(_wish, header.split(","))), key=lambda wish: -wish[0])
    return wishes[0][1] if wishes else ENGLISH


def _wish(part: str) -> tuple[float, Language] | None:
    """Read `zh-CN;q=0.8`: how much a language is wanted, and which."""
    name, _, parameter = part.partition(";")
    language = name.strip().lower().partition("-")[0]
    try:
        weight = float(parameter.strip().lower().removeprefix("q=").strip() or 1)
    except ValueError:
        return None
    if not 0 < weight <= 1:
        return None
    return next(((weight, known) for known in get_args(Language) if known == language), None)


def of_locale(environment: Mapping[str, str]) -> Language:
    """Return the language of a terminal, by the locale that its environment names."""
    locale = next(filter(None, map(environment.get, LOCALE)), "")
    return CHINESE if locale.lower().startswith(CHINESE) else ENGLISH
