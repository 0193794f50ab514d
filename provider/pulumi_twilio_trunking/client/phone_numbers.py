"""Phone numbers at Twilio: those of an account, and those on a trunk.

A number is on one trunk at a time. https://www.twilio.com/docs/sip-trunking/api/phonenumber-resource and
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from pulumi_twilio_trunking.base.errors import TwilioError
from pulumi_twilio_trunking.base.http_status import NOT_SERVED
from pulumi_twilio_trunking.client.account_check import OwnAccount
from pulumi_twilio_trunking.client.endpoints import PAGE, Endpoints, OrNone, ignore_not_found, trying

if TYPE_CHECKING:
    from twilio.rest import Client

_THING = "phone number"
"""The kind of thing, for `pulumi_twilio_trunking.base.advice.Advice.on`."""


class PhoneNumber(BaseModel):
    """A phone number of an account. Where an answer lacks a field, it is None."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    phone_number: str
    friendly_name: OrNone[str] = None
    account_sid: OrNone[str] = None
    trunk_sid: OrNone[str] = None
    """The trunk that it is on; None if it is on none."""
    voice_url: OrNone[str] = None
    """What answers its calls while it is on no trunk."""
    voice_application_sid: OrNone[str] = None
    """The TwiML app that answers its calls. A number that is attached to a trunk loses it."""
    emergency_address_sid: OrNone[str] = None
    emergency_status: OrNone[str] = None


class PhoneNumbers(Endpoints):
    """The phone numbers of one account. Methods raise as those of `TrunkingApi` do."""

    def __init__(self, client: Client, account: OwnAccount) -> None:
        super().__init__(client, account)
        self._trunks = client.trunking.v1.trunks
        self._numbers = client.api.v2010.accounts(str(client.account_sid)).incoming_phone_numbers

    # Of the account

    def list_all(self) -> list[PhoneNumber]:
        with self._trying("list the phone numbers of the account", _THING):
            return [self._ours(number) for number in self._numbers.list(page_size=PAGE)]

    def find(self, phone_number: str) -> PhoneNumber | None:
        """Find a number by its E.164 text; None if the account does not have it.

        Twilio's filter matches parts of numbers, so the texts are compared here.
        """
        with self._trying(f"look up phone number {phone_number}", _THING):
            matching = self._numbers.list(phone_number=phone_number, page_size=PAGE)
            exact = [self._ours(number) for number in matching if number.phone_number == phone_number]
            return exact[0] if exact else None

    def read(self, sid: str) -> PhoneNumber:
        with self._trying(f"read phone number {sid}", _THING):
            return self._ours(self._numbers(sid).fetch())

    def move(self, trunk_sid: str, sid: str) -> PhoneNumber:
        """Set the trunk of a number, whatever trunk it is on now, in one step.

        Give back the number as Twilio answers: a stand-in may ignore the trunk.
        """
        with self._trying(f"move phone number {sid} to trunk {trunk_sid}", _THING, post=True):
            return self._ours(self._numbers(sid).update(trunk_sid=trunk_sid))

    # On a trunk

    def on_trunk(self, trunk_sid: str) -> list[PhoneNumber] | None:
        """List the numbers on a trunk; None if the region has none (ie1), or the trunk is gone."""
        with trying(f"list the phone numbers of trunk {trunk_sid}"):
            try:
                numbers = self._trunks(trunk_sid).phone_numbers.list(page_size=PAGE)
            except TwilioError as error:
                if error.status in NOT_SERVED:
                    return None
                raise
            return [PhoneNumber.model_validate(number) for number in numbers]

    def attach(self, trunk_sid: str, sid: str) -> PhoneNumber:
        with self._trying(f"attach phone number {sid} to trunk {trunk_sid}", _THING, post=True):
            return self._ours(self._trunks(trunk_sid).phone_numbers.create(phone_number_sid=sid))

    def detach(self, trunk_sid: str, sid: str) -> None:
        """Take a number off a trunk, or do nothing if it is not there. The account keeps the number."""
        with (
            ignore_not_found(),
            self._trying(f"detach phone number {sid} from trunk {trunk_sid}", _THING),
        ):
            self._trunks(trunk_sid).phone_numbers(sid).delete()

    def _ours(self, answer: Any) -> PhoneNumber:
        number = PhoneNumber.model_validate(answer)
        self._account.recognise(number.account_sid)
        return number
