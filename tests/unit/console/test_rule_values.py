"""Values of the rule books as people read them."""

from typing import Any, cast

import pytest

from services.console.frame.rule_values import decided, told
from services.console.frame.view import View
from shared.language import Language, translated


class Reader:
    """What of a view the values ask for."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def t(self, text: str, /, **figures: Any) -> str:
        return translated(text, self.language).format(**figures)

    def word(self, code: object) -> str:
        return translated(str(code), self.language, "code")


CHINESE, ENGLISH = (cast("View", Reader(language)) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("2 working days", "2 个工作日", "2 working days"),
        ("7 days, moves", "7 天，遇非工作日顺延", "7 days, moved to a working day"),
        ("24 hours", "24 小时", "24 hours"),
        ("1000000.00", "1,000,000.00", "1,000,000.00"),
        ("0.05", "0.05", "0.05"),
        (
            "1 head, 3 director",
            "第 1 个工作日：负责人、第 3 个工作日：总监",
            "working day 1: head, working day 3: director",
        ),
        ('["transport", "nobody knows"]', "运输方式、nobody knows", "transport, nobody knows"),
        ("[no list", "[no list", "[no list"),
    ],
)
def test_a_value_is_told_in_the_readers_words(value: str, chinese: str, english: str) -> None:
    assert told(CHINESE, value) == chinese
    assert told(ENGLISH, value) == english


def test_a_default_of_the_company_is_called_so() -> None:
    assert (decided(CHINESE, "company default"), decided(CHINESE, "会议纪要 7"), decided(CHINESE, None)) == (
        *("公司默认", "会议纪要 7"),
        None,
    )
