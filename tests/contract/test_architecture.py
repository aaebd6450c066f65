"""The rules of the house that no general tool knows."""

import ast
import re
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import APIRouter

from shared import SERVICES
from shared.events import Event
from shared.events.registry import EVENTS, OFFICE
from shared.runtime.http.application import Unguarded, application
from shared.runtime.http.front_door import together

ROOT = Path(__file__).resolve().parents[2]
ROOMS = frozenset({"__init__", "__main__", "app", "doors", "keeps", "basis", "subjects", "tables", "migrations"})
IRREGULAR = frozenset(
    {
        *(
            "Became",
            "Began",
            "Broken",
            "Came",
            "Chosen",
            "Done",
            "Drawn",
            "Fell",
            "Foreseen",
            "Found",
            "Given",
            "Heard",
            "Held",
            "Kept",
        ),
        *("Left", "Made", "Paid", "Sent", "Set", "Withdrawn", "Written"),
    }
)
READS_THE_ENVIRONMENT = ("shared/runtime/settings.py", "ops/", "deploy/", "tests/", "benchmarks/")

OURS = [
    file
    for place in ("services", "shared", "ops", "deploy")
    for file in sorted((ROOT / place).rglob("*.py"))
    if "__pycache__" not in file.parts
]
PURE = [
    file
    for file in OURS
    if file.is_relative_to(ROOT / "shared" / "events")
    or (
        file.is_relative_to(ROOT / "services")
        and file.stem not in {"app", "keeps", "__main__"}
        and file.parent.name != "doors"
    )
]


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def nodes(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def classes(root: type[Event]) -> Iterator[type[Event]]:
    for child in root.__subclasses__():
        yield child
        yield from classes(child)


of_each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)


@of_each_event
def test_an_event_is_named_in_the_past_tense(event: type[Event]) -> None:
    words = re.findall(r"[A-Z][a-z]+", event.__name__)
    assert any(word in IRREGULAR or word.endswith("ed") for word in words)
    assert words[-1] not in {"Event", "Message", "Fact"}


@of_each_event
def test_a_wire_name_says_service_name_and_version(event: type[Event]) -> None:
    service = event.__module__.split(".")[2]
    name = re.sub(r"V\d+$", "", event.__name__)
    assert service in {*SERVICES, OFFICE}
    assert re.fullmatch(rf"huikuan\.{service}\.{name}\.v[1-9]\d*", event.TYPE)


def test_every_event_is_registered_once() -> None:
    written = {event for event in classes(Event) if event.__module__.startswith("shared.events.")}
    assert written == set(EVENTS)
    assert len({event.TYPE for event in EVENTS}) == len(EVENTS)


@of_each_event
def test_an_event_says_what_it_means(event: type[Event]) -> None:
    assert len((event.__doc__ or "").split()) > len(event.__name__.split())


@pytest.mark.parametrize("service", SERVICES)
def test_a_table_says_what_it_is_in_both_languages(service: str) -> None:
    for projection in import_module(f"services.{service}.app").SERVICE.projections:
        for table in projection.tables:
            assert re.match(r"[^/a-z]*[\u4e00-\u9fff][^/]*/ [a-zA-Z]", table.comment), f"{table.name}: {table.comment}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_projection_is_found_by_its_name(service: str) -> None:
    for projection in import_module(f"services.{service}.app").SERVICE.projections:
        room = ROOT / "services" / service / "tables"
        ours = [projection.name, *(["elsewhere"] if service not in projection.sources else [])]
        of_all = {f"{service}_{what}" for what in ("people", "customers", "duties", "files", "proposals")}
        there = {one.stem for one in room.iterdir() if one.suffix == ".py" or (one / "__init__.py").exists()}
        assert projection.name in of_all or there & set(ours), projection.name


def test_no_two_projections_share_a_name() -> None:
    """The command line names a projection without its service."""
    names = [one.name for service in SERVICES for one in import_module(f"services.{service}.app").SERVICE.projections]
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_rooms_of_all_services(service: str) -> None:
    home = ROOT / "services" / service
    rooms = {file.stem for file in home.iterdir() if file.stem != "__pycache__"}
    assert ROOMS <= rooms <= ROOMS | {"reactions", "policy"}
    nameplate = ast.get_docstring(ast.parse((home / "__init__.py").read_text(encoding="utf-8"))) or ""
    for word in ("Publishes", "Reads", "Keeps"):
        assert word in nameplate


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_says_who_may_use_it(service: str) -> None:
    definition = import_module(f"services.{service}.app").SERVICE
    parts: Any = SimpleNamespace(service=definition)
    assert application(parts).routes


def test_a_route_without_a_guard_is_not_served() -> None:
    inner, folded = APIRouter(), APIRouter()
    inner.add_api_route("/everything", _everything)
    folded.include_router(inner, prefix="/everything")
    for router in (inner, together(inner), folded):
        parts: Any = SimpleNamespace(service=SimpleNamespace(name="orders", doors=partial(list, [router])))
        with pytest.raises(Unguarded, match="/everything"):
            application(parts)


def _everything() -> dict[str, str]:
    return {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_listens_to_what_its_tables_are_made_of(service: str) -> None:
    definition = import_module(f"services.{service}.app").SERVICE
    for projection in definition.projections:
        made_of = {event.__module__.split(".")[2] for facts in projection.facts for event in facts.of}
        assert made_of - {OFFICE} <= set(projection.sources), projection.name  # everybody says the words of the office
    assert set(definition.reads) <= set(SERVICES)


@pytest.mark.parametrize("file", PURE, ids=place)
def test_no_binary_float_comes_near_money(file: Path) -> None:
    for node in nodes(file):
        spelled = isinstance(node, ast.Constant) and isinstance(node.value, float)
        made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        assert not spelled, f"{place(file)}:{getattr(node, 'lineno', 0)} holds a float"
        assert not made, f"{place(file)}:{getattr(node, 'lineno', 0)} makes a float"


def test_the_environment_is_read_in_few_places() -> None:
    readers = {
        place(file)
        for file in OURS
        for node in nodes(file)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
    }
    assert {file for file in readers if not file.startswith(READS_THE_ENVIRONMENT)} == set()


def test_no_fact_is_swallowed() -> None:
    """A handler that catches everything must put what it caught somewhere, not only pass on."""
    silent = [
        f"{place(file)}:{node.lineno}"
        for file in OURS
        for node in nodes(file)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
    ]
    assert silent == []


@pytest.mark.parametrize("file", OURS, ids=place)
def test_a_name_of_a_module_is_given_once(file: Path) -> None:
    """A second value under a name takes the first from whatever was written above it."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    given = [
        target.id
        for step in module.body
        for target in (
            step.targets if isinstance(step, ast.Assign) else [step.target] if isinstance(step, ast.AnnAssign) else []
        )
        if isinstance(target, ast.Name)
    ]
    given += [
        step.name for step in module.body if isinstance(step, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    assert sorted(given) == sorted(set(given))
