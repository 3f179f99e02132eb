"""Keys for tests: made anew each time, as no key is ever written down."""

from collections.abc import Mapping

from bot.store.sealing import new_key

KEYS: Mapping[str, str] = {"KITH_ENCRYPTION_KEYS": new_key(), "KITH_RECORD_KEY": new_key()}
