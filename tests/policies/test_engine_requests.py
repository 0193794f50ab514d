"""Resources as the engine sends them."""

import pytest
from pulumi.runtime import proto

from encrypted_trunks.engine_requests import read_resource
from encrypted_trunks.memo import memoize_latest
from tests.policies.analyzer import ORIGINATION, TRUNK, UNKNOWN_STRING, Res, secret

OPEN = Res(TRUNK, "voice", {"secure": False, "note": UNKNOWN_STRING})
ROUTE = Res(ORIGINATION, "route", {"destinations": [secret("sip:x")]}, {"trunk_sid": [OPEN]})


class TestRead:
    """A resource of a request."""

    def test_what_it_says(self) -> None:
        """Type, name, URN, properties and secrets are there."""
        found = read_resource(ROUTE.message())

        assert (found.token, found.name, found.urn) == (ROUTE.token, ROUTE.name, ROUTE.urn)
        assert (found.props, found.secrets) == ({"destinations": ["sip:x"]}, {"destinations[0]"})

    def test_sources(self) -> None:
        """The sources of a property are known for a resource of a stack, and for no other."""
        [sources] = read_resource(ROUTE.message()).property_dependencies.values()

        assert sources == {OPEN.urn}
        assert read_resource(proto.AnalyzeRequest(type=TRUNK)).property_dependencies == {}

    @pytest.mark.parametrize("managed", [True, False])
    def test_provider(self, *, managed: bool) -> None:
        """A component or the stack, without a provider, is not managed."""
        assert read_resource(Res(TRUNK, "voice", managed=managed).message()).managed == managed


class TestMemo:
    """Answers that are kept for whoever asks next."""

    def test_kept(self) -> None:
        """The same object is answered once, an equal one again; only the latest answer is kept."""
        asked: list[list[int]] = []
        one, equal = [1], [1]
        answer = memoize_latest(lambda thing: asked.append(thing) or len(asked))

        assert [answer(one), answer(one), answer(equal), answer(one)] == [1, 1, 2, 3]
