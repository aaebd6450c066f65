"""Bearer tokens of the local stack, signed with its own key (HS256). Apart from `identity`: clients need no models."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import jwt

ISSUER = "huikuan"
AUDIENCE = "huikuan"
ALGORITHM = "HS256"


def sign(key: str, name: str, roles: Iterable[str], *, now: datetime, valid_for: timedelta) -> str:
    """Return a local token for a person or a program."""
    claims = {"sub": name, "roles": sorted(roles), "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + valid_for}
    return jwt.encode(claims, key, algorithm=ALGORITHM)
