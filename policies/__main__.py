"""Serves the rules to the Pulumi CLI: `pulumi preview --policy-pack policies`."""

from pulumi_policy import EnforcementLevel, PolicyPack

from encrypted_trunks import RULES
from encrypted_trunks.pack import policies
from encrypted_trunks.servicer import install

install(RULES)
# The call blocks and serves until the CLI ends it, so nothing but this file may make it.
PolicyPack("encrypted-trunks", policies=policies(RULES), enforcement_level=EnforcementLevel.MANDATORY)
