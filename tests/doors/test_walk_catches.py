"""The walk finds what it looks for: doors that answer otherwise than their document says are caught, one by one."""

import httpx2
import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from tests.doors.drawn import Draw, allowed, forbidden, operations
from tests.doors.walking import Faults, Walk

DRAW = Draw(1, 3, 3)
SAID = {
    "description": "As asked",
    "headers": {"Cache-Control": {"required": True, "schema": {"const": "no-store"}}},
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "string"}}}
        }
    },
}
NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}, "example": 7}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "planted", "version": "1"},
    "paths": {"/things/{number}": {"get": {"parameters": [NUMBER], "responses": {"200": SAID}}}},
    "components": {},
}
FRESH = {"Cache-Control": "no-store"}


def raising() -> Response:
    raise RuntimeError("planted")


async def walked(answer: Response | None, *, wrongly: bool = False) -> Faults:
    """Return what the walk finds at one door that always answers this; None: it raises. `wrongly`: asked wrongly."""
    app = FastAPI()
    app.add_api_route("/things/{number}", raising if answer is None else lambda: answer, response_model=None)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://planted") as client:
        walk = Walk(client)
        for operation in operations(DOCUMENT):
            for case in forbidden(operation, DRAW) if wrongly else allowed(operation, DRAW, [{}, {}]):
                await walk.through(operation, case, [""])
    return walk.faults


async def test_a_door_that_keeps_its_word_is_passed() -> None:
    assert await walked(JSONResponse({"amount": "1.00"}, headers=FRESH)) == {}


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        (JSONResponse({"amount": "1.00"}, 418, FRESH), 418, "UndefinedStatusCode"),
        (JSONResponse({"amount": "1.00"}, 503, FRESH), 503, "ServerError"),
        (None, 500, "ServerError"),
        (PlainTextResponse("1.00", headers=FRESH), 200, "UndefinedContentType"),
        (JSONResponse({"amount": "1.00"}), 200, "MissingHeaders"),
        (JSONResponse({"amount": "1.00"}, headers={"Cache-Control": "public"}), 200, "JsonSchemaError"),
        (JSONResponse({"amount": 1.0}, headers=FRESH), 200, "CustomFailure"),
        (JSONResponse({}, headers=FRESH), 200, "CustomFailure"),
    ],
)
async def test_an_answer_that_the_document_does_not_name_is_found(
    answer: Response | None, status: int, kind: str
) -> None:
    assert ("GET /things/{number}", status, kind) in await walked(answer)


async def test_a_door_that_takes_what_the_document_forbids_is_found() -> None:
    door = JSONResponse({"amount": "1.00"}, headers=FRESH)
    assert set(await walked(door, wrongly=True)) == {("GET /things/{number}", 200, "AcceptedNegativeData")}
