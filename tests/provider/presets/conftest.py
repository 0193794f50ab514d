"""The warnings of presets."""

import pulumi
import pytest


@pytest.fixture(autouse=True)
def logged(monkeypatch):
    """The warnings in Pulumi's log."""
    lines = []
    monkeypatch.setattr(pulumi.log, "warn", lines.append)
    return lines
