"""The one object for what this process knows of the running program.

Pulumi calls each verb with the properties of one resource. Some decisions need more: which resource has which
things at Twilio, which domain names are wanted, and what an earlier verb found out.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum, auto
from typing import Any

from pulumi_twilio_trunking.base import pulumi_host


class Known(Enum):
    """Sets of names and SIDs. Those that are not about one trunk have the key ""."""

    ORIGINATION_URLS = auto()
    """The URLs that the program's resources have, by the SID of the trunk. A `pulumi destroy` notes none."""
    PHONE_NUMBERS = auto()
    """The numbers that the program's resources list, by SID or in E.164. A `pulumi destroy` notes none."""
    NUMBER_OWNERS = auto()
    """The names of the resources that list a number, by its SID or in E.164, as they write it."""
    NUMBERS_LEAVING = auto()
    """The name of the resource that gives a number up, by the number's SID and in E.164."""
    NUMBERS_AWAITED = auto()
    """The name of the resource that takes a number to a trunk that does not exist yet, by SID or in E.164."""
    NUMBERS_TAKEN_OFF = auto()
    """The SIDs of the numbers that this run took off a trunk, by the SID of the trunk."""
    TRUNK_LISTS = auto()
    """The lists that the program's resources attach, by the SID of the trunk."""
    ACCESS_NAMES = auto()
    """The name of the resource that says who may dial, by the SID of the trunk."""
    DOMAINS_HELD = auto()
    """The domain names that trunks of the stack's state have."""
    DOMAINS_WANTED = auto()
    """The domain names that new trunks are to have."""
    TRUNKS_WITH_DOMAIN = auto()
    """The trunks that this run made with a domain name."""
    TRUNKS_STAYING = auto()
    """The trunks that are neither replaced nor deleted."""


class Once(Enum):
    """Findings about a trunk or a list that one verb leaves for a later one. The first to take one has it."""

    DRIFT = auto()
    """A read found the trunk changed outside of Pulumi."""
    NEW = auto()
    """This process made the trunk, so it has no origination URLs yet."""
    NO_NUMBERS = auto()
    """The delete of the trunk's list found no phone numbers on it."""
    URLS_LEFT = auto()
    """The origination URLs that the delete of the trunk's list left on it."""
    NAME_WANTED = auto()
    """The list that takes the name of another one when that is deleted; the key is kind and name."""


class Run:
    """The knowledge of one process. An old and a new release of a provider may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything, as a new process does. For tests."""
        with self._lock:
            self._known: defaultdict[tuple[Known, str], set[str]] = defaultdict(set)
            self._once: dict[tuple[Once, str], Any] = {}
            self._adopters: dict[str, str] = {}
            self._has_program = False
            self._shown: set[str] = set()

    @property
    def has_program(self) -> bool:
        """Whether a program declares resources. A `destroy` has none, nor has `up --refresh` at first."""
        return self._has_program

    def begin_program(self) -> None:
        """Note that a program declares a resource."""
        self._has_program = True

    def note(self, known: Known, values: Iterable[str], key: str = "") -> None:
        with self._lock:
            self._known[known, key].update(values)

    def noted(self, known: Known, key: str = "") -> frozenset[str]:
        with self._lock:
            return frozenset(self._known.get((known, key), ()))

    def forget(self, known: Known, value: str, key: str = "") -> None:
        with self._lock:
            self._known[known, key].discard(value)

    def leave(self, once: Once, sid: str, value: object = True) -> None:  # noqa: FBT002 - any value will do
        """Leave *value* for the verb that takes it."""
        with self._lock:
            self._once[once, sid] = value

    def take(self, once: Once, sid: str) -> Any:
        """Give back what was left, and forget it; None if nothing was."""
        with self._lock:
            return self._once.pop((once, sid), None)

    def adopt(self, trunk_sid: str, name: str) -> str:
        """Note that the resource *name* adopts a trunk. Give back the first resource that does."""
        with self._lock:
            return self._adopters.setdefault(trunk_sid, name)

    def adopter(self, trunk_sid: str) -> str | None:
        with self._lock:
            return self._adopters.get(trunk_sid)

    def warn_once(self, message: str) -> None:
        """Show *message* as a warning, once in the life of the process."""
        with self._lock:
            if message in self._shown:
                return
            self._shown.add(message)
        pulumi_host.warn(message)


RUN = Run()
