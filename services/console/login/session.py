"""The session of a browser: a sealed cookie that holds what draws tokens, never a token itself.

The cookie is encrypted and authenticated (Fernet), HttpOnly, SameSite=Lax, Secure behind TLS, and good for eight idle
hours. A form carries a token that only this session's pages hold, so no other site can send it. A log-in that is on its
way to an OpenID provider has a cookie of its own, sealed by another key and good for ten minutes.
"""

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

import orjson
from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request, Response

COOKIE, BEGUN_COOKIE = "huikuan", "huikuan-login-"
LONGEST_COOKIE = 3800
"""How long a sealed session may be: browsers keep no cookie of more than 4096 bytes with its name and attributes."""

IDLE_SECONDS = 8 * 3600
SEALED_AGAIN_AFTER_SECONDS = 300
BEGUN_SECONDS = 600
NAMED_BY = 8  # characters of the state: log-ins in several tabs do not disturb each other


@dataclass(frozen=True, slots=True)
class Session:
    """Who sits there: the staff id, the secret of the session, and whether a password is to be chosen.

    `refresh` is what draws further tokens from an OpenID provider.
    """

    staff_id: str
    secret: str
    must_change: bool = False
    refresh: str = ""


class Seal:
    """Makes and reads cookies, and the tokens of forms."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._fernet = Fernet(urlsafe_b64encode(key))
        self._begun = Fernet(urlsafe_b64encode(hmac.digest(key, BEGUN_COOKIE.encode(), "sha256")))
        self._key = key
        self._secure = secure

    def put(self, response: Response, session: Session) -> None:
        """Give the browser a session; one that is too long for a cookie goes without what renews it elsewhere."""
        sealed = self._sealed(session)
        if len(sealed) > LONGEST_COOKIE:
            sealed = self._sealed(replace(session, refresh=""))
        response.set_cookie(
            COOKIE, sealed, max_age=IDLE_SECONDS, httponly=True, samesite="lax", secure=self._secure, path="/"
        )

    def take_away(self, response: Response) -> None:
        """End the browser's session."""
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=self._secure)

    def read(self, request: Request) -> tuple[Session, bool] | None:
        """Return the session of a request, and whether its cookie is to be sealed anew; None where there is none."""
        sealed = request.cookies.get(COOKIE, "").encode("ascii", "replace")
        try:
            told = self._fernet.decrypt(sealed, ttl=IDLE_SECONDS)
            sealed_at = self._fernet.extract_timestamp(sealed)
        except InvalidToken:
            return None
        return Session(**orjson.loads(told)), time.time() - sealed_at > SEALED_AGAIN_AFTER_SECONDS

    def put_begun(self, response: Response, state: str, begun: Mapping[str, str]) -> None:
        """Give the browser what the provider's answer to this state must fit."""
        sealed = self._begun.encrypt(orjson.dumps(dict(begun))).decode("ascii")
        name = BEGUN_COOKIE + state[:NAMED_BY]
        response.set_cookie(
            name, sealed, max_age=BEGUN_SECONDS, httponly=True, samesite="lax", secure=self._secure, path="/login"
        )

    def take_begun(self, request: Request, response: Response, state: str) -> dict[str, str] | None:
        """Return what was begun in this browser under a state, for this once; None where nothing was."""
        name = BEGUN_COOKIE + state[:NAMED_BY]
        response.delete_cookie(name, path="/login", httponly=True, samesite="lax", secure=self._secure)
        try:
            told = self._begun.decrypt(request.cookies.get(name, "").encode("ascii", "replace"), ttl=BEGUN_SECONDS)
        except InvalidToken:
            return None
        begun: dict[str, str] = orjson.loads(told)
        return begun

    def _sealed(self, session: Session) -> str:
        return self._fernet.encrypt(orjson.dumps(asdict(session))).decode("ascii")

    def form_token(self, session: Session) -> str:
        """Return what every form of this session carries."""
        return hmac.new(self._key, session.secret.encode(), sha256).hexdigest()

    def fits(self, session: Session, token: str) -> bool:
        """Tell whether a form was made for this session."""
        return hmac.compare_digest(self.form_token(session), token)
