"""The reads of a refresh: few requests, several at once. Pulumi reads resource by resource, on four threads.

Only `read` uses what is read ahead, each piece once, and never after a write of ours: `up --refresh` reads
and then writes in one process.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from pulumi_twilio_trunking.client.api import OriginationUrl, Trunk, TrunkingApi, trunks_by_sid
from pulumi_twilio_trunking.client.credentials import DEFAULT_READS_AT_ONCE


class Prefetch:
    """Reads trunks and their origination URLs for one process, *at_once* lists ahead."""

    def __init__(self, trunking: TrunkingApi, at_once: int = DEFAULT_READS_AT_ONCE) -> None:
        self._trunking = trunking
        self._lock = threading.Lock()
        self._trunks: dict[str, Trunk] | None = None
        self._urls: dict[str, Future[list[OriginationUrl]]] = {}
        self._served: set[str] = set()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="prefetch")

    def trunk(self, sid: str) -> Trunk:
        """Read a trunk from one list of all trunks. A trunk that the list lacks is read on its own.

        Raises:
            NotFoundError: Twilio has no such trunk.
        """
        listed = self._listed(sid)
        self._read_urls_ahead(sid)
        return self._trunking.with_recording(listed) if listed else self._trunking.read_trunk(sid)

    def origination_urls(self, trunk_sid: str) -> list[OriginationUrl]:
        """Read the origination URLs of a trunk.

        Raises:
            NotFoundError: Twilio has no such trunk.
        """
        with self._lock:
            ahead = self._urls.pop(trunk_sid, None)
            self._served.add(trunk_sid)
        return ahead.result() if ahead else self._trunking.list_origination_urls(trunk_sid)

    def urls_meanwhile(self, trunk_sid: str) -> Future[list[OriginationUrl]]:
        """Start to read the origination URLs of a trunk, while the caller asks Twilio something else."""
        self.forget(trunk_sid)
        return self._pool.submit(self._trunking.list_origination_urls, trunk_sid)

    def forget(self, trunk_sid: str) -> None:
        """Drop what was read ahead of a trunk, before a write changes it."""
        with self._lock:
            self._urls.pop(trunk_sid, None)
            if self._trunks:
                self._trunks.pop(trunk_sid, None)

    def _listed(self, sid: str) -> Trunk | None:
        with self._lock:
            if self._trunks is None:
                self._trunks = trunks_by_sid(self._trunking) or {}
            return self._trunks.pop(sid, None)

    def _read_urls_ahead(self, sid: str) -> None:
        """Start to read the URLs of a trunk that this refresh reads: most probably it wants them next."""
        with self._lock:
            if sid not in self._urls and sid not in self._served:
                self._urls[sid] = self._pool.submit(self._trunking.list_origination_urls, sid)
