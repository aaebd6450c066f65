"""Every door × every role × own and foreign objects, held against `rights.csv` beside this file. P5-4.2, P2-6

A cell says what somebody meets at a door: `+` it opens, `-` 403, `0` 404 (the object is not there for him or her); of a
list: `a` rows of everybody, `o` only own ones, `n` none. Lines without an object stand for both.

`functions.csv` says what somebody with a function meets otherwise than a member without one, in every service.
"""

import csv
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared import SERVICES
from shared.runtime.callers import OPERATOR, service_name
from shared.runtime.http.application import guards
from shared.runtime.http.screening import StrictRoute
from tests.clock import today
from tests.integration.house import Door
from tests.integration.rights.company import DAY, FUNCTIONS, LEFT, ROLES, SIDES, company

EXPECTED = Path(__file__).with_name("rights.csv")
WHO = {**{role: name for role, (name, _, _) in ROLES.items()}, "left": LEFT, "stranger": "nobody"}
WHO |= FUNCTIONS
WHO |= {"operator": OPERATOR, "peer": service_name("orders")}
BESIDE = Path(__file__).with_name("functions.csv")

NAMED = {"contract_no": "K", "order_no": "I", "invoice_no": "I", "customer_id": "C", "receipt_no": "R"}
NAMED |= {"refund_no": "B", "set_off_no": "D", "complaint_no": "T", "staff_id": "S"}
HOUSE_NUMBERS = (
    *(("proposal_no", "TA"), ("correction_no", "GZ"), ("collection_no", "SD"), ("promise_no", "CN")),
    *(("dispute_no", "ZY"), ("settlement_no", "YF")),
    ("case_no", "CY"),
)
GIVEN = {
    side: {name: f"{kind}-{today().year}-{place:06}" for name, kind in HOUSE_NUMBERS}
    for place, side in enumerate(SIDES, 1)
}
"""Numbers that the house gave, in the order of the sides."""
FIXED = {"product_id": "P1", "department": "north", "number": "1", "function": "warehouse"}
FIXED |= {"position": "1", "day": "2024-06-03", "hour": "09:00", "carrier_id": "Y1", "driver_id": "J1"}
FIXED |= {"bank": "ICBC", "letter_no": "CK-3", "month": "2024-05"}
FIXED |= {"version": "v9", "copy_no": "1"}
FIXED |= {"requirement_no": "1", "change_no": "1", "summary_no": "2024-06-03"}
FIXED |= {"sha256": "0" * 64, "delegation_no": "SQ-2024-000001", "name": "commission.base", "duty_id": "nothing"}
ASKED = {"as_of": "2024-06-30", "month": "2024-05", "date": DAY, "at": "2024-06-30T00:00:00Z"}
ASKED |= {"after": "0", "upto": "1", "position": "1"}

Cells = Mapping[str, str]


def doors(service: str) -> Iterator[tuple[str, str, StrictRoute]]:
    """Yield method and path of every door of a service that somebody has to be let through."""
    for route, _ in guards(import_module(f"services.{service}.app").SERVICE):
        [method] = (route.methods or set()) - {"HEAD"}
        yield method, route.path, route


def body(path: str, side: str) -> dict[str, Any]:
    """Return a body that the rules refuse after the rights were asked: {} wherever the path alone names the object."""
    contract = {"contract_no": f"K-{side}", "customer_id": f"C-{side}"}
    if path in {"/contracts", "/contracts/{contract_no}/changes"}:
        line = {"line_no": "1", "product_id": "nothing", "quantity": "1", "unit_price": "1.00"}
        return {**contract, "staff_id": f"S-{side}", "terms": {"kind": "cod"}, "lines": [line], "particulars": {}}
    if path in {"/orders", "/orders/{order_no}/changes"}:
        lines = [{"contract_line_no": "nothing", "quantity": "1"}]
        return {**contract, "order_no": f"O-{side}", "lines": lines, "required_on": DAY, "particulars": {}}
    return of_debtor(path, side)


def of_debtor(path: str, side: str) -> dict[str, Any]:
    """Return the body of a door about what a customer owes."""
    of = {"invoice_no": f"I-{side}", "customer_id": f"C-{side}"}
    bodies: dict[str, dict[str, Any]] = {
        "/promises": {**of, "amount": "1.00", "promised_for": DAY, "said_by": "nothing", "channel": "phone"},
        "/disputes": {**of, "reason": "nothing"},
        "/dunning-letters": {"customer_id": f"C-{side}", "stage": 2},
        "/collection-pauses": {**of, "because": "promise", "paused_on": DAY, "until": DAY, "note": "nothing"},
    }
    return bodies.get(path, {})


async def met(door: Door, method: str, route: StrictRoute, side: str) -> str:
    """Return what somebody meets at a door."""
    known = {**FIXED, **{name: f"{kind}-{side}" for name, kind in NAMED.items()}, **GIVEN[side]}
    numbers = {name: known[name] for name in route.param_convertors}
    path = route.path.format(**{name.partition(":")[0]: value for name, value in numbers.items()})
    if method == "POST":
        answer = await door.post(path, None if route.body_field is None else body(route.path, side))
    elif method == "PUT" and not route.takes_bytes:
        answer = await door.set(path, {})
    elif method == "DELETE":
        answer = await door.delete(path)
    elif method == "PUT":
        answer = await door.put(path, b"nothing that has this hash")
    else:
        wanted = {one.alias for one in route.dependant.query_params}
        answer = await door.get(path, **{name: value for name, value in ASKED.items() if name in wanted})
    if answer.status_code in {403, 404}:
        return "-" if answer.status_code == 403 else "0"
    assert answer.status_code < 500, answer.text
    if method == "GET" and "{" not in route.path and "/log/" not in route.path and answer.status_code == 200:
        shown = {one for one in SIDES if f"-{one}" in answer.text}
        return {frozenset(): "n", frozenset({"own"}): "o", frozenset({"far"}): "f"}.get(frozenset(shown), "a")
    return "+"


def expected() -> dict[tuple[str, str, str, str], Cells]:
    with BESIDE.open(encoding="utf-8", newline="") as file:
        beside = {(row["function"], row["method"], row["door"]): row["cell"] for row in csv.DictReader(file)}
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {one: beside.get((one, row["method"], row["door"]), row["member"]) for one in FUNCTIONS}
    return {(row["service"], row["method"], row["door"], row["object"]): row for row in rows}


@pytest.mark.clause("P5-4.2", "P2-6")
async def test_every_door_opens_for_whom_the_table_says(postgres: str, tmp_path: Path) -> None:
    table, found = expected(), dict[tuple[str, str, str, str], Cells]()
    async with company(postgres, tmp_path) as opened:
        for service in SERVICES:
            for method, path, route in doors(service):
                sided = any(name in path for name in (*NAMED, *GIVEN["own"])) or (
                    method == "POST" and body(path, "own") != {}
                )
                for side in SIDES if sided else SIDES[:1]:
                    found[service, method, path, side if sided else ""] = {
                        role: await met(opened.doors[service].as_(name), method, route, side)
                        for role, name in WHO.items()
                    }
    assert differing(table, found) == {}
    assert table.keys() == found.keys()


def differing(
    table: Mapping[tuple[str, str, str, str], Cells], found: Mapping[tuple[str, str, str, str], Cells]
) -> dict[str, str]:
    """Return the cells that are otherwise than the table says."""
    return {
        " ".join((*key, role)): f"expected {table.get(key, {}).get(role)}, met {cells[role]}"
        for key, cells in found.items()
        for role in WHO
        if cells[role] != table.get(key, {}).get(role)
    }
