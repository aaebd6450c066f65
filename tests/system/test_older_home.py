"""A home of the release before: today's software comes up on it and tells the same figures.

Its company (`older/company`, `older/odd.json`) closed its months, the last two before their time, wrote rules of its
own, began a day before it came, holds a number twice, an event that nobody can read, and ids that are refused today.
The tests stand in the order in which the home lives on.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2
import jwt
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from ops.stack import Stack
from ops.stack.kafka import PARTITIONS
from shared import SERVICES
from shared.events.days import business_date
from shared.office.ills import BEGUN
from shared.runtime.kafka import TOPIC
from tests.system.older.home import TOKEN_KEY, House, laid_out
from tests.system.stacks import address, asked

EXPECTED = Path(__file__).parent / "older" / "expected"
COMPANY = Path(__file__).parent / "older" / "company"
CORNERS = Path(__file__).parents[1] / "golden" / "data" / "corners"
NEW = {
    "dispatches.csv": "invoice_no,contract_no,dispatched_on\nFP-8,HT-K3,2026-11-20\n",
    "dispatch_lines.csv": "invoice_no,line_no,contract_line_no,quantity\nFP-8,1,1,5\n",
    "receipts.csv": "receipt_no,customer_id,method,received_on,amount,invoice_no\nR8,K3,cash,2026-11-25,550.00,FP-8\n",
}
"""Dated in a month that was closed too early."""
PACKED = ("2024-01", "2024-07"), ("2026-10", "2026-12")
ODD, ODD_INVOICE, ODD_RECEIPT, ODD_CONTRACT, ODD_REP = "K9\x85 ", "\u2066FP-9", "SK-9 ", " HT/9", " S9\u200b"
NEW_DAYS = """
SELECT (convert_from(data, 'UTF8')::jsonb ->> 'day')::date FROM log.events
WHERE stream_id = 'business-day' AND type = 'huikuan.office.BusinessDayBegan.v1' ORDER BY version
"""
HEAD = "SELECT position FROM log.head"
UNREADABLE = "contracts 77, ContractHandedOver.v1 of contract-p"
RECORDED = """
SELECT convert_from(data, 'UTF8') FROM log.events WHERE type = 'huikuan.office.RuleRecorded.v1' ORDER BY position
"""
PARKED = {
    ("contracts", "authorities"),
    ("contracts", "contract_ledger"),
    ("contracts", "reactions"),
    ("orders", "contract_reps"),
    ("receivables", "commission"),
}
WELL = (
    "secrets",
    "kafka",
    "processes",
    "schema",
    "projections",
    "business days",
    "readers",
    "foreign records",
    "set aside",
    "partitions",
)

Call = Callable[..., httpx2.Response]


class Begun(NamedTuple):
    """The home after its first start, and what `up` said then on its way."""

    house: House
    told: str


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """The home, brought up."""
    house = laid_out(tmp_path_factory.mktemp("older"))
    try:
        yield Begun(house, house.complains("up", code=0))
    finally:
        house.end()


@pytest.fixture(scope="module")
def house(begun: Begun) -> House:
    return begun.house


@pytest.fixture(scope="module")
def call(house: House) -> Iterator[Call]:
    """Go through a door as somebody of the company."""
    tokens: dict[str, str] = {}
    with httpx2.Client(trust_env=False, timeout=60) as client:

        def through(who: str, service: str, path: str, body: Any = None, *, key: str = "") -> httpx2.Response:
            token = tokens.get(who) or tokens.setdefault(who, house.says("token", who).strip())
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(time.time_ns())}
            method = "GET" if body is None else "POST"
            return client.request(method, house.stack.url_of(service) + path, json=body, headers=headers)

        yield through


def parked(house: House) -> set[tuple[str, str]]:
    """Return who waits for what."""
    house.says("report", "contracts")  # everything that can be taken in was taken in
    return {(one["service"], one["name"]) for one in json.loads(house.says("dlq", "list", "--json"))}


async def published(stack: Stack) -> dict[str, int]:
    """Return how many records the topic of each service has."""
    consumer = AIOKafkaConsumer(**stack.kafka.options())
    await consumer.start()
    try:
        places = [TopicPartition(TOPIC.format(service), number) for service in SERVICES for number in range(PARTITIONS)]
        ends = await consumer.end_offsets(places)
    finally:
        await consumer.stop()
    return {
        service: sum(ends[place] for place in places if place.topic == TOPIC.format(service)) for service in SERVICES
    }


def kept(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a start that changes nothing leaves as it is."""
    queries = (
        "SELECT position, hash FROM log.head",
        "SELECT name, live FROM feed.projection ORDER BY name",
        "SELECT place, name, sha256, applied_at FROM public.migration ORDER BY 1, 2",
        "SELECT name, effective_from, value FROM policy.rule ORDER BY 1, 2",
        "SELECT * FROM log.claims ORDER BY kind, number",
        "SELECT * FROM log.doubles",
        "SELECT id, attempts FROM feed.parked ORDER BY id",
    )
    return {
        f"{service}: {query}": asked(address(house.stack, f"huikuan_{service}"), query)
        for service in SERVICES
        for query in queries
    }


def test_the_companys_own_numbers_are_facts_from_now_on(house: House) -> None:
    """They lay in a file of the old checkout, which nobody has to bring along: the home held them."""
    place = address(house.stack, "huikuan_receivables")
    recorded = [json.loads(data) for [data] in asked(place, RECORDED)]
    own = {one["name"]: one["decided_in"] for one in recorded if one["origin"] == "home"}
    assert own.keys() >= {"commission.base", "ranking.month_bonus", "cash.hand_in_days"}
    assert "GM's notice 2024-3" in own.values()
    base = [(one["effective_from"], one["value"]) for one in recorded if one["name"] == "commission.base"]
    assert base == [("1900-01-01", "0.02"), ("2024-04-01", "0.03")]


def test_old_keys_and_kafkas_old_folder_are_thrown_away(begun: Begun) -> None:
    said = " ".join(begun.told.split())
    assert "the token key of an older release is deleted: its tokens end" in said
    assert "Kafka's folder was made for other log-ins: it is made anew, and filled from the logs" in said
    home = begun.house.stack.home
    assert not (home / "secrets" / "token.key").exists()
    assert list((home / "kafka").rglob("00000000000000000000.log"))
    assert not any(b"a record of the release before" in file.read_bytes() for file in (home / "kafka").rglob("*.log"))
    begun.house.says("report", "contracts")
    sent = asyncio.run(published(begun.house.stack))
    heads = {service: asked(address(begun.house.stack, f"huikuan_{service}"), HEAD)[0][0] for service in SERVICES}
    assert {service: sent[service] >= head for service, head in heads.items()} == dict.fromkeys(SERVICES, True)


def test_every_report_tells_the_same_figures(house: House, tmp_path: Path) -> None:
    for first, last in PACKED:
        house.says("pack", first, "--through", last, "--into", str(tmp_path))
    [dispatched] = EXPECTED.glob("dispatch-*.csv")
    said = house.says("report", "dispatch", "--date", dispatched.stem.partition("-")[2], "--format", "csv")
    (tmp_path / dispatched.name).write_text(said, encoding="utf-8")
    expected = {file.name: file.read_bytes() for file in EXPECTED.iterdir()}
    assert {name: (tmp_path / name).read_bytes() for name in expected} == expected


def test_doctor_names_what_the_old_release_let_pass(house: House) -> None:
    said = house.says("doctor", code=1)
    begun, *closed = ("2027-03-30 was begun in receivables on 2026-11-30 and counts for nothing", "2026-11", "2026-12")
    named = "; ".join([begun, *(f"{month} was closed on 2026-11-30 and stays closed" for month in closed)])
    lines = {line[5:20].strip(): (line[:3].strip(), line[20:].strip()) for line in said.splitlines()}
    assert lines["early days"] == ("ok", named)
    doubled = r"taken twice: receipt SK-D of account-K[12] \(receivables \d+\) and of account-K[12] \(\d+\)"
    assert lines["numbers"][0] == "ill"
    assert re.fullmatch(doubled, lines["numbers"][1])
    assert {"account-K1", "account-K2"} <= set(re.split(r"[ ,]", lines["numbers"][1]))
    assert lines["parked events"][0] == "ill"
    for service, reader in PARKED:
        assert f"2 at {service}, {reader} (1 streams of contracts)" in lines["parked events"][1]
    assert {lines[name][0] for name in WELL} == {"ok"}
    assert parked(house) == PARKED


def test_old_tokens_are_refused(house: House) -> None:
    now = int(time.time())
    claims = {"sub": "ops", "roles": ["ops"], "iss": "huikuan", "aud": "huikuan", "iat": now, "exp": now + 600}
    token = jwt.encode(claims, TOKEN_KEY, algorithm="HS256")
    url = f"{house.stack.url_of('receivables')}/receipts/SK-D"
    answer = httpx2.get(url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert answer.status_code == httpx2.codes.UNAUTHORIZED
    assert "older release" in answer.json()["detail"]


def test_ids_that_would_be_refused_today_are_read_and_live_on(call: Call) -> None:
    documents = {
        ("customers", f"/customers/{quote(ODD)}?as_of=2026-11-28"): ("customer_id", ODD),
        ("receivables", f"/invoices/{quote(ODD_INVOICE)}"): ("invoice_no", ODD_INVOICE),
        ("receivables", f"/receipts/{quote(ODD_RECEIPT)}"): ("receipt_no", ODD_RECEIPT),
    }
    for place, (member, number) in documents.items():
        assert call("M9", *place).json()[member] == number
    contract = call("M9", "contracts", f"/contracts/{quote(ODD_CONTRACT, safe='')}").json()["content"]
    assert (contract["staff_id"], contract["lines"][0]["quantity"]) == (ODD_REP, "333.333333")
    assert call("M9", "staff", f"/staff/{quote(ODD_REP)}").json()["joined"]["staff_id"] == ODD_REP

    paid = {"customer_id": ODD, "method": "transfer", "received_on": "2024-06-01", "amount": "76.67"}
    answer = call("F1", "receivables", "/receipts", {**paid, "receipt_no": "SK-NEW", "invoice_no": ODD_INVOICE})
    assert answer.json()["events"][-1] == "huikuan.receivables.PaymentAllocated.v1"
    bounced = {"customer_id": ODD, "bounced_on": "2024-07-01"}
    back = call("F1", "receivables", f"/receipts/{quote(ODD_RECEIPT)}/bounce", bounced)
    assert back.status_code == httpx2.codes.OK
    position = back.json()["position"]
    shown = call("M9", "receivables", f"/invoices/{quote(ODD_INVOICE)}?at-least=receivables:{position}").json()
    assert (shown["collected"], shown["outstanding"]) == ("76.67", "310.00")

    for new in (ODD, ODD_RECEIPT):
        body = {**paid, "customer_id": "K1", "receipt_no": new}
        assert call("F1", "receivables", "/receipts", body).status_code == httpx2.codes.UNPROCESSABLE_CONTENT


def test_old_numbers_are_claimed_and_old_requests_remembered(call: Call) -> None:
    other = {"customer_id": "K3", "method": "cash", "received_on": "2024-06-25", "amount": "10.00"}
    for number in ("a1.R1", "SK-D"):
        answer = call("F1", "receivables", "/receipts", {**other, "receipt_no": number})
        assert (answer.status_code, answer.json()["rule"]) == (httpx2.codes.CONFLICT, "NumberTaken")
    again = call("F1", "receivables", "/receipts", {**other, "receipt_no": "SK-KEPT"}, key="kept").json()
    assert again["events"][0] == "huikuan.receivables.PaymentReceived.v1"
    assert (
        again["position"]
        < call("F1", "receivables", "/receipts", {**other, "receipt_no": "SK-LATE"}).json()["position"]
    )


def test_days_begin_by_themselves_and_one_that_was_begun_too_early_stops_none(house: House) -> None:
    today = business_date(datetime.now(UTC))  # noqa: TID251  # a day begins on its day alone
    for service in SERVICES:
        assert asked(address(house.stack, f"huikuan_{service}"), BEGUN) == [(today,)], service
    days = [day for [day] in asked(address(house.stack, "huikuan_receivables"), NEW_DAYS)]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert days[-1] == today


def test_closed_months_stay_and_what_comes_later_falls_into_the_next(house: House) -> None:
    """Of the odd invoice 76.67 is left paid: 333.33, 33.34 and 366.67 of 386.67 at the company's own rates."""
    _, *rows = house.says("report", "commission", "--month", "2027-01", "--format", "csv").splitlines()
    assert [row for row in rows if ODD_INVOICE in row] == [
        f"2027-01,{ODD_REP},rep,{ODD_INVOICE},base,1.98,5.43,-3.45",
        f"2027-01,{ODD_REP},rep,{ODD_INVOICE},excess,2.64,7.24,-4.60",
        f"2027-01,M9,manager,{ODD_INVOICE},override,1.09,2.99,-1.90",
    ]
    for name in ("commission-2024-04.csv", "statement-2026-12.csv"):
        report, _, month = name.removesuffix(".csv").partition("-")
        said = house.says("report", report, "--month", month, "--format", "csv")
        assert said == (EXPECTED / name).read_text(encoding="utf-8")


def test_an_import_knows_what_the_old_release_took_in_and_goes_on_from_there(house: House, tmp_path: Path) -> None:
    for company in (CORNERS, COMPANY):
        told = house.says("import", str(company))
        assert "\n0 rows taken" in told
        assert " 0 refused" in told
    for name, text in NEW.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "\n3 rows taken" in house.says("import", str(tmp_path))
    _, *rows = house.says("report", "commission", "--month", "2027-01", "--format", "csv").splitlines()
    assert [row for row in rows if "FP-8" in row] == [  # 500.00 and 50.00 at 0.03 and 0.40, 550.00 at 0.015
        "2027-01,M9,manager,FP-8,override,8.25,0.00,8.25",
        "2027-01,S8,rep,FP-8,base,15.00,0.00,15.00",
        "2027-01,S8,rep,FP-8,excess,20.00,0.00,20.00",
    ]


def test_what_nobody_can_read_is_set_aside_and_every_table_is_the_logs(house: House) -> None:
    """The event was parked again, and with it the one behind; nothing else was, so the rest is as it was."""
    for service in dict(sorted(PARKED)):
        [first, *_] = [one for one in json.loads(house.says("dlq", "list", "--json")) if one["service"] == service]
        place = f"{service}/{int(first['id'])}"
        told = house.says("dlq", "set-aside", place, "--reason", "no contract has the number 7", "--as", "G1")
        assert told.startswith(f"{service} passes over {UNREADABLE}: recorded at ")
    assert parked(house) == set()
    verified = house.says("projection", "verify")
    assert "differs" not in verified
    assert f"receivables passes over {UNREADABLE} (no contract has the number 7; G1)\n" in verified
    assert "broken" not in house.says("verify-log")


def test_a_shipped_number_is_not_edited_and_a_second_start_changes_nothing(house: House) -> None:
    before = kept(house)
    house.ship('1900-01-01 = "1"', '1900-01-01 = "2"')
    said = " ".join(house.complains("up", code=1).split())
    assert "the shipped numbers of orders change the past: order.notice_days from 1900-01-01: the file says 2" in said
    assert kept(house) == before
    house.ship()
    told = house.complains("up", code=0)
    assert "all services are running" in told
    assert "anew" not in told
    assert kept(house) == before
