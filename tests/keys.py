"""Key pairs for tests, drawn once per run, and the tokens that they sign."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.stack import passwords
from shared import SERVICES
from shared.runtime.callers import OPERATOR, Kind, is_machine, service_name
from shared.runtime.clock import now
from shared.runtime.identity import TokenVerifier, local_issuers
from shared.runtime.tokens import Speaker


@cache
def pair(name: str) -> tuple[str, str]:
    """Return the private and the public key of a name, as PEM."""
    with TemporaryDirectory(prefix="huikuan-test-") as folder:
        private = passwords.key_pair(Path(folder), name)
        return private.read_text(encoding="ascii"), private.with_suffix(".pub").read_text(encoding="ascii")


def written(folder: Path, *further: str) -> Path:
    """Write the keys of a whole stack, and of further services, into a folder, and return it."""
    folder.mkdir(exist_ok=True, parents=True)
    for name in ("issuer", "operator", *(passwords.service_key(service) for service in (*SERVICES, *further))):
        private, public = pair(name)
        (folder / f"{name}.key").write_text(private, encoding="ascii")
        (folder / f"{name}.pub").write_text(public, encoding="ascii")
    return folder


@cache
def verifier(*further: str) -> TokenVerifier:
    """Return what accepts the tokens of this run."""
    with TemporaryDirectory(prefix="huikuan-test-") as folder:
        return TokenVerifier(local_issuers(written(Path(folder), *further)))


def speaker(name: str) -> Speaker:
    """Return a caller: the operator or a service by its name, otherwise a person."""
    if name == OPERATOR:
        return Speaker(Kind.OPERATOR, name, pair("operator")[0])
    if is_machine(name):
        service = name.removeprefix(service_name(""))
        return Speaker(Kind.SERVICE, name, pair(passwords.service_key(service))[0])
    return Speaker(Kind.PERSON, name, pair("issuer")[0])


def bearer(name: str, *, minutes: int = 50, at: datetime | None = None) -> dict[str, str]:
    """Return the header of somebody who is signed in."""
    token = speaker(name).token(now=at or now(), valid_for=timedelta(minutes=minutes))
    return {"Authorization": f"Bearer {token}"}
