"""How a door takes a command: its body has the members of the command, so each is written once.

Clearing = Annotated[ClearInstrument, sent(ClearInstrument, "Cleared", path=("receipt_no",))]

@router.post("/receipts/{receipt_no}/clear", dependencies=[ON_RECEIPT])
async def clear(wish: Clearing, ask: Asking) -> Answer:
return await ask(ACCOUNT, wish.customer_id, wish)
"""

from collections.abc import Awaitable, Callable, Sequence
from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Depends, Path
from fastapi.params import Depends as DependsParameter
from pydantic import create_model

from shared.runtime.ask.decisions import Command
from shared.runtime.http.front_door import Body


def sent(
    command: type[Command], name: str, *, path: Sequence[str] = (), without: Sequence[str] = ()
) -> DependsParameter:
    """Return the dependency that reads a command out of a request; `name` is that of the body in the document.

    `path`: the members that the path of the door says; `without`: those that the door adds (`model_copy`) or that keep
    their default. All others are members of the body, in the types of the command.
    """
    dependency: DependsParameter = Depends(_reader(command, _body(command, name, {*path, *without}), path))
    return dependency


def _body(command: type[Command], name: str, out: set[str]) -> type[Body]:
    """Return the body: what is left of a command. Raises TypeError for a member that the command does not have."""
    fields = command.model_fields
    if strange := sorted(out - fields.keys()):
        raise TypeError(f"{command.__name__} has no {', '.join(strange)}")
    members: dict[str, Any] = {
        member: (field.rebuild_annotation(), field) for member, field in fields.items() if member not in out
    }
    return create_model(name, __base__=Body, __doc__=command.__doc__, **members)


def _reader(command: type[Command], body: type[Body], path: Sequence[str]) -> Callable[..., Awaitable[Command]]:
    """Return what makes the command of a body and the path, in a signature that FastAPI reads."""

    async def read(body: Body, **named: Any) -> Command:
        return command.model_construct(**dict(body), **named)

    kinds = {"body": body} | {
        member: Annotated[command.model_fields[member].rebuild_annotation(), Path()] for member in path
    }
    parameters = [Parameter(member, Parameter.KEYWORD_ONLY, annotation=kind) for member, kind in kinds.items()]
    read.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # a function takes what is put on it
    return read
