"""The pack as the engine sees it: requests in protobuf, through the SDK's own servicer."""

import pytest

from encrypted_trunks import RULES
from tests.policies.analyzer import Analyzer


@pytest.fixture
def analyzer(request: pytest.FixtureRequest) -> Analyzer:
    """The pack, not configured; in a file about one rule, only that rule, its `RULE`."""
    rule = getattr(request.module, "RULE", None)
    return Analyzer([rule] if rule else RULES)
