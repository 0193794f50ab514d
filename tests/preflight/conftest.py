"""The Twilio of the audit's tests, for those that read accounts."""

from tests.audit.conftest import shared_twilio, world  # noqa: F401 - fixtures
