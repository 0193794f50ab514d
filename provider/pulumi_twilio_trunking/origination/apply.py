"""Carry out a plan at Twilio. If a step fails, undo the earlier ones in reverse order, without a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import TrunkingError
from pulumi_twilio_trunking.base.masking import masked_uri
from pulumi_twilio_trunking.base.sip_uri import is_tls
from pulumi_twilio_trunking.client.api import OriginationUrl, TrunkingApi
from pulumi_twilio_trunking.engine.lost_answers import REFRESH_FIRST, create_or_find
from pulumi_twilio_trunking.engine.parallel import batches, split_off_last, write_each, write_in_order
from pulumi_twilio_trunking.origination.plan import Change, Create, Delete, Plan, Route, RoutesBySid, Step


class PlanRun:
    """One run of a plan for the origination URLs of a trunk.

    Args:
        trunking: Twilio.
        trunk_sid: the trunk.
        before: the origination URLs that it has.
        wanted: the routes that it should have.
    """

    def __init__(
        self, trunking: TrunkingApi, trunk_sid: str, before: RoutesBySid, wanted: Sequence[Route]
    ) -> None:
        self._trunking, self._trunk_sid = trunking, trunk_sid
        self._before, self._wanted = before, wanted
        self._held: dict[int, OriginationUrl] = {}
        self._left: list[OriginationUrl] = []
        self._made: list[str] = []
        self._changed: list[str] = []
        self._removed = False

    def apply(self, plan: Plan) -> list[OriginationUrl]:
        """Take the steps of *plan*. Give back the URLs that the resource then has, in the wanted order.

        If a removal at the very end fails, that is a warning: all wanted routes exist. The URL that is left
        is given back too, so the next `up` tries again.

        Raises:
            TrunkingError: a step failed. Its work is undone, or the error says what is left.
        """
        self._held = {index: self._url(sid) for index, sid in plan.kept.items()}
        steps, removals = split_off_last(plan.steps, Delete)
        write_in_order(self._take, self._batches(steps), self._undo)
        for step, error in write_each(self._take, removals):
            self._leave(step.sid, error)
        return [*(self._held[index] for index in range(len(self._wanted))), *self._left]

    def _batches(self, steps: Sequence[Step]) -> Iterator[list[Step]]:
        """Creates together, unless two make the same route: a lost answer could be of either."""
        for batch in batches(steps, Create):
            routes = {self._wanted[step.index] for step in batch if isinstance(step, Create)}
            if len(routes) < len(batch):
                yield from ([step] for step in batch)
            else:
                yield batch

    def _take(self, step: Step) -> None:
        match step:
            case Create(index):
                self._held[index] = self._create(self._wanted[index])
                self._made.append(self._held[index].sid)
            case Change(sid, index, fields):
                self._held[index] = self._trunking.update_origination_url(self._trunk_sid, sid, fields)
                self._changed.append(sid)
            case Delete(sid):
                self._trunking.delete_origination_url(self._trunk_sid, sid)
                self._removed = True

    def _create(self, route: Route) -> OriginationUrl:
        return create_or_find(
            lambda: self._trunking.create_origination_url(self._trunk_sid, route.fields),
            lambda: [url for url in self._new_ones() if Route.of(url) == route],
        )

    def _new_ones(self) -> list[OriginationUrl]:
        known = {*self._before, *self._made}
        return [url for url in self._trunking.list_origination_urls(self._trunk_sid) if url.sid not in known]

    def _url(self, sid: str) -> OriginationUrl:
        return OriginationUrl(sid=sid, **self._before[sid].fields)

    # Undoing

    def _undo(self, failed: Sequence[Step], error: TrunkingError) -> None:
        if self._removed:
            made = f" {', '.join(self._made)} are new. Undone instead? {REFRESH_FIRST}" if self._made else ""
            error.leaves(f"Run `pulumi up` again: all that exists is wanted.{made}")
            return
        if error.maybe_done:
            self._changed += [step.sid for step in failed if isinstance(step, Change)]
        # New URLs go only after changed ones are back: until then a new one may be the only route.
        if self._change_back(error):
            self._remove_what_was_made(error)

    def _change_back(self, error: TrunkingError) -> bool:
        for sid in reversed(self._changed):
            try:
                self._trunking.update_origination_url(self._trunk_sid, sid, self._before[sid].fields)
            except TrunkingError as second:
                made = f", and {', '.join(self._made)} stay" if self._made else ""
                error.leaves(
                    f"Origination URL {sid} is changed already{made}, since Pulumi {second.in_one_line()} "
                    f"{REFRESH_FIRST}"
                )
                return False
        return True

    def _remove_what_was_made(self, error: TrunkingError) -> None:
        for sid in reversed(self._made):
            try:
                self._trunking.delete_origination_url(self._trunk_sid, sid)
            except TrunkingError as second:
                error.leaves(
                    f"Origination URL {sid} of trunk {self._trunk_sid} is left, since Pulumi "
                    f"{second.in_one_line()}"
                )

    def _leave(self, sid: str, error: TrunkingError) -> None:
        url = self._url(sid)
        self._left.append(url)
        clear = "" if is_tls(url.sip_url) else " UNENCRYPTED"
        pulumi_host.warn(
            f"trunk {self._trunk_sid}: {error.in_one_line()} All wanted destinations exist, but origination "
            f"URL {url.sid} ({masked_uri(url.sip_url)}) still takes calls{clear} at priority {url.priority}. "
            "Run `pulumi up` again to remove it."
        )
