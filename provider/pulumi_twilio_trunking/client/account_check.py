"""Checks that credentials are of the account that they are given with.

No path of trunking names an account: the credentials decide. With an API key of another account an existing
trunk looks deleted. So before a 404 counts, Twilio is asked once at a path that names the account.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pulumi_twilio_trunking.base.errors import NoAnswerError, TwilioError, WrongAccountError
from pulumi_twilio_trunking.base.http_status import ANOTHER_ACCOUNT, is_temporary
from pulumi_twilio_trunking.client.credentials import SettingNames

if TYPE_CHECKING:
    from twilio.rest import Client

UNCHANGED = "Nothing was changed."
_NOTHING_CHANGED = "Nothing was changed, and nothing is taken for gone."

LARGEST_PAGE = 1000


class OwnAccount:
    """The account that a client's credentials are given with, and whether Twilio has confirmed it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sid = str(client.account_sid)
        self._login = f"API key {client.username}" if client.username else "the OAuth client"
        self._names: SettingNames = getattr(client.http_client, "names", SettingNames())
        self._lock = threading.Lock()
        # Twilio takes an auth token only with the SID of its own account.
        self._is_sure: bool = client.username == client.account_sid

    @property
    def is_sure(self) -> bool:
        """Say whether the credentials are known to be of the account."""
        return self._is_sure

    def recognise(self, account_sid: str | None, outcome: str = UNCHANGED) -> None:
        """Learn from the account of a trunk that these credentials reached.

        Args:
            account_sid: that account; None where the answer did not say.
            outcome: a sentence on what was done, for the message.

        Raises:
            WrongAccountError: it is another one.
        """
        if account_sid is None:
            return
        if account_sid != self._sid:
            raise self._of_another(account_sid, outcome)
        self._is_sure = True

    def make_sure(self) -> None:
        """Ask Twilio, unless an earlier answer has confirmed the account.

        Raises:
            WrongAccountError: the credentials are of another account, or may not read access lists.
            NoAnswerError: Twilio's answer does not tell.
        """
        with self._lock:
            if not self._is_sure:
                self._refuse_other_logins()
                self._refuse_parents()
                self._is_sure = True

    def _refuse_other_logins(self) -> None:
        # Standard keys may not read the account, and not every region has numbers. All have access lists.
        account = self._client.api.v2010.accounts(self._sid)
        try:
            account.sip.ip_access_control_lists.list(limit=1, page_size=1)
        except TwilioError as error:
            raise self._refused(error) if error.status in ANOTHER_ACCOUNT else self._unknown(error) from error

    def _refuse_parents(self) -> None:
        # A parent's main key may reach a path of its sub-account, but its trunks are the parent's.
        try:
            accounts = self._client.api.v2010.accounts.list(page_size=LARGEST_PAGE)
        except TwilioError as error:
            if is_temporary(error.status):
                raise self._unknown(error) from error
            return  # a standard key, which reaches only its own account
        owners = {one.sid: one.owner_account_sid for one in accounts}
        owner = owners.get(self._sid)
        if owner != self._sid and owner in owners:
            raise self._of_another(str(owner))

    def _of_another(self, account_sid: str, outcome: str = UNCHANGED) -> WrongAccountError:
        problem = WrongAccountError(
            f"the credentials are those of account {account_sid}, but the account SID that goes with them "
            f"is {self._sid}. {outcome}".rstrip(),
            f"Set {self._names.account_sid} to {account_sid}, or {self._names.login} to one of {self._sid}.",
        )
        problem.account_sid = account_sid
        return problem

    def _refused(self, error: TwilioError) -> WrongAccountError:
        return WrongAccountError(
            f"Twilio finds no such thing for {self._login}, which does not seem to be of account "
            f"{self._sid}: {_asked(error)}. {_NOTHING_CHANGED}",
            f"Use credentials of {self._sid}, or set {self._names.account_sid} to the account that these are "
            "of. If they are restricted, let them read SIP IP access control lists.",
        )

    def _unknown(self, error: TwilioError) -> NoAnswerError:
        return NoAnswerError(
            f"Twilio finds no such thing for {self._login}, and whether that is of account {self._sid} "
            f"cannot be told: {_asked(error)}. {_NOTHING_CHANGED}",
            "Run again; if twilio:baseUrl is set, check that it leads to api.twilio.com too.",
        )


def _asked(error: TwilioError) -> str:
    code = f", error {error.code}" if error.code != error.status else ""
    request = f" (request {error.request_id})" if error.request_id else ""
    return f"asked about that account, Twilio answered {error.status}{code}{request}"
