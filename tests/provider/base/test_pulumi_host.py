"""Being a good guest in Pulumi's plugin process: one clear message, warnings once."""

import logging
import sys

import pytest
from pulumi.runtime import Settings, configure
from pulumi_twilio_trunking.base import pulumi_host
from pulumi_twilio_trunking.base.errors import ConfigurationError, RefusedError
from pulumi_twilio_trunking.secure_trunk import SecureTrunkProvider
from pulumi_twilio_trunking.tls_origination import TlsOriginationProvider


@pulumi_host.verb
def refuse():
    raise RefusedError("no")


@pulumi_host.verb
def stumble():
    return {}["missing"]


class TestVerb:
    def test_ours(self):
        """Our own error is raised unchanged, with nothing behind it."""
        with pytest.raises(RefusedError) as refused:
            refuse()

        assert refused.value.__suppress_context__

    def test_a_mistake(self):
        """A mistake is said to be one, with the switch that brings the traceback."""
        with pytest.raises(
            pulumi_host.InternalError, match=r"this is a bug.*KeyError.*PULUMI_TWILIO_TRACEBACK=1"
        ) as bug:
            stumble()

        assert "builtins" == type(bug.value).__module__

    def test_names_the_verb(self):
        """The message names the verb with its class; a function has no class."""
        with pytest.raises(pulumi_host.InternalError, match=r" in SecureTrunkProvider\.read\. Please"):
            SecureTrunkProvider().read("TK", None)
        with pytest.raises(pulumi_host.InternalError, match=r" in stumble\. Please"):
            stumble()

    def test_a_mistake_with_a_uri(self):
        """Secrets that a foreign exception repeats are masked."""

        @pulumi_host.verb
        def repeat():
            raise ValueError("input_value='sip:bob:s3cret@a.com', input_type=str")

        with pytest.raises(pulumi_host.InternalError, match=r"'sip:bob:…@a\.com', input_type") as bug:
            repeat()

        assert "s3cret" not in str(bug.value)

    def test_with_the_switch(self, monkeypatch):
        """With the switch the original error is raised."""
        monkeypatch.setenv("PULUMI_TWILIO_TRACEBACK", "1")

        with pytest.raises(KeyError):
            stumble()

    @pytest.mark.parametrize("provider", [SecureTrunkProvider, TlsOriginationProvider])
    @pytest.mark.parametrize("name", ["check", "diff", "create", "read", "update", "delete"])
    def test_every_verb(self, provider, name):
        """No verb lets anything else out."""
        with pytest.raises(Exception, match=r"\S") as bug:
            getattr(provider(), name)(None)

        assert "builtins" == type(bug.value).__module__


class TestLog:
    def test_where_it_is_asked_for(self, monkeypatch, tmp_path):
        """With the switch set to a file, what the package logs goes there."""
        file = tmp_path / "requests.log"
        monkeypatch.setenv("PULUMI_TWILIO_LOG", str(file))
        pulumi_host.start()
        logger = logging.getLogger("pulumi_twilio_trunking")
        logger.debug("GET /v1/Trunks 200 12 ms")
        [handler] = [h for h in logger.handlers if isinstance(h, logging.FileHandler)]
        logger.removeHandler(handler)
        handler.close()

        assert "GET /v1/Trunks 200 12 ms" in file.read_text()

    def test_where_it_cannot_be_written(self, monkeypatch, tmp_path):
        """The error for a path that cannot be written names its environment variable."""
        file = str(tmp_path / "nowhere" / "requests.log")
        monkeypatch.setenv("PULUMI_TWILIO_LOG", file)

        with pytest.raises(ConfigurationError) as refused:
            pulumi_host.start_log()

        assert str(refused.value).startswith(
            f"PULUMI_TWILIO_LOG is {file!r}, which cannot be written: No such file or directory."
        )


class TestQuieten:
    def test_tracebacks(self, monkeypatch):
        """The SDK sends whole tracebacks to the user, unless Python makes none."""
        pulumi_host.hide_tracebacks()
        assert 0 == sys.tracebacklimit

        monkeypatch.setattr(sys, "tracebacklimit", 1000)
        monkeypatch.setenv("PULUMI_TWILIO_TRACEBACK", "1")
        pulumi_host.hide_tracebacks()
        assert 1000 == sys.tracebacklimit

    def test_in_a_plugin(self, monkeypatch):
        """The SDK constructs no component in a process without stacks."""
        monkeypatch.setattr(pulumi_host, "_plugin", pulumi_host.Plugin("", str, str, str, str))
        monkeypatch.setattr(sys, "tracebacklimit", 1000)
        pulumi_host.hide_tracebacks()

        assert 1000 == sys.tracebacklimit


class TestWarn:
    def test_without_an_engine(self, capsys, original_warn):
        """Outside of an engine a warning goes to stderr."""
        configure(Settings(project="project", stack="stack"))
        original_warn("a warning of a test")

        assert "a warning of a test" in capsys.readouterr().err
