"""Passwords and keys of a stack: drawn once, kept in files that only their owner reads."""

import secrets
from pathlib import Path

TOKEN_KEY_BYTES = 32
PASSWORD_BYTES = 24


def kept(folder: Path, role: str) -> str:
    """Return the password of a database role, drawn at the first call."""
    return _once(folder / f"{role}.password", secrets.token_urlsafe(PASSWORD_BYTES))


def token_key(folder: Path) -> Path:
    """Return the file with the key that signs local tokens: 32 random bytes in hex."""
    path = folder / "token.key"
    _once(path, secrets.token_hex(TOKEN_KEY_BYTES))
    return path


def _once(path: Path, drawn: str) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Moved in whole: half a password would lock everybody out of data that outlives it.
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(drawn, encoding="ascii")
        draft.rename(path)
    return path.read_text(encoding="ascii")
