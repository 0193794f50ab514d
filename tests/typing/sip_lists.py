"""Programs with lists of who may dial, as mypy and pyright see them. They are checked and never run."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_type

import pulumi
from pulumi_twilio_trunking import (
    CredentialArgs,
    CredentialList,
    CredentialListResult,
    IpAccessControlList,
    IpAccessControlListResult,
    IpAddressArgs,
    NotOneListError,
    get_credential_list,
    get_credential_list_output,
    get_ip_access_control_list,
    get_ip_access_control_list_output,
)

config = pulumi.Config()

# Inputs: plain values and outputs

branch: IpAddressArgs = {"ip_address": "198.51.100.0", "cidr_prefix_length": 24, "friendly_name": "branch"}
office = IpAccessControlList("office", ip_addresses=["203.0.113.7", branch, config.require_secret("address")])
IpAccessControlList(
    "everything",
    pulumi.ResourceOptions(protect=True),
    friendly_name="office",
    ip_addresses=[{"ip_address": config.require("address")}],
    allow_everyone=True,
    adopt="AL0123",
)

pbx: CredentialArgs = {"username": "pbx", "password": config.require_secret("password")}
phones = CredentialList("phones", credentials=[pbx, {"username": "adopted"}])
CredentialList(
    "everything",
    pulumi.ResourceOptions(protect=True),
    friendly_name=config.require("name"),
    credentials=[pulumi.Output.from_input(pbx)],
    adopt="CL0123",
)

# Outputs

assert_type(office.friendly_name, pulumi.Output[str])
assert_type(office.ip_addresses, pulumi.Output[Sequence[Mapping[str, Any]]])
assert_type(office.allow_everyone, pulumi.Output[bool | None])
assert_type(office.adopt, pulumi.Output[str | None])
assert_type(office.ip_address_sids, pulumi.Output[Sequence[str]])
assert_type(office.account_sid, pulumi.Output[str])
assert_type(office.region, pulumi.Output[str])

assert_type(phones.friendly_name, pulumi.Output[str])
assert_type(phones.credentials, pulumi.Output[Sequence[Mapping[str, Any]]])
assert_type(phones.adopt, pulumi.Output[str | None])
assert_type(phones.usernames, pulumi.Output[Sequence[str]])
assert_type(phones.credential_sids, pulumi.Output[Sequence[str]])
assert_type(phones.account_sid, pulumi.Output[str])
assert_type(phones.region, pulumi.Output[str])

# Look-ups

try:
    found = get_ip_access_control_list(friendly_name="office")
    assert_type(found, IpAccessControlListResult)
    assert_type(found.ip_addresses, Sequence[Mapping[str, Any]])
    logins = get_credential_list(sid="CL0123")
    assert_type(logins, CredentialListResult)
    assert_type(logins.usernames, Sequence[str])
except NotOneListError:
    pass
assert_type(
    get_ip_access_control_list_output(sid=config.get_secret("sid")), pulumi.Output[IpAccessControlListResult]
)
assert_type(
    get_credential_list_output(friendly_name=config.get_secret("name")), pulumi.Output[CredentialListResult]
)
