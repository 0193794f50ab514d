"""Which region handles the termination of a trunk's domain: https://www.twilio.com/docs/global-infrastructure/inbound-processing-api.

All regions share one answer. A change holds at once here; Twilio's takes up to five minutes.
"""

import hashlib

from emulator import rules
from emulator.database import Changes
from emulator.errors import NotFound
from emulator.records import Route, Trunk
from emulator.store import Store, checked, existing


class Routes:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._routes = store.table("routes", Route)
        self._trunks = store.table("trunks", Trunk)

    def fetch(self, account_sid: str, sip_trunk_domain: str) -> Route:
        """How the domain is routed, in whichever region the account has a trunk of that name."""
        trunk = existing(self._trunks.find(account_sid=account_sid, domain_name=sip_trunk_domain))
        route = self._routes.find(sid=_sid(account_sid, sip_trunk_domain))
        if not route and not self._store.settings.unassigned_route_is_us1:
            raise NotFound
        return route or _unassigned(trunk, sip_trunk_domain)

    def update(self, account_sid: str, sip_trunk_domain: str, changes: Changes) -> Route:
        with self._store.transaction():
            existing(self._trunks.find(account_sid=account_sid, domain_name=sip_trunk_domain))
            rules.check(changes, rules.ROUTE, self._store.settings)
            sid = _sid(account_sid, sip_trunk_domain)
            if self._routes.find(sid=sid):
                self._routes.update(sid, self._store.touched(changes))
            else:
                self._insert(account_sid, sip_trunk_domain, changes)
            return existing(self._routes.find(sid=sid))

    def _insert(self, account_sid: str, sip_trunk_domain: str, changes: Changes) -> None:
        self._routes.insert(
            Route(
                sid=_sid(account_sid, sip_trunk_domain),
                account_sid=account_sid,
                sip_trunk_domain=sip_trunk_domain.lower(),
                **checked({**changes, **self._store.dates()}),
            )
        )


def _unassigned(trunk: Trunk, sip_trunk_domain: str) -> Route:
    return Route(
        sid=_sid(trunk.account_sid, sip_trunk_domain),
        account_sid=trunk.account_sid,
        sip_trunk_domain=sip_trunk_domain.lower(),
        date_created=trunk.date_created,
        date_updated=trunk.date_created,
    )


def _sid(account_sid: str, sip_trunk_domain: str) -> str:
    """The same for the same domain, always, so that a domain that nobody routed yet has one too."""
    name = f"{account_sid} {sip_trunk_domain.lower()}"
    return f"QQ{hashlib.sha256(name.encode()).hexdigest()[:32]}"
