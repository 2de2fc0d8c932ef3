"""Fetches one address: https only, so many bytes and no more, taken up where it stopped, and not again where nothing changed."""

import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted

MOST_BYTES = 32 * 1024 * 1024
TIMEOUT_SECONDS = 30
LONGEST_SECONDS = 600
_PIECE = 64 * 1024
_HERE = frozenset({"127.0.0.1", "localhost"})
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how much of it is done, and how much there is (0 where unknown)."""


@dataclass(frozen=True)
class Fetched:
    """What an address gave: its bytes, or nothing where it is still what it was (`is_unchanged`)."""

    data: bytes
    etag: str = ""
    modified: str = ""
    kind: str = ""
    is_unchanged: bool = False


class _Begun(msgspec.Struct, frozen=True):
    """What is known of a half-fetched text."""

    address: str
    etag: str = ""
    modified: str = ""


def is_address(source: str) -> bool:
    """Return whether a source is an address rather than a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source) is not None


def require_safe(address: str) -> str:
    """Return the address if it may be fetched. Raises Refusal unless it is https, or http on this machine itself."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Refusal(f"{quoted(address, most=120)} is not an address. Write it as https://host/path.") from None
    if parts.username or parts.password:
        raise Refusal("An address with a user name or a password in it is not fetched. Leave them out.")
    if any(ord(one) <= 32 or ord(one) > 126 for one in address):
        raise Refusal(
            f"{quoted(address, most=120)} has a space or a sign in it that addresses do not have. Write it as %20 and so on."
        )
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)):
        return address
    raise Refusal(
        f"{quoted(address, most=120)} is not fetched: only https addresses are, so that nobody can change the text on its way."
    )


def fetch(
    address: str,
    *,
    parts: Path,
    etag: str = "",
    modified: str = "",
    progress: Progress | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Fetched:
    """Fetch an address. `parts` is the folder of half-fetched texts, `etag` and `modified` what it said of the text we have.

    Raises Refusal with a sentence; what came so far is kept, and the next call goes on from there.
    """
    require_safe(address)
    part = _Part(address, parts)
    headers = part.headers() or _if_changed(etag, modified)
    try:
        return _receive(address, headers, part, progress or (lambda *_: None), timeout)
    except urllib.error.HTTPError as error:
        with error:
            return _other_answer(error, address, part, progress, timeout)
    except (OSError, http.client.HTTPException) as error:
        raise Refusal(f"{address} could not be read ({_reason(error)}).{part.so_far()}") from None


def _other_answer(
    error: urllib.error.HTTPError, address: str, part: "_Part", progress: Progress | None, timeout: float
) -> Fetched:
    if error.code == 304:
        return Fetched(b"", is_unchanged=True)
    if error.code == 416 and part.size():
        # What was begun no longer fits what is there: begin again, once.
        part.drop()
        return fetch(address, parts=part.folder, progress=progress, timeout=timeout)
    raise Refusal(
        f"{address} answered {error.code} ({error.reason or 'no reason given'}). Look at it in a browser, or try later."
    )


def _receive(address: str, headers: dict[str, str], part: "_Part", progress: Progress, timeout: float) -> Fetched:
    request = urllib.request.Request(address, headers={**_ALWAYS, **headers})  # noqa: S310 - require_safe has looked at it
    with _opener(address).open(request, timeout=timeout) as answer:
        start = _start_of(answer, part)
        total = start + int(answer.headers.get("Content-Length") or 0)
        if total > MOST_BYTES:
            part.drop()
            raise _too_large(address)
        if (answer.headers.get("Content-Encoding") or "identity").lower() != "identity":
            raise Refusal(f"{address} sent a packed text that was not asked for. Fetch it with a browser and pull the file.")
        begun = _Begun(address, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
        part.begin(begun, start=start)
        _copy(answer, part, address, progress, start=start, total=total if answer.headers.get("Content-Length") else 0)
        kind = answer.headers.get("Content-Type", "")
    return Fetched(part.take(), begun.etag, begun.modified, kind)


def _start_of(answer: Any, part: "_Part") -> int:
    if answer.status != 206:
        return 0
    match = _RANGE.match(answer.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != part.size():
        part.drop()
        raise Refusal(f"{part.address} sent another piece than was asked for. Run the same again; it begins anew.")
    return int(match[1])


def _copy(answer: Any, part: "_Part", address: str, progress: Progress, *, start: int, total: int) -> None:
    done, until = start, time.monotonic() + LONGEST_SECONDS
    while piece := answer.read(_PIECE):
        done += len(piece)
        if done > MOST_BYTES:
            part.drop()
            raise _too_large(address)
        part.append(piece)
        progress(address, done, total)
        if time.monotonic() > until:
            raise Refusal(f"{address} took longer than {LONGEST_SECONDS // 60} minutes.{part.so_far()}")
    if total and done < total:
        raise Refusal(f"{address} stopped after {done:,} of {total:,} bytes.{part.so_far()}")


def _too_large(address: str) -> Refusal:
    return Refusal(f"{address} is larger than {MOST_BYTES // 1024 // 1024} MB, more than any act. It is not read.")


def _if_changed(etag: str, modified: str) -> dict[str, str]:
    known = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in known.items() if value}


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return "no answer in time" if isinstance(reason, TimeoutError) else (str(reason) or type(error).__name__)


_ALWAYS = {"Accept-Encoding": "identity", "User-Agent": "askfirst (keeps legal information true)"}


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects only where the new address may be fetched as well."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        require_safe(newurl)
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise Refusal(f"{req.full_url} leads to an address that is not https. It is not followed.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(address: str) -> urllib.request.OpenerDirector:
    handlers: list[Any] = [_Redirects()]
    if urlsplit(address).hostname in _HERE:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


class _Part:
    """A text that is being fetched, on disk, with what is needed to go on with it after an interruption."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self._path = folder / f"{sha256(address.encode()).hexdigest()[:24]}.part"
        self._about = self._path.with_suffix(".json")

    def size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def headers(self) -> dict[str, str]:
        """What asks for the rest, if the text is still the one that was begun."""
        try:
            begun = msgspec.json.decode(self._about.read_bytes(), type=_Begun)
        except (OSError, msgspec.DecodeError):
            return {}
        # A weak tag does not promise the same bytes, so nothing may be joined under it.
        mark = begun.etag if begun.etag and not begun.etag.startswith("W/") else begun.modified
        known = self.size() if begun.address == self.address and mark else 0
        return {"Range": f"bytes={known}-", "If-Range": mark} if known else {}

    def begin(self, begun: _Begun, *, start: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if start == 0:
            self._path.write_bytes(b"")
        self._about.write_bytes(msgspec.json.encode(begun))

    def append(self, piece: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(piece)

    def take(self) -> bytes:
        data = self._path.read_bytes()
        self.drop()
        return data

    def drop(self) -> None:
        for path in (self._path, self._about):
            with suppress(OSError):
                path.unlink()

    def so_far(self) -> str:
        return (
            f" What came ({self.size():,} bytes) is kept: run the same again to go on." if self.headers() else " Try again later."
        )
