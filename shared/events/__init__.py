"""The published language: what services say to each other. Past tense, business words, versioned wire names."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A part of a fact, such as a line or an instalment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def __deepcopy__(self, _memo: dict[int, Any] | None = None) -> Self:
        """Return itself: a fact never changes, so states that are copies of each other share it."""
        return self


class Event(Value):
    """What happened. Position, version, actor and recorded instant stand in the envelope, not here.

    `TYPE` is the wire name `huikuan.<service>.<Name>.v<n>`. A reader ignores members that a later writer adds.
    """

    TYPE: ClassVar[str]
