"""Bearer tokens of the local stack, signed with Ed25519. A token says who calls, never what the caller may do.

| kind     | iss              | sub              | typ          | key                        |
|----------|------------------|------------------|--------------|----------------------------|
| person   | `huikuan`        | the staff id     | at+jwt       | `issuer.key`, of the CLI   |
| operator | `operator`       | `operator`       | operator+jwt | `operator.key`, of the CLI |
| service  | `service/orders` | `service/orders` | service+jwt  | `service-orders.key`, its  |

A machine is its own issuer and has a key of its own, so no key makes a token of another kind or of another machine.
Apart from `identity`: clients need no models.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import jwt

from shared.runtime.callers import Kind

ISSUER = "huikuan"
AUDIENCE = "huikuan"
ALGORITHM = "EdDSA"
LONGEST = timedelta(hours=1)


TYPES = {Kind.PERSON: "at+jwt", Kind.OPERATOR: "operator+jwt", Kind.SERVICE: "service+jwt"}
"""The header `typ` of each kind (RFC 8725, 3.11; RFC 9068 for access tokens of people)."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A caller and the private key (PEM) that vouches for it."""

    kind: Kind
    name: str
    key: str = field(repr=False)

    def token(self, *, now: datetime, valid_for: timedelta = LONGEST) -> str:
        """Return a token that holds from `now` on, for an hour at most."""
        issuer = ISSUER if self.kind is Kind.PERSON else self.name
        claims = {"iss": issuer, "sub": self.name, "aud": AUDIENCE, "iat": now, "exp": now + valid_for}
        return jwt.encode(claims, self.key, algorithm=ALGORITHM, headers={"typ": TYPES[self.kind]})


class Renewed:
    """The tokens of one speaker: each call returns one with at least half of its time left."""

    def __init__(self, speaker: Speaker, clock: Callable[[], datetime], valid_for: timedelta = LONGEST) -> None:
        self._speaker = speaker
        self._clock = clock
        self._valid_for = valid_for
        self._token = ""
        self._signed_at: datetime | None = None

    def __call__(self) -> str:
        """Return a token, signed anew where the last one is half used up or the clock was set back."""
        now = self._clock()
        if self._signed_at is None or not self._signed_at <= now < self._signed_at + self._valid_for / 2:
            self._token, self._signed_at = self._speaker.token(now=now, valid_for=self._valid_for), now
        return self._token
