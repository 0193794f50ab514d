"""The pack as the engine sees it: requests in protobuf, through the SDK's own servicer."""

import pytest

from encrypted_trunks import RULES
from tests.policies.analyzer import Analyzer
from tests.policies.both_forms import BothForms


@pytest.fixture
def analyzer(request: pytest.FixtureRequest) -> Analyzer:
    """The pack, not configured. In a file about one rule: only that rule, on both forms of our resources."""
    rule = getattr(request.module, "RULE", None)
    return BothForms([rule]) if rule else Analyzer(RULES)
