"""The pack as the engine sees it: requests in protobuf, through the SDK's own servicer."""

from __future__ import annotations

import pytest

from tests.policies.analyzer import Analyzer


@pytest.fixture
def analyzer() -> Analyzer:
    """The pack, not configured."""
    return Analyzer()
