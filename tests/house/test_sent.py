"""Doors take commands: no body writes the members of a command a second time."""

from collections.abc import Iterator
from importlib import import_module
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from shared import SERVICES
from shared.events.money import NotNegative
from shared.events.text import Id, Known
from shared.runtime.ask.decisions import Command
from shared.runtime.http.application import routed
from shared.runtime.http.front_door import Batch, strict_router
from shared.runtime.http.sent import sent


def taken(dependant: Dependant) -> Iterator[Any]:
    """Yield what a door and all that it rests on take as content."""
    yield from (body.field_info.annotation for body in dependant.body_params)
    for below in dependant.dependencies:
        yield from taken(below)


def bodies() -> Iterator[tuple[str, Any]]:
    """Yield what each door takes as its content, with the door."""
    for service in SERVICES:
        for route in routed(import_module(f"services.{service}.app").SERVICE).state.routes:
            assert isinstance(route, APIRoute)
            yield from ((f"{service} {route.path}", body) for body in taken(route.dependant))


ASKS = {"receivables /bank-statements/proposals"}
"""Doors that take content only to answer a question about it: nothing is wanted, so there is no command."""


def test_every_body_is_a_command_or_made_of_one_or_the_rows_of_a_file() -> None:
    # `sent` is of the runtime, like the doors of parked events, behind which there is no command.
    others = [
        f"{door}: {kind.__name__}"
        for door, kind in bodies()
        if not issubclass(kind, Command | Batch)
        and not kind.__module__.startswith("shared.runtime.")
        and door not in ASKS
    ]
    assert others == []


class Weigh(Command):
    """Weigh a thing."""

    thing_no: Id
    place: Known
    weight: NotNegative
    by: Known


Weighed = Annotated[Weigh, sent(Weigh, "Weighed", path=("thing_no",), without=("by",))]


def client() -> TestClient:
    doors = strict_router()

    @doors.post("/things/{thing_no}/weight")
    def weigh(wish: Weighed) -> Weigh:
        return wish.model_copy(update={"by": "E1"})

    app = FastAPI()
    app.include_router(doors)
    return TestClient(app)


def test_the_path_and_the_body_make_the_command() -> None:
    answer = client().post("/things/T1/weight", json={"place": "yard", "weight": "2.50"})
    assert answer.json() == {"thing_no": "T1", "place": "yard", "weight": "2.50", "by": "E1"}


@pytest.mark.parametrize(
    "body",
    [
        {"place": "yard"},
        {"place": "yard", "weight": "-1.00"},
        {"place": "yard", "weight": "2.50", "thing_no": "T2"},
        {"place": "yard", "weight": "2.50", "by": "E2"},
    ],
    ids=["too little", "out of bounds", "what the path says", "what the door adds"],
)
def test_a_body_of_other_members_is_refused(body: dict[str, str]) -> None:
    assert client().post("/things/T1/weight", json=body).status_code == 422


def test_a_member_that_the_command_does_not_have_is_a_mistake_of_the_door() -> None:
    with pytest.raises(TypeError, match="Weigh has no colour"):
        sent(Weigh, "Weighed", without=("colour",))
