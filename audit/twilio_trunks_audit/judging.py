"""Judges trunks by the rules of the policy pack.

Names, severities and texts of findings come from the rules: `policies/encrypted_trunks/rules`, one file each.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_twilio_trunking.client.api import OriginationUrl

from encrypted_trunks.exemptions import PBX_DIALS_TLS, Exemption
from encrypted_trunks.judging import Verdict, judge, judge_all, without_repetition
from encrypted_trunks.options import defaults
from encrypted_trunks.resources import Resource
from encrypted_trunks.rules import exemption_require_match, trunk_require_minimum_encryption
from encrypted_trunks.rules.exemption_require_valid import NAME as EXEMPTIONS_RULE
from encrypted_trunks.sip_uri import why_not_tls
from encrypted_trunks.trunk_routes import routes_by_trunk
from encrypted_trunks.type_token import SECURE_TRUNK, TLS_ORIGINATION, TRUNK_PHONE_NUMBERS
from twilio_trunks_audit.config import Config
from twilio_trunks_audit.masking import Mask, printable
from twilio_trunks_audit.reading import FetchedAddress, FetchedList, FetchedTrunk
from twilio_trunks_audit.report import (
    BELOW,
    MEDIA,
    NOT_JUDGED,
    SIGNALLING,
    WORST_FIRST,
    AccessList,
    Destination,
    Encryption,
    Finding,
    JudgedTrunk,
)
from twilio_trunks_audit.scope import Target

_IP_LIST: Final = "twilio:index/trunkingTrunksIpAccessControlListsV1:TrunkingTrunksIpAccessControlListsV1"
_ENTRY: Final = (
    "twilio:index/apiAccountsSipIpAccessControlListsIpAddresses:ApiAccountsSipIpAccessControlListsIpAddresses"
)
_CREDENTIAL_LIST: Final = "twilio:index/trunkingTrunksCredentialListsV1:TrunkingTrunksCredentialListsV1"
"""The type tokens of Twilio's own provider, which the rules know."""

_TYPES: Final = (SECURE_TRUNK, TLS_ORIGINATION, TRUNK_PHONE_NUMBERS)
_OUR_TYPES: Final = re.compile("|".join(rf" \({re.escape(one)}\)" for one in _TYPES))
"""Rules add the type to the name of a resource. Here no program has types."""

_MINIMUM: Final = trunk_require_minimum_encryption.RULE
_MATCH: Final = exemption_require_match.RULE


class Judge:
    """Judges accounts by the rules of *config*. *mask* hides secrets in the results."""

    def __init__(self, config: Config, mask: Mask) -> None:
        self._config = config
        self._mask = mask
        self._rules = [rule for rule in config.rules if rule.name != _MATCH.name]
        self._options = {name: given for name, given in config.options.items() if name in set(config.levels)}
        self._configured = {"exemptions": [], **config.options.get(EXEMPTIONS_RULE, {})}
        self._exemptions = Exemption.read(self._configured)
        self._lock = threading.Lock()
        self._matched: set[int] = set()

    def trunks(self, target: Target, fetched: Iterable[FetchedTrunk]) -> tuple[JudgedTrunk, ...]:
        """Judge the trunks of one account in one region together, as one stack. The worst comes first."""
        everything = list(fetched)
        found = [resources_of(target, one) for one in everything]
        entries = list(_entries(target, everything))
        stack = [
            *(resource for resources in found for resource in resources),
            *(entry for entry, _ in entries),
        ]
        self._note_matches(stack)
        about = {one.urn: {str(resources[0].props["sid"])} for resources in found for one in resources}
        about |= {entry.urn: sids for entry, sids in entries}
        verdicts = judge_all(self._rules, stack, self._options)
        by_sid = _by_trunk(without_repetition(verdicts, self._config.levels), about)
        judged = [
            self._trunk(one, resources, by_sid.get(one.trunk.sid, []))
            for one, resources in zip(everything, found, strict=True)
        ]
        return tuple(sorted(judged, key=_badness))

    def left_over(self, targets: Sequence[Target]) -> tuple[Finding, ...]:
        """Judge the exemptions for *targets* that match nothing in any of them.

        The pack judges one stack at a time. Here it is enough that an exemption matches in one account.
        """
        found: list[Verdict] = []
        for number, exemption in enumerate(self._exemptions):
            meant = next((one for one in targets if exemption.is_of(one.stack)), None)
            if meant and number not in self._matched and _MATCH.name in self._config.levels:
                nobody = Resource(token="", name="", urn=_urn(meant, "", "-"), props={})
                options = self._configured | {"exemptions": [self._configured["exemptions"][number]]}
                found += [
                    Verdict(rule=_MATCH, finding=one, exemption=None)
                    for one in _MATCH.judge([nobody], options)
                ]
        return self._findings(found, ())

    def _note_matches(self, stack: Sequence[Resource]) -> None:
        named = {n for n, exemption in enumerate(self._exemptions) if any(map(exemption.concerns, stack))}
        with self._lock:
            self._matched |= named

    def _trunk(
        self, fetched: FetchedTrunk, resources: Sequence[Resource], verdicts: Sequence[Verdict]
    ) -> JudgedTrunk:
        uris = [url.sip_url for url in fetched.urls or ()]
        return _judged_trunk(
            fetched, self._mask, level_of(resources, self._exemptions), self._findings(verdicts, uris)
        )

    def _findings(self, verdicts: Iterable[Verdict], uris: Sequence[str]) -> tuple[Finding, ...]:
        """Convert verdicts. A rule may say the same about a trunk and its list; keep it once."""
        return tuple(dict.fromkeys(self._finding(one, uris) for one in verdicts))

    def _finding(self, verdict: Verdict, uris: Sequence[str]) -> Finding:
        rule, found = verdict.rule, verdict.finding

        def said(text: object) -> str:
            return printable(self._mask.text(_OUR_TYPES.sub("", str(text)), uris))

        return Finding(
            rule=rule.name,
            level=self._config.levels[rule.name],
            severity=str(rule.severity.value),
            what=said(found.headline),
            why=said(found.why),
            fix=said(found.fix),
            page=rule.page,
            supports=tuple(map(str, rule.frameworks)),
            exemption=said(verdict.exemption) if verdict.exemption else "",
        )


def resources_of(target: Target, fetched: FetchedTrunk) -> list[Resource]:
    """Convert a trunk to resources of a stack: the trunk, its origination URLs, its numbers, its lists.

    A list that was not read is left out, as if it were in another stack. Without URLs, so are the numbers.
    """
    trunk = fetched.trunk
    name = trunk.friendly_name or trunk.sid
    recording = fetched.recording.model_dump() if fetched.recording else None
    props = trunk.model_dump() | {
        "recording": recording,
        "auth_type": trunk.auth_type or "",
        "account_sid": target.account_sid,
        "region": target.region,
    }
    resources = [_resource(target, SECURE_TRUNK, name, trunk.sid, props)]
    if fetched.urls is not None:
        origination = {
            "trunk_sid": trunk.sid,
            "destinations": list(map(_destination, _in_order(fetched.urls))),
        }
        resources.append(_resource(target, TLS_ORIGINATION, name, trunk.sid, origination))
        if fetched.numbers:
            numbers = {"trunk_sid": trunk.sid, "phone_numbers": list(fetched.numbers)}
            resources.append(_resource(target, TRUNK_PHONE_NUMBERS, name, trunk.sid, numbers))
    for lists, token, key in (
        (fetched.ip_lists, _IP_LIST, "ip_access_control_list_sid"),
        (fetched.credential_lists, _CREDENTIAL_LIST, "credential_list_sid"),
    ):
        resources += [
            _resource(target, token, one.name or one.sid, f"{trunk.sid}/{one.sid}", _tie(trunk.sid, key, one))
            for one in lists or ()
        ]
    return resources


def level_of(resources: Sequence[Resource], exemptions: Sequence[Exemption]) -> Encryption:
    """Find the level of encryption of the one trunk in *resources*, by the pack's rules.

    The configured minimum does not change it. Of the exemptions only `pbx-dials-tls` does: it states a fact.
    """
    [(trunk, routes)] = routes_by_trunk(resources)
    if _reaches(trunk.resource, trunk_require_minimum_encryption.MEDIA, ()):
        return MEDIA
    pbx_dials_tls = [one for one in exemptions if one.kind == PBX_DIALS_TLS]
    if not _reaches(trunk.resource, trunk_require_minimum_encryption.SIGNALLING, pbx_dials_tls) or any(
        route.is_plain for route in routes
    ):
        return BELOW
    return SIGNALLING if any(route.entry.enabled is True for route in routes) else NOT_JUDGED


def _reaches(trunk: Resource, minimum: str, exemptions: Sequence[Exemption]) -> bool:
    options = defaults(_MINIMUM) | {"minimum": minimum, "exemptions": []}
    return all(one.exemption for one in judge(_MINIMUM, [trunk], options, exemptions))


def _by_trunk(verdicts: Iterable[Verdict], about: Mapping[str, Iterable[str]]) -> dict[str, list[Verdict]]:
    """Group verdicts by the SIDs of their trunks. *about* maps URNs to these SIDs."""
    grouped: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for sid in about[verdict.finding.resource.urn]:
            grouped.setdefault(sid, []).append(verdict)
    return grouped


def _entries(target: Target, fetched: Iterable[FetchedTrunk]) -> Iterator[tuple[Resource, set[str]]]:
    """List the entries of all IP access control lists once, with the trunks that use the list."""
    lists: dict[str, FetchedList] = {}
    trunks: dict[str, set[str]] = {}
    for trunk in fetched:
        for one in trunk.ip_lists or ():
            lists[one.sid] = one
            trunks.setdefault(one.sid, set()).add(trunk.trunk.sid)
    for one in lists.values():
        for address in one.addresses or ():
            yield _entry(target, one, address), trunks[one.sid]


def _entry(target: Target, fetched: FetchedList, address: FetchedAddress) -> Resource:
    props = {
        "ip_access_control_list_sid": fetched.sid,
        "ip_address": address.ip_address,
        "cidr_prefix_length": address.cidr_prefix_length,
    }
    return _resource(target, _ENTRY, fetched.name or fetched.sid, f"{fetched.sid}/{address.sid}", props)


def _badness(trunk: JudgedTrunk) -> tuple[Any, ...]:
    open_ = [-len(trunk.open(level)) for level in ("mandatory", "advisory")]
    return WORST_FIRST.index(trunk.level), *open_, trunk.name, trunk.sid


def _resource(target: Target, token: str, name: str, sid: str, props: Mapping[str, object]) -> Resource:
    return Resource(token=token, name=name, urn=_urn(target, token, sid), props=props)


def _urn(target: Target, token: str, sid: str) -> str:
    """Make a URN: the account's name is the stack. The SID is the name, because friendly names repeat."""
    return f"urn:pulumi:{target.stack}::twilio::{token}::{sid}"


def _tie(trunk_sid: str, key: str, fetched: FetchedList) -> dict[str, object]:
    return {"trunk_sid": trunk_sid, key: fetched.sid, "friendly_name": fetched.name}


def _destination(url: OriginationUrl) -> dict[str, object]:
    return url.model_dump(include={"sip_url", "priority", "weight", "enabled", "friendly_name"})


def _judged_trunk(
    fetched: FetchedTrunk, mask: Mask, level: Encryption, findings: tuple[Finding, ...]
) -> JudgedTrunk:
    trunk, recording = fetched.trunk, fetched.recording

    def said(text: str) -> str:
        return printable(mask.text(text))

    url = trunk.disaster_recovery_url
    return JudgedTrunk(
        sid=printable(trunk.sid),
        name=said(trunk.friendly_name) or printable(trunk.sid),
        level=level,
        secure=trunk.secure,
        domain_name=said(trunk.domain_name) if trunk.domain_name else None,
        destinations=None if fetched.urls is None else tuple(_destinations(trunk.secure, fetched.urls, mask)),
        access=_access(fetched, said),
        auth_type=printable(trunk.auth_type or ""),
        transfer_mode=printable(trunk.transfer_mode),
        transfer_caller_id=printable(trunk.transfer_caller_id),
        recording_mode=printable(recording.mode) if recording else None,
        recording_trim=printable(recording.trim) if recording else None,
        disaster_recovery_url=printable(mask.url(url)) if url else None,
        disaster_recovery_method=trunk.disaster_recovery_method,
        cnam_lookup_enabled=trunk.cnam_lookup_enabled,
        symmetric_rtp_enabled=trunk.symmetric_rtp_enabled,
        numbers=None
        if fetched.numbers is None
        else tuple(printable(mask.number(one)) for one in fetched.numbers),
        voice_region=fetched.voice_region,
        findings=findings,
        not_examined=tuple(fetched.not_examined),
    )


def _destinations(secure: bool, urls: Sequence[OriginationUrl], mask: Mask) -> Iterator[Destination]:  # noqa: FBT001 - the trunk's field
    """List the destinations in fail-over order; within a priority the enabled ones come first."""
    for url in _in_order(urls):
        why = why_not_tls(url.sip_url)
        yield Destination(
            sid=printable(url.sid),
            uri=printable(mask.uri(url.sip_url)),
            friendly_name=printable(mask.text(url.friendly_name, [url.sip_url])),
            priority=url.priority,
            weight=url.weight,
            enabled=url.enabled,
            share_percent=_share(url, urls),
            hop=MEDIA if secure else SIGNALLING if why is None else "plain",
            why=printable(mask.text(why or "", [url.sip_url])),
        )


def _in_order(urls: Sequence[OriginationUrl]) -> list[OriginationUrl]:
    return sorted(urls, key=lambda one: (one.priority, not one.enabled, -one.weight, one.sid))


def _share(url: OriginationUrl, urls: Sequence[OriginationUrl]) -> int:
    """Compute the URL's share of the calls that reach its priority, in percent."""
    weights = [one.weight for one in urls if one.enabled and one.priority == url.priority]
    if not url.enabled:
        return 0
    return round(100 * url.weight / sum(weights)) if sum(weights) else round(100 / len(weights))


def _access(fetched: FetchedTrunk, said: Any) -> tuple[AccessList, ...] | None:
    if fetched.ip_lists is None or fetched.credential_lists is None:
        return None
    return (
        *(
            AccessList(sid=one.sid, name=said(one.name), kind="ip addresses", addresses=_texts(one))
            for one in fetched.ip_lists
        ),
        *(
            AccessList(
                sid=one.sid,
                name=said(one.name),
                kind="credentials",
                addresses=None,
                usernames=None if one.usernames is None else tuple(map(said, one.usernames)),
            )
            for one in fetched.credential_lists
        ),
    )


def _texts(fetched: FetchedList) -> tuple[str, ...] | None:
    return None if fetched.addresses is None else tuple(map(str, fetched.addresses))
