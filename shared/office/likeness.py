"""When two entries look like one customer: the spelling of names, numbers and codes taken away. P2-2a"""

from re import compile as pattern
from unicodedata import category, normalize

from shared.events.text import without_trace

SHORTEST_PHONE_DIGITS = 5
CHINESE_MOBILE_DIGITS = 11
COMPANY_WORDS = frozenset(
    (
        *("co", "company", "corp", "corporation", "inc", "incorporated", "limited", "llc", "llp", "lp", "ltd", "plc"),
        *("ab", "ag", "as", "bv", "gmbh", "kg", "nv", "oy", "pte", "pty", "sa", "sarl", "sas", "spa", "srl"),
    )
)
# Longer ones first: of 股份有限公司 nothing may stay.
COMPANY_ENDINGS = (
    *("股份有限公司", "有限责任公司", "有限責任公司", "集团有限公司", "集團有限公司", "有限公司"),
    *("股份公司", "股份", "集团", "集團", "公司"),
)
CODE_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DOTTED = pattern(r"\b(?:\w\.){2,}")


def plain_name(name: str) -> str:
    """Return the name without width, case, punctuation, blanks, unseen characters and company suffixes; never empty.

    A name of nothing but suffixes or removed signs keeps them.
    """
    folded = normalize("NFKC", without_trace(name)).casefold()
    # S.A. and S.R.L. are words, not letters.
    joined = _DOTTED.sub(lambda dotted: dotted[0].replace(".", "") + " ", folded)
    words = "".join(letter if category(letter)[0] in "LMN" else " " for letter in joined).split()
    kept = words
    while len(kept) > 1 and kept[-1] in COMPANY_WORDS:
        kept = kept[:-1]
    text = "".join(kept)
    while text not in COMPANY_ENDINGS and text.endswith(COMPANY_ENDINGS):
        text = text.removesuffix(next(ending for ending in COMPANY_ENDINGS if text.endswith(ending)))
    return text or folded or name


def plain_phone(phone: str | None) -> str | None:
    """Return the digits of a phone number without China's prefix; None where they are too few to tell people apart."""
    digits = "".join(letter for letter in normalize("NFKC", phone or "") if letter in "0123456789")
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + CHINESE_MOBILE_DIGITS:
            digits = digits.removeprefix(prefix)
    return digits if len(digits) >= SHORTEST_PHONE_DIGITS else None


def plain_code(code: str | None) -> str | None:
    """Return letters and digits of ASCII of a credit code (统一社会信用代码) in capitals; None where there are none."""
    letters = (letter for letter in normalize("NFKC", code or "").upper() if letter in CODE_LETTERS)
    return "".join(letters) or None


def foreign_to_a_code(code: str | None) -> str | None:
    """Return the first letter, digit or sign that no credit code has: one of another script may look like a Latin one.

    Blanks, punctuation and unseen characters are spelling.
    """
    spelled = normalize("NFKC", without_trace(code or ""))
    return next((one for one in spelled if not one.isascii() and category(one)[0] in "LMNS"), None)
