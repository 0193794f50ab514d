"""The lists on trunks, which say who may dial: IP access control lists and credential lists.

https://www.twilio.com/docs/sip-trunking/api/ipaccesscontrollist-resource
https://www.twilio.com/docs/sip-trunking/api/credentiallist-resource
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from pulumi_twilio_trunking.base.errors import TwilioError
from pulumi_twilio_trunking.client.endpoints import PAGE, Endpoints, ignore_not_found

IP = "AL"
CREDENTIALS = "CL"
"""The two kinds of list: how the SIDs of each begin."""

_NOT_ACCEPTED = 20001

KINDS = {IP: "IP access control list", CREDENTIALS: "credential list"}


def kind_of(sid: str) -> str:
    """The kind of the list with this SID: `IP` or `CREDENTIALS`."""
    return IP if sid.startswith(IP) else CREDENTIALS


class TrunkList(BaseModel):
    """A list on a trunk."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, from_attributes=True)

    sid: str
    friendly_name: Annotated[str, BeforeValidator(lambda value: value or "")] = ""


class TrunkLists(Endpoints):
    """Attaches an account's lists to its trunks. A list stays the account's when it is detached."""

    def list(self, trunk_sid: str) -> dict[str, TrunkList]:
        """List the lists of both kinds that are on a trunk, by SID."""
        trunk = self.client.trunking.v1.trunks(trunk_sid)
        with self._trying(f"list the IP access control lists of trunk {trunk_sid}"):
            addresses = trunk.ip_access_control_lists.list(page_size=PAGE)
            found = [TrunkList.model_validate(one) for one in addresses]
        with self._trying(f"list the credential lists of trunk {trunk_sid}"):
            credentials = trunk.credentials_lists.list(page_size=PAGE)
            found += [TrunkList.model_validate(one) for one in credentials]
        return {one.sid: one for one in found}

    def attach(self, trunk_sid: str, sid: str) -> None:
        """Attach a list to a trunk. Twilio refuses one that is on it already (21245)."""
        what = f"{KINDS[kind_of(sid)]} {sid}"
        try:
            with self._trying(f"attach {what} to trunk {trunk_sid}", "list", post=True):
                self._attach(trunk_sid, sid)
        except TwilioError as error:
            if error.code == _NOT_ACCEPTED:
                error.advice = (
                    f"The trunk is in account {self.client.account_sid}; the list may not be. Give both "
                    "resources the same provider."
                )
            raise

    def _attach(self, trunk_sid: str, sid: str) -> None:
        trunk = self.client.trunking.v1.trunks(trunk_sid)
        if kind_of(sid) == IP:
            trunk.ip_access_control_lists.create(ip_access_control_list_sid=sid)
        else:
            trunk.credentials_lists.create(credential_list_sid=sid)

    def detach(self, trunk_sid: str, sid: str) -> None:
        """Detach a list from a trunk, or do nothing if it is not on it."""
        trunk, what = self.client.trunking.v1.trunks(trunk_sid), f"{KINDS[kind_of(sid)]} {sid}"
        with ignore_not_found(), self._trying(f"detach {what} from trunk {trunk_sid}", "list"):
            if kind_of(sid) == IP:
                trunk.ip_access_control_lists(sid).delete()
            else:
                trunk.credentials_lists(sid).delete()
