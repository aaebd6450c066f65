"""Text that may enter the house: of bounded length, never of nothing but what nobody sees.

Each type holds twice (`shared.events.bounds`): by what its JSON Schema promises, for whatever is on record, and by
today's limit, for what comes in.
"""

from collections.abc import Callable
from re import Pattern
from re import compile as compile_pattern
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, StringConstraints

from shared.events.bounds import Bound

LONGEST_ID, LONGEST_TEXT, LONGEST_PROSE = 64, 500, 20_000

# Parts of character classes, as Python and JSON Schema both read them.
CONTROL = r"\x00-\x1f\x7f\ud800-\udfff"  # C0, DEL, lone surrogates: databases and people stumble on them
BUT_LINES = r"\x00-\x09\x0b-\x1f\x7f\ud800-\udfff"
LEFT_OVER = r"\x80-\x9f"  # C1: what is left of quotation marks that an earlier system decoded wrongly
TURNING = r"\u202a-\u202e\u2066-\u2069"  # they turn the order of what stands around them
SPACES = r" \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# What leaves no trace on paper, so that two numbers that look alike would be two things: default-ignorable code points,
# the blank of Braille, line and paragraph separators, interlinear marks.
QUIET = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
UNSEEN = QUIET + TURNING
# Unseen, too, and beyond what a pattern of JSON Schema can name: marks of shorthand and music, tags and variants.
BEYOND = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"

UNREADABLE = CONTROL + LEFT_OVER + TURNING

FORBIDDEN = compile_pattern(f"[{CONTROL}]")
NOT_IN_PROSE = compile_pattern(f"[{BUT_LINES}]")
NOT_IN_AN_ID = compile_pattern(f"[{CONTROL}{LEFT_OVER}{UNSEEN}{BEYOND}]")
TRACELESS = compile_pattern(f"[{QUIET}{TURNING}{BEYOND}]")
WIDE = frozenset("\u115f\u1160\u2028\u2029\u2800\u3164\uffa0")
SEEN = compile_pattern(rf"[^\s{CONTROL}{LEFT_OVER}{UNSEEN}{BEYOND}]")
NOT_IN_TEXT = compile_pattern(f"[{UNREADABLE}]")
NOT_TURNING = compile_pattern(f"[{TURNING}]")
NOT_IN_LINES = compile_pattern(f"[{LEFT_OVER}{TURNING}]")
# Blanks, hyphens and dashes of all kinds, and what nobody sees: nobody reads them out.
_NOT_READ_OUT = compile_pattern(rf"[\s\-\u2010-\u2015\u2043\u2212{CONTROL}{LEFT_OVER}{UNSEEN}{BEYOND}]")


def plain(value: str) -> str:
    """Refuse control characters of ASCII (NUL, tab, new line, …) and lone surrogates: the old shape of every text."""
    return _without(FORBIDDEN, value)


def written(value: str) -> str:
    """Like `plain`, but lines may break (LF, or CR LF): for what people write at length."""
    _without(NOT_IN_PROSE, value.replace("\r\n", "\n"))
    return value


def number(value: str) -> None:
    """Refuse what two numbers could differ by without anybody seeing it: blanks around them, unseen characters, C1."""
    _without(NOT_IN_AN_ID, value)
    if value != value.strip():
        raise ValueError("white space around it is not allowed")


def readable(value: str) -> None:
    """Refuse control characters and marks that turn the direction of writing."""
    _without(NOT_IN_TEXT, value)


def straight(value: str) -> None:
    """Refuse marks that turn the direction of writing. C1 passes: it is what earlier systems left in names."""
    _without(NOT_TURNING, value)


def lines(value: str) -> None:
    """Refuse C1 and marks that turn the direction of writing, where lines may break."""
    _without(NOT_IN_LINES, value)


def read_out(value: str) -> str:
    """Return a number or name as somebody reads it out: without width, case, blanks, hyphens, unseen characters.

    Two spellings of one thing are equal then. Never empty: what consists of such characters alone keeps them.
    """
    folded = normalize("NFKC", normalize("NFKC", value).casefold())
    return _NOT_READ_OUT.sub("", folded) or folded


def paragraphs(value: str) -> None:
    """Refuse what Prose refuses."""
    lines(written(value))


def without_trace(value: str) -> str:
    """Return a text without characters that leave no trace; one that is as wide as a letter leaves a blank."""
    return TRACELESS.sub(lambda unseen: " " if unseen[0] in WIDE else "", value)


def blank(value: str) -> bool:
    """Return whether nobody sees anything of a text: it is empty, or of blanks and characters without a trace."""
    return SEEN.search(value) is None


def named(value: str) -> None:
    """Refuse what Text refuses."""
    readable(value)
    _seen(value)


def _seen(value: str) -> None:
    if blank(value):
        raise ValueError("at least one character that can be seen is meant")


def _without(unfit: Pattern[str], value: str) -> str:
    if found := unfit.search(value):
        raise ValueError(f"the character U+{ord(found[0]):04X} is not allowed")
    return value


def _no(characters: str) -> dict[str, str]:
    return {"pattern": f"^[^{characters}]*$"}


_SEEN, _SEEN_OR_BLANK = rf"[^\s{CONTROL}{LEFT_OVER}{UNSEEN}]", f"[^{CONTROL}{LEFT_OVER}{UNSEEN}]"
_NUMBER = {"pattern": f"^{_SEEN}({_SEEN_OR_BLANK}*{_SEEN})?$"}


def _worded(unfit: str, passed: str = "") -> dict[str, str]:
    """Return the words of JSON Schema for a text of which something is seen; `passed` may stand in it, unseen."""
    return {"pattern": f"^[{SPACES}{QUIET}{passed}]*[^{SPACES}{UNSEEN}{LEFT_OVER}{CONTROL}][^{unfit}]*$"}


def _of_words(check: Callable[[str], None], unfit: str, passed: str = "") -> Bound:
    """Return today's limit for a text that says something."""

    def both(value: str) -> None:
        check(value)
        _seen(value)

    return Bound(both, _worded(unfit, passed))


def _of_length(least: int, most: int, check: Callable[[str], None], says: dict[str, str]) -> Bound:
    """Return today's limit for a text to which the schemas of events set none."""

    def both(value: str) -> None:
        if not least <= len(value) <= most:
            raise ValueError(f"{least} to {most:,} characters are meant")
        check(value)

    return Bound(both, {"minLength": least, "maxLength": most, **says})


_ID = StringConstraints(min_length=1, max_length=LONGEST_ID)
_TEXT = StringConstraints(min_length=1, max_length=LONGEST_TEXT)
_PROSE = StringConstraints(min_length=1, max_length=LONGEST_PROSE)

Id = Annotated[str, _ID, AfterValidator(plain), Bound(number, _NUMBER)]
"""A number or code by which people know a thing; ids compare as text by code point."""

Known = Annotated[str, _ID, AfterValidator(plain)]
"""The id of something that is on record, as it was written then.

For members of commands, bodies and paths that a decision looks up: whatever is not on record is refused there, and what
was recorded under the old shape of an id stays within reach.
"""

Text = Annotated[str, _TEXT, AfterValidator(plain), _of_words(readable, UNREADABLE)]

Entry = Annotated[str, _TEXT, AfterValidator(plain), Bound(readable, _no(UNREADABLE))]
"""What somebody writes into a field of a form: whoever checks the form takes a `blank` one for one that is missing."""

HandedOver = Annotated[str, _TEXT, AfterValidator(plain), _of_words(straight, CONTROL + TURNING, LEFT_OVER)]
"""Text in a row of an import, which takes names over as the system before had them."""

Prose = Annotated[str, _PROSE, AfterValidator(written), _of_words(lines, BUT_LINES + LEFT_OVER + TURNING, r"\x0a")]
"""What people write at length: lines may break."""

HandedOverProse = Annotated[
    str, _PROSE, AfterValidator(written), _of_words(straight, BUT_LINES + TURNING, LEFT_OVER + r"\x0a")
]
"""Prose in a row of an import."""

FieldName = Annotated[str, _of_length(1, LONGEST_TEXT, named, _worded(UNREADABLE))]
"""What a field of a form is called, or another word of ours, in an event to which the schema sets no limit."""

FieldText = Annotated[str, _of_length(0, LONGEST_PROSE, paragraphs, _no(BUT_LINES + LEFT_OVER + TURNING))]
"""What stands in a field of a form; empty, or blank, where it was left so."""

StreamId = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain)]
"""A stream of a log, `<subject>-<id>`, as it is on record."""

DutyId = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain)]
"""`<kind>/<subject>` or `<kind>/<subject>/<part>`, each of them an id."""

Hash = Annotated[str, _of_length(1, LONGEST_ID, number, _NUMBER)]
"""A SHA-256 in hex."""

PolicyVersion = Annotated[str, _of_length(1, LONGEST_ID, number, _NUMBER)]
"""The name under which an event remembers the rules that decided it, see `shared.runtime.policy`."""
