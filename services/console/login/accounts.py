"""Log-in by the local stack's accounts: the issuer draws tokens for a session, and they are kept until they are old."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from services.console.login.session import Session

RENEWED_BEFORE = timedelta(minutes=3)
MOST_KEPT = 10_000
LONG_AGO = datetime.fromtimestamp(0, UTC)


class NotLetIn(Exception):
    """The issuer lets nobody in with this; `reason` is one of its words, `seconds` when to try again."""

    def __init__(self, reason: str, seconds: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class Away(Exception):
    """A service does not answer; `service` names it."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class Accounts:
    """The way to the issuer."""

    def __init__(self, url: str, client: httpx2.AsyncClient) -> None:
        self._url = url
        self._client = client
        self._tokens: dict[str, tuple[str, datetime]] = {}

    async def sign_in(self, staff_id: str, password: str) -> Session:
        """Begin a session. Raises NotLetIn, Away."""
        return self._taken(await self._ask("/sessions", {"staff_id": staff_id, "password": password}))

    async def change(self, session: Session, old: str, new: str) -> Session:
        """Choose another password. Raises NotLetIn, Away."""
        return self._taken(await self._ask("/passwords", {"session": session.secret, "old": old, "new": new}))

    async def token(self, session: Session) -> tuple[str, Session]:
        """Return a token that holds for some minutes, and the session as it was. Raises NotLetIn, Away."""
        token, until = self._tokens.get(session.secret, ("", LONG_AGO))
        if until <= datetime.now(UTC) + RENEWED_BEFORE:  # noqa: TID251  # tokens follow the machine's clock
            self._taken(await self._ask("/sessions/renewal", {"session": session.secret}))
            token, _ = self._tokens[session.secret]
        return token, session

    async def end(self, session: Session) -> None:
        """End a session. Raises Away."""
        self._tokens.pop(session.secret, None)
        await self._ask("/sessions/end", {"session": session.secret})

    def _taken(self, answer: Mapping[str, Any]) -> Session:
        session = Session(answer["staff_id"], answer["session"], answer["must_change"])
        if answer["token"] is not None:
            if len(self._tokens) >= MOST_KEPT:
                self._tokens.clear()
            self._tokens[session.secret] = answer["token"], datetime.fromisoformat(answer["expires_at"])
        return session

    async def _ask(self, path: str, body: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer = await self._client.post(self._url + path, json=dict(body))
        except httpx2.TransportError as error:
            raise Away("issuer") from error
        if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise Away("issuer")
        if answer.status_code >= httpx2.codes.BAD_REQUEST:
            waiting = answer.headers.get("Retry-After", "")
            seconds = int(waiting) if waiting.isdigit() else None
            raise NotLetIn(answer.json().get("reason", "wrong"), seconds)
        told: Mapping[str, Any] = answer.json() if answer.content else {}
        return told
