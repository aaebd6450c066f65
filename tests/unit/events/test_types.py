"""What may come in, by type; and that what is on record keeps its old shape. The writers' limits are not in schemas."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from re import search
from time import process_time
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.events import money
from shared.events.bounds import ON_RECORD
from shared.events.contracts import ContractSigned, Instalment, Requirement, SigningAuthorityGranted
from shared.events.customers import CustomerRegistered
from shared.events.days import Day, Instant, Month, Period, TimeOfDay, Year
from shared.events.money import Agreed, Money, NotNegative, Part, Positive, Quantity, Rate, Share
from shared.events.numbers import Count, Days, Months, Ordinal, Position
from shared.events.text import Entry, FieldName, FieldText, HandedOver, HandedOverProse, Hash, Id, Known, Prose, Text
from shared.runtime.log import decoding, mapper

SHANGHAI = timezone(timedelta(hours=8))
SPELLINGS = (
    "1e0",
    "1E-999999",
    "0.5 ",
    " 0.5",
    "-0",
    "+1",
    "１２",
    "1,000",
    "1_000",
    "0x1",
    ".5",
    "5.",
    "",
    "NaN",
    "Infinity",
)
WRONG_NUMBERS: tuple[Any, ...] = (
    *SPELLINGS,
    1,
    1.5,
    True,
    None,
    Decimal("NaN"),
    Decimal("1E-999999"),
    Decimal("1E+999999"),
)
NOT_WHOLE: tuple[Any, ...] = (True, 1.0, 1.5, "1", None, -1, 2**63, 2**70)
UNSEEN = (
    "\x00\t\n\x1b\x7f\x80\x85\x9f\xad\u061c\u200b\u200d\u200e\u200f\u2028\u202e\u2060\u2066\u2069\ufe0f\ufeff\U000e0041"
)
TURNING = "\u202a\u202e\u2066\u2069"
BLANKS = " \u00a0\u3000\u2003"
NOTHING_SEEN = (
    *(
        " ",
        "\u3000",
        "\u00a0 \u2003",
        "\u2028",
        "\u115f",
        "\u1160",
        "\u3164",
        "\uffa0",
        "\u2800",
        "\u200b\u200d",
        "\ufeff",
    ),
    *("\ufe00", "\ufe0f", "\U000e0100", "\U000e0041", "\U0001d173", "\U0001bca0", "\xad \u2060\u3164\ufe0f"),
)

FITS: list[tuple[Any, tuple[Any, ...], tuple[Any, ...]]] = [
    (
        Id,
        ("A", "DD-1/2", "合同 1", "é", "x" * 64),
        (
            "",
            "x" * 65,
            7,
            None,
            "\ud800",
            *(f"A{c}B" for c in UNSEEN),
            *(f"A{c}" for c in BLANKS),
            *(f"{c}A" for c in BLANKS),
            *(f"A{c}" for c in NOTHING_SEEN),
        ),
    ),
    (Known, ("A ", "A\x80", "A\u200b"), ("", "x" * 65, "A\x00", "A\n", "\ud800", 7)),
    (
        Text,
        ("a", " a ", "“é” 👨‍👩‍👧", "x" * 500, "\u3164无\ufe0f", "…", "\ue000", "٠", "𠮷\U000e0100", "\u0301"),
        ("", "x" * 501, "a\x00", "a\tb", "a\nb", "a\x99", "\udfff", *(f"a{c}" for c in TURNING), *NOTHING_SEEN),
    ),
    (Entry, ("a", *NOTHING_SEEN), ("", "x" * 501, "a\x00", "a\nb", "a\x99", *(f"a{c}" for c in TURNING))),
    (
        HandedOver,
        ("1980â\x80\x99s", "\x80a"),
        ("", "x" * 501, "a\x00", "a\nb", "\ud800", "\x80 ", *(f"a{c}" for c in TURNING), *NOTHING_SEEN),
    ),
    (
        Prose,
        ("a\nb\r\nc", "x" * 20_000),
        ("", "x" * 20_001, "a\x00", "a\rb", "a\tb", "a\x85", *(f"a{c}" for c in TURNING), "\n \r\n", *NOTHING_SEEN),
    ),
    (HandedOverProse, ("a\x80b",), ("", "a\x00", "a\u202e", "\x80\n", *NOTHING_SEEN)),
    (FieldName, ("venue", "交货地点"), ("", "x" * 501, "a\x00", "a\x80", "a\u202e", 1, *NOTHING_SEEN)),
    (FieldText, ("", "a\nb", *NOTHING_SEEN), ("x" * 20_001, "a\x00", "a\x80", "a\u202e", 1)),
    (Hash, ("0" * 64,), ("", "x" * 65, "a\x00", "a ")),
    (
        Day,
        ("2024-01-31", date(1900, 1, 1), "2200-12-31"),
        (
            "9999-12-31",
            "1899-12-31",
            "2201-01-01",
            "2024-02-30",
            "2024-1-1",
            "20240131",
            "２０２４-01-31",
            0,
            1.0,
            True,
            "0",
            "2024-01-31T00:00:00",
            datetime(2024, 1, 1, tzinfo=UTC),
            "0000-00-00",
            "-001-01-01",
        ),
    ),
    (
        Instant,
        ("2024-01-31T09:00:00+08:00", "2024-01-31T09:00:00.123456Z", datetime(2024, 1, 1, tzinfo=SHANGHAI)),
        (
            "2024-01-31T09:00:00",
            "2024-01-31",
            0,
            "1700000000",
            "9999-12-31T23:59:59Z",
            "1899-12-31T00:00:00Z",
            datetime(2024, 1, 1),  # noqa: DTZ001  # that it has no offset is the point
            "2024-01-31T25:00:00Z",
        ),
    ),
    (TimeOfDay, ("09:00", time(13, 30)), ("09:00Z", time(9, tzinfo=UTC), "25:00")),
    (Month, ("2024-03",), ("2024-13", "2024-3", "1800-01", "2024-03 ", "2024-03\n", "２０２４-03", 202403)),
    (Year, ("2024",), ("24", "2024 ", 2024)),
    (Period, ("2024", "2024-12"), ("2024-13", "x")),
    (Money, ("0", "-1.5", "1234.50", Decimal("-0.01")), (*WRONG_NUMBERS, "-0.00", "1.005", "9" * 17)),
    (NotNegative, ("0", "12.3"), (*WRONG_NUMBERS, "-0.00", "-1", "1.005", "1000000000000")),
    (Positive, ("0.01",), (*WRONG_NUMBERS, "0", "0.00", "-1")),
    (
        Quantity,
        ("0", "12", "0.125", Decimal("1E+3")),
        (*WRONG_NUMBERS, "-1", "0.1234", "1000000000000", Decimal("-0"), Decimal("0.1234")),
    ),
    (Agreed, ("0.001",), (*WRONG_NUMBERS, "0", "0.000")),
    (Rate, ("0", "1.5", "0.000001"), (*WRONG_NUMBERS, "-0.5", "0.0000001", Decimal("-0"))),
    (Share, ("0", "1", "0.5"), (*WRONG_NUMBERS, "1.1")),
    (Part, ("1", "0.000001"), (*WRONG_NUMBERS, "0", "1.000001")),
    (Count, (0, 5), NOT_WHOLE),
    (Ordinal, (1,), (*NOT_WHOLE, 0)),
    (Position, (0, 2**63 - 1), NOT_WHOLE),
    (Days, (0, 3660), (*NOT_WHOLE, 3661)),
    (Months, (0, 120), (*NOT_WHOLE, 121)),
]
TAKEN = [(of, value) for of, fits, _ in FITS for value in fits]
REFUSED = [(of, value) for of, _, unfit in FITS for value in unfit]


def shown(value: object) -> str:
    return ascii(value)[:40]


@pytest.mark.parametrize(("of", "value"), TAKEN, ids=shown)
def test_it_comes_in(of: Any, value: Any) -> None:
    TypeAdapter(of).validate_python(value)


@pytest.mark.parametrize(("of", "value"), REFUSED, ids=shown)
def test_it_is_refused(of: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(of).validate_python(value)


@given(st.text(max_size=70))
def test_a_number_that_comes_in_is_seen_in_full(text: str) -> None:
    try:
        taken = TypeAdapter(Id).validate_python(text)
    except ValidationError:
        return
    assert taken == text == text.strip()
    assert not {category(character) for character in taken} & {"Cc", "Cs", "Zl", "Zp"}


@given(
    st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=9),
    st.sampled_from([Text, Prose, HandedOver]),
)
def test_what_the_document_says_of_a_text_is_what_is_checked(text: str, of: Any) -> None:
    # In a document `$` is the end of the text; in Python a last newline may follow it.
    pattern = TypeAdapter(of).json_schema()["pattern"].removesuffix("$") + r"\Z"
    try:
        TypeAdapter(of).validate_python(text)
    except ValidationError:
        # Beyond the plane that a pattern can name, and of CR LF, the document says less than is checked.
        assert not search(pattern, text) or any(ord(letter) > 0xFFFF for letter in text)
    else:
        assert search(pattern, text) or "\r\n" in text


OLD: dict[str, dict[str, Any]] = {
    "huikuan.contracts.SigningAuthorityGranted.v1": {
        "staff_id": "S1\u3000", "valid_from": "9999-12-31", "max_amount": "100.00", "max_discount": "1E-999999",
    },
    "huikuan.customers.CustomerRegistered.v1": {
        "customer_id": "C\u200b1 ", "name": "1980\u0080\u0099s \u202e", "registered_on": "0001-01-01",
    },
    "huikuan.orders.OrderPlaced.v1": {
        "order_no": "O1", "customer_id": "C", "contract_no": "K", "amount": "1.00", "required_on": "2024-01-01",
        "placed_on": "2024-01-01", "placed_by": "S", "particulars": {"a\u0000": "", "": "x" * 30_000},
        "lines": [{"contract_line_no": "1 ", "quantity": "0.123456"}],
    },
    "huikuan.contracts.ProductListed.v1": {"product_id": "P1", "name": "\u3164", "unit": " "},
    "huikuan.receivables.CommissionPeriodClosed.v1": {
        "month": "someday", "parts": 2**70, "known": {"\u200b": 2**70}, "content_hash": "", "closed_by": "F\u0085",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OLD)
def test_what_is_on_record_is_read_in_its_old_shape(name: str) -> None:
    data = json.dumps(OLD[name]).encode()
    careful, quick = mapper.decode(name, data), decoding.decode(name, data)
    assert careful == quick
    with pytest.raises(ValidationError):
        type(careful).model_validate(OLD[name])


def test_a_fact_that_our_code_makes_may_carry_what_is_on_record() -> None:
    signed = ContractSigned(
        contract_no="K\u200b",
        content_hash="h",
        party="company",
        signed_by="S \x80",
        signed_on=date(2024, 1, 1),
    )
    assert signed.contract_no == "K\u200b"
    with pytest.raises(ValidationError):
        ContractSigned(**{**dict(signed), "contract_no": "x" * 65})


def test_what_comes_in_nested_is_held_to_the_limits_of_today() -> None:
    of = TypeAdapter(tuple[Requirement, ...])
    with pytest.raises(ValidationError):
        of.validate_python([{"kind": "legal", "text": "a\u202eb"}])
    assert of.validate_python([{"kind": "legal", "text": "a\u202eb"}], context=ON_RECORD)


def test_the_schema_of_an_event_promises_what_old_facts_hold() -> None:
    told = json.dumps(SigningAuthorityGranted.model_json_schema(mode="serialization"))
    assert "pattern" not in json.dumps(CustomerRegistered.model_json_schema(mode="serialization")["properties"]["name"])
    assert '"max_discount": {"title": "Max Discount", "type": "string"}' in told


def test_documents_of_doors_say_the_limit() -> None:
    assert Instalment.model_json_schema()["properties"]["share"]["pattern"] == r"^[0-9]{1,6}(\.[0-9]{1,6})?$"
    assert "pattern" in TypeAdapter(Id).json_schema()


def test_a_computed_zero_has_no_sign() -> None:
    assert str(money.exact(Decimal("-0.00"))) == "0.00"


def test_an_amount_is_split_at_once_whatever_the_shares() -> None:
    began = process_time()
    poison = [Decimal(1), Decimal("1E-999999"), Decimal("0E-999999")]
    assert money.split(Decimal("10.00"), poison) == [Decimal("10.00"), Decimal(0), Decimal(0)]
    with pytest.raises(ValueError, match="nothing"):
        money.split(Decimal("10.00"), [Decimal("1E+999999")])
    with pytest.raises(ValueError, match="nothing"):
        money.split(Decimal("10.00"), [Decimal("1E-999999")])
    assert process_time() - began < 1


@given(st.lists(st.decimals(0, 1, places=6), min_size=1, max_size=9).filter(any), st.integers(0, 10**12))
def test_the_parts_sum_to_the_whole(weights: list[Decimal], fen: int) -> None:
    assert sum(money.split(money.yuan(fen), weights)) == money.yuan(fen)
