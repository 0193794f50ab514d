"""Walks the emulator's journal: at each request, a number that was on a trunk is on one with a route."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_TRUNK = re.compile(r"/v1/Trunks/(TK\w+)")
_URL = re.compile(r"/v1/Trunks/(TK\w+)/OriginationUrls/(OU\w+)")
_ON_TRUNK = re.compile(r"/v1/Trunks/(TK\w+)/PhoneNumbers(?:/(PN\w+))?")
_NUMBER = re.compile(r"/2010-04-01/Accounts/\w+/IncomingPhoneNumbers/(PN\w+)\.json")


class NumberWalk:
    """Follows numbers and routes through the requests of a journal.

    Attributes:
        on: the trunk of each number, as the requests so far have it.
        moments: what is wrong after a request: the request, the number, and what is the matter.
    """

    def __init__(self) -> None:
        self.on: dict[str, str] = {}
        self.moments: list[str] = []
        self._routes: dict[str, int] = {}

    def follow(self, records: Iterable[Mapping[str, Any]], *, leaving: Iterable[str] = ()) -> None:
        """Follow *records*, in which the numbers *leaving* may be detached. All routes are enabled ones."""
        may_leave = {*leaving}
        for record in records:
            if record["status"] // 100 != 2 or record["method"] == "GET":
                continue
            before = dict(self.on)
            self._take(record["method"], record["path"], record["parameters"])
            said = f"{record['method']} {record['path']}"
            lost = before.keys() - self.on.keys() - may_leave
            self.moments += [f"{said}: {number} is on no trunk" for number in sorted(lost)]
            silent = [number for number, trunk in self.on.items() if not self._routes.get(trunk)]
            self.moments += [f"{said}: {number} has no route" for number in silent]

    def _take(self, method: str, path: str, sent: Mapping[str, str]) -> None:
        if found := _NUMBER.fullmatch(path):
            self.on[found[1]] = sent["TrunkSid"]
        elif found := _ON_TRUNK.fullmatch(path):
            if method == "POST":
                self.on[sent["PhoneNumberSid"]] = found[1]
            elif self.on.get(found[2]) == found[1]:
                del self.on[found[2]]
        elif path.endswith("/OriginationUrls") or (method == "DELETE" and _URL.fullmatch(path)):
            trunk = _TRUNK.match(path)
            assert trunk
            self._routes[trunk[1]] = self._routes.get(trunk[1], 0) + (1 if method == "POST" else -1)
        elif method == "DELETE" and (found := _TRUNK.fullmatch(path)):
            self.on = {number: trunk for number, trunk in self.on.items() if trunk != found[1]}
