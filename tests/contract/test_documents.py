"""The documents in docs/api are what the services serve; whoever reads them finds every part that they name."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from ops.documents import FOLDER, documents, text
from shared.events.registry import EVENTS, OFFICE

MADE = dict(documents())

of_each_document = pytest.mark.parametrize("name", MADE)


@of_each_document
def test_the_committed_document_is_what_the_service_serves(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text(MADE[name]), "run: make docs"


def test_no_document_stands_for_nothing() -> None:
    assert {file.name for file in FOLDER.iterdir()} == MADE.keys()


@of_each_document
def test_every_reference_leads_somewhere(name: str) -> None:
    for reference in references(MADE[name]):
        node: Any = MADE[name]
        for step in reference.removeprefix("#/").split("/"):
            node = node[unquote(step)]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


@pytest.mark.parametrize("name", [name for name in MADE if name.endswith(".openapi.json")])
def test_doors_are_described_as_openapi_3_1(name: str) -> None:
    assert MADE[name]["openapi"].startswith("3.1.")
    assert "/healthz" in MADE[name]["paths"]


@pytest.mark.parametrize("name", [name for name in MADE if name.endswith(".asyncapi.json")])
def test_a_service_sends_its_own_events_and_receives_those_that_it_reads(name: str) -> None:
    service, made = name.removesuffix(".asyncapi.json"), MADE[name]
    assert made["asyncapi"] == "3.0.0"
    sent = [made["channels"][key] for key, one in made["operations"].items() if one["action"] == "send"]
    assert [channel["address"] for channel in sent] == [f"huikuan.{service}"]
    said = {event.TYPE for event in EVENTS if event.TYPE.split(".")[1] in {service, OFFICE}}
    assert {reference.rpartition("/")[2] for reference in references(sent[0]["messages"])} == said
    for event in said:
        assert made["components"]["schemas"][event]["properties"]
