from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.office.likeness import COMPANY_ENDINGS, foreign_to_a_code, plain_code, plain_name, plain_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华星建材有限公司", "华星建材"),
        ("华星建材股份有限公司", "华星 建材（集团）有限公司"),
        ("ＡＣＭＥ　Ｔｒａｄｉｎｇ Ｃｏ．，Ｌｔｄ．", "Acme Trading"),
        ("Acme Trading Co., Ltd", "ACME-TRADING INC."),
        ("Müller GmbH", "MÜLLER"),
        ("La Rochelle S.A.", "la rochelle"),
        ("Straße & Söhne AG", "STRASSE SÖHNE"),
        ("华星\ufe0f建材\u200b有限\U000e0100公司", "华星建材"),
        ("\u3164华星\u3164建材\uffa0", "华星建材"),
        ("Acme\u3164Lt\xadd\u2800", "ACME"),
        ("Acme\u2060 L\ufeffLC", "acme"),
    ],
)
def test_spelling_and_company_suffixes_do_not_tell_names_apart(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_different_names_stay_different() -> None:
    assert plain_name("华星建材一部") != plain_name("华星建材二部")
    assert plain_name("Corporate Gift Ideas Co.") != plain_name("Gift Ideas Corp.")
    assert plain_name("a1.x") != plain_name("a3.x")


def test_a_name_of_suffixes_or_signs_only_is_still_a_name() -> None:
    assert plain_name("有限公司") == "有限公司"
    assert plain_name("Co. Ltd") == "co"
    assert plain_name("???") == "???"


@given(st.text(min_size=1))
def test_a_plain_name_is_never_empty_and_knows_no_width(name: str) -> None:
    assert plain_name(name) or not normalize("NFKC", name)
    assert plain_name(normalize("NFKC", name)) == plain_name(name)


@pytest.mark.parametrize("ending", COMPANY_ENDINGS)
def test_each_company_ending_goes(ending: str) -> None:
    assert plain_name(f"华星{ending}") == "华星"


def test_phones_are_digits_without_the_prefix_of_china() -> None:
    assert plain_phone("+86 138-0013-8000") == plain_phone("０１３８００１３８０００".lstrip("０")) == "13800138000"
    assert plain_phone("008613800138000") == "13800138000"
    assert plain_phone("(171) 555-2282") == "1715552282"
    assert plain_phone("8612345") == "8612345"


def test_too_few_digits_are_no_phone() -> None:
    assert plain_phone("1234") is None
    assert plain_phone(None) is None


def test_credit_codes_are_capitals_and_digits() -> None:
    assert plain_code("91650100ma77xxxx1k") == plain_code(" ９１６５０１００ MA77XXXX1K ") == "91650100MA77XXXX1K"
    assert plain_code(None) is plain_code(" - ") is None
    assert plain_code("9165-0100\u200b MA77\u3164XXXX1K\ufe0f") == "91650100MA77XXXX1K"


def test_a_letter_of_another_script_is_foreign_to_a_code_and_spelling_is_not() -> None:
    for cyrillic in ("91650100МA77XXXX1K", "91650100Μ", "9165٠", "9165无", "9165Á", "🅰1", "ı1"):
        assert foreign_to_a_code(cyrillic), cyrillic
    for fits in (None, "91650100MA77XXXX1K", " ９１６５—０１００　ma77\u3164\u200b ", "①Ⓐ", "𝟗𝐌"):
        assert foreign_to_a_code(fits) is None, fits
