"""The language of the command line: one for a whole run, by `--lang` or the locale."""

from collections.abc import Mapping, Sequence
from typing import get_args

from shared.language import Language, of_locale
from shared.language.speaking import headed, speak, spoken, worded

__all__ = ["LANGUAGES", "NoLanguage", "chosen", "headed", "speak", "spoken", "worded"]

FLAG = "--lang"
LANGUAGES: Sequence[Language] = get_args(Language)


class NoLanguage(Exception):
    """`--lang` names no language of ours. Exit code 2."""


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
