"""Requests drawn from the document of a service: what it allows, what it forbids, and numbers that are on record."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from shared import SERVICES
from shared.runtime.http.waiting import TOKEN

Case = Any  # of schemathesis: a request that is to be sent
Operation = Any  # of schemathesis
Known = Mapping[str, tuple[Any, ...]]  # what is on record, by the name under which it is sent
Node = dict[str, Any]

PLANTED = 0.8  # how often a drawn value whose name is known becomes one that is on record
OF_THE_FIRST_SIDE = 0.75
CONFIG: Node = {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}}


class Draw(NamedTuple):
    """How much is drawn for each operation, and from where the draw begins."""

    seed: int
    allowed: int
    forbidden: int


def operations(document: Node) -> Iterator[Operation]:
    """Yield the operations of a document, without the token: who asks is another matter than what is asked."""
    bare = deepcopy(document)
    for methods in bare["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    read = schemathesis.openapi.from_dict(bare, config=schemathesis.Config.from_dict(CONFIG))
    for found in read.get_all_operations():
        assert isinstance(found, Ok), found.err()
        yield found.ok()


def allowed(operation: Operation, draw: Draw, sides: Sequence[Known]) -> list[Case]:
    """Return requests that the document allows: its example, and what is drawn; most numbers are on record."""
    cases = [exemplary(operation), *_cases(operation, GenerationMode.POSITIVE, draw.seed, draw.allowed)]
    for number, case in enumerate(cases):
        chance = Random(f"{draw.seed} {operation.label} {number}")  # noqa: S311  # repeatable, not secret
        foreign = number > 0 and chance.random() > OF_THE_FIRST_SIDE
        plant(case, sides[foreign], chance, PLANTED if number else 1.0)
    return cases


def forbidden(operation: Operation, draw: Draw) -> list[Case]:
    """Return requests that the document forbids."""
    cases = _cases(operation, GenerationMode.NEGATIVE, draw.seed, draw.forbidden)
    for case in cases:
        case.query = reachable(case.query)
    return cases


def exemplary(operation: Operation) -> Case:
    """Return the request that the document has as its example, without what may be left out."""
    said = operation.definition.raw
    sent: dict[str, Node] = {"path": {}, "query": {}, "header": {}}
    for one in said.get("parameters", ()):
        if one.get("required"):
            sent[one["in"]][one["name"]] = one["example"]
    parts = {"path_parameters": sent["path"], "query": sent["query"], "headers": sent["header"]}
    if "requestBody" in said:
        [(media, content)] = said["requestBody"]["content"].items()
        parts |= {"body": deepcopy(content["example"]), "media_type": media}
    return operation.Case(**parts)


def _cases(operation: Operation, mode: GenerationMode, seed: int, most: int) -> list[Case]:
    if not most:
        return []
    drawn: list[Case] = []

    @seeded(seed)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        drawn.append(case)

    try:
        draw()
    except Unsatisfiable:  # a door without parameters: nothing of it can be wrong
        return []
    return drawn


def plant(case: Case, known: Known, chance: Random, often: float) -> None:
    """Put what is on record in the place of values of the same name, wherever they stand, as often as that."""

    def planted(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                name: chance.choice(known[name])
                if name in known and isinstance(value, str) and chance.random() < often
                else planted(value)
                for name, value in node.items()
            }
        return [planted(one) for one in node] if isinstance(node, list) else node

    case.path_parameters = planted(case.path_parameters)
    case.query = reachable(planted(case.query))
    if "If-Match" in case.headers and chance.random() < often:
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict):
        case.body = planted(case.body)


def reachable(query: Node) -> Node:
    """Return a query that waits for nothing that never comes: of a position that can be read only the first is kept."""
    token = query.get("at-least")
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        return query
    sources = {pair.partition(":")[0] for pair in token.split(",")}
    return {**query, "at-least": "1"} if token.isdigit() or sources <= set(SERVICES) else query
