"""Who opens the import doors: the operator, and people who have the function `system`; nobody else. P4-1, P5-4.2"""

from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from shared import SERVICES
from shared.runtime.http.application import guards
from tests.clock import today
from tests.integration.house import House
from tests.integration.rights.company import ROLES, company

IMPORTER = "A1"
PERSON = {"name": "某人", "department": "board", "joined_on": "2020-01-01"}


@pytest.fixture
async def opened(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    """The company; somebody of the office was given the function `system`."""
    async with company(postgres, tmp_path) as house:
        given = {"function": "system", "from_on": today().isoformat()}
        answer = await house.doors["staff"].as_("G1").post(f"/staff/{IMPORTER}/functions", given)
        assert answer.status_code == 201, answer.text
        await house.settled()
        yield house


def import_doors() -> Iterator[tuple[str, str]]:
    for service in SERVICES:
        for route, _ in guards(import_module(f"services.{service}.app").SERVICE):
            if route.path.startswith("/import/") and "POST" in (route.methods or set()):
                yield service, route.path


async def test_the_function_opens_every_import_door_and_no_role_does(opened: House) -> None:
    doors = list(import_doors())
    assert len(doors) > len(SERVICES)
    for service, path in doors:
        for name, _, _ in ROLES.values():
            answer = await opened.doors[service].as_(name).post(path, {"rows": []})
            assert (answer.status_code != 403) == (name == IMPORTER), f"{service} {path} {name}: {answer.text}"
    for service in SERVICES:
        for path in ("/log/head", "/feeds"):
            assert (await opened.doors[service].as_(IMPORTER).get(path)).status_code == 200


@pytest.mark.clause("P4-1")
async def test_an_import_gives_nobody_what_is_the_gms_to_give(opened: House) -> None:
    staff = opened.doors["staff"].as_(IMPORTER)
    rows = [{**PERSON, "staff_id": f"N-{role}", "role": role} for role in ("rep", "finance", "director", "gm")]
    rows.append({**PERSON, "staff_id": IMPORTER, "role": "gm"})
    answers = (await staff.post("/import/staff", {"rows": rows})).json()["answers"]
    assert [one["outcome"] for one in answers] == ["accepted", *["refused"] * 4]
    assert [one["rule"] for one in answers[1:4]] == ["GivenByTheGM"] * 3
    heads = [{"department": "new", "manager_id": "S-own"}, {"department": "own", "manager_id": IMPORTER}]
    answers = (await staff.post("/import/departments", {"rows": heads})).json()["answers"]
    assert [one["rule"] for one in answers] == ["HeadGivenByTheGM", "OwnHeadship"]
    known = {"department": "north", "manager_id": "M-own"}
    answers = (await staff.post("/import/departments", {"rows": [known]})).json()["answers"]
    assert [one["outcome"] for one in answers] == ["known"]


async def test_what_is_imported_bears_the_name_of_whoever_imports(opened: House) -> None:
    rows = [{"product_id": "P-new", "name": "管", "unit": "m"}]
    answer = await opened.doors["contracts"].as_(IMPORTER).post("/import/products", {"rows": rows})
    assert answer.json()["answers"][0]["outcome"] == "accepted"
    position = answer.json()["position"]
    log = await opened.doors["contracts"].get("/log/events", after=str(position - 1), upto=str(position))
    assert IMPORTER in log.text
