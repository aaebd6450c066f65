"""In which order what is asked: histories per customer, position tokens, batches, retries."""

import asyncio
import random
from pathlib import Path

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.connection import Connection, Unreachable
from ops.folder import Folder
from shared.interchange import load, sending
from shared.interchange.ledger import Row
from shared.interchange.plan import receipt_steps
from tests.unit.interchange.books import COMPANY, Books, directory

RECEIPT = COMPANY["receipts"].splitlines()[0] + "\n"
BUSY_COMPANY = {
    **COMPANY,
    "dispatches": (
        "invoice_no,contract_no,dispatched_on\nI1,K1,2024-02-01\nI2,K2,2024-02-01\nI3,K1,2024-03-01\nI10,K1,2024-03-01\n"
    ),
    "dispatch_lines": (
        "invoice_no,line_no,contract_line_no,quantity,freight_amount\nI1,1,1,4,\nI2,1,1,1,\nI3,1,1,1,\nI10,2,,,1.00\n"
        "I10,10,,,2.00\n"
    ),
    "receipts": (
        f"{RECEIPT}R2,C1,cash,,2024-03-01,,,5.00,\nR10,C1,bill,N1,2024-01-15,2024-02-20,2024-03-01,7.00,I1\n"
        "R3,C2,transfer,,2024-01-10,,,1.00,I2\n"
    ),
    "credit_notes": "credit_note_no,invoice_no,dated_on,amount\nCN1,I1,2024-03-01,1.00\n",
    "write_offs": "write_off_no,invoice_no,dated_on,amount\nW1,I3,2024-03-01,1.00\n",
    "complaints": "complaint_no,customer_id,invoice_no,received_on,channel,text\nT1,C1,I1,2024-03-05,phone,Rust\n",
}


def run(folder: Path, books: Books, files: dict[str, str]) -> None:
    directory(folder, **files)
    asyncio.run(load(Folder(folder), connect=books.connection()))


def history(books: Books, customer: str) -> list[str]:
    """Return what receivables was asked about a customer's invoices and money, in order."""
    numbers = ("invoice_no", "receipt_no", "credit_note_no", "write_off_no")
    return [
        f"{row['kind']} {next(row[n] for n in reversed(numbers) if n in row)}"
        for row in books.items("entries")
        if row["customer_id"] == customer
    ]


def test_a_history_is_decided_by_day_then_kind_then_number_as_text(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, BUSY_COMPANY)
    assert history(books, "C1") == [
        "invoice I1",
        "receipt R10",
        "invoice I10",
        "invoice I3",
        "credit_note CN1",
        "write_off W1",
        "bounce R10",
        "receipt R2",
    ]
    assert history(books, "C2") == ["receipt R3", "invoice I2"]


def test_what_left_goes_ahead_in_its_order_and_leaves_the_invoice_to_the_import(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, BUSY_COMPANY)
    sent = [one for one in books.items("dispatches") if one["customer_id"] == "C1"]
    assert [one["invoice_no"] for one in sent] == ["I1", "I10", "I3"]
    assert {one["invoiced"] for one in sent} == {"import"}
    [named] = [one for one in books.items("entries") if one.get("kind") == "invoice" and one["invoice_no"] == "I10"]
    assert named == {"kind": "invoice", "invoice_no": "I10", "customer_id": "C1"}  # what left is orders' to say


def test_money_waits_for_what_left_to_the_customers_of_its_lane_and_for_no_others(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, BUSY_COMPANY)
    recorded, last = 0, dict[str, int]()
    for post in books.posts:
        if post.kind == "dispatches":
            recorded += len(post.rows)
            last |= dict.fromkeys((row["customer_id"] for row in post.rows), recorded)
            assert post.at_least == "contracts:4,customers:2"
        if post.kind == "entries":
            of = {row["customer_id"] for row in post.rows}
            assert post.at_least == f"orders:{max(last[one] for one in of)},customers:2"


DAYS = [f"2024-02-{day:02}" for day in range(1, 29)]
DAILY = {
    **COMPANY,
    "dispatches": "\n".join(["invoice_no,contract_no,dispatched_on", *(f"I{day},K1,{day}" for day in DAYS), ""]),
    "dispatch_lines": "\n".join(
        ["invoice_no,line_no,contract_line_no,quantity,freight_amount", *(f"I{day},1,,,1.00" for day in DAYS), ""]
    ),
    "receipts": RECEIPT + "".join(f"R{day},C1,cash,,{day},,,1.00,\n" for day in DAYS),
}
"""Every day something leaves and money comes in."""


def test_a_long_history_waits_for_orders_once(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, DAILY)
    assert [post.kind for post in books.posts if post.kind in {"dispatches", "entries"}] == ["dispatches", "entries"]
    assert history(books, "C1") == [f"{kind}{day}" for day in DAYS for kind in ("invoice I", "receipt R")]


def test_money_rests_on_what_left_before_it_and_does_not_wait_for_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ROWS_A_POST", 6)  # three dispatches of two rows, or two days of a history
    books = Books()
    run(tmp_path, books, DAILY)
    sent = [len(post.rows) for post in books.posts if post.kind == "dispatches"]
    assert sent == [3] * 9 + [1]
    upto = [sum(sent[: number + 1]) for number in range(len(sent))]
    invoices = 0
    for post in books.posts:
        if post.kind == "entries":
            invoices += sum(row["kind"] == "invoice" for row in post.rows)
            assert post.at_least == f"orders:{min(one for one in upto if one >= invoices)},customers:2"
    assert history(books, "C1") == [f"{kind}{day}" for day in DAYS for kind in ("invoice I", "receipt R")]


def test_no_invoice_is_asked_for_what_did_not_leave(tmp_path: Path) -> None:
    books = Books(says=lambda kind, item: "No." if kind == "dispatches" and item["invoice_no"] == "I3" else None)
    run(tmp_path, books, BUSY_COMPANY)
    assert [one for one in history(books, "C1") if one.startswith("invoice")] == ["invoice I1", "invoice I10"]


def test_an_invoice_that_is_refused_is_told_at_its_dispatch(tmp_path: Path) -> None:
    directory(tmp_path, **COMPANY)
    books = Books(says=lambda _kind, item: "No." if item.get("kind") == "invoice" else None, field_named="invoice_no")
    outcome = asyncio.run(load(Folder(tmp_path), connect=books.connection()))
    heads = [one for one in outcome.rejects if one.file == "dispatches.csv"]
    assert [(one.line, one.column, one.value) for one in heads] == [(2, "invoice_no", "I1"), (3, "invoice_no", "I2")]


def test_lines_of_a_document_stand_by_their_numbers(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, BUSY_COMPANY)
    [shipment] = [one for one in books.items("dispatches") if one["invoice_no"] == "I10"]
    assert [line["line_no"] for line in shipment["lines"]] == ["2", "10"]


def test_everything_referred_to_comes_first(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, BUSY_COMPANY)
    kinds = list(dict.fromkeys(post.kind for post in books.posts))
    assert kinds[:6] == ["staff", "departments", "products", "prices", "customers", "contracts"]
    assert kinds[-1] == "complaints"
    assert next(post.at_least for post in books.posts if post.kind == "contracts") == "contracts:2,customers:2,staff:3"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.sampled_from(["\n", "\r\n"]))
def test_the_order_of_rows_and_the_encoding_do_not_matter(
    tmp_path: Path, seed: int, encoding: str, ending: str
) -> None:
    plain, shuffled = Books(), Books()
    run(tmp_path, plain, BUSY_COMPANY)
    for name, content in BUSY_COMPANY.items():
        header, *rows = content.splitlines()
        random.Random(seed).shuffle(rows)  # noqa: S311 - no secret
        (tmp_path / f"{name}.csv").write_bytes(ending.join((header, *rows, "")).encode(encoding))
    asyncio.run(load(Folder(tmp_path), connect=shuffled.connection()))
    assert shuffled.posts == plain.posts


def test_a_long_history_goes_in_several_posts_and_keeps_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ROWS_A_POST", 3)
    books = Books()
    rows = "".join(f"R{number:03},C1,cash,,2024-03-01,,,1.00,\n" for number in range(20))
    run(tmp_path, books, {**COMPANY, "receipts": RECEIPT + rows})
    assert max(len(post.rows) for post in books.posts) == 3
    assert history(books, "C1")[1:] == [f"receipt R{number:03}" for number in range(20)]


def test_a_busy_service_is_asked_again_under_the_same_key(tmp_path: Path) -> None:
    books = Books(fails=[503, 504])
    run(tmp_path, books, COMPANY)
    assert len(books.items("staff")) == 2


def test_an_item_that_spoils_its_batch_is_refused_alone(tmp_path: Path) -> None:
    class Strict(Books):
        def answer(self, request: httpx2.Request) -> httpx2.Response:
            if b'"R5"' in request.content:
                return httpx2.Response(422, json={"title": "BadCell.", "detail": "receipt_no is odd"})
            return super().answer(request)

    books = Strict()
    rows = "".join(f"R{number},C1,cash,,2024-03-01,,,1.00,\n" for number in range(9))
    directory(tmp_path, **{**COMPANY, "receipts": RECEIPT + rows})
    outcome = asyncio.run(load(Folder(tmp_path), connect=books.connection()))
    assert [(one.line, one.reason) for one in outcome.rejects] == [(7, "BadCell. receipt_no is odd")]
    assert history(books, "C1")[1:] == [f"receipt R{number}" for number in range(9) if number != 5]


def test_services_that_are_down_are_told_at_once(tmp_path: Path) -> None:
    directory(tmp_path, **COMPANY)
    nowhere = Connection(dict.fromkeys(("staff", "orders"), "http://127.0.0.1:9"), lambda: "a token")
    with pytest.raises(Unreachable, match=r"start with \./huikuan up"):
        asyncio.run(load(Folder(tmp_path), connect=nowhere))


def test_an_incremental_directory_asks_whose_contract_it_is(tmp_path: Path) -> None:
    books = Books()
    run(tmp_path, books, COMPANY)
    books.invoices["I1"] = {"customer_id": "C1", "issued_on": "2024-02-01"}
    for name in COMPANY:
        (tmp_path / f"{name}.csv").unlink()
    more = {
        "dispatches": "invoice_no,contract_no,dispatched_on\nI5,K1,2024-05-01\nI6,K9,2024-05-01\n",
        "dispatch_lines": "invoice_no,line_no,contract_line_no,quantity\nI5,1,2,1\nI6,1,1,1\n",
        "credit_notes": "credit_note_no,invoice_no,dated_on,amount\nCN5,I1,2024-05-01,1.00\n",
    }
    directory(tmp_path, **more)
    outcome = asyncio.run(load(Folder(tmp_path), connect=books.connection()))
    assert [(one.file, one.column, one.value) for one in outcome.rejects if one.column] == [
        ("dispatches.csv", "contract_no", "K9")
    ]
    assert books.items("dispatches")[-1]["customer_id"] == "C1"
    assert books.items("entries")[-1]["customer_id"] == "C1"


@pytest.mark.parametrize(
    ("method", "received", "cleared", "bounced", "steps"),
    [
        ("cash", "2024-01-05", None, None, ["2024-01-05"]),
        ("transfer", "2024-01-05", None, None, ["2024-01-05"]),
        ("cheque", "2024-01-05", "2024-01-09", None, ["2024-01-09"]),
        ("cheque", "2024-01-05", "2024-01-09", "2024-01-20", ["2024-01-09", "2024-01-20"]),
        ("cheque", "2024-01-05", "2024-01-09", "2024-01-09", ["2024-01-05"]),
        ("cheque", "2024-01-05", None, "2024-01-20", ["2024-01-05"]),
        ("bill", "2024-01-05", None, None, ["2024-01-05"]),
    ],
)
def test_a_receipt_is_sent_on_the_day_it_counts_and_its_bounce_on_its_own(
    method: str, received: str, cleared: str | None, bounced: str | None, steps: list[str]
) -> None:
    values = {
        "receipt_no": "R1",
        "customer_id": "C1",
        "method": method,
        "received_on": received,
        "cleared_on": cleared,
        "bounced_on": bounced,
    }
    assert [step.day for step in receipt_steps(Row("receipts.csv", 2, values))] == steps
