"""Files over HTTP: sent, attached to objects of all services, read through them, swept where nobody attaches them."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2
import pytest
import pytest_asyncio

from services.contracts.keeps import POLICY
from shared.office import access, ills
from shared.office.file_keeping import sweep
from shared.office.policy import Rule
from shared.office.shipped import CALENDAR
from tests.clock import today
from tests.integration.house import House
from tests.integration.rights.company import company

MIB = 1024 * 1024
NUMBERS = count(1)
TODAY = str(today())
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.clause("P5-4.2")]


class Held(NamedTuple):
    """An object that has files: its door, who may attach to it, who may read it alone, to whom it is foreign."""

    service: str
    path: str
    of: str
    writer: str
    reader: str
    foreign: str


HELD = [
    Held("contracts", "/contracts/K-own", "contract/K-own", "S-own", "Q1", "S-far"),
    Held("orders", "/orders/I-own", "order/I-own", "M-own", "F1", "S-far"),
    Held("receivables", "/invoices/I-own", "invoice/I-own", "F1", "S-own", "S-far"),
    Held("receivables", "/receipts/R-own", "receipt/R-own", "F1", "M-own", "M-far"),
    Held("customers", "/customers/C-own", "customer/C-own", "S-own", "M-own", "S-far"),
    Held("aftersales", "/complaints/T-own", "complaint/T-own", "A1", "", "S-far"),
    Held("staff", "/staff/S-own", "staff-paper/S-own", "F2", "S-own", "M-own"),
]
CONTRACT = HELD[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with company(postgres, tmp_path_factory.mktemp("files")) as made:
        yield made


def pdf(size: int = 0) -> bytes:
    """Return a document that no other test has, of a size."""
    return (b"%%PDF-1.7 %d\n" % next(NUMBERS)).ljust(size, b"0")


def named(content: bytes) -> str:
    return sha256(content).hexdigest()


async def send(house: House, content: bytes, who: str = "W1", service: str = "contracts", **headers: str) -> Any:
    return await house.doors[service].as_(who).put(f"/files/{named(content)}", content, **headers)


async def attach(house: House, content: bytes, to: Held = CONTRACT, who: str = "", **members: Any) -> httpx2.Response:
    said = {"sha256": named(content), "name": "来函.pdf", "kind": "letter", "dated_on": TODAY, **members}
    return await house.doors[to.service].as_(who or to.writer).post(f"{to.path}/attachments", said)


async def attached(house: House, content: bytes, to: Held = CONTRACT, **members: Any) -> None:
    assert (await send(house, content, service=to.service)).status_code == 201
    answer = await attach(house, content, to, **members)
    assert answer.status_code == 201, answer.text


async def read(house: House, content: bytes, who: str, service: str = "contracts") -> httpx2.Response:
    return await house.doors[service].as_(who).get(f"/files/{named(content)}")


async def listed(house: House, to: Held = CONTRACT) -> list[dict[str, Any]]:
    await house.settled()
    answer = await house.doors[to.service].as_(to.writer).get(f"{to.path}/attachments", limit="500")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def aged(house: House, content: bytes, days: int) -> None:
    """Let a file have been sent so many days earlier."""
    change = "UPDATE files.kept SET asked_at = asked_at - make_interval(days => $2) WHERE sha256 = $1"
    await house.running["contracts"].pool.execute(change, named(content), days)


async def test_a_file_is_sent_once_attached_listed_and_read(opened: House) -> None:
    content = pdf()
    first, again = await send(opened, content), await send(opened, content, "S-own")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"sha256": named(content), "media": "pdf", "size": len(content)}

    answer = await attach(opened, content, direction="in")
    assert answer.status_code == 201
    assert answer.json()["events"] == ["huikuan.office.FileAttached.v1"]
    assert (await attach(opened, content, direction="in")).json()["events"] == []

    told = (await listed(opened))[-1]
    assert told | {"recorded_at": ""} == {
        "id": told["file_no"].rjust(9, "0"),
        "file_no": told["file_no"],
        "sha256": named(content),
        "name": "来函.pdf",
        "kind": "letter",
        "media": "pdf",
        "dated_on": TODAY,
        "direction": "in",
        "supersedes": None,
        "superseded_by": None,
        "attached_by": "S-own",
        "recorded_at": "",
    }
    shown = await read(opened, content, "G1")
    assert shown.content == content
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-disposition"].endswith(f"filename*=UTF-8''{quote('来函.pdf')}")


@pytest.mark.parametrize("to", HELD, ids=lambda to: to.of)
async def test_who_may_read_the_object_reads_its_files_and_who_may_write_it_attaches_them(
    to: Held, opened: House
) -> None:
    content = pdf()
    await attached(opened, content, to)
    assert [one["sha256"] for one in await listed(opened, to)][-1] == named(content)
    door = opened.doors[to.service]
    for who in filter(None, (to.writer, to.reader)):
        assert (await read(opened, content, who, to.service)).content == content
    if to.reader:
        assert (await attach(opened, content, to, to.reader)).status_code == 403
    for answer in (
        await read(opened, content, to.foreign, to.service),
        await door.as_(to.foreign).get(f"{to.path}/attachments"),
        await attach(opened, content, to, to.foreign),
    ):
        assert answer.status_code == 404, answer.text
    nothing = to.path.replace("own", "none")
    assert (await door.as_("G1").get(f"{nothing}/attachments")).status_code == 404


async def test_a_file_that_belongs_to_nothing_is_nobodys_to_read(opened: House) -> None:
    content = pdf()
    await send(opened, content)
    assert [(await read(opened, content, who)).status_code for who in ("W1", "G1")] == [404, 404]
    assert (await read(opened, content, "operator")).status_code == 403


async def test_each_service_keeps_its_own(opened: House) -> None:
    content = pdf()
    await send(opened, content, service="orders")
    refused = await attach(opened, content)
    assert (refused.status_code, refused.json()["rule"]) == (422, "FileNotSent")


async def test_other_bytes_other_types_and_more_than_allowed_are_refused(opened: House) -> None:
    door = opened.doors["contracts"].as_("W1")
    other = await door.put(f"/files/{named(pdf())}", pdf())
    assert (other.status_code, other.json()["rule"]) == (422, "HashDiffers")
    strange = await send(opened, b"MZ\x90\x00 a program")
    assert (strange.status_code, strange.json()["rule"]) == (422, "UnknownFileType")
    packed = await send(opened, pdf(), Content_Encoding="gzip")
    assert packed.status_code == 415

    said = await send(opened, pdf(), Content_Length=str(20 * MIB + 1))
    assert (said.status_code, said.json()["rule"], said.json()["max_mib"]) == (413, "FileTooLarge", 20)
    lied = await send(opened, pdf(20 * MIB + 1), Content_Length="5")
    assert (lied.status_code, lied.json()["rule"]) == (413, "FileTooLarge")
    assert (await send(opened, pdf(20 * MIB))).status_code == 201


async def test_only_the_roster_sends(opened: House) -> None:
    assert (await send(opened, pdf(), "nobody")).status_code == 403
    assert (await send(opened, pdf(), "operator")).status_code == 403


async def test_a_file_is_superseded_and_stays(opened: House) -> None:
    draft, final, late = pdf(), pdf(), pdf()
    await attached(opened, draft)
    number = (await listed(opened))[-1]["file_no"]
    await attached(opened, final, supersedes=number)
    before, after = (await listed(opened))[-2:]
    assert (before["superseded_by"], after["supersedes"]) == (after["file_no"], before["file_no"])
    assert (await read(opened, draft, "S-own")).content == draft
    await send(opened, late)
    refused = await attach(opened, late, supersedes=number)
    assert (refused.status_code, refused.json()["rule"]) == (409, "NothingToSupersede")
    assert refused.json()["newest"] == after["file_no"]


async def test_files_are_listed_in_pages(opened: House) -> None:
    for _ in range(3):
        await attached(opened, pdf())
    everything, door = await listed(opened), opened.doors["contracts"].as_("S-own")
    found: list[dict[str, Any]] = []
    following: str | None = ""
    while following is not None:
        page = (await door.get("/contracts/K-own/attachments", limit="2", cursor=following)).json()
        found, following = [*found, *page["items"]], page["next"]
    assert found == everything
    assert [one["file_no"] for one in found] == [str(number) for number in range(1, len(found) + 1)]


async def test_no_day_to_come_and_no_other_version(opened: House) -> None:
    content = pdf()
    await send(opened, content)
    later = await attach(opened, content, dated_on="2199-01-01")
    assert (later.status_code, later.json()["rule"]) == (422, "InTheFuture")
    door = opened.doors["contracts"].as_("S-own")
    said = {"sha256": named(content), "name": "x", "kind": "y", "dated_on": TODAY}
    assert (await door.post("/contracts/K-own/attachments", said, If_Match='"9999"')).status_code == 412
    tag = (await door.get("/contracts/K-own/attachments")).headers["etag"]
    assert (await door.post("/contracts/K-own/attachments", said, If_Match=tag)).status_code == 201


@pytest.mark.clause("P2-6")
async def test_each_read_of_a_file_is_logged_or_not_answered(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf()
    await attached(opened, content)
    number = (await listed(opened))[-1]["file_no"]
    await read(opened, content, "D1")
    query = {"object": f"contract/K-own/attachments/{number}"}
    rows = (await opened.doors["contracts"].as_("G1").get("/access-log", **query)).json()["items"]
    assert [(row["staff_id"], row["action"]) for row in rows] == [("D1", "read")]

    async def away(*_what: Any) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(access, "log", away)
    assert (await read(opened, content, "D1")).status_code == 503


@pytest.mark.clause("P4-8.1")
async def test_the_paper_of_who_joins_is_one_of_his_papers(opened: House) -> None:
    content = pdf()
    staff = opened.doors["staff"]
    new = {"staff_id": "N-1", "name": "N-1", "role": "member", "department": "north", "joined_on": TODAY}
    assert (await staff.as_("A1").post("/staff", new)).status_code == 201
    await opened.settled()
    await send(opened, content, service="staff")
    item = {"item": "head_approval", "done_on": TODAY, "sha256": named(content)}
    answer = await staff.as_("M-own").post("/staff/N-1/joining-items", item)
    assert answer.status_code == 201, answer.text
    assert (await read(opened, content, "N-1", "staff")).content == content
    assert (await read(opened, content, "S-own", "staff")).status_code == 404


async def test_what_nobody_attaches_goes_after_seven_days(opened: House) -> None:
    parts = opened.running["contracts"]
    young, old, kept = pdf(), pdf(), pdf()
    for content in (young, old):
        await send(opened, content)
    await attached(opened, kept)
    await aged(opened, young, 7)
    await aged(opened, old, 8)
    await aged(opened, kept, 400)
    assert await sweep(POLICY, CALENDAR, parts) == 1
    assert [await parts.files.size(named(one)) for one in (young, old, kept)] == [len(young), None, len(kept)]
    assert (await attach(opened, old)).json()["rule"] == "FileNotSent"
    assert (await attach(opened, young)).status_code == 201
    assert await sweep(POLICY, CALENDAR, parts) == 0
    assert (await send(opened, old)).status_code == 201


async def test_of_a_sweep_and_an_attach_at_once_one_comes_first(opened: House) -> None:
    parts = opened.running["contracts"]
    contents = [pdf() for _ in range(12)]
    for content in contents:
        await send(opened, content)
        await aged(opened, content, 8)
    attaching = [attach(opened, one) for one in contents[:6]]
    sending = [send(opened, one) for one in contents[6:]]
    swept, *answers = await asyncio.gather(sweep(POLICY, CALENDAR, parts), *attaching, *sending)
    statuses = [answer.status_code for answer in answers]
    assert set(statuses[:6]) <= {201, 422}
    assert set(statuses[6:]) <= {200, 201}
    there = [await parts.files.size(named(one)) is not None for one in contents]
    assert there == [status != 422 for status in statuses], "what is attached or sent again has its bytes"
    assert swept == there[:6].count(False) + statuses[6:].count(201)


async def test_two_sweeps_at_once_drop_a_file_once(opened: House) -> None:
    parts = opened.running["contracts"]
    contents = [pdf() for _ in range(6)]
    for content in contents:
        await send(opened, content)
        await aged(opened, content, 8)
    assert sum(await asyncio.gather(*(sweep(POLICY, CALENDAR, parts) for _ in range(2)))) == len(contents)


async def test_doctor_names_attached_files_whose_bytes_are_missing(opened: House) -> None:
    parts = opened.running["contracts"]
    assert parts.files.folder is not None
    lost, cut = pdf(), pdf(100)
    assert await ills.without_bytes(parts.files, parts.pool, "contracts") == []
    for content in (lost, cut):
        await attached(opened, content)
    numbers = [one["file_no"] for one in (await listed(opened))[-2:]]
    (parts.files.folder / named(lost)[:2] / named(lost)).unlink()
    (parts.files.folder / named(cut)[:2] / named(cut)).write_bytes(cut[:50])
    assert await ills.without_bytes(parts.files, parts.pool, "contracts") == [
        f"contract/K-own no. {numbers[0]} of contracts (来函.pdf; no bytes)",
        f"contract/K-own no. {numbers[1]} of contracts (来函.pdf; 50 bytes of 100)",
    ]
    assert [(await read(opened, one, "S-own")).status_code for one in (lost, cut)] == [503, 503]
    for content in (lost, cut):
        assert (await send(opened, content)).status_code == 201
        assert (await read(opened, content, "S-own")).content == content
    assert await ills.without_bytes(parts.files, parts.pool, "contracts") == []


async def test_a_service_without_a_place_for_files_says_so(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = opened.running["contracts"]
    monkeypatch.setattr(parts, "settings", parts.settings.model_copy(update={"files": ""}))
    monkeypatch.delitem(parts.__dict__, "files", raising=False)
    assert (await send(opened, pdf())).status_code == 503
    assert await sweep(POLICY, CALENDAR, parts) == 0


async def test_what_one_person_sends_and_does_not_attach_has_a_limit(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of nobody else count, nor what is attached; the same file again is the same."""
    monkeypatch.setattr("shared.office.file_keeping.UNATTACHED_MIB", Rule("file.max_mib", lambda _: 2))
    first, second, third = (pdf(MIB - 10) for _ in range(3))
    for content in (first, second, second):
        assert (await send(opened, content, "Q1")).status_code in {200, 201}
    refused = await send(opened, third, "Q1")
    assert (refused.status_code, refused.json()["rule"]) == (409, "TooMuchUnattached")
    assert (refused.json()["max_mib"], refused.json()["unattached"]) == (2, 2 * (MIB - 10))
    assert (await opened.running["contracts"].files.size(named(third))) is None
    assert (await send(opened, third, "S-own")).status_code == 201
    assert (await attach(opened, first)).status_code == 201
    assert (await send(opened, pdf(), "Q1")).status_code == 201


async def test_many_files_at_once_do_not_get_past_the_limit(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.office.file_keeping.UNATTACHED_MIB", Rule("file.max_mib", lambda _: 3))
    answers = await asyncio.gather(*(send(opened, pdf(MIB), "F1", "orders") for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [201] * 3 + [409] * 3
