"""Each spelling of a date, an amount, an id, a word -> the value of the interchange, or a refusal that says why."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.interchange.files import FILES
from shared.interchange.preparing import names
from shared.interchange.preparing.cells import Lost, Unclear, Value, exactly
from shared.interchange.preparing.cells import column as letters
from shared.interchange.preparing.spelling import KINDS, Manner, kind, spelled
from shared.interchange.values import OneOf
from shared.language import CHINESE, translated
from tests.unit.interchange.sheets import column

DAY, AMOUNT = column("received_on", "receipts"), column("amount", "receipts")
QUANTITY, DAYS = column("quantity", "contract_lines"), column("credit_days", "contracts")
ID, CODE, TEXT = column("customer_id", "customers"), column("phone", "customers"), column("name", "customers")
METHOD, EFFECTIVE = column("method", "receipts"), column("effective", "contracts")


def read(value: Value, of: object = AMOUNT, **manner: object) -> str:
    return spelled(value, of, Manner(**manner)).text  # type: ignore[arg-type]


def why(value: Value, of: object) -> str:
    return "; ".join(map(str, spelled(value, of, Manner()).why))  # type: ignore[arg-type]


def refused(value: Value, of: object, **manner: object) -> str:
    with pytest.raises(Unclear) as unclear:
        spelled(value, of, Manner(**manner))  # type: ignore[arg-type]
    assert str(unclear.value.cure)
    return str(unclear.value.cause)


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-05", "2024-3-5", "2024/3/5", "2024/03/05", "2024.3.5", "2024年3月5日", "2024年03月05日",
        "2024年3月5号", "２０２４年３月５日", "２０２４／３／５", "20240305", "45356", "2024-03-05 00:00:00",
        "2024-03-05T08:30", "5 Mar 2024", "Mar 5, 2024", "5-Mar-2024", "March 5 2024", " 2024-03-05　",
        "2024 年 3 月 5 日", date(2024, 3, 5), datetime.fromisoformat("2024-03-05"),
        datetime.fromisoformat("2024-03-05T23:59:00"), 45356.0, 45356.75, 20240305.0,
    ],
)  # fmt: skip
def test_a_day_in_any_spelling(value: Value) -> None:
    assert read(value, DAY) == "2024-03-05"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("25.3.2024", "2024-03-25"),
        ("3/25/2024", "2024-03-25"),
        ("5.5.2024", "2024-05-05"),
        ("31-12-2023", "2023-12-31"),
    ],
)
def test_a_day_with_its_year_behind_is_read_where_only_one_reading_is_a_date(value: str, day: str) -> None:
    assert read(value, DAY) == day
    assert "no other reading is a date" in why(value, DAY)


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("5.3.2024", "5.3.2024 could be 2024-03-05 or 2024-05-03"),
        ("03/05/2024", "03/05/2024 could be 2024-03-05 or 2024-05-03"),
        ("24-3-5", "24-3-5 has a year of two digits"),
        ("5.3.24", "5.3.24 has a year of two digits"),
        ("24年3月5日", "24年3月5日 has a year of two digits"),
        ("2024-03", "2024-03 is a month: its day is missing"),
        ("2024年3月", "2024年3月 is a month: its day is missing"),
        ("2024-02-30", "2024-02-30 is not in the calendar"),
        ("32.13.2024", "2024-13-32 is not in the calendar"),
        ("2023年2月29日", "2023-02-29 is not in the calendar"),
        ("2024-03-05T23:00:00Z", "is an instant with a time zone"),
        ("yesterday", "is no date"),
        ("Mai 5, 2024", "is no date"),
        ("2024-3/5", "is no date"),
        ("1850-01-01", "cannot be taken: is not between 1900-01-01 and 2200-12-31"),
        (2024.0, "is the number 2024, and no day that a spreadsheet counts"),
        (-5.0, "is the number -5"),
        (time(8, 30), "is 08:30:00, a time without a day"),
        (timedelta(hours=30), "a time without a day"),
        (True, "is TRUE, a yes or no, and no date"),
        (Lost("#N/A"), "holds the error #N/A"),
        (Lost(), "holds a formula whose result was never calculated"),
    ],
)
def test_what_is_no_day_or_two_is_refused(value: Value, cause: str) -> None:
    assert cause in refused(value, DAY)


def test_days_are_counted_from_1904_where_the_workbook_does() -> None:
    assert read(45356.0 - 1462, DAY, epoch_1904=True) == "2024-03-05"


def test_a_time_of_day_is_left_out_and_said() -> None:
    assert why(datetime.fromisoformat("2024-03-05T14:30:00"), DAY) == "the time of day is left out"
    assert "the time of day is left out" in why("2024-03-05 14:30", DAY)
    assert "the time of day" not in why("2024-03-05 00:00:00", DAY)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1000", "1000"), ("1000.5", "1000.5"), ("1,000.00", "1000.00"), ("￥1 000", "1000"),
        ("¥1,000.00元", "1000.00"), ("１，０００．５０", "1000.50"), ("1 234 567.89", "1234567.89"),
        ("1\u00a0000", "1000"), ("1'000.00", "1000.00"),
        ("1.234,56", "1234.56"), ("1 234,56", "1234.56"), ("1.234.567", "1234567"), ("1,000.000", "1000"),
        ("RMB 1,000", "1000"), ("人民币1000元整", "1000"),
        ("1.2万", "12000"), ("1.2万元", "12000"), ("0.5亿", "50000000"),
        ("+100", "100"), (".5", "0.5"), ("5.", "5"), ("8,000.00-", "-8000.00"), ("(8,000.00)", "-8000.00"),
        ("（8,000.00）", "-8000.00"), ("-¥8,000.00", "-8000.00"), ("¥-8,000.00", "-8000.00"), ("−8000", "-8000"),
        (1000.0, "1000"), (1234.5, "1234.5"), (0.1 + 0.2, "0.3"), (-5.0, "-5"), (1000, "1000"), (0.07, "0.07"),
        (-0.0, "0"), ("-0.00", "0.00"), ("(0)", "0"),
    ],
)  # fmt: skip
def test_an_amount_in_any_spelling(value: Value, amount: str) -> None:
    assert read(value) == amount


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("1,00", "1,00 could hold thousands or decimals"),
        ("1.000", "1.000 could hold thousands or decimals"),
        ("10,00,000", "is no number"),
        ("1,0000", "is no number"),
        ("1,000,00", "is no number"),
        ("1 000,000.00", "is no number"),
        ("$100", "is no number"),
        ("100 USD", "is no number"),
        ("about 100", "is no number"),
        ("1.5E+05", "was shortened by a spreadsheet"),
        ("12.345", "could hold thousands or decimals"),
        ("1,234.567", "1234.567 has more than two decimals"),
        (1 / 3, "0.333333333333333 has more than two decimals"),
        (1e15, "a spreadsheet keeps 15 digits of a number only"),
        ("12345678901234567890", "cannot be taken: is too large"),
        (date(2024, 3, 5), "a spreadsheet has made a day of it"),
        (False, "is FALSE, a yes or no, and no number"),
        (Lost("#REF!"), "holds the error #REF!"),
    ],
)
def test_what_is_no_amount_or_two_is_refused(value: Value, cause: str) -> None:
    assert cause in refused(value, AMOUNT)


def test_a_comma_is_a_decimal_sign_only_where_semicolons_separate() -> None:
    assert read("1000,50", comma=True) == "1000.50"
    assert "could hold" in refused("1000,50", AMOUNT)
    assert read("1,234", QUANTITY) == "1234"
    assert "could hold" in refused("1,234", QUANTITY, comma=True)
    assert "could hold" in refused("1.234", QUANTITY, comma=True)
    assert read("1.234", QUANTITY) == "1.234"
    assert read("1,234") == "1234"


def test_the_unit_of_the_header_counts_and_no_second_one() -> None:
    assert read("12.5", times=10_000) == "125000"
    assert read(0.123456, times=10_000) == "1234.56"
    assert "names a unit, and so does the header" in refused("1.2万", AMOUNT, times=10_000)


def test_what_arithmetic_left_behind_is_said() -> None:
    assert why(0.1 + 0.2, AMOUNT) == "what arithmetic in binary left behind the 15th digit is left out"
    assert why(0.3, AMOUNT) == ""


@pytest.mark.parametrize(
    ("value", "days"), [("30天", "30"), ("30 days", "30"), (30.0, "30"), ("３０", "30"), ("060", "060")]
)
def test_days_may_carry_their_unit(value: Value, days: str) -> None:
    assert read(value, DAYS) == days


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("00123", "00123"),
        ("Ｃ００１", "C001"),
        (" C1\u3000", "C1"),
        ("'00123", "00123"),
        ("C\u200b1", "C1"),
        ("C1\r\n", "C1"),
    ],
)
def test_an_id_that_is_text_keeps_its_zeros(value: str, text: str) -> None:
    assert read(value, ID) == text


def test_an_id_of_which_the_spreadsheet_made_a_number_is_said() -> None:
    assert read(123.0, ID) == "123"
    assert why(123.0, ID) == "the spreadsheet holds a number: leading zeros, if there were any, are gone"
    assert why("123", ID) == ""
    assert read(13800138000.0, CODE) == "13800138000"


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        (913100001234567890.0, "is a number of more than 15 digits"),
        ("9.13E+17", "cannot be taken: was shortened by a spreadsheet"),
        (date(2024, 3, 1), "a spreadsheet has made a day of it"),
        (True, "a yes or no, and no number of anything"),
        ("C\n1", "control character"),
        (Lost("#NAME?"), "holds the error #NAME?"),
    ],
)
def test_an_id_that_was_lost_is_refused(value: Value, cause: str) -> None:
    assert cause in refused(value, ID)


def test_words_stay_what_they_are() -> None:
    assert read("上海（一厂）有限公司", TEXT) == "上海（一厂）有限公司"
    assert read("第一行\n第二行", TEXT) == "第一行 第二行"
    assert read(360.0, TEXT) == "360"
    assert read(date(2024, 3, 5), TEXT) == "2024-03-05"
    assert "a yes or no, and no text" in refused(value=True, of=TEXT)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("cash", "cash"),
        ("Cash", "cash"),
        ("现金", "cash"),
        ("銀行轉賬", "transfer"),
        (" 支 票 ", "cheque"),
        ("银行承兑汇票", "bill"),
    ],
)
def test_a_word_in_any_spelling(value: str, word: str) -> None:
    assert read(value, METHOD) == word


def test_a_word_of_no_column_is_refused_with_those_that_are() -> None:
    with pytest.raises(Unclear) as unclear:
        read("微信", METHOD)
    assert str(unclear.value.cause) == "微信 is none of the words of this column"
    assert str(unclear.value.cure) == "write one of: cash 现金, transfer 转账, cheque 支票, bill 汇票"
    assert "is none of the words" in refused("现金(30天)", METHOD)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("yes", "yes"),
        ("是", "yes"),
        ("Y", "yes"),
        (True, "yes"),
        (1.0, "yes"),
        ("√", "yes"),
        ("否", "no"),
        (False, "no"),
        ("×", "no"),
    ],
)
def test_yes_and_no_in_any_spelling(value: Value, word: str) -> None:
    assert read(value, EFFECTIVE) == word


def test_neither_yes_nor_no_is_refused() -> None:
    assert refused("也许", EFFECTIVE) == "也许 is neither yes nor no"


# Whatever the spelling, it is the same value.

amounts = st.decimals(0, 999_999_999, places=2, allow_nan=False, allow_infinity=False)
SPELLINGS: list[Callable[[Decimal], Value]] = [
    str,
    lambda value: f"{value:,}",
    lambda value: f"￥{value:,}",
    lambda value: f"{value:,}元",
    lambda value: f"{value:,}".replace(",", " "),
    lambda value: f"{value:,}".replace(",", "_").replace(".", ",").replace("_", ".") if value >= 1000 else str(value),
    lambda value: "".join(chr(ord(sign) + 0xFEE0) for sign in f"{value:,}"),
    lambda value: f"\u3000{value} ",
    float,
    lambda value: f"{value / 10_000:f}万",
]


@given(amounts, st.sampled_from(SPELLINGS))
def test_an_amount_is_the_same_in_every_spelling(value: Decimal, spelling: Callable[[Decimal], Value]) -> None:
    assert AMOUNT.read(read(spelling(value))) == str(value)


@given(amounts.filter(bool), st.sampled_from(["-{:,}", "{:,}-", "({:,})", "（{:,}）", "￥-{:,}", "-￥{:,}元"]))
def test_a_minus_is_a_minus_in_every_spelling(value: Decimal, spelling: str) -> None:
    assert Decimal(read(spelling.format(value))) == -value


DAYS_SPELT: list[Callable[[date], Value]] = [
    date.isoformat,
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y%m%d}",
    lambda day: float((day - date(1899, 12, 30)).days),
    lambda day: f"{day:%Y-%m-%d} 12:00:00",
    lambda day: f"{day:%d %b %Y}",
    lambda day: day,
    lambda day: datetime.combine(day, time(0)),
]


@given(st.dates(date(1930, 1, 1), date(2199, 12, 31)), st.sampled_from(DAYS_SPELT))
def test_a_day_is_the_same_in_every_spelling(day: date, spelling: Callable[[date], Value]) -> None:
    assert read(spelling(day), DAY) == day.isoformat()


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from("./-"))
def test_two_small_numbers_are_never_guessed(one: int, other: int, sign: str) -> None:
    spelling = f"{one}{sign}{other}{sign}2024"
    if one == other:
        assert read(spelling, DAY) == f"2024-{one:02}-{other:02}"
    else:
        assert "could be" in refused(spelling, DAY)


@given(st.one_of(st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates()))
def test_whatever_stands_in_a_cell_is_read_or_refused(value: Value) -> None:
    for file in FILES:
        for one in file.columns:
            try:
                found = spelled(value, one, Manner())
            except Unclear:
                continue
            one.read(found.text.removeprefix("-") if kind(one) == "amount" else found.text)


@pytest.mark.parametrize("text", [" " * 32_000, "1" + " " * 32_000 + "元", "(" * 32_000, "1," * 16_000, "年" * 32_000])
def test_a_long_text_is_soon_refused(text: str) -> None:
    begun = perf_counter()
    for one in (AMOUNT, QUANTITY, DAYS, DAY, METHOD, EFFECTIVE):
        with suppress(Unclear):
            spelled(f"x{text}x", one, Manner())
    names.in_brackets(text)
    assert names.bare(text) == ""
    assert read(f"a{' ' * 10_000}b", column("text", "complaints")) == f"a{' ' * 10_000}b"
    assert perf_counter() - begun < 1


# Every column and every word is known by its Chinese name.


def test_every_column_has_its_spelling_and_its_chinese_header() -> None:
    for file in FILES:
        for one in file.columns:
            assert isinstance(one.read, OneOf) or one.read in KINDS, f"{file.name} {one.name}: say how people write it"
            assert names.synonyms(file, one.name), f"write the Chinese of {file.name} {one.name} into names.toml"
        assert names.sheet_title(file) != names.stem(file), f"write the Chinese of {file.name} into names.toml"


def test_every_word_of_a_closed_choice_has_its_chinese() -> None:
    for file in FILES:
        for one in file.columns:
            if isinstance(one.read, OneOf):
                assert names.words(one.name).keys() == set(one.read.words)


def test_no_word_of_people_means_two_things() -> None:
    for choices in (*names.data()["words"].values(), names.yes_and_no()):
        said = [names.word(one) for others in choices.values() for one in others]
        assert len(said) == len(set(said))
    for file in FILES:
        said = [names.bare(one) for column in file.columns for one in names.synonyms(file, column.name)]
        assert len(said) == len(set(said)), f"{file.name}: a header means two columns in names.toml"


def test_no_two_sheets_of_ours_have_one_title_nor_two_headers_of_one() -> None:
    titles = [names.sheet_title(file) for file in FILES]
    assert len(set(titles)) == len(titles)
    for file in FILES:
        headers = [names.title(file, one.name) for one in file.columns]
        assert len(set(headers)) == len(headers)


@given(st.integers(0, 16383))
def test_columns_are_counted_as_spreadsheets_do(place: int) -> None:
    value = 0
    for letter in letters(place):
        value = value * 26 + ord(letter) - ord("A") + 1
    assert value == place + 1


@given(st.floats(-1e14, 1e14))
def test_a_number_is_never_more_than_its_digits(value: float) -> None:
    assert float(exactly(value)) == pytest.approx(value)


def test_the_data_can_be_told() -> None:
    assert json.dumps(dict(names.data()), ensure_ascii=False)
    assert translated("write it as 2024-01-31", CHINESE) != "write it as 2024-01-31"
