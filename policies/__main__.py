"""Serves the rules to the Pulumi CLI: `pulumi preview --policy-pack policies`."""

from pulumi_policy import EnforcementLevel, PolicyPack

from encrypted_trunks import RULES
from encrypted_trunks.engine_requests import install
from encrypted_trunks.sdk_policies import policies

install(RULES)
# The call blocks and serves until the CLI ends it.
PolicyPack("encrypted-trunks", policies=policies(RULES), enforcement_level=EnforcementLevel.MANDATORY)
