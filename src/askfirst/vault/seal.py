"""Seals what travels inside a page, with a key that lives only in this process's memory."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

from askfirst.ground.refusal import Refusal

BLOCK = 256
LONGEST = 2_000_000


class PageSeal:
    """XSalsa20-Poly1305 (libsodium's secretbox) under a fresh key. When the process ends, everything sealed is gone."""

    def __init__(self) -> None:
        self._box = SecretBox(random_bytes(SecretBox.KEY_SIZE))

    def seal(self, data: bytes) -> str:
        """Return data compressed, padded to whole blocks and sealed, as text for a form field. Raises Refusal if it is too long."""
        if len(data) > LONGEST:
            raise Refusal("This talk has grown too long to be carried in a page. Take something back first.", field="sealed")
        packed = zlib.compress(data, 9)
        size = len(packed).to_bytes(4, "big")
        padding = bytes(-(len(packed) + 4) % BLOCK)
        return urlsafe_b64encode(self._box.encrypt(size + packed + padding)).decode()

    def open(self, sealed: str) -> bytes:
        """Return what was sealed. Raises Refusal for anything this process did not seal itself."""
        try:
            padded = self._box.decrypt(urlsafe_b64decode(sealed.encode("ascii")))
        except (CryptoError, ValueError, UnicodeError):
            raise Refusal(
                "This page was opened before the program was started again, or it was changed on the way. "
                "What it held is gone for good. You can start anew.",
                field="sealed",
                key="seal",
            ) from None
        size = int.from_bytes(padded[:4], "big")
        return zlib.decompress(padded[4 : 4 + size])
