"""Bearer tokens that open nothing: what is wrong with each, and the header."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key

NOW = datetime.now(UTC)  # noqa: TID251  # tokens are valid now
HOUR = timedelta(hours=1)
FIT: Mapping[str, Any] = {"sub": "S1", "iss": "huikuan", "aud": "huikuan", "iat": NOW, "exp": NOW + HOUR}
ABSENT = object()
PERSON, OPERATOR, SERVICE = "at+jwt", "operator+jwt", "service+jwt"

CLAIMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("expired", {"iat": NOW - 2 * HOUR, "exp": NOW - HOUR}),
    ("never expires", {"exp": ABSENT}),
    ("made nobody knows when", {"iat": ABSENT}),
    ("made tomorrow", {"iat": NOW + 24 * HOUR, "exp": NOW + 24.5 * HOUR}),
    ("valid for more than an hour", {"exp": NOW + HOUR + timedelta(seconds=1)}),
    ("valid for a year", {"exp": NOW + 365 * 24 * HOUR}),
    ("ends before it begins", {"iat": NOW + timedelta(seconds=20), "exp": NOW + timedelta(seconds=10)}),
    ("ends in text", {"exp": str(int((NOW + HOUR).timestamp()))}),
    ("made in text", {"iat": str(int(NOW.timestamp()))}),
    ("ends at infinity", {"exp": float("inf")}),
    ("ends at no number", {"exp": float("nan")}),
    ("made at no number", {"iat": float("nan")}),
    ("ends truly", {"exp": True}),
    ("not valid yet", {"nbf": NOW + HOUR}),
    ("of another issuer", {"iss": "somebody"}),
    ("of no issuer", {"iss": ABSENT}),
    ("of a list of issuers", {"iss": ["huikuan"]}),
    ("of the operator as issuer", {"iss": "operator", "sub": "operator"}),
    ("of a service as issuer", {"iss": "service/orders", "sub": "service/orders"}),
    ("for somebody else", {"aud": "another house"}),
    ("for nobody", {"aud": ABSENT}),
    ("of nobody", {"sub": ABSENT}),
    ("of a number", {"sub": 1}),
    ("of an empty name", {"sub": ""}),
    ("of a name with a NUL", {"sub": "S\0"}),
    ("of a name with a lone surrogate", {"sub": "S\ud800"}),
    ("of a name without end", {"sub": "S" * 5_000}),
    ("of the operator", {"sub": "operator"}),
    ("of the operator in capitals", {"sub": "OPERATOR"}),
    ("of a service", {"sub": "service/orders"}),
)
"""Claims that are wrong in a token that the key of the local issuer has signed."""


def headers(secrets: Path) -> Iterator[tuple[str, str | None]]:
    """Yield headers that are no sign-in, made with the keys of a stack; None: no header at all."""
    yield "no token", None
    for wrong, value in (
        ("not a token", "Bearer x"),
        ("nothing behind Bearer", "Bearer"),
        ("another scheme", "Basic eDp5"),
        ("a long one", f"Bearer {'x' * 20_000}"),
    ):
        yield wrong, value
    for wrong, token in forged(secrets):
        yield wrong, f"Bearer {token}"


def forged(secrets: Path) -> Iterator[tuple[str, str]]:
    """Yield tokens that nobody may come in with."""
    key = {name: (secrets / f"{name}.key").read_text("ascii") for name in ("issuer", "operator", "service-orders")}
    public = (secrets / "issuer.pub").read_bytes()
    yield "not signed", signed({}, "", algorithm="none")
    yield "not signed, in capitals", f"{segment({'alg': 'NONE', 'typ': PERSON})}.{segment(plain(FIT))}."
    yield "with the signature cut off", signed({}, key["issuer"]).rpartition(".")[0] + "."
    yield "with other claims than those signed", spliced(signed({}, key["issuer"]), {**FIT, "sub": "S2"})
    yield "signed with another key", signed({}, Ed25519PrivateKey.generate())
    yield "signed with the public key as secret", by_hmac({"alg": "HS256", "typ": PERSON}, public)
    yield "of an older release", signed({"roles": ["gm"]}, "ab" * 32, algorithm="HS256", typ="JWT")
    yield "signed with an RSA key", signed({}, generate_rsa_key(65537, 2048), algorithm="RS256")
    yield "signed on another curve", signed({}, generate_private_key(SECP256R1()), algorithm="ES256")
    yield "that brings its own key", signed({}, Ed25519PrivateKey.generate(), jwk={"kty": "OKP", "crv": "Ed25519"})
    yield "that says where its key is", signed({}, Ed25519PrivateKey.generate(), jku="http://127.0.0.1:1/keys")
    yield "that names a file as its key", signed({}, Ed25519PrivateKey.generate(), kid="../../../dev/null")
    yield "that demands what is unknown", signed({}, key["issuer"], crit=["fire"], fire=True)
    for typ in (None, "JWT", OPERATOR, SERVICE, "at+jwt2", ""):
        yield f"of type {typ}", signed({}, key["issuer"], typ=typ)
    for wrong, changed in CLAIMS:
        yield wrong, signed(changed, key["issuer"])
        yield f"{wrong}, of the operator's type", signed(changed, key["issuer"], typ=OPERATOR)
        yield f"{wrong}, of a service's type", signed(changed, key["issuer"], typ=SERVICE)
    itself = {"iss": "operator", "sub": "operator"}
    yield "of a person, signed by the operator", signed({}, key["operator"])
    yield "of the operator, as a person", signed(itself, key["operator"])
    yield "of the operator for somebody", signed({**itself, "sub": "S1"}, key["operator"], typ=OPERATOR)
    yield "of the operator, signed by a service", signed(itself, key["service-orders"], typ=OPERATOR)
    other, own = {"iss": "service/staff", "sub": "service/staff"}, {"iss": "service/orders", "sub": "service/orders"}
    yield "of a person, signed by a service", signed({}, key["service-orders"])
    yield "of another service", signed(other, key["service-orders"], typ=SERVICE)
    yield "of a service for another", signed({**own, "sub": "service/staff"}, key["service-orders"], typ=SERVICE)
    yield "of a service for a person", signed({**own, "sub": "S1"}, key["service-orders"], typ=SERVICE)
    yield "of a service for the operator", signed({**own, "sub": "operator"}, key["service-orders"], typ=SERVICE)
    yield "of a service, for two hours", signed({**own, "exp": NOW + 2 * HOUR}, key["service-orders"], typ=SERVICE)


def signed(
    changed: Mapping[str, Any], key: Any, *, algorithm: str = "EdDSA", typ: str | None = PERSON, **header: Any
) -> str:
    """Return a token with the fit claims, some of them changed or absent."""
    claims = {name: value for name, value in {**FIT, **changed}.items() if value is not ABSENT}
    parts = {"alg": algorithm, "typ": typ, **header}
    text = f"{segment({name: value for name, value in parts.items() if value is not None})}.{segment(plain(claims))}"
    maker = jwt.PyJWS().get_algorithm_by_name(algorithm)
    return f"{text}.{encoded(maker.sign(text.encode(), maker.prepare_key(key)))}"


def by_hmac(header: Mapping[str, Any], secret: bytes) -> str:
    """Return a token signed by hand: libraries refuse a public key as the secret of an HMAC."""
    text = f"{segment(header)}.{segment(plain(FIT))}"
    return f"{text}.{encoded(hmac.new(secret, text.encode(), sha256).digest())}"


def spliced(token: str, claims: Mapping[str, Any]) -> str:
    """Return a token with other claims under the same signature."""
    header, _, signature = token.split(".")
    return f"{header}.{segment(plain(claims))}.{signature}"


def plain(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return claims with instants as JSON Web Tokens hold them."""
    return {name: int(one.timestamp()) if isinstance(one, datetime) else one for name, one in claims.items()}


def segment(content: Mapping[str, Any]) -> str:
    return encoded(json.dumps(content).encode())


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
