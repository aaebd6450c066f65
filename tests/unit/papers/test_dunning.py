"""催款函: what is asked for, in the language of whom it is sent to. P4-7.5"""

from datetime import date
from decimal import Decimal

import pytest

from shared.language import CHINESE, ENGLISH, Language
from shared.papers.dunning import dunning_letter
from tests.unit.papers.rows import pages, rows_of

LETTER = {
    "letter_no": "CK-2026-000001",
    "customer_id": "C1",
    "stage": 2,
    "amount": Decimal("20000.00"),
    "drafted_on": date(2026, 3, 9),
}
PARTS = [{"invoice_no": "V", "part": 1, "due_on": date(2026, 3, 1), "outstanding": Decimal("20000.00")}]


def said(language: Language) -> list[str]:
    """What the only page of a letter says."""
    [page] = pages(dunning_letter(LETTER, PARTS, "Harbour Ltd", language=language))
    return rows_of(page)


@pytest.mark.clause("P4-7.5")
def test_a_letter_says_what_is_overdue_in_the_language_of_its_reader() -> None:
    english, chinese = said(ENGLISH), said(CHINESE)
    assert (english[0], chinese[0]) == ("Dunning letter", "催款函")
    assert "V 1 2026-03-01 20,000.00" in english
    assert "V 1 2026-03-01 20,000.00" in chinese
    assert "Please pay what is listed, or tell us within three working days when you will." in " ".join(english)


def test_no_chinese_stands_in_an_english_letter() -> None:
    assert not [letter for letter in "".join(said(ENGLISH)) if "\u4e00" <= letter <= "\u9fff"]


def test_the_hash_is_of_the_facts_whatever_the_language() -> None:
    assert said(ENGLISH)[-1].split()[-1] == said(CHINESE)[-1].split()[-1]
