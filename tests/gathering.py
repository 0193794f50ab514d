"""Holds requests until several are under way, for tests of concurrency."""

import asyncio

LONGEST_WAIT_S = 20.0


class Gathering:
    """Holds those who join until *number* are there. `most` is the peak of those who were there together."""

    def __init__(self, number: int) -> None:
        self.most = 0
        self._number, self._waiting = number, 0
        self._all_are_here = asyncio.Event()

    async def join(self) -> None:
        self._waiting += 1
        self.most = max(self.most, self._waiting)
        if self._waiting >= self._number:
            self._all_are_here.set()
        await asyncio.wait_for(self._all_are_here.wait(), LONGEST_WAIT_S)
        self._waiting -= 1
