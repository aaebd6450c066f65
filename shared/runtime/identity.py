"""Who calls: bearer tokens, verified by PyJWT. The local stack's own keys, and an OpenID provider where one is set."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import TypeAdapter, ValidationError

from shared.events.text import Known
from shared.runtime.callers import OPERATOR, Caller, Kind, is_machine, service_name
from shared.runtime.tokens import ALGORITHM, AUDIENCE, ISSUER, LONGEST, TYPES

LEEWAY_SECONDS = 30
BELIEVED_FOR_SECONDS = 60.0  # a signature costs a third of a millisecond to check, and callers come again and again
MOST_BELIEVED = 1_000
REQUIRED = ("iss", "sub", "aud", "iat", "exp")
NAME: TypeAdapter[str] = TypeAdapter(Known)  # somebody of the roster; a name goes into the log beside every fact
OLDER_RELEASE = "the token was made by an older release: draw a new one with ./huikuan token STAFF_ID"


class NotSignedIn(Exception):
    """There is no valid token: the answer is 401."""


class KeysAway(Exception):
    """The keys of an identity provider cannot be fetched just now: the answer is 503."""


class KeyUnusable(Exception):
    """A key file is missing or holds no key of its kind; the text names the file and the cure."""


class Verifier(Protocol):
    """Turns a bearer token into a caller or raises NotSignedIn, or KeysAway."""

    def __call__(self, token: str) -> Caller:
        """Return who the token speaks for."""

    def believed(self, token: str) -> Caller | None:
        """Return who the token speaks for, where it was found valid lately."""


@dataclass(frozen=True)
class Issuer:
    """Somebody whose tokens are believed: how they look, and which key (by `kid`) has signed them.

    `name_claim` holds the staff id; the issuer of a machine speaks for nobody but itself.
    """

    name: str
    kind: Kind
    type: str
    key: Callable[[str | None], Any]
    algorithms: tuple[str, ...] = (ALGORITHM,)
    audience: str = AUDIENCE
    name_claim: str = "sub"


class TokenVerifier:
    """Accepts tokens of the issuers that it is given, nothing else.

    A token that was found valid is believed for a minute, though never beyond its end, before it is checked again.
    """

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        self._issuers: Mapping[str, Issuer] = {issuer.name: issuer for issuer in issuers}
        self._believed: dict[str, tuple[float, Caller]] = {}

    def __call__(self, token: str) -> Caller:
        """Return who the token speaks for; raises NotSignedIn with the reason, KeysAway."""
        if (known := self.believed(token)) is not None:
            return known
        now = time.time()
        issuer, claims = self._verified(token)
        caller = _caller(issuer, claims)
        if len(self._believed) >= MOST_BELIEVED:
            self._believed.clear()
        self._believed[token] = min(now + BELIEVED_FOR_SECONDS, float(claims["exp"])), caller
        return caller

    def believed(self, token: str) -> Caller | None:
        """Return who the token speaks for, where it was found valid within a minute."""
        now = time.time()
        until, caller = self._believed.get(token, (0.0, None))
        return caller if now < until <= now + BELIEVED_FOR_SECONDS else None

    def _verified(self, token: str) -> tuple[Issuer, Mapping[str, Any]]:
        try:
            unverified = jwt.decode_complete(token, options={"verify_signature": False})
            header, name = unverified["header"], unverified["payload"].get("iss")
            if str(header.get("alg", "")).startswith("HS"):
                raise NotSignedIn(OLDER_RELEASE)
            issuer = self._issuers.get(name) if isinstance(name, str) else None
            if issuer is None:
                raise NotSignedIn("the token is of an issuer that is unknown here")
            if _type(header.get("typ")) != _type(issuer.type):
                raise NotSignedIn(f"the token is of another type than {issuer.type}")
            claims: dict[str, Any] = jwt.decode(
                token,
                issuer.key(header.get("kid")),
                algorithms=list(issuer.algorithms),
                issuer=issuer.name,
                audience=issuer.audience,
                leeway=LEEWAY_SECONDS,
                options={"require": [*REQUIRED, issuer.name_claim], "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise NotSignedIn(f"the token is not valid: {error}") from error
        _check_lifetime(claims)
        return issuer, claims


def _type(given: object) -> str:
    """Return a `typ` as it is compared: without case and without the prefix that may be left out (RFC 7515, 4.1.9)."""
    return given.lower().removeprefix("application/") if isinstance(given, str) else ""


def _check_lifetime(claims: Mapping[str, Any]) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (issued, expires)):
        raise NotSignedIn("the token's iat and exp are no numbers")
    if not 0 < expires - issued <= LONGEST.total_seconds():
        raise NotSignedIn("the token is made for longer than an hour: draw one with exp - iat of at most 3600 seconds")


def _caller(issuer: Issuer, claims: Mapping[str, Any]) -> Caller:
    try:
        name = NAME.validate_python(claims[issuer.name_claim], strict=True)
    except ValidationError as error:
        raise NotSignedIn(f"the token names nobody: its {issuer.name_claim} is no id") from error
    if issuer.kind is Kind.PERSON:
        if is_machine(name):
            raise NotSignedIn(f"the token names no person: {name} is the name of a machine")
        return Caller(name, Kind.PERSON)
    if name != issuer.name:
        raise NotSignedIn(f"the token names {name}, but {issuer.name} speaks for itself alone")
    return Caller(name, issuer.kind, frozenset({issuer.kind.value}))


def local_issuers(folder: Path) -> Iterator[Issuer]:
    """Yield the issuers of a stack, by the public keys in a folder. Raises KeyUnusable.

    `issuer.pub` vouches for people, `operator.pub` for the operator, each `service-<name>.pub` for that service.
    """
    yield Issuer(ISSUER, Kind.PERSON, TYPES[Kind.PERSON], _always(folder / "issuer.pub"))
    yield Issuer(OPERATOR, Kind.OPERATOR, TYPES[Kind.OPERATOR], _always(folder / "operator.pub"))
    for file in sorted(folder.glob("service-*.pub")):
        name = service_name(file.stem.removeprefix("service-"))
        yield Issuer(name, Kind.SERVICE, TYPES[Kind.SERVICE], _always(file))


def _always(file: Path) -> Callable[[str | None], Ed25519PublicKey]:
    """Return what answers with the key in a file, whatever key the token names. Raises KeyUnusable."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except FileNotFoundError as error:
        raise KeyUnusable(f"{file} is missing: ./huikuan up draws it, in containers sh deploy/secrets.sh") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{file} holds no public key: remove it and start again") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"{file} holds a key that is not Ed25519: remove it and start again")
    return lambda _kid: key
