"""Programs with SecureTrunk, as mypy and pyright see them. They are checked and never run."""

from collections.abc import Mapping
from typing import assert_type

import pulumi
from pulumi_twilio_trunking import RecordingArgs, SecureTrunk, TrunkResult, get_trunk, get_trunk_output

config = pulumi.Config()

# Inputs: plain values, outputs, and what a stack's config may or may not hold

SecureTrunk("nothing-but-a-name")
SecureTrunk("options", pulumi.ResourceOptions(protect=True))
SecureTrunk("options-by-name", opts=pulumi.ResourceOptions(protect=True))

recording: RecordingArgs = {"mode": "record-from-answer-dual", "trim": "trim-silence"}
trunk = SecureTrunk(
    "everything",
    friendly_name="Voice agent",
    secure=True,
    domain_name=config.get("domainName"),
    transfer_mode="sip-only",
    transfer_caller_id="from-transferor",
    cnam_lookup_enabled=False,
    disaster_recovery_url="https://example.com/sorry",
    disaster_recovery_method="GET",
    recording=recording,
    force_delete=config.get_bool("forceDelete"),
    adopt=config.get("adopt"),
)
SecureTrunk(
    "outputs",
    friendly_name=trunk.friendly_name,
    secure=trunk.secure,
    domain_name=pulumi.Output.concat("acme-", trunk.region, ".pstn.twilio.com"),
    recording={"mode": trunk.friendly_name.apply(lambda name: f"record-from-{name}")},
)
SecureTrunk("mapping", recording={"mode": "do-not-record"})

# Outputs

assert_type(trunk.id, pulumi.Output[str])
assert_type(trunk.urn, pulumi.Output[str])
assert_type(trunk.friendly_name, pulumi.Output[str])
assert_type(trunk.secure, pulumi.Output[bool])
assert_type(trunk.domain_name, pulumi.Output[str | None])
assert_type(trunk.transfer_mode, pulumi.Output[str])
assert_type(trunk.transfer_caller_id, pulumi.Output[str])
assert_type(trunk.cnam_lookup_enabled, pulumi.Output[bool])
assert_type(trunk.disaster_recovery_url, pulumi.Output[str | None])
assert_type(trunk.disaster_recovery_method, pulumi.Output[str | None])
assert_type(trunk.recording, pulumi.Output[Mapping[str, str]])
assert_type(trunk.force_delete, pulumi.Output[bool])
assert_type(trunk.adopt, pulumi.Output[str | None])
assert_type(trunk.sid, pulumi.Output[str])
assert_type(trunk.account_sid, pulumi.Output[str])
assert_type(trunk.region, pulumi.Output[str])
assert_type(trunk.auth_type, pulumi.Output[str])
assert_type(trunk.symmetric_rtp_enabled, pulumi.Output[bool])
assert_type(trunk.termination_uri, pulumi.Output[str | None])
assert_type(trunk.termination_host, pulumi.Output[str | None])
assert_type(trunk.termination_port, pulumi.Output[int | None])
assert_type(trunk.termination_uri.apply(lambda uri: uri or "no domain"), pulumi.Output[str])

# Trunks of others

there = SecureTrunk.get("there", "TK0123456789abcdef0123456789abcdef", pulumi.ResourceOptions(protect=True))
assert_type(there, SecureTrunk)
assert_type(SecureTrunk.get("there-too", trunk.id), SecureTrunk)

found = get_trunk(friendly_name="Voice agent")
assert_type(found, TrunkResult)
assert_type(found.id, str)
assert_type(found.domain_name, str | None)
assert_type(found.termination_port, int | None)
assert_type(get_trunk(sid=config.require("sid")).secure, bool)
assert_type(get_trunk_output(domain_name=trunk.termination_host.apply(str)), pulumi.Output[TrunkResult])

# Refused

SecureTrunk()  # type: ignore[call-arg]
SecureTrunk("misspelt", freindly_name="Voice agent")  # type: ignore[call-arg]
SecureTrunk("no-boolean", secure="true")  # type: ignore[arg-type]
SecureTrunk("no-text", friendly_name=1)  # type: ignore[arg-type]
SecureTrunk("not-by-name", None, "Voice agent")  # type: ignore[call-arg]
SecureTrunk("may-be-missing", friendly_name=trunk.domain_name)  # type: ignore[arg-type]
SecureTrunk("number-for-a-mode", recording={"mode": 1})  # type: ignore[arg-type]
SecureTrunk("no-such-key", recording={"mod": "do-not-record"})  # type: ignore[arg-type]
misspelt: RecordingArgs = {"mod": "do-not-record"}  # type: ignore[typeddict-unknown-key]
len(trunk.friendly_name)  # type: ignore[arg-type]
get_trunk("TK0123456789abcdef0123456789abcdef")  # type: ignore[call-arg]
get_trunk(sid=trunk.id)  # type: ignore[arg-type]
found.secure = False  # type: ignore[misc]
pulumi.export("none", trunk.no_such_output)  # type: ignore[attr-defined]
