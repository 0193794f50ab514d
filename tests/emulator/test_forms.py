from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.authorization_header import read_credentials
from emulator.errors import AuthenticationFailed, InvalidParameter
from emulator.pagination import read_page_request
from emulator.resources import origination_urls, trunks


class TestForm:
    def test_nothing_sent(self):
        """An empty body changes nothing."""
        assert {} == trunks.FORM.read(b"")

    def test_types(self):
        """Numbers and booleans come out as such."""
        body = b"Weight=007&Priority=10&Enabled=true&FriendlyName=7&SipUrl=sip%3Aa"

        assert {
            "weight": 7,
            "priority": 10,
            "enabled": True,
            "friendly_name": "7",
            "sip_url": "sip:a",
        } == origination_urls.FORM.read(body)

    @pytest.mark.parametrize("text", ["true", "True", "TRUE"])
    def test_true(self, text):
        """A boolean is true in any case."""
        assert {"secure": True} == trunks.FORM.read(f"Secure={text}".encode())

    @pytest.mark.parametrize("text", ["false", "False", "FALSE"])
    def test_false(self, text):
        """A boolean is false in any case."""
        assert {"secure": False} == trunks.FORM.read(f"Secure={text}".encode())

    @pytest.mark.parametrize("text", ["", "yes", "1", "0", "on", " true"])
    def test_no_boolean(self, text):
        """Nothing else is a boolean."""
        with pytest.raises(InvalidParameter):
            trunks.FORM.read(f"Secure={text}".encode())

    def test_unknown_parameters(self):
        """A parameter that the resource does not have is ignored, and so is another spelling."""
        assert {} == trunks.FORM.read(b"friendlyname=a&SymmetricRtpEnabled=true&Secure2=x")

    def test_last_one_counts(self):
        """Of a parameter that is sent twice the last one counts."""
        assert {"friendly_name": "b"} == trunks.FORM.read(b"FriendlyName=a&FriendlyName=b")

    @given(name=st.text(min_size=1), domain=st.text(min_size=1))
    def test_any_text(self, name, domain):
        """A text is read exactly as it was sent."""
        body = urlencode({"FriendlyName": name, "DomainName": domain}, errors="replace").encode()

        assert {"friendly_name": name, "domain_name": domain} == trunks.FORM.read(body)

    @given(body=st.binary())
    def test_any_bytes(self, body):
        """No body at all brings the decoding down."""
        try:
            changes = origination_urls.FORM.read(body)
        except InvalidParameter:
            return
        assert set(changes) <= {"weight", "priority", "enabled", "friendly_name", "sip_url"}


class TestReadPageRequest:
    @given(query=st.dictionaries(st.sampled_from(["PageSize", "Page", "PageToken"]), st.text()))
    def test_any_query(self, query):
        """A query is understood or refused by name."""
        try:
            request = read_page_request(query)
        except InvalidParameter:
            return
        assert request.size >= 1
        assert request.number >= 0


class TestReadCredentials:
    @given(header=st.text())
    def test_any_header(self, header):
        """A header that is not Basic's is a failed log-in, and nothing worse."""
        with pytest.raises(AuthenticationFailed):
            read_credentials(header)

    def test_colon_in_the_token(self):
        """Only the first colon divides."""
        assert ("user", "a:b") == read_credentials("Basic dXNlcjphOmI=")

    def test_scheme_in_any_case(self):
        """The scheme's name has no case (RFC 7235, 2.1)."""
        assert ("user", "a:b") == read_credentials("bAsIc dXNlcjphOmI=")
