"""The table's words about who may dial out."""

import pytest

from twilio_trunks_audit.report import AccessList
from twilio_trunks_audit.table import who_may_dial


def addresses(*blocks: str) -> AccessList:
    return AccessList(sid="AL1", name="office", kind="ip addresses", addresses=blocks)


def users(*names: str) -> AccessList:
    return AccessList(sid="CL1", name="pbx", kind="credentials", addresses=None, usernames=names)


UNREAD = AccessList(sid="AL2", name="other", kind="ip addresses", addresses=None)


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        ([], "nobody"),
        ([addresses("192.0.2.7/32")], "1 IP block"),
        ([addresses("192.0.2.7/32"), addresses("192.0.2.8/32")], "2 IP blocks"),
        ([users("pbx-1", "pbx-2")], "2 users"),
        ([addresses("192.0.2.7/32"), users("pbx")], "1 IP block with 1 user"),
        ([addresses(), users("pbx")], "nobody"),
        ([addresses("192.0.2.7/32"), UNREAD], ""),
    ],
)
def test_who_may_dial(lists: list[AccessList], said: str) -> None:
    assert said == who_may_dial(lists)
