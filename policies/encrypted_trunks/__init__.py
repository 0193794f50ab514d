"""The pack `encrypted-trunks`: its rules in reading order."""

from encrypted_trunks.rule import Rule
from encrypted_trunks.rules import (
    exemption_note,
    exemption_require_match,
    exemption_require_valid,
    origination_require_tls,
    trunk_note_unknown,
    trunk_require_minimum_encryption,
    trunk_require_one_origination_owner,
    trunk_require_tls_origination,
)

_JUDGING = [
    # Encryption: a trunk alone, one URI alone, both together.
    trunk_require_minimum_encryption.RULE,
    origination_require_tls.RULE,
    trunk_require_tls_origination.RULE,
    # Who owns the list.
    trunk_require_one_origination_owner.RULE,
    # What cannot be judged yet.
    trunk_note_unknown.RULE,
]

RULES: list[Rule] = [
    exemption_require_valid.rule([rule.name for rule in _JUDGING]),
    *_JUDGING,
    exemption_require_match.RULE,
    exemption_note.RULE,
]

__all__ = ["RULES", "Rule"]
