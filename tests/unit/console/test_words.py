"""Facts in plain words, figures as people read them, and files that no spreadsheet computes."""

import csv
from decimal import Decimal
from string import Formatter

import pytest

from services.console.frame import formats
from services.console.frame.exports import csv_of
from services.console.frame.view import View
from services.console.frame.words import SENTENCES, sentence
from services.console.pages.charts import months_to
from services.console.pages.search import initials
from shared.events.registry import EVENTS as REGISTERED

EVENTS = {kind.TYPE.split(".")[2]: kind for kind in REGISTERED}


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_a_sentence_that_says_what_it_holds(name: str) -> None:
    told = {member for _, member, _, _ in Formatter().parse(SENTENCES[name]) if member}
    assert told <= EVENTS[name].model_fields.keys()


def said(kind: str, **members: object) -> str:
    fact = {"type": f"huikuan.any.{kind}.v1", "data": members}
    return sentence(fact, lambda text, **figures: text.format(**figures), str, formats.money)


def test_what_a_fact_leaves_out_is_told_as_nothing() -> None:
    assert said("OrderApproved", order_no="O1", batch_on="2026-06-08") == (
        "order O1 is approved and leaves on 2026-06-08 at –"
    )
    assert said("PaymentAllocated", invoice_no="V1", amount="1234.5") == "pays V1 with 1,234.50"
    assert said("SomethingNew", number="N1", count=3) == "SomethingNew"


def test_what_is_true_or_not_is_told_as_yes_or_no() -> None:
    told = said("ContractReviewed", contract_no="HT1", revision=2, approved=True)
    assert told == "revision 2 of HT1 is reviewed: approved yes"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1234567.8", "1,234,567.80"), (Decimal("-0.5"), "-0.50"), (None, ""), ("0", "0.00")],
)
def test_money_has_separators_and_two_places(value: object, shown: str) -> None:
    assert formats.money(value) == shown


def test_money_in_ten_thousands() -> None:
    assert formats.money("1234567.80", in_ten_thousands=True) == "123.46"


def test_moments_are_told_in_shanghai() -> None:
    assert formats.moment("2026-06-08T17:02:11+00:00") == "2026-06-09 01:02:11"


@pytest.mark.parametrize("text", ["=1+1", "+x", "@SUM(A1)", "-cmd", "\tx", "=cmd|' /C calc'!A0"])
def test_no_text_is_computed(text: str) -> None:
    assert csv_of(["a"], [[text]]).startswith(b"\xef\xbb\xbf")
    [_, [shown]] = csv.reader(csv_of(["a"], [[text]]).decode("utf-8-sig").splitlines())
    assert shown == f"'{text}"
    assert csv_of(["a", "b"], [["-12.50", 3]]).decode("utf-8-sig") == "a,b\r\n-12.50,3\r\n"


def test_names_are_found_by_their_initials() -> None:
    assert initials("上海宏达") == "shhd"


def test_twelve_months_up_to_one() -> None:
    assert (months_to("2026-02")[0], months_to("2026-02")[-1], len(months_to("2026-02"))) == ("2025-03", "2026-02", 12)


@pytest.mark.parametrize(
    ("column", "shown"), [("kind", "类别"), ("terms.kind", "付款条件"), ("terms.credit_days", "账期天数")]
)
def test_a_field_within_another_is_headed_by_what_it_says(column: str, shown: str) -> None:
    view = View.__new__(View)
    view.language = "zh"
    assert view.headed(column) == shown
