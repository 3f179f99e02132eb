"""What must not be readable in the database: sealed with keys that are outside of it.

Sealed is what people wrote about a concern, with every name and date in it (Fernet, which is AES-128-CBC with
an HMAC: https://cryptography.io/en/latest/fernet/). A record key, which is never changed, makes the marks by
which Kith finds a person's concerns without holding who they are, and sees that no record was changed.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

PADDED_TO = 256  # bytes: how long a text is says something about it


class LostKey(Exception):
    """Something was sealed with a key that is not there any more. It cannot be opened without that key."""


class Vault:
    """Seals and opens. The newest key seals, every key opens."""

    def __init__(self, keys: Sequence[str], record_key: str) -> None:
        """`keys` are Fernet keys, newest first. Raises ValueError where one is none, or there is none."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._record_key = record_key.encode()

    def seal(self, told: Mapping[str, Any]) -> bytes:
        """What can be kept."""
        plain = canonical(told)
        return self._fernet.encrypt(plain.ljust(-(-len(plain) // PADDED_TO) * PADDED_TO))

    def open(self, sealed: bytes) -> dict[str, Any]:
        """What was sealed. Raises LostKey."""
        try:
            told: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise LostKey from None
        return told

    def rotate(self, sealed: bytes) -> bytes:
        """The same, sealed with the newest key. Raises LostKey."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise LostKey from None

    def mark(self, purpose: str, *parts: object) -> str:
        """64 hexadecimal digits that nobody can make without the record key; alike for what is alike."""
        said = json.dumps([purpose, *map(str, parts)]).encode()
        return hmac.new(self._record_key, said, "sha256").hexdigest()

    def mark_of(self, told: Mapping[str, Any]) -> str:
        """The mark of something sealed, by its plain text: it stays the same under another key."""
        return self.mark("text", canonical(told).decode())


def canonical(told: Mapping[str, Any]) -> bytes:
    """One way to write what was told, whatever the order it was told in."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def new_key() -> str:
    """A new key to seal with."""
    return Fernet.generate_key().decode()
