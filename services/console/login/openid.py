"""An OpenID provider as authlib speaks with it: its published configuration, the way there, its answers, verified."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import StarletteOAuth2App
from joserfc.errors import JoseError

from services.console.settings import ON_THIS_MACHINE, Settings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""How an id_token may be signed: by a private key of the provider, never by a secret that the console knows as well."""

ANSWERS_WITHIN_SECONDS = 5
BELIEVED_FOR_SECONDS = 300
LEEWAY_SECONDS = 30
UNTOLD_SECONDS = 300
ADDRESSES = (
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "revocation_endpoint",
    "end_session_endpoint",
)
REQUIRED = frozenset(ADDRESSES[:3])
SIGNED_HOW = "id_token_signing_alg_values_supported"
NAMES_ITSELF = "authorization_response_iss_parameter_supported"


class ProviderRefused(Exception):
    """The provider lets nobody in with this, or what it answered is not believed; `reason` says why, for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(ProviderRefused):
    """The provider said no, with an error of OAuth: the code or the refresh token is not good, the person declined."""


class ProviderAway(Exception):
    """The provider does not answer."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way to the provider and back: what its answer must fit, and which page was wanted."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave: the token for the services and for how many seconds, what renews it, who it is for."""

    access: str
    seconds: int
    refresh: str = ""
    identity: str = ""


class OpenID:
    """The provider that the settings name; `transport` stands in for sockets."""

    def __init__(self, settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret_file = settings.oidc_client_secret_file
        self._parameters = settings.oidc_parameters
        self._staff_claim = settings.oidc_staff_claim
        self._returns_to = f"{settings.public_url}/login/return"
        self._leaves_to = f"{settings.public_url}/login/left"
        self._speaks: dict[str, Any] = {
            "timeout": ANSWERS_WITHIN_SECONDS,
            **({"transport": transport} if transport is not None else {}),
        }
        self._scope = settings.oidc_scopes
        self._known: tuple[float, Any] | None = None

    async def begun(self, back: str) -> tuple[str, Begun]:
        """Return the address at the provider to which a browser goes, and what its answer must fit."""
        with told():
            way = await (await self._app()).create_authorization_url(self._returns_to, **self._parameters)
        return str(way["url"]), Begun(way["state"], way["nonce"], way["code_verifier"], back)

    async def finished(self, begun: Begun, answer: Mapping[str, str]) -> tuple[str, Tokens]:
        """Return who came back, and the tokens. Raises ProviderRefused, ProviderAway."""
        if not compare_digest(begun.state.encode(), answer.get("state", "").encode()):
            raise ProviderRefused("the answer has another state than the log-in")
        with told():
            app = await self._app()
            self._from_this_issuer(answer, named=bool(app.server_metadata.get(NAMES_ITSELF)))
            if error := answer.get("error"):
                raise Refused(f"{error}: {answer.get('error_description', '')}")
            given = await app.fetch_access_token(
                self._returns_to, code=answer.get("code", ""), code_verifier=begun.verifier
            )
            tokens = taken(given)
            return await self._identified(app, given, begun.nonce), tokens

    async def renewed(self, refresh: str) -> Tokens:
        """Return further tokens for a refresh token. Raises Refused where it is not good any more, ProviderAway."""
        with told():
            app = await self._app()
            async with app._get_oauth_client(**app.server_metadata) as client:  # noqa: SLF001  # its own way to one
                at = app.server_metadata["token_endpoint"]
                return taken(await client.refresh_token(at, refresh_token=refresh))

    async def revoked(self, refresh: str) -> None:
        """Make a refresh token useless, where the provider offers that. Raises ProviderAway, ProviderRefused."""
        with told():
            app = await self._app()
            if at := app.server_metadata.get("revocation_endpoint"):
                async with app._get_oauth_client(**app.server_metadata) as client:  # noqa: SLF001  # as above
                    await client.revoke_token(at, token=refresh, token_type_hint="refresh_token")  # noqa: S106

    async def way_out(self, identity: str) -> str | None:
        """Return where a browser signs out of the provider; None where it offers that to nobody."""
        with told():
            app = await self._app()
            if not app.server_metadata.get("end_session_endpoint"):
                return None
            way = await app.create_logout_url(
                self._leaves_to, id_token_hint=identity or None, client_id=self._client_id
            )
            return str(way["url"])

    async def _identified(self, app: Any, given: Mapping[str, Any], nonce: str) -> str:
        asked = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client_id},
        }
        claims = await app.parse_id_token(given, nonce, claims_options=asked, leeway=LEEWAY_SECONDS)
        if claims is None:
            raise ProviderRefused("the answer holds no id_token: is openid among the scopes?")
        named = claims.get(self._staff_claim)
        if not isinstance(named, str) or not named:
            raise ProviderRefused(f"the id_token has no {self._staff_claim}, which is to name the staff id")
        return named

    def _from_this_issuer(self, answer: Mapping[str, str], *, named: bool) -> None:
        """Refuse the answer of another provider (RFC 9207)."""
        if answer.get("iss", "" if named else self._issuer) != self._issuer:
            raise ProviderRefused("the answer is of another issuer")

    async def _app(self) -> Any:
        """Return authlib's client under the configuration that the provider publishes, read again every five minutes.

        With it go the keys: one that the provider withdrew is not believed for longer.
        """
        if self._known is None or self._known[0] < monotonic():
            async with httpx2.AsyncClient(**self._speaks) as client:
                answer = await client.get(f"{self._issuer}/.well-known/openid-configuration")
            answer.raise_for_status()
            secret = self._secret_file.read_text(encoding="ascii").strip() if self._secret_file else None
            how = {**self._speaks, "scope": self._scope, "code_challenge_method": "S256"}
            app = StarletteOAuth2App(
                None,
                client_id=self._client_id,
                client_secret=secret,
                client_kwargs=how,
                **trusted(answer.json(), self._issuer),
            )
            self._known = monotonic() + BELIEVED_FOR_SECONDS, app
        return self._known[1]


def trusted(published: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """Return what is used of a provider's configuration. Raises ProviderRefused where it opens the house."""
    if published.get("issuer") != issuer:
        raise ProviderRefused(f"the configuration is of {published.get('issuer')}, not of {issuer}")
    addresses = {name: published[name] for name in ADDRESSES if published.get(name)}
    if missing := REQUIRED - addresses.keys():
        raise ProviderRefused(f"the configuration has no {min(missing)}")
    for name, address in addresses.items():
        at = urlsplit(address)
        if at.scheme != "https" and at.hostname not in ON_THIS_MACHINE:
            raise ProviderRefused(f"{name} is not https: {address}")
    signed = [one for one in published.get(SIGNED_HOW, ["RS256"]) if one in ALGORITHMS]
    if not signed:
        raise ProviderRefused("the provider signs by none of " + ", ".join(ALGORITHMS))
    return {**addresses, "issuer": issuer, SIGNED_HOW: signed, NAMES_ITSELF: published.get(NAMES_ITSELF) is True}


def taken(given: Mapping[str, Any]) -> Tokens:
    """Return the tokens of an answer. Raises ProviderRefused."""
    if str(given.get("token_type", "")).lower() != "bearer" or not isinstance(given.get("access_token"), str):
        raise ProviderRefused("the answer holds no bearer token")
    return Tokens(
        given["access_token"],
        int(given.get("expires_in") or UNTOLD_SECONDS),
        str(given.get("refresh_token") or ""),
        str(given.get("id_token") or ""),
    )


@contextmanager
def told() -> Iterator[None]:
    """Turn what may go wrong between console and provider into ProviderAway, Refused and ProviderRefused."""
    try:
        yield
    except httpx2.TransportError as error:
        raise ProviderAway(repr(error)) from error
    except httpx2.HTTPStatusError as error:
        if error.response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise ProviderAway(repr(error)) from error
        raise ProviderRefused(repr(error)) from error
    except OAuthError as error:
        raise Refused(f"{error.error}: {error.description}") from error
    except (
        JoseError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ) as error:  # not what it should be
        raise ProviderRefused(repr(error)) from error
