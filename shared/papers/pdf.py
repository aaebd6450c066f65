"""What a paper says, laid out by its template -> the bytes of a PDF.

A4, with the fonts of a pinned package and no others, each embedded with the letters that are used. Nothing is asked of
the clock: the day of a paper follows from its facts, so the same facts are the same bytes.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple

import typst

from shared.papers.layout import frame_words
from shared.papers.letters import files, legible
from shared.papers.words import TRIAL, Words

TEMPLATES = Path(__file__).with_name("templates")


class Paper(NamedTuple):
    """A paper before it is laid out: what names it, the facts that it rests on, and the content that shows them.

    `template` is a file beside; `day` is the one that the PDF is dated by.
    """

    template: str
    title: str
    subject: str
    number: str
    day: date
    facts: Mapping[str, Any]
    content: Mapping[str, Any]


def pdf(paper: Paper, say: Words, *, trial: bool = False) -> bytes:
    """Return the PDF; in a home for trials every page says so."""
    trial_line = say.worded("试用 TRIAL: no document of a real business") if trial else None
    told = {
        **paper.content,
        "title": paper.title,
        "subject": paper.subject,
        "number": paper.number,
        "date": {"year": paper.day.year, "month": paper.day.month, "day": paper.day.day},
        "hash": content_hash(paper),
        "language": say.language,
        "trial": trial_line,
        "watermark": TRIAL,
        "words": frame_words(say),
    }
    compiled = typst.compile(
        TEMPLATES / f"{paper.template}.typ",
        root=TEMPLATES,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": dumps(legible(told), ensure_ascii=False)},
        timestamp=datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC),
    )
    assert isinstance(compiled, bytes)
    return compiled


def content_hash(paper: Paper) -> str:
    """Return the SHA-256 of the facts in their canonical form; the language of the paper does not change it."""
    facts = {"paper": paper.template, **paper.facts}
    return sha256(dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of the pinned package, read once; none of the machine's, none of the library's."""
    folders = sorted({file.parent for file in files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
