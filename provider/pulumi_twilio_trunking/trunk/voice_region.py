"""The region that handles calls to a trunk's domain, if the program sets it.

A domain belongs to us1 until it is routed elsewhere, whatever the region of its trunk. A trunk in another
region then takes no calls, silently. https://www.twilio.com/docs/global-infrastructure/regional-sip-trunks
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from pulumi.dynamic import CheckFailure

from pulumi_twilio_trunking.base.errors import (
    CHECK_BASE_URL,
    NoAnswerError,
    NotFoundError,
    TrunkingError,
    TwilioError,
)
from pulumi_twilio_trunking.base.inputs import is_unknown
from pulumi_twilio_trunking.client.api import Trunk, TrunkingApi
from pulumi_twilio_trunking.client.credentials import US1
from pulumi_twilio_trunking.engine.lost_answers import REFRESH_FIRST
from pulumi_twilio_trunking.engine.run import RUN
from pulumi_twilio_trunking.trunk.inputs import SecureTrunkInputs
from pulumi_twilio_trunking.trunk.updating import keep_or_delete


def region_failures(props: Mapping[str, Any]) -> list[CheckFailure]:
    """Find a `voice_region` without a domain to route."""
    if not isinstance(props.get("voice_region"), str) or props.get("domain_name") not in (None, ""):
        return []
    reason = "has no effect without domain_name: give that too, or remove this"
    return [CheckFailure("voice_region", reason)]


def warn_of_region(voice_region: object, domain: object, region: str) -> None:
    """Warn, in preview, if calls to the domain of a trunk in *region* are to be routed past it."""
    if not isinstance(voice_region, str) or voice_region == region:
        return
    name = "its domain" if is_unknown(domain) else f"domain_name {domain}"
    RUN.warn_once(
        f"{name}: voice_region is {voice_region}, and the trunk is in region {region}, so that it takes no "
        f"calls from your side. Write voice_region={region!r}, unless a trunk in {voice_region} has the same "
        "domain_name."
    )


def read_region(trunking: TrunkingApi, domain: str | None) -> str | None:
    """Read the region that calls to *domain* are routed to. A domain without a route belongs to us1."""
    if not domain:
        return None
    try:
        return trunking.inbound_routes.voice_region(domain)
    except TwilioError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            raise _not_served(error) from None
        if not isinstance(error, NotFoundError):
            raise
        return US1


def _not_served(error: TwilioError) -> NoAnswerError:
    """A 404 that Twilio did not write. As a NotFoundError it would tell `read` that the trunk is gone."""
    problem = NoAnswerError("Twilio's routes API (routes.twilio.com) is not served there.", CHECK_BASE_URL)
    problem.tried = error.tried
    return problem


def with_live_region(trunking: TrunkingApi, trunk: Trunk, inputs: SecureTrunkInputs) -> SecureTrunkInputs:
    """The *inputs* with the region that calls to the trunk's domain are routed to, if they have one."""
    if inputs.voice_region is None:
        return inputs
    return inputs.model_copy(update={"voice_region": read_region(trunking, trunk.domain_name)})


def make_sure_of_routes(trunking: TrunkingApi, inputs: SecureTrunkInputs) -> None:
    """Ask for the route of a domain before a trunk is made that needs one: it may not come to be deleted.

    Raises:
        TrunkingError: the credentials may not read routes, or Twilio's stand-in does not serve them.
    """
    if not inputs.voice_region:
        return
    try:
        read_region(trunking, inputs.domain_name)
    except TrunkingError as error:
        error.leaves("No trunk was made. Without voice_region one can be, with its route left as it is.")
        raise


def route_new_trunk(trunking: TrunkingApi, trunk: Trunk, region: str | None) -> None:
    """Route calls to the domain of a trunk that was just made; None leaves the route as it is.

    Raises:
        TrunkingError: that failed. The trunk is left, because deleting it may cost the domain name.
    """
    if not region or not trunk.domain_name:
        return
    try:
        _route(trunking, trunk.domain_name, region)
    except TrunkingError as error:
        error.leaves(
            f"Trunk {trunk.sid}, made before that, is left at Twilio, since a deleted trunk may lose its "
            f"domain name. Either {keep_or_delete(trunk.sid)} Leave voice_region out of the adopting `up`."
        )
        raise


def route(trunking: TrunkingApi, domain: str | None, region: str | None, changed: Collection[str]) -> None:
    """Route calls to *domain* to *region*; None leaves the route as it is.

    Raises:
        TrunkingError: that failed; its `left` names the fields that are *changed* already.
    """
    if not region or not domain:
        return
    try:
        _route(trunking, domain, region)
    except TrunkingError as error:
        if changed:
            error.leaves(f"{', '.join(changed)} is changed already. {REFRESH_FIRST}")
        raise


def _route(trunking: TrunkingApi, domain: str, region: str) -> None:
    """Set the region. Setting it twice does no harm, so after a lost answer it is set once more."""
    try:
        trunking.inbound_routes.set_voice_region(domain, region)
    except TrunkingError as error:
        if not error.maybe_done:
            raise
        with suppress(TrunkingError):
            if trunking.inbound_routes.voice_region(domain) == region:
                return
        trunking.inbound_routes.set_voice_region(domain, region)
