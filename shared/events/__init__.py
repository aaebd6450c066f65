"""The published language: what services say to each other. Past tense, business words, versioned wire names."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from shared.events.bounds import ON_RECORD


class Made(BaseModel):
    """A model whose members come in through validation, or from our own code through its constructor.

    `model_validate` holds every limit of today. `Class(...)` puts together what was validated when it came in or what
    is on record, so only what the schema promises is checked: a number in an old shape goes on into new facts.
    """

    def __init__(self, **members: Any) -> None:
        self.__pydantic_validator__.validate_python(members, self_instance=self, context=ON_RECORD)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # so validation does not come through here


class Value(Made):
    """A part of a fact, such as a line or an instalment.

    What checks its members is made when the first one comes: of hundreds of kinds a process meets few.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Event(Value):
    """What happened. Position, version, actor and recorded instant stand in the envelope, not here.

    `TYPE` is the wire name `huikuan.<service>.<Name>.v<n>`. A reader ignores members that a later writer adds.
    """

    TYPE: ClassVar[str]
