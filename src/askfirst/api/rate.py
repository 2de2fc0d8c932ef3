"""How often one address may ask: a bucket of tokens for each, in memory alone, forgotten when it is full again."""

import ipaddress
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings

REQUESTS_PER_MINUTE = 600
_MOST_ADDRESSES = 20_000


@dataclass
class Buckets:
    """For each address, how many requests it has left and when that was counted."""

    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, address: str, *, per_minute: int, now: float) -> float:
        """Take one request of this address; return 0, or for how many seconds it must wait. Never more than a minute's burst."""
        with self._lock:
            left, counted = self._buckets.pop(address, (float(per_minute), now))
            left = min(float(per_minute), left + (now - counted) * per_minute / 60)
            allowed = left >= 1
            self._buckets[address] = (left - 1 if allowed else left, now)
            self._forget(now)
            return 0.0 if allowed else (1 - left) * 60 / per_minute

    def _forget(self, now: float) -> None:
        # After a minute of silence a bucket is full, so there is nothing to remember of whoever asked.
        while self._buckets:
            oldest = next(iter(self._buckets))
            if self._buckets[oldest][1] > now - 60 and len(self._buckets) <= _MOST_ADDRESSES:
                return
            del self._buckets[oldest]


BUCKETS = Buckets()


def seconds_to_wait(address: str) -> float:
    """Return 0 if this address may ask now, else for how many seconds it must wait.

    ASKFIRST_API_RATE sets the requests a minute (0 means no limit). This machine itself is never limited.
    """
    per_minute = int(getattr(settings, "ASKFIRST_API_RATE", REQUESTS_PER_MINUTE))
    network = _network(address)
    if per_minute <= 0 or network is None:
        return 0.0
    return BUCKETS.wait(network, per_minute=per_minute, now=time.monotonic())


def _network(address: str) -> str | None:
    """Return whom to count: an IPv4 address, or the /64 that one IPv6 subscriber holds; nobody for this machine."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address or None
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    if parsed.is_loopback:
        return None
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
