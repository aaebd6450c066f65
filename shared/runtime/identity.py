"""Who asks: bearer tokens, verified by PyJWT. The local stack signs its own; another issuer enters by `Verifier`."""

from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from pydantic import TypeAdapter, ValidationError

from shared.events.text import Id
from shared.runtime.tokens import ALGORITHM, AUDIENCE, ISSUER

LEEWAY_SECONDS = 30
ROLES = frozenset({"rep", "manager", "director", "finance", "gm", "quality", "office", "ops", "service"})
NAME: TypeAdapter[str] = TypeAdapter(Id)  # a name goes into the log beside every fact


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
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise NotSignedIn(f"the token is not valid: {error}") from error
        roles = claims.get("roles")
        if not isinstance(roles, list) or not all(isinstance(role, str) and role in ROLES for role in roles):
            raise NotSignedIn("the token names no roles that exist here")
        try:
            return Caller(NAME.validate_python(claims["sub"]), frozenset(roles))
        except ValidationError as error:
            raise NotSignedIn("the token names nobody: its subject is no id") from error
