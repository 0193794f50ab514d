"""Which region handles the termination of a trunk's domain.

All regions share one answer. A change holds at once here; Twilio's takes up to five minutes.

Source: https://www.twilio.com/docs/global-infrastructure/inbound-processing-api.
"""

import hashlib
from dataclasses import dataclass

from starlette.routing import Route

from emulator.database import Changes, Value
from emulator.endpoints import changeable
from emulator.errors import InvalidRegion, NotFound
from emulator.fields import Field, friendly_name
from emulator.forms import Form
from emulator.resources.trunks import Trunk
from emulator.settings import DEFAULT_REGION, REGIONS, Settings
from emulator.store import Store, checked, existing
from emulator.wire import INBOUND_ROUTES, Json, pick


@dataclass(frozen=True, kw_only=True)
class InboundRoute:
    """The region that handles the calls to a domain."""

    sid: str
    account_sid: str
    sip_trunk_domain: str
    voice_region: str = DEFAULT_REGION
    friendly_name: str | None = None
    date_created: str
    date_updated: str


def region(_: str, value: Value, settings: Settings) -> None:
    del settings
    if value not in REGIONS:
        raise InvalidRegion(REGIONS)


FORM = Form({"voice_region": Field(rule=region), "friendly_name": Field(rule=friendly_name)})


class InboundRoutes:
    """The routes of all domains; every region has the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._routes = store.table("routes", InboundRoute)
        self._trunks = store.table("trunks", Trunk)

    def fetch(self, account_sid: str, sip_trunk_domain: str) -> InboundRoute:
        """Return the route of the domain, in whichever region the account has a trunk of that name."""
        trunk = self._trunk(account_sid, sip_trunk_domain)
        route = self._routes.find(sid=_sid(account_sid, sip_trunk_domain))
        if not route and not self._store.settings.unassigned_route_is_us1:
            raise NotFound
        return route or _unassigned(trunk, sip_trunk_domain)

    def update(self, account_sid: str, sip_trunk_domain: str, changes: Changes) -> InboundRoute:
        with self._store.transaction():
            self._trunk(account_sid, sip_trunk_domain)
            FORM.check(changes, self._store.settings)
            sid = _sid(account_sid, sip_trunk_domain)
            if self._routes.find(sid=sid):
                self._routes.update(sid, self._store.touched(changes))
                return existing(self._routes.find(sid=sid))
            return self._routes.insert(
                InboundRoute(
                    sid=sid,
                    account_sid=account_sid,
                    sip_trunk_domain=sip_trunk_domain.lower(),
                    **checked({**changes, **self._store.dates()}),
                )
            )

    def _trunk(self, account_sid: str, sip_trunk_domain: str) -> Trunk:
        return existing(self._trunks.find(account_sid=account_sid, domain_name=sip_trunk_domain))


def _unassigned(trunk: Trunk, sip_trunk_domain: str) -> InboundRoute:
    return InboundRoute(
        sid=_sid(trunk.account_sid, sip_trunk_domain),
        account_sid=trunk.account_sid,
        sip_trunk_domain=sip_trunk_domain.lower(),
        date_created=trunk.date_created,
        date_updated=trunk.date_created,
    )


def _sid(account_sid: str, sip_trunk_domain: str) -> str:
    """Return the same SID for the same domain, always: a domain without a stored route shows one too."""
    name = f"{account_sid} {sip_trunk_domain.lower()}"
    return f"QQ{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def write(route: InboundRoute) -> Json:
    return {
        "sip_trunk_domain": route.sip_trunk_domain,
        "url": f"{INBOUND_ROUTES}/Trunks/{route.sip_trunk_domain}",
        **pick(route, "sid account_sid friendly_name voice_region date_created date_updated"),
    }


ROUTES = [Route("/v2/Trunks/{sip_trunk_domain}", changeable(InboundRoutes, write, FORM))]
