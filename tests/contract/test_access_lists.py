"""The provider and the pack agree on which IP access control lists let in too many."""

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st
from pulumi_twilio_trunking.sip_lists.addresses import (
    SHORTEST_PREFIX,
    IpAccessControlListInputs,
    list_failures,
)

from encrypted_trunks import access_lists
from encrypted_trunks.rules import access_list_disallow_everyone as one_by_one
from encrypted_trunks.rules import access_list_disallow_everyone_together as together
from tests.policies.analyzer import Analyzer, Res
from tests.provider.conftest import stories

BLOCKS = st.builds(
    lambda start, length: str(IPv4Network(((start << 24), length), strict=False)),
    st.integers(0, 255),
    st.sampled_from([0, 1, 2, 6, 7, 8, 8, 9, 9, 9, 16, 32]),
)
ANALYZER = Analyzer()


def test_the_limit():
    """One number says how wide a block may be."""
    assert access_lists.SHORTEST_PREFIX["default"] == SHORTEST_PREFIX


@stories(80)
@given(st.lists(BLOCKS, unique=True, min_size=1, max_size=4))
def test_too_many(blocks):
    """What the provider refuses without `allow_everyone`, the pack's two rules refuse, and nothing else."""
    refused = list_failures(blocks, allow_everyone=False)

    inputs = IpAccessControlListInputs(friendly_name="office", ip_addresses=blocks).completed()
    made = Res("pulumi-python:dynamic/twilio:IpAccessControlList", "office", inputs.to_props())
    found = [*ANALYZER.resource(made.token, made.props, made.name), *ANALYZER.stack(made)]
    rules = {one_by_one.RULE.name, together.RULE.name}
    assert bool(refused) == bool(rules & {one.rule for one in found})
