"""Text that may enter the house: no control characters, no lone surrogates, never empty, of bounded length."""

from re import compile as compile_pattern
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

FORBIDDEN = compile_pattern("[\x00-\x1f\x7f\ud800-\udfff]")


def plain(value: str) -> str:
    """Refuse control characters (NUL, tab, new line, …) and lone surrogates: databases and people stumble on them.

    U+0080 to U+009F pass: old systems left them in names, and no tool of ours gives them a meaning.
    """
    if FORBIDDEN.search(value):
        raise ValueError("control characters are not allowed")
    return value


def written(value: str) -> str:
    """Like `plain`, but lines may break: for what people write at length."""
    plain(value.replace("\r\n", " ").replace("\n", " "))
    return value


Id = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(plain)]
"""A number or code by which people know a thing; ids compare as text by code point."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(plain)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(written)]
