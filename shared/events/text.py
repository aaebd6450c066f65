"""Text that may enter the house: no control characters, no lone surrogates, never empty, of bounded length."""

from typing import Annotated
from unicodedata import category

from pydantic import AfterValidator, StringConstraints


def plain(value: str) -> str:
    """Refuse control characters (NUL, tab, new line, …) and lone surrogates: PostgreSQL and people stumble over them."""
    if any(category(character) in {"Cc", "Cs"} for character in value):
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
