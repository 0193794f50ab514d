"""Twilio's trunking API as methods with typed records, over the official `twilio` SDK.

Twilio's CamelCase and the SDK's shapes stop here. https://www.twilio.com/docs/sip-trunking/api
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from datetime import datetime
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pulumi_twilio_trunking.base.errors import (
    TrunkingError,
    TwilioError,
    WrongAccountError,
)
from pulumi_twilio_trunking.base.http_status import MAY_NOT_LIST
from pulumi_twilio_trunking.client.account_check import OwnAccount
from pulumi_twilio_trunking.client.credentials import Credentials
from pulumi_twilio_trunking.client.endpoints import PAGE, Endpoints, OrNone, ignore_not_found, trying
from pulumi_twilio_trunking.client.inbound_routes import InboundRoutes
from pulumi_twilio_trunking.client.phone_numbers import PhoneNumbers
from pulumi_twilio_trunking.client.sip_lists import CredentialLists, IpAccessControlLists
from pulumi_twilio_trunking.client.trunk_lists import TrunkLists

if TYPE_CHECKING:
    from twilio.rest import Client

    from pulumi_twilio_trunking.client.http_client import HttpClient


class Recording(BaseModel):
    """Whether and how Twilio records the calls of a trunk."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    mode: str = "do-not-record"
    trim: str = "do-not-trim"


class Trunk(BaseModel):
    """A trunk at Twilio. Fields that an answer leaves out have the value of a new trunk."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    friendly_name: Annotated[str, BeforeValidator(lambda value: value or "")] = ""
    secure: Annotated[bool, BeforeValidator(bool)] = False
    domain_name: OrNone[str] = None
    transfer_mode: Annotated[str, BeforeValidator(lambda value: value or "disable-all")]
    transfer_caller_id: Annotated[str, BeforeValidator(lambda value: value or "from-transferee")]
    cnam_lookup_enabled: Annotated[bool, BeforeValidator(bool)]
    disaster_recovery_url: OrNone[str] = None
    disaster_recovery_method: OrNone[str] = None
    recording: OrNone[Recording] = None
    """None where the answer does not say."""
    auth_type: OrNone[str] = None
    account_sid: OrNone[str] = None
    symmetric_rtp_enabled: Annotated[bool, BeforeValidator(bool)]
    date_created: Annotated[
        datetime | None,
        # The SDK leaves a date that it cannot read as it came.
        BeforeValidator(lambda value: value if isinstance(value, datetime) else None),
        Field(exclude=True),
    ] = None
    """None where the answer does not say. It is left out of dumps, and so of the state."""


MOST_NAMED = 10
"""How many trunks a message names; it counts the others."""


def named(trunks: Collection[Trunk]) -> str:
    """Write *trunks* for a message: the first few by name, SID and domain."""
    shown = [_known_by(trunk) for trunk in [*trunks][:MOST_NAMED]]
    more = f" and {len(trunks) - MOST_NAMED} more" if len(trunks) > MOST_NAMED else ""
    return f"{', '.join(shown)}{more}"


def _known_by(trunk: Trunk) -> str:
    return f"{trunk.friendly_name!r} ({', '.join(filter(None, [trunk.sid, trunk.domain_name]))})"


class OriginationUrl(BaseModel):
    """An origination URL of a trunk at Twilio."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    sip_url: str
    priority: int
    weight: int
    enabled: bool
    friendly_name: Annotated[str, BeforeValidator(lambda value: value or "")]


class TrunkingApi(Endpoints):
    """Twilio's trunking API for one account.

    Every method raises `TwilioError` if Twilio refuses, `NotFoundError` for an unknown SID, `NoAnswerError`
    if Twilio does not answer, and `WrongAccountError` if the credentials are of another account.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client, OwnAccount(client))
        self.ip_access_control_lists: IpAccessControlLists = IpAccessControlLists(client, self._account)
        self.credential_lists: CredentialLists = CredentialLists(client, self._account)
        self._trunks = client.trunking.v1.trunks
        self._http_client = cast("HttpClient", client.http_client)
        self.phone_numbers: PhoneNumbers = PhoneNumbers(client, self._account)
        self.inbound_routes: InboundRoutes = InboundRoutes(client, self._account)
        self.trunk_lists: TrunkLists = TrunkLists(client, self._account)

    @property
    def now(self) -> datetime:
        """Twilio's clock, as in `Trunk.date_created`."""
        return self._http_client.now

    @property
    def is_sure_of_account(self) -> bool:
        """Say whether the credentials are known to be of their account: an API key may be of another."""
        return self._account.is_sure

    def list_trunks(self) -> list[Trunk]:
        with trying("list the trunks of the account"):
            return [self._ours(Trunk.model_validate(trunk)) for trunk in self._trunks.list(page_size=PAGE)]

    def create_trunk(self, fields: Mapping[str, Any]) -> Trunk:
        with trying(f"create trunk {fields.get('friendly_name', '')!r}", "trunk", post=True):
            trunk = Trunk.model_validate(self._trunks.create(**fields))
            try:
                self._account.recognise(trunk.account_sid, outcome="")
            except WrongAccountError as error:
                self._take_back(trunk, error)
                raise
            return trunk

    def _take_back(self, trunk: Trunk, error: WrongAccountError) -> None:
        """Delete a trunk that was made in another account, and say so."""
        try:
            self.delete_trunk(trunk.sid)
        except TrunkingError as second:
            error.leaves(
                f"Trunk {trunk.sid}, which was made there, is left, since Pulumi {second.in_one_line()}"
            )
            return
        domain = trunk.domain_name
        error.leaves(
            f"Trunk {trunk.sid} was made there, and it was removed again."
            + (f" Its domain name {domain} may stay reserved for up to 30 days." if domain else "")
        )

    def read_trunk(self, sid: str) -> Trunk:
        with self._trying(f"read trunk {sid}", "trunk"):
            trunk = self._ours(Trunk.model_validate(self._trunks(sid).fetch()))
        return self.with_recording(trunk)

    def _ours(self, trunk: Trunk) -> Trunk:
        self._account.recognise(trunk.account_sid)
        return trunk

    def with_recording(self, trunk: Trunk) -> Trunk:
        """Return the trunk with its recording, by another request if the answer did not have it."""
        if trunk.recording:
            return trunk
        return trunk.model_copy(update={"recording": self.read_recording(trunk.sid)})

    def update_trunk(self, sid: str, fields: Mapping[str, Any]) -> Trunk:
        with self._trying(f"update {', '.join(fields)} of trunk {sid}", "trunk", post=True):
            return Trunk.model_validate(self._trunks(sid).update(**fields))

    def delete_trunk(self, sid: str) -> None:
        """Delete a trunk, or do nothing if it is gone already."""
        with ignore_not_found(), self._trying(f"delete trunk {sid}", "trunk"):
            self._trunks(sid).delete()

    def read_recording(self, trunk_sid: str) -> Recording:
        with self._trying(f"read the recording of trunk {trunk_sid}"):
            answer = self._trunks(trunk_sid).recordings().fetch()
            return Recording(mode=answer.mode, trim=answer.trim)

    def update_recording(self, trunk_sid: str, recording: Recording) -> Recording:
        with self._trying(f"set the recording of trunk {trunk_sid} to {recording.mode}", post=True):
            answer = self._trunks(trunk_sid).recordings().update(mode=recording.mode, trim=recording.trim)
            return Recording(mode=answer.mode, trim=answer.trim)

    def list_origination_urls(self, trunk_sid: str) -> list[OriginationUrl]:
        with self._trying(f"list the origination URLs of trunk {trunk_sid}"):
            urls = self._trunks(trunk_sid).origination_urls.list(page_size=PAGE)
            return [OriginationUrl.model_validate(url) for url in urls]

    def create_origination_url(self, trunk_sid: str, fields: Mapping[str, Any]) -> OriginationUrl:
        with self._trying(
            f"create origination URL {fields['friendly_name']!r} on trunk {trunk_sid}", post=True
        ):
            return OriginationUrl.model_validate(self._trunks(trunk_sid).origination_urls.create(**fields))

    def update_origination_url(self, trunk_sid: str, sid: str, fields: Mapping[str, Any]) -> OriginationUrl:
        with self._trying(
            f"update {', '.join(fields)} of origination URL {sid} on trunk {trunk_sid}", post=True
        ):
            return OriginationUrl.model_validate(
                self._trunks(trunk_sid).origination_urls(sid).update(**fields)
            )

    def delete_origination_url(self, trunk_sid: str, sid: str) -> None:
        """Delete an origination URL, or do nothing if it is gone already."""
        with ignore_not_found(), self._trying(f"delete origination URL {sid} of trunk {trunk_sid}"):
            self._trunks(trunk_sid).origination_urls(sid).delete()


def trunks_by_sid(trunking: TrunkingApi) -> dict[str, Trunk] | None:
    """Return all trunks of the account, or None if these credentials may not list them."""
    try:
        return {trunk.sid: trunk for trunk in trunking.list_trunks()}
    except TwilioError as error:
        if error.status not in MAY_NOT_LIST:
            raise
        return None


@functools.lru_cache
def connect(credentials: Credentials) -> TrunkingApi:
    """Return the API for these credentials, one for the whole process, which shares its connections."""
    return TrunkingApi(new_client(credentials))


def new_client(credentials: Credentials) -> Client:
    """Make a client of Twilio's SDK for these credentials, with its own connections."""
    # The import takes a tenth of a second, which a preview without requests saves.
    from twilio.rest import Client  # noqa: PLC0415

    from pulumi_twilio_trunking.client.http_client import HttpClient  # noqa: PLC0415
    from pulumi_twilio_trunking.client.oauth import OAuthHttpClient  # noqa: PLC0415

    oauth = credentials.oauth
    return Client(  # type: ignore[no-untyped-call]
        None if oauth else credentials.username,
        None if oauth else credentials.password,
        credentials.account_sid,
        region=credentials.region,
        edge=credentials.edge,
        http_client=OAuthHttpClient(credentials) if oauth else HttpClient(credentials),
        # With an empty mapping the SDK would read os.environ.
        environment={"": ""},
        user_agent_extensions=[f"pulumi-twilio-trunking/{metadata.version('pulumi-twilio-trunking')}"],
    )
