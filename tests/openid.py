"""An OpenID provider for tests, of Starlette and joserfc: code flow with PKCE, refresh tokens that rotate, a way out.

What an attack needs is a member that a test sets: other claims, another key or no signature, a provider that is away.
"""

import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "console", "a secret of the console's"
FORM = """<!doctype html><html lang="en"><head><title>Log-in of the company</title></head><body><main>
<h1>Log-in of the company</h1><form method="post"><label>Name <input name="name" id="name"></label>
<button type="submit">Go on</button></form></main></body></html>"""


@dataclass
class OpenIDProvider:
    """The provider at `issuer`, whose only client returns to `returns_to`."""

    issuer: str
    returns_to: str
    seconds: int = 300
    keys: list[OctKey | RSAKey | ECKey | OKPKey] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    """Set over those of every id_token."""
    published: dict[str, Any] = field(default_factory=dict)
    """Set over the configuration."""
    unsigned: bool = False
    gives_refresh: bool = True
    refresh_bytes: int = 24
    answers: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rotate()

    def rotate(self) -> None:
        """Sign with another key from now on; the one before is withdrawn."""
        self.keys = [ECKey.generate_key("P-256", {"kid": token_urlsafe(6), "use": "sig", "alg": "ES256"})]

    def key_set(self) -> dict[str, Any]:
        """Return the public keys."""
        return {**KeySet(self.keys).as_dict(private=False)}

    def application(self) -> Starlette:
        """Return the doors."""
        doors = {
            "/.well-known/openid-configuration": ("GET", self._configuration),
            "/authorize": ("GET POST", self._authorize),
            "/token": ("POST", self._token),
            "/keys": ("GET", self._keys),
            "/revoke": ("POST", self._revoke),
            "/end": ("GET", self._end),
        }
        return Starlette(
            routes=[Route(path, self._open(door), methods=how.split()) for path, (how, door) in doors.items()]
        )

    def _open(self, door: Any) -> Any:
        async def opened(request: Request) -> Response:
            self.asked.append(request.url.path.rpartition("/")[2])
            answer: Response = await door(request) if self.answers else Response(status_code=502)
            return answer

        return opened

    async def _configuration(self, _request: Request) -> Response:
        ways = {"authorization": "authorize", "token": "token", "revocation": "revoke", "end_session": "end"}
        told = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ways.items()}
        own = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        signed = {"id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]}
        return JSONResponse({**told, **own, **signed, **self.published})

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse(self.key_set())

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        right = {"client_id": CLIENT, "redirect_uri": self.returns_to, "response_type": "code"}
        assert right.items() <= asked.items()
        assert asked["code_challenge_method"] == "S256"
        if request.method == "GET":
            return HTMLResponse(FORM)
        name = parse_qs((await request.body()).decode()).get("name", [""])[0]
        if not name:
            refused = {"error": "access_denied", "error_description": "<b>nobody</b>", "state": asked["state"]}
            return RedirectResponse(f"{self.returns_to}?{urlencode(refused)}", 303)
        code = token_urlsafe()
        self.codes[code] = {**asked, "name": name}
        return RedirectResponse(f"{self.returns_to}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    async def _token(self, request: Request) -> Response:
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if request.headers.get("authorization", "").partition(" ")[0] != "Basic":
            return JSONResponse({"error": "invalid_client"}, 401)
        if sent["grant_type"] == "refresh_token":
            name = self.refreshes.pop(sent["refresh_token"], "")
            return JSONResponse(self._given(name, "")) if name else JSONResponse({"error": "invalid_grant"}, 400)
        begun = self.codes.pop(sent.get("code", ""), None)
        digest = sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if begun is None or begun["code_challenge"] != challenge or sent["redirect_uri"] != self.returns_to:
            return JSONResponse({"error": "invalid_grant", "error_description": "the code is not good"}, 400)
        return JSONResponse(self._given(begun["name"], begun["nonce"]))

    def _given(self, name: str, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        who = {"iss": self.issuer, "sub": name, "iat": now, "exp": now + self.seconds}
        access = self._signed({**who, "aud": "huikuan", "jti": token_urlsafe(6)}, "at+jwt")
        given = {"access_token": access, "token_type": "Bearer", "expires_in": self.seconds}
        if self.gives_refresh:
            refresh = token_urlsafe(self.refresh_bytes)
            self.refreshes[refresh] = name
            given["refresh_token"] = refresh
        claims = {**who, "aud": CLIENT, **({"nonce": nonce} if nonce else {}), **self.claims}
        return given | {"id_token": unsigned(claims) if self.unsigned else self._signed(claims, "JWT")}

    def _signed(self, claims: dict[str, Any], typ: str) -> str:
        key = self.keys[0]
        return jwt.encode({"alg": "ES256", "kid": key.kid, "typ": typ}, claims, key)

    async def _revoke(self, request: Request) -> Response:
        sent = parse_qs((await request.body()).decode())
        self.refreshes.pop(sent["token"][0], None)
        return Response()

    async def _end(self, request: Request) -> Response:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 303)


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token that nobody signed (`alg: none`)."""
    header = {"alg": "none", "typ": "JWT"}
    return ".".join(urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode() for part in (header, claims)) + "."
