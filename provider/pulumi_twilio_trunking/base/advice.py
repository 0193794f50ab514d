"""The meaning of Twilio's error codes here, and what to do. docs/errors.md is generated from this table."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class Advice:
    """One code, or one HTTP status of an answer without a code.

    Attributes:
        code: Twilio's code, or the status.
        meaning: what it means here, for the page.
        action: what to do: whole sentences.
        on: the kind of thing that the request was about, for example "trunk"; "" is any.
    """

    code: int
    meaning: str
    action: str
    on: str = ""


_CHECK_CREDENTIALS = (
    "Check the account SID and the auth token, or the API key or OAuth client and its secret, and that they "
    "belong to the region in use. A parent's auth token does not open a sub-account's trunks: use the "
    "sub-account's own, or an API key of it. After a rotation `refresh` and `destroy` use the old ones "
    "until a plain `pulumi up` has stored the new: run that first, or add `--run-program`."
)
_TWILIO_FAILED = "The fault is Twilio's: see https://status.twilio.com and run again."

TABLE = (
    Advice(
        HTTPStatus.UNAUTHORIZED,
        "the credentials are not accepted, in an answer that Twilio did not write",
        _CHECK_CREDENTIALS,
    ),
    Advice(
        HTTPStatus.NOT_FOUND,
        "an answer that Twilio did not write",
        "Twilio reports a missing thing in another way: check that twilio:baseUrl, if it is set, is the "
        "part of the address before /v1.",
    ),
    Advice(
        10002,
        "the account is on trial",
        "A trial account does not have this: upgrade the account in the Twilio Console.",
    ),
    Advice(
        20001,
        "a parameter is missing or not accepted",
        "A value is missing or not accepted: the text above is Twilio's own.",
    ),
    Advice(20003, "the credentials are not accepted", _CHECK_CREDENTIALS),
    Advice(
        20004,
        "the method is not allowed",
        "This address takes no such request: check that twilio:baseUrl, if it is set, leads to Twilio's API.",
    ),
    Advice(
        20005,
        "the account is not active",
        "The account is suspended or closed: see its status and balance in the Twilio Console.",
    ),
    Advice(
        20006,
        "the credentials are accepted, and may not do this",
        "These credentials have no right to this: use the account's own, or have its owner grant it.",
    ),
    Advice(
        20008,
        "the credentials are the account's test credentials",
        "These are test credentials, which reach no trunks: use the live account SID and auth token, or an "
        "API key.",
    ),
    Advice(
        20104,
        "an OAuth access token has ended, or is not accepted",
        "Twilio refused a new access token, too: check in the Twilio Console that the OAuth app still "
        "exists, with the trunking permissions.",
    ),
    Advice(
        20162,
        "two requests change the same thing at once",
        "Another request is changing the same thing: run again.",
    ),
    Advice(
        20403,
        "forbidden",
        "The account or the API key has no permission for this: see the account's status in the Twilio "
        "Console; use a standard key, or give a restricted one the trunking permissions.",
    ),
    Advice(
        20404,
        "no such trunk, origination URL or list in this account and region",
        "If it was deleted outside of Pulumi, `pulumi refresh` brings the state up to date. Otherwise check "
        "the region, and twilio:baseUrl if it is set.",
    ),
    Advice(
        20409,
        "the request conflicts with the state of the thing",
        "Something else changed it at the same time: run again.",
    ),
    Advice(
        20429,
        "too many requests at once; this one was not carried out",
        "Too many requests at once on this account: run again; if it persists, with a smaller `--parallel`, "
        "in `pulumi refresh` with a smaller twilio:readsAtOnce.",
    ),
    Advice(20500, "Twilio failed; a change may have been carried out", _TWILIO_FAILED),
    Advice(20503, "Twilio is not available; a change may have been carried out", _TWILIO_FAILED),
    Advice(
        21227,
        "a destination has very long `?X-…=` headers",
        "The headers of a SIP URI, everything after its ?, have fewer than 1024 characters: shorten them.",
    ),
    Advice(
        21235,
        "an IP access control list with a name that is taken, or an address that is in the list already",
        "The name of an IP access control list is its own, up to 255 characters, and an address is once in a "
        "list. If another list has the name: give one of them another friendly_name, or take it over with "
        "adopt='AL…'. If the list has the address: `pulumi refresh` brings the state up to date.",
    ),
    Advice(
        21236,
        "an IP access control list that is in use",
        "Take the list off its trunk (TerminationAccess) or SIP domain first, then delete it.",
    ),
    Advice(
        21237,
        "100 IP addresses in a list",
        "An IP access control list takes 100 entries: put neighbouring addresses into one block, or use a "
        "second list on the trunk.",
    ),
    Advice(
        21238,
        "an IP address or a prefix length is not accepted",
        "An entry is an IPv4 address in dotted decimals, with a prefix length from 1 to 32.",
    ),
    Advice(
        21239,
        "100 credential lists",
        "The account has as many credential lists as Twilio allows: delete one that is no longer used.",
    ),
    Advice(
        21240,
        "a credential list with a name that is taken, or a username or password that is not accepted",
        "The name of a credential list is its own, up to 64 characters; a username is once in a list, up to "
        "32 characters; a password has at least 12, with a digit, a lower-case and an upper-case letter. If "
        "another list has the name: give one of them another friendly_name, or take it over with "
        "adopt='CL…'. If the list has the username: `pulumi refresh` brings the state up to date.",
    ),
    Advice(
        21241,
        "a credential list that is in use",
        "Take the list off its trunk (TerminationAccess) or SIP domain first, then delete it.",
    ),
    Advice(
        21242,
        "1000 credentials in a list",
        "A credential list takes 1000 credentials: use a second list on the trunk.",
    ),
    Advice(
        21243,
        "a username or password is not accepted",
        "A username has up to 32 characters; a password at least 12, with a digit, a lower-case and an "
        "upper-case letter.",
    ),
    Advice(
        21244,
        "100 trunks, or one on a trial account",
        "The account has as many trunks as Twilio allows: delete one that is no longer used, or ask Twilio "
        "for more.",
    ),
    Advice(
        21245,
        "the list is on the trunk already",
        "Somebody else may have attached it: run `pulumi refresh`, then `pulumi up` again.",
        on="list",
    ),
    Advice(
        21245,
        "the phone number is on another trunk",
        "A number is on one trunk at a time, and somebody put it on another one at the same time: run again, "
        "and the message names that trunk.",
        on="phone number",
    ),
    Advice(
        21245,
        "the domain name is not accepted, or another trunk of the account has it",
        "A domain name ends in .pstn.twilio.com and belongs to one trunk. If one of yours has it: was its "
        "resource renamed? Give it `aliases`. Replaced? Give the new trunk another name: one that the old "
        "trunk gives up may stay reserved for up to 30 days. Was it there before Pulumi, or did a killed "
        "run leave it? Take it over with adopt='TK…', or give one of them another domain.",
        on="trunk",
    ),
    Advice(
        21247,
        "a sub-domain without its parent, or a domain with sub-domains",
        "A name with a dot before .pstn.twilio.com is a sub-domain: a trunk of this account must have the "
        "part after the dot. Write a dash instead. Do other trunks use sub-domains of this name? Change or "
        "delete those first. A name that is given up may stay reserved for up to 30 days.",
    ),
    Advice(
        21248,
        "another customer's trunk, or one of yours, has the domain name, or had it until a short time ago",
        "Domain names are unique over all of Twilio: choose another. Was a trunk with it deleted, or the "
        "name removed from one, in the last 30 days? Twilio may keep it reserved for that long: use "
        "another, or ask Twilio's support. If a trunk of yours has it: was its resource renamed? Give it "
        "`aliases`. Was it there before Pulumi, or did a killed run leave it? Take it over with adopt='TK…'.",
    ),
    Advice(
        21249,
        "10 origination URLs",
        "A trunk takes 10 origination URLs: remove one that is no longer used.",
    ),
    Advice(
        21252,
        "no such region",
        "Twilio has trunks in the regions us1, ie1 and au1: correct twilio:region, and twilio:edge with it.",
    ),
    Advice(
        21255,
        "1000 IP access control lists",
        "The account has as many IP access control lists as Twilio allows: delete one that nothing uses.",
    ),
    Advice(
        21634,
        "the trunk has numbers with emergency calling",
        "Phone numbers with emergency calling are on this trunk: move them to another trunk first.",
    ),
    Advice(
        70051,
        "a restricted API key, or an OAuth app, lacks a permission",
        "The API key or the OAuth app has no permission for this: use a standard key, or give it the "
        "trunking permissions.",
    ),
)
"""The codes that Twilio's own text does not explain, in order. A code may have a row a kind of thing."""

_ACTIONS = {(advice.on, advice.code): advice.action for advice in TABLE}


def advice_on(status: int, code: int, thing: str = "") -> str:
    """Say what to do about an error; "" where Twilio's own text has to do.

    Args:
        status: the HTTP status of the answer.
        code: Twilio's code, or the status where the answer has none.
        thing: the kind of thing that the request was about, as `Advice.on` has it.
    """
    keys = [(thing, code), ("", code)]
    if status == HTTPStatus.UNAUTHORIZED:
        keys.append(("", status))
    return next((_ACTIONS[key] for key in keys if key in _ACTIONS), "")
