"""Kafka or PostgreSQL away for a while, a service told to end: commands wait or go on, and none is half done."""

import os
import re
import secrets
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from ops.cli import main
from ops.connection import now, speaker
from ops.stack import Stack
from ops.stack.layout import PROJECT
from shared import SERVICES
from tests.faults.breaking import answers, control, ended, processes, wait_until
from tests.figures import Tell
from tests.system.stacks import complained, said, whole_system

ENDS_WITHIN_SECONDS = 10.0
AT_ONCE_SECONDS = 10.0
CLOSES_SECONDS = 30.0
GIVES_UP_SECONDS = 50.0  # 30 in which nothing moves, and the start of the command
NOW = "2024-05-01"
GM = "g1"
COMPANY = PROJECT / "tests" / "system" / "data" / "older-books" / "step-1"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with whole_system(tmp_path_factory.mktemp("outages")) as running:
        assert main(["found", "--gm", GM, "张伟"]) == 0
        yield running


@pytest.fixture
def office(stack: Stack) -> Iterator[httpx2.Client]:
    """The staff service as whoever keeps the roster meets it."""
    token = speaker(stack, GM).token(now=now())
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=stack.url_of("staff"), headers=headers, timeout=60, trust_env=False) as client:
        yield client


def join(office: httpx2.Client, number: str, key: str = "") -> httpx2.Response:
    """Put somebody on the roster."""
    person = {"staff_id": number, "name": "Li Na", "role": "rep", "department": "north", "joined_on": "2024-01-02"}
    return office.post("/staff", json=person, headers={"Idempotency-Key": key or secrets.token_hex(8)})


def listed(office: httpx2.Client, number: str, at_least: str) -> bool:
    """Tell whether the table of the roster has somebody, once it is as far as `at_least`."""
    found = office.get("/staff", params={"as_of": NOW, "at-least": at_least, "limit": 500})
    return found.status_code == httpx2.codes.OK and number in {one["staff_id"] for one in found.json()["items"]}


def recorded(stack: Stack) -> int:
    """Return the position of the newest event, which is the operator's to read."""
    headers = {"Authorization": f"Bearer {speaker(stack).token(now=now())}"}
    answer = httpx2.get(f"{stack.url_of('staff')}/log/head", headers=headers, timeout=60, trust_env=False)
    return int(answer.raise_for_status().json()["position"])


def is_503(answer: httpx2.Response) -> bool:
    return (
        answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE
        and answer.headers["content-type"] == "application/problem+json"
        and int(answer.headers["retry-after"]) > 0
    )


@contextmanager
def without_kafka(stack: Stack) -> Iterator[None]:
    """Keep Kafka down for a while; afterwards the tables have followed."""
    control(stack, "stop", "kafka")
    try:
        yield
    finally:
        control(stack, "start", "kafka")
    wait_until(lambda: main(["report", "overdue", "--as-of", NOW]) == 0, "the tables did not follow")


def test_a_second_gm_is_refused_without_kafka_as_with_it(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    with without_kafka(stack):
        told = complained(capsys, "found", "--gm", "g2", "李娜", code=1)
    assert f"Staff id {GM} is gm" in told


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_without_kafka_commands_are_taken_and_reach_the_tables_later(
    how: str, stack: Stack, office: httpx2.Client, capsys: pytest.CaptureFixture[str], tell: Tell
) -> None:
    broker = processes(stack)["kafka"]
    if how == "stopped":
        control(stack, "stop", "kafka")
    else:
        os.kill(broker, signal.SIGSTOP)
    try:
        numbers = [f"{how}-{number}" for number in range(5)]
        began = time.monotonic()
        answered = [join(office, number) for number in numbers]
        assert [one.status_code for one in answered] == [httpx2.codes.CREATED] * len(numbers)
        assert time.monotonic() - began < AT_ONCE_SECONDS
        assert all(office.get(f"/staff/{number}").status_code == httpx2.codes.OK for number in numbers)
        position = answered[-1].headers["Event-Position"]
        # Who wants to see it in the tables already is sent away after a while, and doesn't wait for ever.
        if how == "stopped":
            late = office.get("/staff", params={"as_of": NOW, "at-least": position}, headers={"Prefer": "wait=1"})
            assert is_503(late)
            assert late.json()["reached"]["staff"] < late.json()["wanted"]["staff"] == int(position)
            began = time.monotonic()
            told = complained(capsys, "report", "overdue", "--as-of", NOW, code=4)
            assert time.monotonic() - began < GIVES_UP_SECONDS
            assert "waiting for" in told.splitlines()[0]
            assert "stand still" in told.splitlines()[-1]
            assert "is Kafka running?" in told.splitlines()[-1]
    finally:
        if how == "stopped":
            control(stack, "start", "kafka")
        else:
            os.kill(broker, signal.SIGCONT)
    took = wait_until(lambda: listed(office, numbers[-1], position), "the tables did not follow")
    assert all(listed(office, number, position) for number in numbers)
    tell(f"Kafka {how}: the tables had followed {took:.1f} s after its return")


def test_an_import_without_kafka_ends_in_one_sentence_and_is_finished_by_the_next(
    stack: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with without_kafka(stack):
        began = time.monotonic()
        told = complained(capsys, "import", str(COMPANY), code=4)
        assert time.monotonic() - began < GIVES_UP_SECONDS
        assert "is Kafka running?" in told.splitlines()[-1]
        assert "waiting for" in told
    rejects = tmp_path / "rejects.csv"
    done = said(capsys, "import", str(COMPANY), "--rejects", str(rejects))
    taken, known = map(int, re.findall(r"(\d+) rows taken, (\d+) known already, 0 refused", done)[0])
    assert known > 0, "what was answered before the end is on record"
    assert taken + known == sum(len(file.read_text().splitlines()) - 1 for file in COMPANY.glob("*.csv"))
    assert "0 rows taken" in said(capsys, "import", str(COMPANY))
    receivables = said(capsys, "report", "receivables", "--as-of", NOW, "--format", "csv").splitlines()
    numbers = [line.split(",")[0] for line in receivables[1:]]
    assert len(numbers) == len(set(numbers)) == len((COMPANY / "dispatches.csv").read_text().splitlines()) - 1


def test_months_close_without_kafka_and_the_command_says_what_it_does_not_wait_for(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    with without_kafka(stack):
        for expected, behind in (("2023-01 closed", ""), ("2023-01 was closed before", "Months close without it")):
            began = time.monotonic()
            assert main(["close-month", "2023-01"]) == 0
            assert time.monotonic() - began < CLOSES_SECONDS
            printed = capsys.readouterr()
            assert expected in printed.out
            assert behind in printed.err


def test_a_report_waits_for_a_service_that_was_killed(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    os.kill(processes(stack)["orders"], signal.SIGKILL)
    assert main(["report", "overdue", "--as-of", NOW]) == 0
    assert "waiting for orders to answer" in capsys.readouterr().err


def test_without_postgres_nothing_is_half_done_and_all_works_again_by_itself(
    stack: Stack, office: httpx2.Client, tell: Tell
) -> None:
    before, pids = recorded(stack), processes(stack)
    control(stack, "stop", "postgres")
    try:
        with ThreadPoolExecutor(8) as pool:
            refused = list(pool.map(lambda number: join(office, f"lost-{number}", f"key-{number}"), range(8)))
        assert all(map(is_503, refused))
        assert is_503(office.get("/staff", params={"as_of": NOW}))
        assert is_503(office.get("/readyz"))
        assert office.get("/healthz").status_code == httpx2.codes.OK
    finally:
        control(stack, "start", "postgres")
    took = wait_until(lambda: all(answers(stack, name) for name in SERVICES), "the services did not recover")
    assert recorded(stack) == before
    assert join(office, "lost-0", "key-0").status_code == httpx2.codes.CREATED
    again = join(office, "lost-0", "key-0")
    assert again.status_code == httpx2.codes.CREATED
    assert recorded(stack) == before + 1
    wait_until(lambda: listed(office, "lost-0", again.headers["Event-Position"]), "relay or feed did not recover")
    after = processes(stack)
    assert {name: after[name] for name in SERVICES} == {name: pids[name] for name in SERVICES}
    tell(f"PostgreSQL away: all services were ready {took:.1f} s after its return")


def test_an_answer_that_got_lost_is_given_again(stack: Stack, office: httpx2.Client) -> None:
    """The server dies while many wishes are under way; asked again under their keys, each is recorded once."""
    before = recorded(stack)
    wishes = [(f"once-{number}", f"once-{number}") for number in range(200)]

    def ask(wish: tuple[str, str]) -> int:
        try:
            return join(office, *wish).status_code
        except httpx2.TransportError:
            return 0

    with ThreadPoolExecutor(16) as pool:
        first = pool.map(ask, wishes)
        time.sleep(0.3)
        os.kill(processes(stack)["staff"], signal.SIGKILL)
        assert 0 in list(first)
        wait_until(lambda: answers(stack, "staff"), "the service did not come back")
        assert set(pool.map(ask, wishes)) == {httpx2.codes.CREATED}
    assert recorded(stack) == before + len(wishes)


def test_told_to_end_a_service_ends_soon_also_with_work_at_hand(
    stack: Stack, office: httpx2.Client, tell: Tell
) -> None:
    took = {}
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(office.get, "/staff", params={"as_of": NOW, "at-least": "99999999"}) for _ in range(4)]
        time.sleep(1)
        for name in SERVICES:
            pid = processes(stack)[name]
            began = time.monotonic()
            os.kill(pid, signal.SIGTERM)
            wait_until(lambda pid=pid: ended(pid), f"{name} does not end", within=30)  # type: ignore[misc]
            took[name] = time.monotonic() - began
        assert all(is_503(one.result()) for one in waiting)
    tell("SIGTERM: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))
    wait_until(lambda: all(answers(stack, name) for name in SERVICES), "the services did not come back")
    assert max(took.values()) < ENDS_WITHIN_SECONDS
