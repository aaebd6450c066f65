"""Passwords and keys of a stack: drawn once, kept in files that only their owner reads."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from ops.stack.problem import FAILED, StackError

MAC_KEY_BYTES = 32
PASSWORD_BYTES = 24
ISSUER, OPERATOR = "issuer", "operator"
SHARED_KEY = "token.key"  # of older releases: each service and the command line signed with it


def kept(folder: Path, role: str) -> str:
    """Return the password of a database role, drawn at the first call."""
    return _once(folder / f"{role}.password", secrets.token_urlsafe(PASSWORD_BYTES))


def service_key(service: str) -> str:
    """Return the name of the pair with which a service signs."""
    return f"service-{service}"


def key_pair(folder: Path, name: str) -> Path:
    """Return the file with a private Ed25519 key (PEM), drawn at the first call; `<name>.pub` beside it is its half.

    Neither file is ever overwritten. StackError where the two do not belong together.
    """
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    # Imported here: slow, and only what starts services needs it.
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    drawn = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = serialization.load_pem_private_key(_once(private, drawn.decode("ascii")).encode("ascii"), password=None)
    half = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    if _once(public, half.decode("ascii")) != half.decode("ascii"):
        message = f"{public} does not belong to {private}: remove it and start again with ./huikuan up"
        raise StackError(message, exit_code=FAILED)
    return private


def without_shared_key(folder: Path) -> bool:
    """Delete the key that all services of an older release shared; return whether it was there."""
    try:
        (folder / SHARED_KEY).unlink()
    except FileNotFoundError:
        return False
    return True


def kafka(folder: Path, user: str) -> Path:
    """Return the file with the password of a user of Kafka, drawn at the first call."""
    kept(folder, f"kafka-{user}")
    return kafka_file(folder, user)


def kafka_file(folder: Path, user: str) -> Path:
    """Return where the password of a user of Kafka is kept, whether it was drawn or not."""
    return folder / f"kafka-{user}.password"


def mac_key(folder: Path, source: str) -> Path:
    """Return the file with the key of a service's seals on its records: 32 random bytes in hex."""
    path = folder / f"mac-{source}.key"
    _once(path, secrets.token_hex(MAC_KEY_BYTES))
    return path


def session_key(folder: Path) -> Path:
    """Return the file with the key that seals the console's cookies: 32 random bytes in hex."""
    path = folder / "session.key"
    _once(path, secrets.token_hex(MAC_KEY_BYTES))
    return path


def _once(path: Path, drawn: str) -> str:
    """Return what a file holds; where there is none, what is drawn for it."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Linked in whole: half a password would lock everybody out of data that outlives it. Of two who draw at the
        # same moment the second takes what the first has drawn.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(drawn, encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")
