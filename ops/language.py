"""The language of the command line: one for a whole run, by `--lang` or the locale."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, get_args

from shared.language import COLUMN, ENGLISH, Language, of_locale, translated

FLAG = "--lang"
LANGUAGES: Sequence[Language] = get_args(Language)

_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


class NoLanguage(Exception):
    """`--lang` names no language of ours. Exit code 2."""


def speak(language: Language) -> None:
    """Speak a language from now on."""
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


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Language, list[str]]:
    """Take `--lang` out of a command line, wherever it stands before `--`; without it the locale decides.

    Raises NoLanguage.
    """
    language, rest = of_locale(environment), list(arguments)
    end = rest.index("--") if "--" in rest else len(rest)
    for place in reversed(range(end)):
        flag, given, value = rest[place].partition("=")
        if flag != FLAG:
            continue
        taken = rest[place : place + 1 if given else place + 2]
        named = value if given else "".join(taken[1:])
        if (known := next((one for one in LANGUAGES if one == named), None)) is None:
            raise NoLanguage(f"{FLAG} {named}: it is {' or '.join(LANGUAGES)}")
        language = known
        del rest[place : place + len(taken)]
    return language, rest
