"""The way to Kafka: where it is, who logs in there, and whether a topic has the partitions that the setting names."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOPIC = "huikuan.{}"
MECHANISM = "SCRAM-SHA-512"


class OtherPartitions(Exception):
    """A topic has another number of partitions than the setting: readers and relay would disagree on every stream."""

    def __init__(self, topic: str, there: int, wanted: int) -> None:
        super().__init__(
            f"{topic} has {there} partitions, HUIKUAN_PARTITIONS says {wanted}: nothing is sent or read there until "
            "both agree; set HUIKUAN_PARTITIONS for all processes, or let Kafka be made anew (docs/operations.md)"
        )


@dataclass(frozen=True)
class Kafka:
    """Addresses of brokers and the log-in there; without a user the connection is plain (tests of the plumbing)."""

    bootstrap: str
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None
    """The certificate of the authority that signed the brokers' certificates; None: no TLS."""

    def options(self) -> dict[str, Any]:
        """Return the options that every client of aiokafka gets."""
        told: dict[str, Any] = {"bootstrap_servers": self.bootstrap}
        if self.user:
            told |= {
                "security_protocol": "SASL_PLAINTEXT" if self.authority is None else "SASL_SSL",
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
                "ssl_context": self._context(),
            }
        return told

    def security(self) -> Any:
        """Return the same for FastStream."""
        from faststream.security import SASLScram512  # noqa: PLC0415  # slow to import, and the command line has no need

        if not self.user:
            return None
        return SASLScram512(username=self.user, password=self.password, ssl_context=self._context())

    def _context(self) -> ssl.SSLContext | None:
        return None if self.authority is None else ssl.create_default_context(cafile=self.authority)
