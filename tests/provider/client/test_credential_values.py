"""The form of each setting: what is accepted, and that no refusal shows a value."""

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.client.credentials import (
    EXPLICIT,
    checked_base_url,
    is_loopback,
)
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider

from tests.provider.client.test_credentials import CLIENT, CONFIG, KEY, A, B, found, refusal
from tests.provider.conftest import configured


class TestBaseUrl:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("http://127.0.0.1:8045", "http://127.0.0.1:8045"),
            ("http://127.0.0.1:8045/", "http://127.0.0.1:8045"),
            ("http://127.9.9.9", "http://127.9.9.9"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://LOCALHOST", "http://LOCALHOST"),
            ("http://[::1]:8045", "http://[::1]:8045"),
            ("https://proxy.example.com", "https://proxy.example.com"),
            ("https://proxy.example.com/twilio/", "https://proxy.example.com/twilio"),
            ("https://10.0.0.1:8443", "https://10.0.0.1:8443"),
        ],
    )
    def test_accepted(self, given, kept):
        """https to anywhere, http to this machine."""
        assert kept == checked_base_url(given)

    @pytest.mark.parametrize(
        "given",
        [
            "http://proxy.example.com",
            "HTTP://proxy.example.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0:8045",
            "http://[2001:db8::1]",
            "http://[::]",
            "http://169.254.169.254",
        ],
    )
    def test_no_credentials_in_clear(self, given):
        """Plain http to another machine would show the credentials; the correction is an address."""
        with pytest.raises(ConfigurationError, match="in clear") as refused:
            checked_base_url(given)

        assert f"'https{given[4:]}'" in str(refused.value)

    @pytest.mark.parametrize(
        "given",
        [
            "127.0.0.1:8045",
            "localhost",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "http://",
            "https:///v1",
            "https://proxy.example.com?x=1",
            "https://proxy.example.com#x",
            "http://127.0.0.1:port",
            "http://127.0.0.1:65536",
            "http://[::1",
            "https://user:s3cret@proxy.example.com",
            "https://:s3cret@proxy.example.com",
            "http://127.0.0.1@proxy.example.com",
            "http://s3cret@127.0.0.1",
            "https://proxy.example.com/?token=s3cret",
            "https://proxy.example.com/#s3cret",
            "proxy.example.com?token=s3cret",
        ],
    )
    def test_no_address(self, given):
        """Anything but a plain address is refused, without a password that may be in it."""
        with pytest.raises(ConfigurationError, match="is not an address") as refused:
            checked_base_url(given)

        assert "s3cret" not in str(refused.value)

    def test_environment(self):
        """TWILIO_BASE_URL counts where config has none, whatever place the secret is in."""
        environment = {"TWILIO_BASE_URL": "http://127.0.0.1:2"}

        assert "http://127.0.0.1:2" == found(CONFIG, environment).base_url
        assert (
            "http://127.0.0.1:1"
            == found({**CONFIG, "twilio:baseUrl": "http://127.0.0.1:1"}, environment).base_url
        )

    @pytest.mark.parametrize(
        ("url", "here"),
        [
            ("http://127.0.0.1:1/x", True),
            ("http://[::1]/", True),
            ("https://localhost", True),
            ("https://127.0.0.1.nip.io", False),
            ("https://twilio.com", False),
            ("", False),
        ],
    )
    def test_is_loopback(self, url, here):
        """Only the host decides what is loopback."""
        assert here is is_loopback(url)


class TestNumbers:
    @pytest.mark.parametrize(("given", "kept"), [(None, 60), ("0", 0), ("2.5", 2.5), ("3600", 3600)])
    def test_retry_seconds(self, given, kept):
        """Seconds, whole or not, up to an hour."""
        assert kept == found({**CONFIG, "twilio:retrySeconds": given}, {}).retry_seconds

    @pytest.mark.parametrize("given", ["", "x", "-1", "3600.1", "nan", "inf"])
    def test_no_retry_seconds(self, given):
        """A value outside the range is refused, with the numbers that are accepted."""
        assert f"{given!r} is not a number of seconds: write 0 to 3600" in refusal(
            {**CONFIG, "twilio:retrySeconds": given}, {}
        )

    @pytest.mark.parametrize(("given", "kept"), [(None, 12), ("1", 1), ("64", 64), ("12.0", 12)])
    def test_reads_at_once(self, given, kept):
        """A whole number from 1 to 64, as an Output of one says it too."""
        reads = found({**CONFIG, "twilio:readsAtOnce": given}, {}).reads_at_once

        assert (kept, int) == (reads, type(reads))

    @pytest.mark.parametrize("given", ["", "x", "0", "-1", "65", "2.5", "nan", "inf"])
    def test_no_reads_at_once(self, given):
        """A value outside the range is refused, with the numbers that are accepted."""
        assert f"{given!r} is not a number of reads: write 1 to 64" in refusal(
            {**CONFIG, "twilio:readsAtOnce": given}, {}
        )


class TestForm:
    """Settings that Twilio can only answer with 401 are refused at once, by name and without values."""

    @pytest.mark.parametrize("value", [f"{A} ", f"\n{A}", f"{A}\t"])
    def test_white_space(self, value):
        """Around a SID."""
        assert "twilio:accountSid has white space" in refusal(
            {"twilio:accountSid": value, "twilio:authToken": "x"}, {}
        )

    @pytest.mark.parametrize(
        ("config", "environ", "named"),
        [
            ({"twilio:accountSid": A, "twilio:authToken": "s3cret\n"}, {}, "twilio:authToken"),
            (
                {"twilio:accountSid": A, "twilio:apiKey": KEY, "twilio:apiSecret": " s3cret"},
                {},
                "twilio:apiSecret",
            ),
            (
                {"twilio:accountSid": A, "twilio:apiKey": f"{KEY} ", "twilio:apiSecret": "s3cret"},
                {},
                "twilio:apiKey",
            ),
            (
                {"twilio:accountSid": A, "twilio:clientId": CLIENT, "twilio:clientSecret": "s3cret "},
                {},
                "clientSecret",
            ),
            ({}, {"TWILIO_ACCOUNT_SID": A, "TWILIO_AUTH_TOKEN": "s3cret "}, "TWILIO_AUTH_TOKEN"),
        ],
    )
    def test_white_space_of_others(self, config, environ, named):
        """Around tokens, keys and secrets, in config and environment."""
        message = refusal(config, environ)

        assert f"{named} has white space around it" in message
        assert "s3cret" not in message

    @pytest.mark.parametrize(
        "secret",
        [
            "s3cret\u200b",
            "s3cr\u00e9t",
            '"s3cret"',
            "'s3cret'",
            "s3c\nret",
            "s3cret\x00",
            "\u201cs3cret\u201d",
        ],
    )
    def test_other_characters(self, secret):
        """Characters pasted along with a secret, or not allowed in a header, are refused."""
        message = refusal({"twilio:accountSid": A, "twilio:authToken": secret}, {})

        assert message.startswith(
            "twilio:authToken has quotes around it, or characters that are not printable ASCII"
        )
        assert "s3c" not in message

    def test_every_printable_character(self):
        """A secret may hold any other printable character."""
        secret = "s" + "".join(chr(code) for code in range(32, 127))

        assert secret == found({"twilio:accountSid": A, "twilio:authToken": secret}, {}).password

    @pytest.mark.parametrize(
        ("config", "said"),
        [
            ({"twilio:accountSid": KEY, "twilio:authToken": "x"}, "It is the SID of an API key."),
            (
                {"twilio:accountSid": A[:-1], "twilio:authToken": "x"},
                "twilio:accountSid is not the SID of an account",
            ),
            (
                {"twilio:accountSid": "5ecret0123", "twilio:authToken": "x"},
                "twilio:accountSid is not the SID of an account",
            ),
            (
                {"twilio:accountSid": A, "twilio:apiKey": B, "twilio:apiSecret": "x"},
                "twilio:apiKey is not the SID of an API key",
            ),
            (
                {"twilio:accountSid": A, "twilio:clientId": KEY, "twilio:clientSecret": "x"},
                "It is the SID of an API key.",
            ),
            (
                {"twilio:accountSid": A, "twilio:authToken": KEY},
                "twilio:authToken is the SID of an API key, not a secret",
            ),
            (
                {"twilio:accountSid": A, "twilio:apiKey": KEY, "twilio:apiSecret": KEY},
                "twilio:apiSecret is the SID of an API key",
            ),
            (
                {EXPLICIT: "true", "twilio:accountSid": KEY, "twilio:authToken": "x"},
                "account_sid is not the SID of an account",
            ),
        ],
    )
    def test_another_sid(self, config, said):
        """One SID in the place of another, or of a secret."""
        message = refusal(config, {})

        assert said in message
        assert "5ecret" not in message

    def test_in_preview(self, warnings):
        """A preview says it, and sends nothing."""
        config = {"twilio:accountSid": KEY, "twilio:authToken": "x", "twilio:baseUrl": "http://127.0.0.1:1"}
        provider = configured(SecureTrunkProvider(), config)
        [problem] = provider.check({}, {"friendly_name": "a"}).failures

        assert "twilio:accountSid is not the SID of an account" in problem.reason
        assert [] == warnings
