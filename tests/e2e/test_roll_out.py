"""docs/roll-out-encryption.md, walked: a number always has a trunk, and its trunk has a route."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from twilio.rest import Client

from tests.e2e.harness import ROOT, Stack

PAGE = (ROOT / "docs/roll-out-encryption.md").read_text()
NUMBERS = ("+14155550100", "+14155550101", "+14155550102")
