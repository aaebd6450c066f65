"""Who asks: bearer tokens, verified by PyJWT. The local stack signs its own; another issuer enters by `Verifier`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import jwt

ISSUER = "huikuan"
AUDIENCE = "huikuan"
LEEWAY_SECONDS = 30
ROLES = frozenset({"rep", "manager", "director", "finance", "gm", "quality", "office", "ops", "service"})


class NotSignedIn(Exception):
    """There is no valid token: the answer is 401."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person (staff id), `ops` for the operator of the stack, or a peer service."""

    name: str
    roles: frozenset[str]


class Verifier(Protocol):
    """The door for identity providers: turns a bearer token into a caller or raises NotSignedIn."""

    def __call__(self, token: str) -> Caller:
        """Return who the token speaks for."""


@dataclass(frozen=True)
class LocalVerifier:
    """Accepts tokens signed with the key of the local stack (HS256), nothing else."""

    key: str

    def __call__(self, token: str) -> Caller:
        """Return who the token speaks for; raises NotSignedIn with the reason."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.key,
                algorithms=["HS256"],
                issuer=ISSUER,
                audience=AUDIENCE,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise NotSignedIn(str(error)) from error
        roles = claims.get("roles")
        if not isinstance(roles, list) or not ROLES.issuperset(roles):
            raise NotSignedIn("the token names no roles that exist here")
        return Caller(str(claims["sub"]), frozenset(roles))


def sign(key: str, name: str, roles: Iterable[str], *, now: datetime, valid_for: timedelta) -> str:
    """Return a local token for a person or a program."""
    claims = {"sub": name, "roles": sorted(roles), "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + valid_for}
    return jwt.encode(claims, key, algorithm="HS256")
