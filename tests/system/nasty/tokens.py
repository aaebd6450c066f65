"""Bearer tokens that open nothing: what is wrong with each, and the header."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER, EARLIER = datetime(2100, 1, 1, tzinfo=UTC), NOW - timedelta(days=365)
FIT = {"sub": "S1", "roles": ["ops"], "iss": "huikuan", "aud": "huikuan", "exp": LATER}
ABSENT = object()

CLAIMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("expired", {"exp": EARLIER}),
    ("never expires", {"exp": ABSENT}),
    ("not valid yet", {"nbf": LATER}),
    ("of another issuer", {"iss": "somebody"}),
    ("for somebody else", {"aud": "another house"}),
    ("of nobody", {"sub": ABSENT}),
    ("of an empty name", {"sub": ""}),
    ("of a name with a NUL", {"sub": "S\0"}),
    ("of a name with a lone surrogate", {"sub": "S\ud800"}),
    ("of a name without end", {"sub": "S" * 5_000}),
    ("without roles", {"roles": ABSENT}),
    ("with roles that are no list", {"roles": "ops"}),
    ("with a role that is no word", {"roles": [{}]}),
    ("with a role that is unknown", {"roles": ["ops", "root"]}),
)


def headers(key: str) -> Iterator[tuple[str, str | None]]:
    """Yield headers that are no sign-in; None: no header at all."""
    yield "no token", None
    yield "not a token", "Bearer x"
    yield "nothing behind Bearer", "Bearer"
    yield "another scheme", "Basic eDp5"
    yield "a long one", f"Bearer {'x' * 20_000}"
    yield "signed with another key", f"Bearer {jwt.encode(FIT, 'k' * 64, algorithm='HS256')}"
    yield "not signed", f"Bearer {jwt.encode(FIT, '', algorithm='none')}"
    yield "signed in another way", f"Bearer {jwt.encode(FIT, key, algorithm='HS512')}"
    for wrong, changed in CLAIMS:
        claims = {name: value for name, value in {**FIT, **changed}.items() if value is not ABSENT}
        yield wrong, f"Bearer {jwt.encode(claims, key, algorithm='HS256')}"
