"""An OpenID provider as issuer of people's tokens: its public keys (JWKS) come from a file or from its address."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt
import orjson

from shared.runtime.callers import Kind
from shared.runtime.identity import Issuer, KeysAway, KeyUnusable
from shared.runtime.settings import Settings

ALGORITHMS = ("RS256", "ES256", "EdDSA")
FETCHED_WITHIN_SECONDS = 3.0
ASKED_AGAIN_AFTER_SECONDS = 10.0
ADDRESSES = ("https://", "http://")


def provider(settings: Settings) -> Issuer | None:
    """Return the provider that the settings name; None where they name none. Raises KeyUnusable."""
    if settings.oidc_issuer is None:
        return None
    at = settings.oidc_keys
    keys = RemoteKeys(at) if at.startswith(ADDRESSES) else FiledKeys(Path(at))
    return Issuer(
        settings.oidc_issuer,
        Kind.PERSON,
        settings.oidc_type,
        keys,
        ALGORITHMS,
        settings.oidc_audience,
        settings.oidc_staff_claim,
    )


class FiledKeys:
    """The keys of a JWKS file, read once: a change of the file takes effect at the next start."""

    def __init__(self, file: Path) -> None:
        try:
            read = jwt.PyJWKSet.from_dict(orjson.loads(file.read_bytes()))
        except (OSError, orjson.JSONDecodeError, AttributeError, jwt.PyJWTError) as error:
            raise KeyUnusable(f"HUIKUAN_OIDC_KEYS: {file} is no readable JWKS file ({error})") from error
        self._keys: Mapping[str | None, jwt.PyJWK] = {key.key_id: key for key in read.keys if key.key_id}
        if not self._keys:
            raise KeyUnusable(f"HUIKUAN_OIDC_KEYS: {file} holds no key with a kid")

    def __call__(self, kid: str | None) -> jwt.PyJWK:
        """Return the key of this id; raises a jwt.PyJWTError for another."""
        if kid not in self._keys:
            raise jwt.InvalidKeyError("the provider has no key of this kid")
        return self._keys[kid]


class RemoteKeys:
    """The keys at an address, fetched when one is needed and kept for five minutes.

    While the provider does not answer, callers are not made to wait for it one after the other: it is asked again
    after a pause only.
    """

    def __init__(self, address: str) -> None:
        self._client = jwt.PyJWKClient(address, timeout=FETCHED_WITHIN_SECONDS)
        self._lock = threading.Lock()
        self._away_until = 0.0

    def __call__(self, kid: str | None) -> Any:
        """Return the key of this id; raises a jwt.PyJWTError for another, KeysAway where nobody answers."""
        if kid is None:
            raise jwt.InvalidKeyError("the token does not say which key has signed it (kid)")
        with self._lock:
            if time.monotonic() < self._away_until:
                raise KeysAway(f"{self._client.uri} does not give its keys")
            try:
                return self._client.get_signing_key(kid)
            except (jwt.PyJWKClientConnectionError, OSError, ValueError) as error:
                self._away_until = time.monotonic() + ASKED_AGAIN_AFTER_SECONDS
                raise KeysAway(f"{self._client.uri} does not give its keys ({error})") from error
