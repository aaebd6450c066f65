"""Each member of each command and body refuses what would poison the house, map keys and parts of parts too."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from shared import SERVICES
from shared.runtime.ask.decisions import Command
from shared.runtime.http.front_door import Body
from shared.runtime.redrive import Redrive
from tests.poisons import poisoned, sound

for service in SERVICES:
    list(import_module(f"services.{service}.app").SERVICE.doors())  # with them come their bodies


def classes(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in root.__subclasses__():
        yield child
        yield from classes(child)


ANSWERS = {"ContractFile", "PersonFile", "LiveOrder"}  # bodies that go out
COMING_IN: list[type[BaseModel]] = [
    *(one for root in (Command, Body) for one in classes(root) if one.__module__.startswith("services.")),
    Redrive,
]
MODELS = [one for one in dict.fromkeys(COMING_IN) if one.__name__ not in ANSWERS]


@pytest.mark.parametrize("model", MODELS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_poison_is_refused_in_each_member(model: type[BaseModel]) -> None:
    model.model_validate(sound(model))
    taken: list[Any] = []
    for one in poisoned(model):
        try:
            model.model_validate(one.body)
        except ValidationError:
            continue
        taken.append((one.at, one.by))
    assert taken == []
