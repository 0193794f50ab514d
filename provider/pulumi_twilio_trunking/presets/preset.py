"""The Preset, and how to show one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, TypeVar, get_args

import pulumi
from pulumi import Input

from pulumi_twilio_trunking.base.sip_uri import SipUri
from pulumi_twilio_trunking.presets.arguments import one_of

Support = Literal["required", "offered", "none", "unknown"]
"""A vendor's TLS, SRTP or SIP REFER: nothing else, this too, never this, or nobody says."""

Transfers = Literal["sip", "pstn"]
"""Where a vendor may transfer calls to: SIP URIs, or phone numbers as well."""

_TRANSFER_MODES: Final[dict[Transfers, str]] = {"sip": "sip-only", "pstn": "enable-all"}

_NOT_GIVEN: Any = None


@dataclass(frozen=True, kw_only=True)
class Preset:
    """Where calls go, and the settings of both sides.

    A preset with an `unknown` *tls* or *srtp* warns in Pulumi's log.

    Attributes:
        vendor: the vendor's name.
        destinations: SIP URIs in fail-over order, all with `;transport=tls`, for `TlsOrigination`.
        tls: whether the vendor takes TLS for signalling.
        srtp: whether the vendor takes SRTP for the voice.
        source: the public page that says so.
        read_on: when it was read.
        vendor_switches: the settings on the vendor's side, a sentence each.
        refer: whether the vendor transfers calls by SIP REFER: `required` if it has no other way, `none` if
            it never does. Default: `unknown`.
        refer_source: the public page that says so. Default: none.
        transfers: what `with_transfers` was told. Default: None, no transfers.
        one_number_per_trunk: whether the URI has a fixed user. Twilio sends it for every number of the trunk,
            and the dialled number only as `Diversion`. https://www.twilio.com/docs/sip-trunking#origination
            Default: whether one of the destinations that are plain texts has a user.

    Raises:
        ConfigurationError: *tls*, *srtp* or *refer* is none of the four words.
    """

    vendor: str
    destinations: tuple[Input[str], ...]
    tls: Support
    srtp: Support
    source: str
    read_on: date
    vendor_switches: tuple[str, ...] = ()
    refer: Support = "unknown"
    refer_source: str = ""
    transfers: Transfers | None = field(default=None, init=False)
    one_number_per_trunk: bool = _NOT_GIVEN

    def __post_init__(self) -> None:
        if self.one_number_per_trunk is _NOT_GIVEN:
            object.__setattr__(self, "one_number_per_trunk", any(map(_has_user, self.destinations)))
        for name in ("tls", "srtp", "refer"):
            one_of(f"Preset {self.vendor!r}: {name}", getattr(self, name), get_args(Support))
        if "unknown" in (self.tls, self.srtp):
            pulumi.log.warn(self._unknown_in_words())

    @property
    def secure(self) -> bool | None:
        """The trunk's `secure`: True where SRTP is required or offered, False where there is none.

        None where it is unknown. `SecureTrunk` then has its default, True, so that a vendor without SRTP
        gets no call rather than one in clear.
        """
        return None if self.srtp == "unknown" else self.srtp != "none"

    @property
    def transfer_mode(self) -> str | None:
        """The trunk's `transfer_mode`: `disable-all`, or what `with_transfers` needs.

        None where transfers are wanted from a vendor that may not use SIP REFER. `SecureTrunk` then has its
        default, `disable-all`, so that a transfer fails rather than the trunk being opened for nothing.
        """
        if self.transfers is None or self.refer == "none":
            return "disable-all"
        return None if self.refer == "unknown" else _TRANSFER_MODES[self.transfers]

    def with_transfers(self, to: Transfers, *, refer: Support | None = None) -> Preset:
        """Return this preset for a trunk on which the vendor may transfer calls.

        It warns in Pulumi's log while *refer* is unknown.

        Args:
            to: `sip` for SIP URIs only, or `pstn` for phone numbers as well. Twilio bills those calls to you,
                so a hacked or tricked vendor can cost you money.
                https://www.twilio.com/docs/sip-trunking/call-transfer
            refer: what a test transfer showed. Default: what the vendor's page says.

        Raises:
            ConfigurationError: *to* or *refer* is not one of its words.
        """
        place = f"Preset {self.vendor!r}: with_transfers"
        told = copy.copy(self)
        object.__setattr__(told, "transfers", one_of(f"{place}: to", to, get_args(Transfers)))
        if refer is not None:
            object.__setattr__(told, "refer", one_of(f"{place}: refer", refer, get_args(Support)))
        if told.transfer_mode is None:
            pulumi.log.warn(_unknown_refer_in_words(told))
        return told

    def _unknown_in_words(self) -> str:
        unknown = [name for name in ("tls", "srtp") if getattr(self, name) == "unknown"]
        words = " and ".join(name.upper() for name in unknown)
        answers = ", ".join(f'{name}="offered"' for name in unknown)
        trunk = (
            " `secure` is None, which a SecureTrunk takes as True: without SRTP on their side every call "
            "fails, and with secure=False the voice is in clear."
            if self.secure is None
            else ""
        )
        return (
            f"{self.vendor}: it is not documented whether calls may come with {words} "
            f"({self.source}, read on {self.read_on}).{trunk} "
            f"Make a test call, then write in the preset what it showed, for example {answers}."
        )


def _unknown_refer_in_words(preset: Preset) -> str:
    return (
        f"{preset.vendor}: it is not known whether it transfers calls by SIP REFER. `transfer_mode` is None, "
        "which a SecureTrunk takes as disable-all: a transfer by SIP REFER fails. Ask the vendor, or make a "
        "test transfer, then write what it showed, for example "
        f'with_transfers("{preset.transfers}", refer="offered").'
    )


def _has_user(destination: Input[str]) -> bool:
    try:
        return isinstance(destination, str) and bool(SipUri.parse(destination).user)
    except ValueError:  # TlsOrigination says what is wrong with it
        return False


EXAMPLES: Final[dict[str, dict[str, str]]] = {}
"""The arguments that docs/presets.md shows, by the preset's name."""

_Function = TypeVar("_Function", bound=Callable[..., Preset])


def example(**arguments: str) -> Callable[[_Function], _Function]:
    """Show a preset on docs/presets.md, with these arguments."""

    def keep(function: _Function) -> _Function:
        EXAMPLES[function.__name__] = arguments
        return function

    return keep
