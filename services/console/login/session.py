"""The session of a browser: a sealed cookie that holds what draws tokens, never a token itself.

The cookie is encrypted and authenticated (Fernet), HttpOnly, SameSite=Lax, Secure behind TLS, and good for eight idle
hours. A form carries a token that only this session's pages hold, so no other site can send it.
"""

import hmac
import time
from dataclasses import asdict, dataclass
from hashlib import sha256

import orjson
from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request, Response

COOKIE = "huikuan"
IDLE_SECONDS = 8 * 3600
SEALED_AGAIN_AFTER_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Session:
    """Who sits there: the staff id, the secret of the issuer's session, and whether a password is to be chosen."""

    staff_id: str
    secret: str
    must_change: bool = False


class Seal:
    """Makes and reads cookies, and the tokens of forms."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        from base64 import urlsafe_b64encode  # noqa: PLC0415  # the one place that needs it

        self._fernet = Fernet(urlsafe_b64encode(key))
        self._key = key
        self._secure = secure

    def put(self, response: Response, session: Session) -> None:
        """Give the browser a session."""
        sealed = self._fernet.encrypt(orjson.dumps(asdict(session))).decode("ascii")
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

    def form_token(self, session: Session) -> str:
        """Return what every form of this session carries."""
        return hmac.new(self._key, session.secret.encode(), sha256).hexdigest()

    def fits(self, session: Session, token: str) -> bool:
        """Tell whether a form was made for this session."""
        return hmac.compare_digest(self.form_token(session), token)
