"""Trunks: https://www.twilio.com/docs/sip-trunking/api/trunk-resource."""

import re
from dataclasses import dataclass, replace

from emulator.database import PARENT_DOMAIN, Changes, Value
from emulator.endpoints import trunking_routes
from emulator.errors import (
    DomainTaken,
    EmergencyCallingEnabled,
    TooManyTrunks,
    TrunkHasDependencies,
    TrunkValidationFailed,
)
from emulator.fields import Field, absolute_url, boolean, friendly_name, one_of
from emulator.forms import Form
from emulator.pagination import Page, PageRequest
from emulator.resources.accounts import Accounts
from emulator.settings import Settings
from emulator.store import Store, checked, existing, new_sid
from emulator.wire import TRUNKING, Json, pick

DOMAIN_SUFFIX = ".pstn.twilio.com"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+pstn\.twilio\.com", re.IGNORECASE)
_LONGEST_LABEL = 63
_LONGEST_DOMAIN = 253  # RFC 1035, 2.3.4; Twilio names no limit
_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Trunk:
    """A trunk. Defaults are Twilio's for a trunk that is created with no parameter.

    Source: RJPearson94/terraform-provider-twilio's acceptance tests; ``transfer_caller_id`` from
        https://www.twilio.com/docs/sip-trunking/call-transfer. Those tests cannot tell null from an empty
        string. It is null here, as Twilio's OpenAPI description allows (it has no empty disaster recovery
        method).
    """

    sid: str
    account_sid: str
    friendly_name: str | None = None
    domain_name: str | None = None
    disaster_recovery_url: str | None = None
    disaster_recovery_method: str | None = None
    transfer_mode: str = "disable-all"
    transfer_caller_id: str = "from-transferee"
    secure: bool = False
    cnam_lookup_enabled: bool = False
    recording_mode: str = "do-not-record"
    recording_trim: str = "do-not-trim"
    has_ip_access_control_list: bool = False
    has_credential_list: bool = False
    date_created: str
    date_updated: str


def domain_name(_: str, value: Value, settings: Settings) -> None:
    """Accept letters, digits, ``-``, and dots between them; 21245 otherwise.

    Source: https://www.twilio.com/docs/sip-trunking; the code is the twilio-feature-factory skill's.
    """
    del settings
    if value is None:
        return
    if len(str(value)) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(str(value)):
        raise TrunkValidationFailed(_wrong_with_domain(str(value)))


def _wrong_with_domain(domain: str) -> str:
    """Name the first rule that *domain* breaks. The lengths are the DNS's (RFC 1035, 2.3.4)."""
    labels = domain[: -len(DOMAIN_SUFFIX)].split(".")
    longest = max(map(len, labels))
    if not domain.lower().endswith(DOMAIN_SUFFIX):
        return f"the domain name must be letters, digits and '-', and end with '{DOMAIN_SUFFIX}'"
    if len(domain) > _LONGEST_DOMAIN:
        return f"the domain name must have at most {_LONGEST_DOMAIN} characters, not {len(domain)}"
    if not all(labels):
        return "the domain name must not have an empty label: a dot has nothing before it"
    if longest > _LONGEST_LABEL:
        return f"each label between dots must have at most {_LONGEST_LABEL} characters, not {longest}"
    if any(label != label.strip("-") for label in labels):
        return "a label of the domain name, between dots, must not begin or end with '-'"
    return "the domain name must be letters, digits and '-'"


# Parameters and choices: Twilio's OpenAPI description.
FORM = Form(
    {
        "friendly_name": Field(rule=friendly_name),
        "domain_name": Field(rule=domain_name),
        "disaster_recovery_url": Field(rule=absolute_url),
        "disaster_recovery_method": Field(rule=one_of("GET", "POST", None)),
        "transfer_mode": Field(rule=one_of("disable-all", "enable-all", "sip-only")),
        "transfer_caller_id": Field(rule=one_of("from-transferee", "from-transferor")),
        "secure": Field(boolean),
        "cnam_lookup_enabled": Field(boolean),
    }
)


class Trunks:
    """The trunks of one region, with the rules that Twilio holds them to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts = Accounts(store)
        self._trunks = store.regional_table("trunks", Trunk)
        self._trunks_anywhere = store.table("trunks", Trunk)

    def create(self, account_sid: str, changes: Changes) -> Trunk:
        FORM.check(changes, self._store.settings)
        trunk = Trunk(sid=new_sid("TK"), account_sid=account_sid, **self._store.dates())
        with self._store.transaction():
            if self._trunks.count(account_sid=account_sid) >= self._store.settings.trunks_per_account:
                raise TooManyTrunks
            self._check_domain(trunk, changes)
            return self._trunks.insert(replace(trunk, **checked(_with_recovery_method(trunk, changes))))

    def list(self, account_sid: str, request: PageRequest) -> Page[Trunk]:
        return self._store.page(self._trunks, request, account_sid=account_sid)

    def find(self, account_sid: str, sid: str) -> Trunk | None:
        """Return the trunk *sid*, None if the account has none of that SID in this region."""
        return self._trunks.find(account_sid=account_sid, sid=sid)

    def fetch(self, account_sid: str, sid: str) -> Trunk:
        return existing(self.find(account_sid, sid))

    def update(self, account_sid: str, sid: str, changes: Changes) -> Trunk:
        with self._store.transaction():
            trunk = self.fetch(account_sid, sid)
            FORM.check(changes, self._store.settings)
            self._check_domain(trunk, changes)
            if "domain_name" in changes:
                self._reserve(trunk, str(changes["domain_name"] or ""))
            self._trunks.update(sid, self._store.touched(_with_recovery_method(trunk, changes)))
            return self.fetch(account_sid, sid)

    def delete(self, account_sid: str, sid: str) -> None:
        """Delete a trunk with its URLs; its numbers are detached (https://www.twilio.com/docs/sip-trunking)."""
        with self._store.transaction():
            trunk = self.fetch(account_sid, sid)
            self._refuse_if_parent(trunk, "cannot delete trunk while it has subdomains")
            self._refuse_if_held(trunk)
            self._reserve(trunk)
            self._trunks.delete(sid)

    def _refuse_if_held(self, trunk: Trunk) -> None:
        """Emergency calling always holds a trunk; its URLs and lists do under settings."""
        settings, store = self._store.settings, self._store
        on_trunk = "FROM phone_numbers WHERE trunk_sid = ? AND emergency_address_sid IS NOT NULL LIMIT 1"
        number = store.first_row(f"SELECT phone_number {on_trunk}", trunk.sid)
        if number:
            raise EmergencyCallingEnabled(number["phone_number"])
        has_urls = store.first_row("SELECT 1 FROM origination_urls WHERE trunk_sid = ? LIMIT 1", trunk.sid)
        if has_urls and not settings.delete_trunk_with_origination_urls:
            raise TrunkHasDependencies("cannot delete trunk while it has origination URLs")
        has_lists = trunk.has_ip_access_control_list or trunk.has_credential_list
        if has_lists and not settings.delete_trunk_with_lists:
            raise TrunkHasDependencies("cannot delete trunk while it has lists")

    def _check_domain(self, trunk: Trunk, changes: Changes) -> None:
        """Hold *trunk*'s new domain name, if it gets one, to the rules that involve other trunks."""
        old, new = (trunk.domain_name or "").lower(), str(changes.get("domain_name") or "").lower()
        if "domain_name" not in changes or new == old:
            return
        self._refuse_if_parent(trunk, "cannot rename domain while it has subdomains")
        if new:
            self._check_parent(trunk.account_sid, new)
            self._check_free(trunk.account_sid, new)

    def _refuse_if_parent(self, trunk: Trunk, reason: str) -> None:
        """https://www.twilio.com/docs/api/errors/21247."""
        query = f"SELECT 1 FROM trunks WHERE region = ? AND {PARENT_DOMAIN} = ? LIMIT 1"  # noqa: S608 - our own column
        if trunk.domain_name and self._store.first_row(query, self._store.region, trunk.domain_name):
            raise TrunkHasDependencies(reason)

    def _check_parent(self, account_sid: str, domain: str) -> None:
        """A dot in the name makes a sub-domain of a name that the account, or its parent, must have.

        Source: https://www.twilio.com/docs/api/errors/21247, https://www.twilio.com/docs/sip-trunking.
        """
        parent = domain.split(".", 1)[1]
        if parent == DOMAIN_SUFFIX.removeprefix("."):
            return
        holder = self._trunks.find(domain_name=parent)
        if not holder or holder.account_sid not in {account_sid, self._accounts.parent_of(account_sid)}:
            raise TrunkHasDependencies("parent domain does not exist or the account does not own it")

    def _check_free(self, account_sid: str, domain: str) -> None:
        """One name, one trunk: else 21248 between accounts, and 21245 within one account and region.

        Source: https://www.twilio.com/docs/api/errors/21245, …/21248,
            https://www.twilio.com/docs/sip-trunking.
        """
        if _is_foreign_account(domain, account_sid):
            raise TrunkValidationFailed("cannot use another account's SID as the Termination URI")
        anywhere = self._trunks_anywhere.find(domain_name=domain)
        if anywhere and anywhere.account_sid != account_sid:
            raise DomainTaken
        if self._trunks.find(domain_name=domain):
            raise TrunkValidationFailed("cannot create more than one Trunk with the same Termination URI")
        if self._is_reserved(domain):
            raise DomainTaken

    def _reserve(self, trunk: Trunk, new: str = "") -> None:
        """Reserve the domain name that *trunk* gives up for *new*, as long as the setting says."""
        seconds, old = self._store.settings.domain_reserved_seconds, trunk.domain_name
        if seconds and old and old.lower() != new.lower():
            until = self._store.now().timestamp() + seconds
            query = (
                "INSERT OR REPLACE INTO reserved_domains (account_sid, domain_name, until) VALUES (?, ?, ?)"
            )
            self._store.connection.execute(query, [trunk.account_sid, old, until])

    def _is_reserved(self, domain: str) -> bool:
        if not self._store.settings.domain_reserved_seconds:
            return False
        query = "SELECT 1 FROM reserved_domains WHERE domain_name = ? AND until > ?"
        return self._store.first_row(query, domain, self._store.now().timestamp()) is not None


def _is_foreign_account(domain: str, account_sid: str) -> bool:
    """Tell whether *domain* is another account's SID (https://www.twilio.com/docs/api/errors/21245)."""
    name = domain[: -len(DOMAIN_SUFFIX)]
    return bool(_ACCOUNT_SID.fullmatch(name)) and name.lower() != account_sid.lower()


def _with_recovery_method(trunk: Trunk, changes: Changes) -> Changes:
    """Add POST for a disaster recovery URL without a method, as the twilio-feature-factory skill saw it."""
    url = changes.get("disaster_recovery_url", trunk.disaster_recovery_url)
    method = changes.get("disaster_recovery_method", trunk.disaster_recovery_method)
    return {**changes, "disaster_recovery_method": "POST"} if url and not method else changes


def write(trunk: Trunk) -> Json:
    url = f"{TRUNKING}/Trunks/{trunk.sid}"
    return {
        **pick(
            trunk, "sid account_sid domain_name disaster_recovery_method disaster_recovery_url friendly_name"
        ),
        **pick(trunk, "secure cnam_lookup_enabled"),
        "symmetric_rtp_enabled": False,  # only the Console can change it
        "recording": write_recording(trunk),
        **pick(trunk, "transfer_mode transfer_caller_id"),
        "auth_type": ",".join(_auth_types(trunk)),
        "auth_type_set": _auth_types(trunk),
        **pick(trunk, "date_created date_updated"),
        "url": url,
        "links": {
            "origination_urls": f"{url}/OriginationUrls",
            "credential_lists": f"{url}/CredentialLists",
            "ip_access_control_lists": f"{url}/IpAccessControlLists",
            "phone_numbers": f"{url}/PhoneNumbers",
        },
    }


def write_recording(trunk: Trunk) -> Json:
    return {"mode": trunk.recording_mode, "trim": trunk.recording_trim}


def _auth_types(trunk: Trunk) -> list[str]:
    """Name what a call has to show at termination; no source tells the order of the two."""
    kinds = {"IP_ACL": trunk.has_ip_access_control_list, "CREDENTIAL_LIST": trunk.has_credential_list}
    return [kind for kind, is_on in kinds.items() if is_on]


ROUTES = trunking_routes("/Trunks", Trunks, "trunks", write, FORM)
