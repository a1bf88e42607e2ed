"""``users.toml``: who may sign in. Passwords are kept as scrypt hashes, each with its own salt."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rca import UserError

FILE_NAME = "users.toml"
LEAST = 10  # characters of a password
_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}
_NAME = re.compile(r"[\w .@-]{1,60}")
_NOBODY = f"scrypt${'00' * 16}${'00' * 32}"


def hashed(password: str, salt: bytes) -> str:
    """``scrypt$salt$digest``, both in hexadecimal."""
    digest = hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_COST)
    return f"scrypt${salt.hex()}${digest.hex()}"


@dataclass(frozen=True, slots=True)
class Users:
    """Name -> hash."""

    names: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> Users:
        """Read ``folder/users.toml``; no file is nobody. Raises UserError where it is damaged:
        a damaged lock is not an open door."""
        file = folder / FILE_NAME
        if not file.exists():
            return cls({})
        try:
            told = tomllib.loads(file.read_text(encoding="utf-8")).get("users", {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UserError(f"{file}: {error}", "rca app --add-user NAME") from error
        names = {str(name): str(value) for name, value in told.items()}
        if not names:
            raise UserError(f"{file}: names nobody", "add a user, or remove the file")
        return cls(names)

    def check(self, name: str, password: str) -> bool:
        """Whether ``password`` is that of ``name``; an unknown name takes as long."""
        kept = self.names.get(name, _NOBODY)
        parts = kept.split("$")
        if len(parts) != 3 or parts[0] != "scrypt":
            return False
        try:
            salt = bytes.fromhex(parts[1])
        except ValueError:
            return False
        return hmac.compare_digest(hashed(password, salt), kept) and name in self.names


def add_user(folder: Path, name: str, password: str) -> Path:
    """Add ``name``, or give it a new password; the file is readable by its owner only.

    Raises UserError for a name or password that will not do.
    """
    if not _NAME.fullmatch(name) or name != name.strip():
        raise UserError(f"{name!r} is no user name", "use letters, digits, space, . @ - _")
    if len(password) < LEAST:
        raise UserError(f"the password has fewer than {LEAST} characters", "choose a longer one")
    file = folder / FILE_NAME
    known = dict(Users.load(folder).names) if file.exists() else {}
    known[name] = hashed(password, secrets.token_bytes(16))
    rows = "".join(f'"{n}" = "{h}"\n' for n, h in sorted(known.items()))
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(
            "# Who may sign in to `rca app`; written by `rca app --add-user NAME`.\n[users]\n"
        )
        out.write(rows)
    os.replace(draft, file)
    return file
