"""The rules of the pack `encrypted-trunks`, in reading order: a trunk alone, one URI alone, then both together."""

from pulumi_policy import Policy

from encrypted_trunks import (
    origination_require_tls,
    trunk_note_unknown,
    trunk_require_minimum_encryption,
    trunk_require_tls_origination,
)

RULES: list[Policy] = [
    trunk_require_minimum_encryption.POLICY,
    origination_require_tls.POLICY,
    trunk_require_tls_origination.POLICY,
    trunk_note_unknown.POLICY,
]

__all__ = ["RULES"]
