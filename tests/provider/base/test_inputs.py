"""Kinds of value: what each accepts, and that its refusal says what to write."""

import re
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.dynamic import CheckFailure
from pulumi.output import Unknown
from pulumi_twilio_trunking.base.inputs import (
    Boolean,
    DomainName,
    HttpsUrl,
    TrunkSid,
    Unknowable,
    is_unknown,
    of_resource,
    one_of,
    path,
    text,
    whole_number,
    without_none,
)
from pydantic import TypeAdapter, ValidationError

NUMBER = Annotated[int, whole_number(1, 65535)]
NAME = Annotated[str, text(8, shortest=1)]
WORD = Annotated[str, one_of("GET", "POST")]


def accepted(kind, value):
    return TypeAdapter(kind).validate_python(value)


def refusal(kind, value):
    with pytest.raises(ValidationError) as refused:
        accepted(kind, value)
    [problem] = refused.value.errors()
    return str(problem["ctx"]["error"])


def correction(kind, value):
    """The text that the refusal tells to write."""
    [found] = re.findall(r"write '([^']*)'", refusal(kind, value))
    return found


EVERY_KIND = pytest.mark.parametrize(
    "kind",
    [
        pytest.param(Boolean, id="boolean"),
        pytest.param(NUMBER, id="number"),
        pytest.param(NAME, id="text"),
        pytest.param(WORD, id="word"),
        pytest.param(TrunkSid, id="trunk_sid"),
        pytest.param(DomainName, id="domain_name"),
        pytest.param(HttpsUrl, id="https_url"),
    ],
)


class TestUnknowable:
    @EVERY_KIND
    def test_unknown_passes(self, kind):
        """A value that is unknown in a preview is neither judged nor changed."""
        unknown = Unknown()

        assert unknown is accepted(Unknowable[kind], unknown)

    @pytest.mark.parametrize("value", [None, "", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", 0, False])
    def test_known(self, value):
        """Nothing else is unknown."""
        assert not is_unknown(value)


class TestBoolean:
    @pytest.mark.parametrize("value", [True, False])
    def test_accepted(self, value):
        """True and False are booleans."""
        assert value is accepted(Boolean, value)

    @pytest.mark.parametrize(
        ("value", "write"),
        [
            ("true", "write True"),
            ("True", "write True"),
            ("FALSE", "write False"),
            ("yes", "write True or False"),
            (1, "write True or False"),
            (0.5, "write True or False"),
            ("", "write True or False"),
        ],
    )
    def test_refused(self, value, write):
        """A text that looks like a boolean is a mistake, such as `secure=config.get("secure")`."""
        assert refusal(Boolean, value).startswith(f"{value!r} is not a boolean: {write}")

    def test_an_output(self):
        """An output that is not known yet has no text of its own."""
        assert "an output is not a boolean: write True or False" == refusal(Boolean, Unknown())


class TestWholeNumber:
    @pytest.mark.parametrize("value", [1, 2, 65534, 65535, 1.0, 65535.0])
    def test_accepted(self, value):
        """Both bounds are in, and a float that Pulumi made is a whole number again."""
        number = accepted(NUMBER, value)

        assert value == number
        assert int is type(number)

    @pytest.mark.parametrize(
        ("value", "nearest"),
        [
            (0, 1),
            (-1, 1),
            (-1.0, 1),
            (65536, 65535),
            (65536.0, 65535),
            (10**30, 65535),
            (1.5, 1),
            (float("inf"), 1),
            (float("nan"), 1),
            ("10", 1),
            (True, 1),
            ([], 1),
        ],
    )
    def test_refused(self, value, nearest):
        """The value, the range and an example are in the refusal."""
        message = refusal(NUMBER, value)

        whole = isinstance(value, float) and value.is_integer()
        shown = "a list" if value == [] else repr(int(value) if whole else value)

        assert message.startswith(f"{shown} is not accepted")
        assert "from 1 to 65535" in message
        assert message.endswith(f"for example {nearest}")


class TestText:
    @pytest.mark.parametrize("value", ["a", "12345678", "ü" * 8])
    def test_accepted(self, value):
        """Both bounds are in; characters are counted, not bytes."""
        assert value == accepted(NAME, value)

    def test_too_long(self):
        """A long text is cut for the correction."""
        assert "123456789"[:8] == correction(NAME, "123456789")
        assert "has 9 characters, 8 are accepted" in refusal(NAME, "123456789")

    def test_too_short(self):
        """An empty one is refused where one is needed."""
        assert "is empty" in refusal(NAME, "")

    @pytest.mark.parametrize(
        ("value", "shown"),
        [(1, "1"), (1.0, "1"), (1.5, "1.5"), (True, "True"), (["a"], "a list"), ({}, "a mapping")],
    )
    def test_no_text(self, value, shown):
        """Numbers, booleans, lists and mappings are not texts."""
        assert refusal(NAME, value).startswith(f"{shown} is not a text")


class TestTrunkSid:
    @pytest.mark.parametrize("value", ["TK" + "0a" * 16, "TK" + "0A" * 16])
    def test_accepted(self, value):
        """TK and 32 hex digits."""
        assert value == accepted(TrunkSid, value)

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "TK",
            "TK" + "0" * 31,
            "TK" + "0" * 33,
            "TK" + "g" * 32,
            "tk" + "0" * 32,
            "OU" + "0" * 32,
            "TK" + "0" * 32 + "\n",
            " TK" + "0" * 32,
            "TK" + "٣" * 32,
            5,
        ],
    )
    def test_refused(self, value):
        """Anything else is refused with the way to get one."""
        assert refusal(TrunkSid, value).startswith(f"{value!r} is not the SID of a trunk: write trunk.id")


LABEL_63 = "a" * 63


class TestDomainName:
    @pytest.mark.parametrize(
        "value",
        [
            "a.pstn.twilio.com",
            "9.pstn.twilio.com",
            "acme-voice-agent.pstn.twilio.com",
            "a.b.pstn.twilio.com",
            f"{LABEL_63}.pstn.twilio.com",
            f"{LABEL_63}.{LABEL_63}.{LABEL_63}.{'a' * 45}.pstn.twilio.com",
        ],
    )
    def test_accepted(self, value):
        """Labels of 1 to 63 letters, digits and dashes, 253 characters in all."""
        assert value == accepted(DomainName, value)

    def test_empty_is_none(self):
        """An empty domain counts as none."""
        assert accepted(DomainName, "") is None

    @pytest.mark.parametrize(
        "value",
        [
            ".pstn.twilio.com",
            "pstn.twilio.com",
            "a.pstn.twilio.com.",
            "a.pstn.twilio.com\n",
            "a.pstn.twilio.org",
            "a.sip.twilio.com",
            "axpstn.twilio.com",
            "A.pstn.twilio.com",
            "a.PSTN.twilio.com",
            "-a.pstn.twilio.com",
            "a-.pstn.twilio.com",
            "a..b.pstn.twilio.com",
            "a.-b.pstn.twilio.com",
            f"{'a' * 62}-{'b' * 62}.pstn.twilio.com",
            "a_b.pstn.twilio.com",
            "ä.pstn.twilio.com",
            "a b.pstn.twilio.com",
            f"{LABEL_63}a.pstn.twilio.com",
            f"{LABEL_63}.{LABEL_63}.{LABEL_63}.{'a' * 46}.pstn.twilio.com",
            5,
        ],
    )
    def test_refused(self, value):
        """Anything else is refused, with a domain to write that is accepted."""
        message = refusal(DomainName, value)

        assert message.startswith(f"{value!r} is not a termination domain")
        assert "21245" in message
        assert accepted(DomainName, correction(DomainName, value))

    @pytest.mark.parametrize(
        ("value", "meant"),
        [
            ("acme", "acme.pstn.twilio.com"),
            ("ACME.pstn.twilio.com", "acme.pstn.twilio.com"),
            ("acme.pstn", "acme.pstn.twilio.com"),
            ("acme.twilio.com", "acme.pstn.twilio.com"),
            ("acme.pstn.twilio.com.", "acme.pstn.twilio.com"),
            ("sip:acme.pstn.twilio.com;transport=tls", "acme.pstn.twilio.com"),
            (" acme.pstn.twilio.com\n", "acme.pstn.twilio.com"),
            ("acme_voice agent.pstn.twilio.com", "acme-voice-agent.pstn.twilio.com"),
            ("acme.pstn.dublin.twilio.com", "acme.pstn.twilio.com"),
            ("a.b.pstn.sao-paulo.twilio.com", "a.b.pstn.twilio.com"),
            ("https://acme.pstn.twilio.com/x", "acme.pstn.twilio.com"),
            ("https://acme.pstn.dublin.twilio.com:5061", "acme.pstn.twilio.com"),
            ("sip:+15550100000@acme.pstn.twilio.com", "acme.pstn.twilio.com"),
            ("acme:5061", "acme.pstn.twilio.com"),
            ("mypstn.acme.twilio.com", "mypstn-acme.pstn.twilio.com"),
            ("Foo.example.com", "foo-example-com.pstn.twilio.com"),
        ],
    )
    def test_what_was_meant(self, value, meant):
        """The correction is what the author most probably meant."""
        assert meant == correction(DomainName, value)

    @given(st.from_regex(r"[aA_.-]{0,80}(\.pstn\.twilio\.com)?", fullmatch=True) | st.text(max_size=20))
    def test_every_correction_is_accepted(self, value):
        """Whatever is refused, what the refusal tells to write is accepted."""
        try:
            accepted(DomainName, value)
        except ValidationError as refused:
            message = str(refused.errors()[0]["ctx"]["error"])
            [written] = re.findall(r"domain: write '([^']*)' \(lower-case", message)
            assert written == accepted(DomainName, written)


class TestHttpsUrl:
    @pytest.mark.parametrize(
        "value",
        [
            "https://example.com",
            "https://example.com/twiml?x=1#y",
            "https://example.com:8443/",
            "HTTPS://EXAMPLE.com/",
            "https://[2001:db8::1]/",
        ],
    )
    def test_accepted(self, value):
        """An absolute https URL is kept as it is."""
        assert value == accepted(HttpsUrl, value)

    def test_empty_is_none(self):
        """An empty URL counts as none."""
        assert accepted(HttpsUrl, "") is None

    @pytest.mark.parametrize(
        "value",
        [
            "http://example.com/",
            "//example.com/",
            "example.com/twiml",
            "/twiml",
            "https:/example.com",
            "https://",
            "https:///twiml",
            "https://:8443/",
            "https://[::1",
            "https://exa mple.com/",
            "https://exam\nple.com/",
            "https://example.com/a b",
            "https://example.com/\n",
            " https://example.com/",
            "https://example.com:65536/",
            "ftp://example.com/",
            "javascript:alert(1)",
            5,
        ],
    )
    def test_refused(self, value):
        """Anything else is refused, and named."""
        assert refusal(HttpsUrl, value).startswith(f"{value!r} is not an absolute https URL: write ")

    @pytest.mark.parametrize(
        ("value", "meant"),
        [
            ("http://example.com/twiml", "https://example.com/twiml"),
            ("HTTP://example.com/twiml", "https://example.com/twiml"),
            ("example.com/twiml", "https://example.com/twiml"),
            ("//example.com/twiml", "https://example.com/twiml"),
            ("https:/example.com/twiml", "https://example.com/twiml"),
            (" https://example.com/twiml\n", "https://example.com/twiml"),
            ("localhost", "https://localhost"),
        ],
    )
    def test_what_was_meant(self, value, meant):
        """The correction is the URL with https."""
        assert meant == correction(HttpsUrl, value)


class TestPath:
    @pytest.mark.parametrize(
        ("location", "written"),
        [
            (("secure",), "secure"),
            (("recording", "mode"), "recording.mode"),
            (("destinations", 0), "destinations[0]"),
            (("destinations", 10, "sip_url"), "destinations[10].sip_url"),
            ((), ""),
        ],
    )
    def test_as_pulumi_writes_it(self, location, written):
        """Dots join names; places in a list are in brackets."""
        assert written == path(location)


class TestWithoutNone:
    def test_leaves_out(self):
        """None and the SDK's own keys go; False, 0 and "" stay."""
        props = {"a": None, "__provider": "x", "b": False, "c": 0, "d": ""}

        assert {"b": False, "c": 0, "d": ""} == without_none(props)


SECRET_URI = "sip:bob:s3cret@example.com;transport=tls?X-T=s3cret"


class TestSecrets:
    @EVERY_KIND
    @pytest.mark.parametrize(
        "form", [str, lambda uri: [uri], lambda uri: {"a": uri}], ids=["text", "list", "mapping"]
    )
    def test_of_a_uri(self, kind, form):
        """The refusal of a misplaced SIP URI shows neither its password nor its headers."""
        assert "s3cret" not in refusal(kind, form(SECRET_URI))

    def test_of_a_uri_that_is_cut(self):
        """The correction of a long text is cut from what is shown."""
        kind = Annotated[str, text(20)]

        assert "'sip:bob:…@example.co'" in refusal(kind, SECRET_URI.replace("s3cret", "12345678901234"))

    @pytest.mark.parametrize(
        "value",
        [
            "http://bob:s3cret@example.com/x",
            "ftp://bob:s3cret@example.com",
            "http://example.com/x?token=s3cret",
            "http://example.com/x#s3cret",
            "https://bob:s3cret/x",
            "https://bob:s3/cret@example.com",
            "bob:s3cret@example.com/x",
            "https://bob:s3cret@exa mple.com/",
        ],
    )
    def test_of_a_url(self, value):
        """A web address is shown without who logs in and without its query, in the correction too."""
        message = refusal(HttpsUrl, value)

        assert "s3" not in message
        assert "cret" not in message

    def test_what_is_left_of_a_url(self):
        """A masked web address shows that something is hidden."""
        message = refusal(HttpsUrl, "http://bob:s3cret@example.com/x?token=s3cret")

        assert "'http://…@example.com/x?…' is not an absolute https URL" in message
        assert "write 'https://…@example.com/x?…'" in message

    def test_white_space_that_is_hidden(self):
        """A correction that looks like what was given says what differs."""
        assert refusal(HttpsUrl, "https://example.com/x?a b").endswith(
            "write 'https://example.com/x?…', without the white space behind the '…'"
        )


class TestOfResource:
    def test_names_no_property(self):
        """Pulumi prints the value of a property that a failure names, so only the reason names it."""
        [named, whole] = of_resource([CheckFailure("a[0].b", "is missing"), CheckFailure("", "no account")])

        assert ("", "a[0].b: is missing") == (named.property, named.reason)
        assert ("", "no account") == (whole.property, whole.reason)
