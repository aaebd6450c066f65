"""Numbers of documents that the house gives, or that imports bring."""

from typing import ClassVar

from shared.events import Event
from shared.events.numbers import Ordinal
from shared.events.text import Id


class NumberGiven(Event):
    """The house gave the next number of a kind and year; the document under it stands in the same append."""

    TYPE: ClassVar[str] = "huikuan.office.NumberGiven.v1"
    number: Id
    kind: Id
    year: Ordinal
    place: Ordinal  # in the sequence of the kind and year


class NumberImported(Event):
    """An import brought a number of the house's form that is higher than all before: the sequence goes on after it."""

    TYPE: ClassVar[str] = "huikuan.office.NumberImported.v1"
    number: Id
    kind: Id
    year: Ordinal
    place: Ordinal
