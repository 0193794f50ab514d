"""The policy pack `encrypted-trunks`: its rules in reading order."""

from encrypted_trunks.rule import Rule
from encrypted_trunks.rules import (
    access_list_disallow_everyone,
    access_list_disallow_everyone_together,
    access_require_one_owner,
    command_disallow_trunking_api,
    credentials_disallow_plain_text,
    credentials_require_twilio_address,
    exemption_note,
    exemption_require_match,
    exemption_require_valid,
    number_require_one_owner,
    origination_disallow_ip_literal,
    origination_disallow_plain_port,
    origination_disallow_private_host,
    origination_require_allowed_host,
    origination_require_tls,
    origination_require_trunk_in_stack,
    trunk_disallow_equal_priorities,
    trunk_disallow_open_transfer,
    trunk_disallow_repeated_target,
    trunk_note_access_by_address,
    trunk_note_plain_origination,
    trunk_note_recording,
    trunk_note_termination_access,
    trunk_note_unknown,
    trunk_require_disaster_recovery,
    trunk_require_enabled_origination,
    trunk_require_fail_over,
    trunk_require_minimum_encryption,
    trunk_require_one_origination_owner,
    trunk_require_tls_origination,
)

_JUDGING = [
    # Encryption: one trunk, one URI, both together.
    trunk_require_minimum_encryption.RULE,
    origination_require_tls.RULE,
    trunk_require_tls_origination.RULE,
    # Who owns the lists and the numbers.
    trunk_require_one_origination_owner.RULE,
    access_require_one_owner.RULE,
    number_require_one_owner.RULE,
    # Where calls go.
    trunk_note_plain_origination.RULE,
    origination_require_allowed_host.RULE,
    origination_disallow_private_host.RULE,
    origination_disallow_ip_literal.RULE,
    origination_disallow_plain_port.RULE,
    # Fail-over.
    trunk_require_enabled_origination.RULE,
    trunk_require_fail_over.RULE,
    trunk_disallow_repeated_target.RULE,
    trunk_disallow_equal_priorities.RULE,
    trunk_require_disaster_recovery.RULE,
    # Other settings of a trunk.
    trunk_disallow_open_transfer.RULE,
    trunk_note_recording.RULE,
    trunk_note_termination_access.RULE,
    trunk_note_access_by_address.RULE,
    # Who may act for the account, and dial at its cost.
    credentials_disallow_plain_text.RULE,
    credentials_require_twilio_address.RULE,
    access_list_disallow_everyone.RULE,
    access_list_disallow_everyone_together.RULE,
    # Not judged, or not yet.
    origination_require_trunk_in_stack.RULE,
    command_disallow_trunking_api.RULE,
    trunk_note_unknown.RULE,
]

RULES: list[Rule] = [
    exemption_require_valid.rule([rule.name for rule in _JUDGING]),
    *_JUDGING,
    exemption_require_match.RULE,
    exemption_note.RULE,
]

__all__ = ["RULES", "Rule"]
