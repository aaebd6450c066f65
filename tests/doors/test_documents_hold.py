"""Whatever is asked, by whomever, is answered as the OpenAPI document of the service says.

Schemathesis draws what each document allows and what it forbids, with numbers that are on record in most places. What
is to be done at a door is asked for by somebody of each role of the table of rights; what is drawn beside it by a few
of those whom the door lets in, once somebody has done something there; what is forbidden by a few of all. No answer is
a 5xx; each has a status, a media type, headers and a body that the document names, and what the document forbids is
refused.

HUIKUAN_TEST_DRAWS=20 draws twenty times as much, HUIKUAN_TEST_SEED something else.
"""

import json
import os
from collections.abc import AsyncIterator, Sequence
from itertools import cycle, islice

import pytest
import pytest_asyncio

from services.aftersales.doors.answers import Complaint
from services.customers.doors.answers import Registered
from services.receivables.doors.answers.receipts import Receipt
from shared import SERVICES
from shared.runtime.http.answers import Shown
from tests.contract.test_documents import MADE
from tests.doors.company import PEOPLE, of_service, under_way
from tests.doors.drawn import Draw, Known, allowed, forbidden, operations
from tests.doors.walking import Walk
from tests.doors.wishes import NEVER_DONE, wished
from tests.figures import Tell
from tests.integration.house import House

TIMES = int(os.environ.get("HUIKUAN_TEST_DRAWS", "1"))
DRAW = Draw(int(os.environ.get("HUIKUAN_TEST_SEED", "20260924")), 2 * TIMES, 2 * TIMES)
EXAMPLE_ALONE = DRAW._replace(allowed=TIMES - 1, forbidden=TIMES - 1)
"""Of the doors that every service has, at all services but the first."""
A_FEW = 3  # people, in turns
COMMON = frozenset.intersection(*(frozenset(made["paths"]) for name, made in MADE.items() if "openapi" in name))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[House, list[Known]]]:
    """The services with a company on record, and the numbers that stand in it."""
    async with under_way(postgres, tmp_path_factory.mktemp("doors")) as made:
        yield made


@pytest.mark.parametrize(
    ("service", "path", "row"),
    [
        ("receivables", "/receipts", Receipt),  # a cheque that waits pays nothing, and says 0.00
        ("customers", "/customers", Registered),  # limits and suspicions stand in the file, not on the register
        ("aftersales", "/complaints", Complaint),  # an imported one has no instant by which to answer
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_rows_are_as_documented(
    service: str, path: str, row: type[Shown], opened: tuple[House, Sequence[Known]]
) -> None:
    rows = (await opened[0].doors[service].as_("G1").get(path)).json()["items"]
    assert len(rows) > 1
    assert [row.model_validate_json(json.dumps(one)) for one in rows]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.asyncio(loop_scope="module")
async def test_the_doors_answer_as_documented(service: str, opened: tuple[House, Sequence[Known]], tell: Tell) -> None:
    house, sides = opened[0], of_service(service, opened[1])
    walk, turns = Walk(house.doors[service].client), cycle(PEOPLE)
    for operation in operations(MADE[f"{service}.openapi.json"]):
        draw = DRAW if service == SERVICES[0] or operation.path not in COMMON else EXAMPLE_ALONE
        example, *drawn = allowed(operation, draw, sides)
        let_in = cycle(await walk.through(operation, wished(example, sides[0]), PEOPLE) or PEOPLE)
        for case in drawn:
            few = dict.fromkeys(islice(let_in, A_FEW))
            await walk.through(operation, case, PEOPLE if operation.label in walk.undone() else few)
        for case in forbidden(operation, draw):
            await walk.through(operation, case, islice(turns, A_FEW))
    tell(f"{service}: seed {DRAW.seed}, {walk.told()}")
    undone = walk.undone()
    assert undone.keys() <= NEVER_DONE, undone
    assert not walk.faults, "\n\n".join(f"{kind}: {what}" for kind, what in walk.faults.items())
