"""Whose the money of a line of a bank's statement may be: nobody else's line, to the fen. P4-5.3"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.receivables.subjects.bank.matching import (
    Because,
    Candidate,
    Known,
    Line,
    OpenInvoice,
    Reason,
    candidates,
    invoices_by_amount,
    invoices_by_number,
    numbers_in,
    sums_by_amount,
)
from shared.events.text import read_out
from shared.office.likeness import plain_name

DAY = date(2024, 3, 5)
HONGDA, HUAXING = "宏达机械有限公司", "华星建材（上海）有限公司"


def of(*pairs: tuple[str, str]) -> dict[str, frozenset[str]]:
    """Return customers by a name or an account."""
    return {read_out(name): frozenset(who for one, who in pairs if one == name) for name, _ in pairs}


def open_(number: str, customer_id: str, amount: str, due: int = 1) -> OpenInvoice:
    """An invoice of which something is open."""
    return OpenInvoice(number, customer_id, date(2024, 2, due), Decimal(amount))


def knowing(*invoices: OpenInvoice, **more: object) -> Known:
    """Two customers, and what is open."""
    names = ((HONGDA, "C1"), (HUAXING, "C2"))
    told = {
        "names": of(*names),
        "like_names": {plain_name(name): frozenset({who}) for name, who in names},
        "invoices": invoices_by_number(invoices),
        "of_one": invoices_by_amount(invoices),
        "of_several": sums_by_amount(invoices),
        **more,
    }
    return Known(**told)  # type: ignore[arg-type]  # members by name


def line(
    amount: str = "8000.00", payer: str | None = None, account: str | None = None, memo: str | None = None
) -> Line:
    """Money that came in."""
    return Line(DAY, Decimal(amount), payer, account, memo)


def told(found: Sequence[Candidate]) -> list[str]:
    """Return candidates in short: who, how surely, why."""
    return [f"{one.customer_id} {one.sure}: {', '.join(reason.because for reason in one.reasons)}" for one in found]


@pytest.mark.parametrize("payer", [HONGDA, "宏达机械　有限公司", " 宏达机械有限公司 "])
def test_the_name_of_a_customer_says_surely_whose_the_money_is(payer: str) -> None:
    assert told(candidates(line(payer=payer), knowing())) == ["C1 sure: same_name"]


def test_brackets_of_another_width_are_no_other_name() -> None:
    assert told(candidates(line(payer="华星建材(上海)有限公司"), knowing())) == ["C2 sure: same_name"]


def test_a_name_that_is_like_the_customers_is_likely_alone_and_sure_with_a_number_or_an_amount() -> None:
    like = line(payer="宏达机械股份有限公司")
    assert told(candidates(like, knowing())) == ["C1 likely: like_name"]
    named = like._replace(memo="付FH-1001货款")
    assert told(candidates(named, knowing(open_("FH-1001", "C1", "50.00")))) == ["C1 sure: like_name, invoice_named"]


def test_an_amount_alone_is_only_possible_whoever_owes_it() -> None:
    known = knowing(open_("A1", "C1", "8000.00"), open_("B1", "C2", "8000.00"))
    assert told(candidates(line(), known)) == ["C1 possible: invoice_amount", "C2 possible: invoice_amount"]
    assert candidates(line("8000.01"), known) == []


def test_the_oldest_invoices_together_are_found_and_others_are_not() -> None:
    known = knowing(open_("A2", "C1", "0.02", 2), open_("A1", "C1", "0.01", 1), open_("A3", "C1", "5.00", 3))
    [found] = candidates(line("0.03"), known)
    assert found.reasons == (Reason(Because.INVOICES_AMOUNT, "A1, A2"),)
    assert candidates(line("5.01"), known) == []  # A1 and A3: not in their turn


def test_a_number_in_the_memo_with_the_amount_is_sure_and_names_the_invoice() -> None:
    known = knowing(open_("FH-2024-000201", "C1", "8000.00"))
    [found] = candidates(line(payer="王五", memo="货款 fh2024 000201"), known)
    assert (found.sure, found.invoice_no) == ("sure", "FH-2024-000201")


def test_two_numbers_in_the_memo_name_none() -> None:
    known = knowing(open_("FH-1001", "C1", "1.00"), open_("FH-1002", "C1", "2.00"))
    [found] = candidates(line("3.00", memo="FH-1001、FH-1002"), known)
    assert (found.sure, found.invoice_no, len(found.reasons)) == ("sure", None, 3)


def test_two_that_are_likely_make_neither_sure() -> None:
    known = knowing(open_("FH-1001", "C2", "8000.00"))
    found = told(candidates(line(payer=HONGDA, memo="代付 FH-1001"), known))
    assert found == ["C2 likely: invoice_named, invoice_amount", "C1 likely: same_name"]
    two = knowing(names={read_out(HONGDA): frozenset({"C1", "C9"})}, like_names={})
    assert told(candidates(line(payer=HONGDA), two)) == ["C1 likely: same_name", "C9 likely: same_name"]


def test_who_paid_before_pays_again() -> None:
    known = knowing(payers=of(("张三", "C2")), accounts=of(("6222 0001", "C2")))
    assert told(candidates(line(payer="张三", account="62220001"), known)) == ["C2 sure: same_account, former_name"]
    assert told(candidates(line(payer="张三"), known)) == ["C2 likely: former_name"]


def test_a_contract_in_the_memo_points_to_its_customer() -> None:
    known = knowing(contracts={read_out("HT-2024-000018"): [("C2", "HT-2024-000018")]})
    assert told(candidates(line(memo="合同HT-2024-000018进度款"), known)) == ["C2 likely: contract_named"]


def test_a_receipt_of_the_same_day_and_amount_without_a_statement_keeps_anything_from_being_sure() -> None:
    known = knowing(receipts={(DAY, Decimal("8000.00")): [("C1", "SK-1"), ("C2", "SK-2")]})
    assert told(candidates(line(payer=HONGDA), known)) == ["C1 possible: same_name, maybe_recorded, maybe_recorded"]
    for_another = knowing(
        receipts={(DAY, Decimal("8000.00")): [("C9", "SK-9")]}
    )  # by hand, and may be for the wrong one
    assert told(candidates(line(payer=HONGDA), for_another)) == ["C1 possible: same_name, maybe_recorded"]


def test_nobody_is_proposed_where_nothing_speaks_for_one() -> None:
    assert candidates(line(payer="某某", account="1", memo="往来款"), knowing(open_("FH-1001", "C1", "1.00"))) == []


@pytest.mark.parametrize(
    ("memo", "found"),
    [
        ("FH-2026-000201", ["fh2026000201"]),
        ("付ＦＨ２０２６０００２０１款", ["fh2026000201"]),
        ("货款-FH–2026–000201", ["fh2026000201"]),
        ("FH-2026-0002011", []),
        ("XFH-2026-000201", []),
        ("A-V1", []),
        ("V1，V1、V12", ["v1"]),
        ("12345", []),  # so few digits stand in any memo
        ("合同 2024-18 号", ["合同202418"]),
        ("", []),
    ],
)
def test_numbers_stand_in_a_memo_as_words_of_their_own(memo: str, found: list[str]) -> None:
    numbers = dict.fromkeys(("fh2026000201", "v1", "合同202418", "12345"))
    assert numbers_in(memo, numbers) == found


fen = st.integers(1, 30).map(lambda amount: Decimal(amount).scaleb(-2))
customers = st.sampled_from(["C1", "C2", "C3"])
invoices = st.lists(st.tuples(customers, fen, st.integers(1, 28)), max_size=8).map(
    lambda those: [
        OpenInvoice(f"FH-{n}00", who, date(2024, 1, due), of_it) for n, (who, of_it, due) in enumerate(those)
    ]
)
names = st.sampled_from([HONGDA, HUAXING, "宏达机械", "王五", None])
memos = st.one_of(
    st.none(), st.lists(st.integers(0, 9), max_size=3).map(lambda n: " ".join(f"FH-{one}00" for one in n))
)


@given(invoices, st.builds(Line, st.just(DAY), fen, names, st.sampled_from(["A-1", None]), memos))
def test_each_reason_is_true_of_the_customer_it_speaks_for(those: list[OpenInvoice], sent: Line) -> None:
    known = knowing(*those, accounts=of(("A-1", "C3")))
    by_number = {one.invoice_no: one for one in those}
    for found in candidates(sent, known):
        assert found.reasons
        for reason in found.reasons:
            for number in (reason.number or "").split(", ") if reason.number else ():
                assert by_number[number].customer_id == found.customer_id
            if reason.because in {Because.INVOICE_AMOUNT, Because.INVOICES_AMOUNT}:
                assert reason.number is not None
                assert sum(by_number[number].open for number in reason.number.split(", ")) == sent.amount
            if reason.because is Because.SAME_NAME:
                assert {HONGDA: "C1", HUAXING: "C2"}[sent.payer or ""] == found.customer_id
        if found.invoice_no is not None:
            assert by_number[found.invoice_no].customer_id == found.customer_id


@given(invoices, st.builds(Line, st.just(DAY), fen, names, st.sampled_from(["A-1", None]), memos))
def test_one_at_most_is_sure_and_the_others_speak_by_amounts_alone(those: list[OpenInvoice], sent: Line) -> None:
    found = candidates(sent, knowing(*those, accounts=of(("A-1", "C3"))))
    assert [one.sure for one in found] == sorted((one.sure for one in found), key=["sure", "likely", "possible"].index)
    if found and found[0].sure == "sure":
        assert all(one.sure == "possible" for one in found[1:])
