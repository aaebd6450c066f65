"""The benchmarks in small: they run, all of them come to the same results, and their figures have the agreed shape."""

import asyncio
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks import (
    ground,
    p1_append,
    p2_contracts,
    p2_rebuild,
    p3_visible,
    p7_feed,
    p8_import,
    p9_contracts,
    p9_histories,
    p10_pages,
    trade,
    turns,
)
from ops.commands.work import BENCHMARKS, bench
from ops.folder import Folder
from ops.stack import Stack, jars
from ops.stack.problem import StackError
from shared.interchange.directory import read
from shared.interchange.ledger import Ledger

EVENTS, ROWS = 280, 1_000


def agreed(figures: Mapping[str, Any], name: str, unit: str) -> None:
    """Check the members that every benchmark prints."""
    assert (figures["id"], figures["unit"]) == (name, unit)
    others = {**figures["peers"], **figures["limits"]}
    assert figures["ratios"].keys() == {f"product/{other}" for other in others}
    assert all(rate > 0 for rate in (figures["product"], *others.values(), *figures["ratios"].values()))
    assert figures["peak_mib"] > 0
    assert figures["cores"] >= 1
    assert "python" in figures["versions"]


def test_p1_prints_appends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p1_append, "ROUNDS", 1)
    figures = p1_append.run(seconds=0.2)
    agreed(figures, "P1", "appends/s")
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


def test_work_in_another_process_comes_back_with_what_it_took() -> None:
    turn = turns.alone(len, "abc")
    assert turn.result == 3
    assert 0 <= turn.seconds < 1
    assert turn.peak_mib > 0


def test_p2_prints_rates_of_equal_results_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p2_rebuild, "alone", turns.here)
    spoilt = {
        "DELETE FROM hand_v2.invoice WHERE position = 1": "owed",
        "UPDATE hand_v3.commission_entry SET amount = 0.01 WHERE component = 'excess'": r"hand_v3\.commission_entry",
        "DELETE FROM hand_v1.commission_entry WHERE component = 'override'": "commission_entry",
        "UPDATE hand_v1.movement SET collected = 0.01 WHERE position = 4": "movement",
    }
    with ground.postgres() as admin:
        place = p2_rebuild.streaming(asyncio.run(p2_rebuild.made(admin, EVENTS)), tmp_path)
        figures = p2_rebuild.told(place, p2_rebuild.contest(place, rounds=1))
        agreed(figures, "P2", "events/s")
        assert figures["events"] == figures["peer_events"] == EVENTS
        assert figures["peers"].keys() == {"eventsourcing", "kafka_streams"}
        assert figures["kafka_streams"].endswith(f"exactly once, 2 threads, {EVENTS} events")
        for statement, where in spoilt.items():
            asyncio.run(done(place.own, statement))
            with pytest.raises(p2_rebuild.Wrong, match=where):
                asyncio.run(p2_rebuild.agree(place))


def test_p2_says_why_kafka_streams_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StackError("no network")

    monkeypatch.setattr(jars, "fetch", refuse)
    place = p2_rebuild.streaming(p2_rebuild.Place(EVENTS, EVENTS, "", "", ""), tmp_path)
    turn = [turns.Turn(None, 1.0, 1.0)]
    figures = p2_rebuild.told(place, dict.fromkeys(("product", "by_hand", "eventsourcing"), turn))
    assert figures["kafka_streams"] == "did not run: no network"
    assert figures["peers"].keys() == {"eventsourcing"}


async def done(dsn: str, statement: str) -> None:
    async with p2_rebuild.opened(dsn) as db:
        await db.execute(statement)


def test_p2c_prints_rates_of_equal_rows_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p2_contracts, "alone", turns.here)
    spoilt = {
        "UPDATE hand_v1.change_consent SET called_on = called_on + 1": "change_consent",
        "DELETE FROM hand_v1.review_step WHERE step = 'risks'": "review_step",
        "UPDATE hand_v1.contract_effect SET signed_on = signed_on - 1": "contract_effect",
    }
    with ground.postgres() as admin:
        place = asyncio.run(p2_contracts.made(admin, EVENTS))
        figures = p2_contracts.told(place, p2_contracts.contest(place, rounds=1))
        agreed(figures, "P2C", "events/s")
        for statement, where in spoilt.items():
            asyncio.run(done(place.own, statement))
            with pytest.raises(p2_rebuild.Wrong, match=where):
                asyncio.run(p2_contracts.agree(place))


def test_p3_prints_how_long_rows_take_to_be_visible() -> None:
    figures = p3_visible.run(seconds=1, rounds=1)
    agreed(figures, "P3", "1/p99 s")
    assert figures["requests"] == p3_visible.A_SECOND
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert all(0 < told["p50"] <= told["p99"] for told in (figures["peer_ms"], figures["limit_ms"]))


def test_p7_prints_rates_of_equal_rows_by_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p7_feed, "alone", turns.here)
    monkeypatch.setattr(p7_feed, "SIZES", (1, 2))
    with ground.postgres() as admin:
        place = asyncio.run(p2_rebuild.recorded(admin, EVENTS))
        figures = p7_feed.told(place, p7_feed.contest(place, ground.new_broker(tmp_path), rounds=1))
        agreed(figures, "P7", "events/s")
        assert figures["limits"].keys() == {"without_kafka", "by_hand"}
        assert figures["by_processes"].keys() == figures["scaling"].keys() == {"1", "2"}
        asyncio.run(done(place.admin, "DELETE FROM commission_v1.commission_entry WHERE component = 'override'"))
        with pytest.raises(p2_rebuild.Wrong, match="commission_entry"):
            asyncio.run(p2_rebuild.same_rows(place, ["read"]))


def test_p9_prints_each_kind_of_decision_by_the_length_of_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p9_histories, "SIZES", (20, 60))
    monkeypatch.setattr(p9_contracts, "SHORT_LEDGER", 10)
    monkeypatch.setattr(p9_contracts, "REVISIONS", (1, 3))
    monkeypatch.setattr(p9_contracts, "VERDICTS", (1, 2))
    figures = p9_histories.run(documents=200, contracts=20, rounds=2)
    agreed(figures, "P9", "decisions/s")
    assert figures["ms"].keys() == figures["growth"].keys()
    lengths = {kind: set(by) for kind, by in figures["ms"].items()}
    for kind in ("bounce", "contract change", "credit check", "credit note", "grade", "invoice", "order", "receipt"):
        assert lengths[kind] == {"20", "60", "200"}, kind
    for kind, shortest, longest in (
        ("change request by revisions", "1", "3"),
        ("review door by verdicts", "4", "8"),
        ("list by ledger", "10", "20"),
        ("a row of contract-ledger by ledger", "10", "20"),
    ):
        assert lengths[kind] == {shortest, longest}, kind
    assert figures["worst"] in figures["growth"]


def test_p10_prints_each_page_beside_its_doors() -> None:
    figures = p10_pages.run(invoices=300, rounds=1)
    agreed(figures, "P10", "pages/s")
    assert figures["pages"].keys() == p10_pages.PAGES.keys()
    for told in figures["pages"].values():
        assert told["doors"] > 1
        assert told["page/doors"] > 0
        assert 0 < told["p50_ms"] <= told["p95_ms"] <= figures["p95_ms"] + 0.1
    assert figures["worst"] in p10_pages.PAGES
    assert figures["reached"] == (figures["slow"] == [])


def test_an_import_of_p8_goes_to_a_process_of_its_own(tmp_path: Path) -> None:
    """What a turn is given is pickled on its way: a way to the doors, made before, could not go along."""
    sent = pickle.dumps((p8_import.imported, tmp_path, Stack(home=tmp_path, port=1)))
    assert pickle.loads(sent)[1] == tmp_path  # noqa: S301  # our own bytes


def test_the_company_of_p8_is_right_in_itself(tmp_path: Path) -> None:
    rows = trade.write(tmp_path, ROWS)
    ledger = Ledger()
    held = read(Folder(tmp_path), ledger, lambda *_: None)
    assert ledger.rejects == []
    assert sum(len(held.good(f"{name}.csv")) for name in trade.HEADS) == rows
    assert 0.9 * ROWS < rows < 1.2 * ROWS


@pytest.mark.parametrize(("customers", "documents"), [(20, 10), (1, 200)])
def test_the_histories_of_p8_are_as_long_as_they_are_said_to_be(tmp_path: Path, customers: int, documents: int) -> None:
    rows = trade.write_histories(tmp_path, customers, documents, "big")
    ledger = Ledger()
    held = read(Folder(tmp_path), ledger, lambda *_: None)
    assert ledger.rejects == []
    assert sum(len(held.good(f"{name}.csv")) for name in trade.HEADS) == rows
    shipped = [row.values["invoice_no"] for row in held.good("dispatches.csv")]
    assert len(shipped) == len(set(shipped)) == customers * (documents // 4)
    told = sum(len(held.good(f"{name}.csv")) for name in ("dispatches", "receipts"))
    assert 0.75 * customers * documents <= told <= customers * documents
    assert all(str(row.values["received_on"]) < "2025-06-01" for row in held.good("receipts.csv"))


@pytest.mark.parametrize("wrong", ["P99", "p"])
def test_an_unknown_benchmark_is_told(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(wrong) == 2
    assert ", ".join(BENCHMARKS) in capsys.readouterr().out


def test_a_size_that_a_benchmark_does_not_have_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench("P1", rows=10) == 2
    assert "P1 has no --rows" in capsys.readouterr().out
