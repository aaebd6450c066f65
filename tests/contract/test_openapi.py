"""What integrators read of the doors: who may enter, what a POST must carry, what errors look like."""

from typing import Any

import pytest

from tests.contract.test_documents import MADE

DOORS = [
    (name.partition(".")[0], path, method, operation)
    for name, document in MADE.items()
    if name.endswith(".openapi.json")
    for path, methods in document["paths"].items()
    for method, operation in methods.items()
]
OPEN = {"/healthz", "/readyz", "/metrics"}


@pytest.mark.parametrize(("path", "operation"), [(path, op) for _, path, _, op in DOORS if path not in OPEN])
def test_a_door_asks_for_a_token_and_answers_with_problems(path: str, operation: dict[str, Any]) -> None:
    assert operation["security"] == [{"HTTPBearer": []}], path
    assert "422" not in operation["responses"]
    assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}


@pytest.mark.parametrize(("path", "operation"), [(path, op) for _, path, method, op in DOORS if method == "post"])
def test_a_post_needs_a_key(path: str, operation: dict[str, Any]) -> None:
    [key] = [one for one in operation["parameters"] if one["name"] == "idempotency-key"]
    assert key["required"], path
    assert key["description"]


def test_operations_are_told_apart_by_name() -> None:
    names = [(service, operation["operationId"]) for service, _, _, operation in DOORS]
    assert len(set(names)) == len(names)
