"""Bytes to text: in which encoding a file is, where its bytes could be two things."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.interchange.encoding import GB18030, UTF_8, Unreadable, chinese_in_gb18030, read

DATA = Path(__file__).parents[2] / "golden" / "data"
HEADER = "staff_id,name,department\n"
EVERYDAY = st.sampled_from([chr(code) for code in range(0x4E00, 0xA000) if chinese_in_gb18030(chr(code))])
words = st.lists(st.text(EVERYDAY, min_size=1, max_size=4), min_size=1, max_size=8)


def table(*names: str) -> str:
    return HEADER + "".join(f"S{number},{name},{name}\n" for number, name in enumerate(names))


@pytest.mark.parametrize("names", [("郑伟",), ("谢小平", "郑伟", "太原"), ("上海",), ("公司", "客户"), ("１２",)])
def test_short_chinese_words_are_read_right_in_either_encoding(names: tuple[str, ...]) -> None:
    assert read(table(*names).encode("gb18030")) == (table(*names), GB18030)
    assert read(table(*names).encode("utf-8")) == (table(*names), UTF_8)


@given(words)
def test_everyday_chinese_is_read_right_or_refused_never_read_wrong(names: list[str]) -> None:
    text = table(*names)
    for encoding, name in (("utf-8", UTF_8), ("gb18030", GB18030)):
        with suppress(Unreadable):
            assert read(text.encode(encoding)) == (text, name)


@given(st.text(st.characters(codec="gb18030"), max_size=20), st.sampled_from(["utf-8", "gb18030"]))
def test_the_sender_decides_where_the_bytes_do_not(text: str, encoding: str) -> None:
    assume(not text.startswith("\ufeff"))
    name = {"utf-8": UTF_8, "gb18030": GB18030}[encoding]
    try:
        other = text.encode(encoding).decode({"utf-8": "gb18030", "gb18030": "utf-8"}[encoding])
    except UnicodeDecodeError:
        other = ""
    assume(not other.startswith("\ufeff"))
    assert read(text.encode(encoding), name) == (text, name)


@pytest.mark.parametrize("told", ["", UTF_8, GB18030])
def test_a_byte_order_mark_says_it(told: str) -> None:
    assert read("郑伟".encode("utf-8-sig"), told) == ("郑伟", UTF_8)


def test_a_name_of_an_encoding_does_not_force_it_on_bytes_that_are_in_the_other() -> None:
    assert read("华东".encode("gb18030"), UTF_8) == ("华东", GB18030)


@pytest.mark.parametrize("text", ["Müller", "café", "5 m²", "‘quoted’ word", "naïve Â£5", "Ã¼ber"])
def test_western_words_stay_what_they_are(text: str) -> None:
    assert read(text.encode()) == (text, UTF_8)


def test_bytes_that_are_chinese_in_both_are_refused_with_the_way_out() -> None:
    data = b"name\n\xe4\xbd\xb0\xe5\xb0\xb1\n"
    with pytest.raises(Unreadable, match=r"both readings make sense: say which with --encoding utf-8 or --encoding gb"):
        read(data)
    assert read(data, UTF_8) == (data.decode("utf-8"), UTF_8)
    assert read(data, GB18030) == (data.decode("gb18030"), GB18030)


def test_bytes_that_make_sense_in_neither_are_refused() -> None:
    with pytest.raises(Unreadable, match="neither reading makes sense"):
        read("ёж".encode())


def test_other_bytes_are_refused() -> None:
    with pytest.raises(Unreadable, match="neither UTF-8 nor GB18030"):
        read("staff_id\n".encode("utf-16"))


def test_ascii_is_utf_8() -> None:
    assert read(b"staff_id\n") == ("staff_id\n", UTF_8)


def test_every_file_of_the_golden_companies_is_read_in_one_of_them() -> None:
    files = [file for file in DATA.rglob("*.csv") if "expected" not in file.parent.name]
    assert len(files) > 50
    read_as = {file: read(file.read_bytes())[1] for file in files}
    assert set(read_as.values()) == {UTF_8, GB18030}
    assert {name for file, name in read_as.items() if "classicmodels" in file.parent.name} == {UTF_8}
