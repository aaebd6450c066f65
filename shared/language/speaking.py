"""The language that is spoken here: one for a whole run of the command line, and for each task of the console."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from shared.language import COLUMN, ENGLISH, Language, translated

_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def speak(language: Language) -> None:
    """Speak a language from now on, in this context and those that it begins."""
    _spoken.set(language)


def spoken() -> Language:
    """Return the language that is spoken."""
    return _spoken.get()


def worded(text: str, /, **figures: Any) -> str:
    """Return a sentence in the language spoken, with its figures at `{their_names}`."""
    said = translated(text, spoken())
    return said.format(**figures) if figures else said


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its figures, put into words where it is shown."""

    text: str
    figures: Mapping[str, Any]

    def __str__(self) -> str:
        """Return it in the language spoken."""
        return worded(self.text, **{name: str(figure) for name, figure in self.figures.items()})


def said(text: str, /, **figures: Any) -> Sentence:
    """Return a sentence that is put into words later; its figures may be sentences themselves."""
    return Sentence(text, figures)


def headed(column: str) -> str:
    """Return the name of a column in the language spoken."""
    return translated(column, spoken(), COLUMN)
