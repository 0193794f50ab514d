"""Provider: one Twilio account among several in a program."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pulumi import Input, Output, ProviderResource, ResourceOptions

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.client.credentials import EXPLICIT, shared_settings
from pulumi_twilio_trunking.engine.connection import StackConfig


class Provider(ProviderResource):
    """A Twilio account, with its own credentials, region and edge, for the resources that are given it.

        eu = Provider("eu", account_sid="AC…", api_key="SK…", api_secret=secret, region="ie1", edge="dublin")
        SecureTrunk("voice-agent", ResourceOptions(provider=eu))

    Resources without one use the stack's config and the environment. Neither completes its credentials,
    region or edge. Pass `provider=` only to resources of this package: for Pulumi all dynamic resources in
    Python are of one package, so that `providers=[…]` on a component also redirects those of other libraries.
    """

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        account_sid: Input[str],
        auth_token: Input[str] | None = None,
        api_key: Input[str] | None = None,
        api_secret: Input[str] | None = None,
        client_id: Input[str] | None = None,
        client_secret: Input[str] | None = None,
        region: Input[str] | None = None,
        edge: Input[str] | None = None,
        base_url: Input[str] | None = None,
        retry_seconds: Input[float] | None = None,
        reads_at_once: Input[int] | None = None,
    ) -> None:
        """Declare an account.

        Args:
            resource_name: the provider's name in the Pulumi program.
            opts: Pulumi's resource options.
            account_sid: the account's SID, `AC…`; for a sub-account its own.
            auth_token: the account's auth token. It becomes secret, and is encrypted in the state.
            api_key: the SID of an API key, `SK…`, instead of the token.
            api_secret: the key's secret. It becomes secret, and is encrypted in the state.
            client_id: the client ID of an OAuth app, `OQ…`, instead of the token or a key; only in `us1`.
            client_secret: the client's secret. It becomes secret, and is encrypted in the state.
            region: where Twilio processes, for example `ie1`. Default: `us1`. A region has its own keys and
                trunks.
            edge: where requests enter Twilio's network, for example `dublin`; given exactly when *region* is.
                https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region
            base_url: an address that takes every request in place of Twilio's hosts. Default:
                `twilio:baseUrl` of the stack's config, then `TWILIO_BASE_URL`, so that a stack meant for an
                emulator stays with it.
            retry_seconds: how long to repeat a request that Twilio throttles or fails, 0 to 3600 seconds.
                Default: `twilio:retrySeconds` of the stack's config, then 60.
            reads_at_once: how many lists of origination URLs a refresh reads at once, 1 to 64.
                Default: `twilio:readsAtOnce` of the stack's config, then 12.

        An empty text counts as not given.

        Raises:
            ConfigurationError: not exactly one of token, key and client is given, a pair is half given, or
                *account_sid* is empty.
        """
        refuse_incomplete(resource_name, locals())
        props = {
            "twilio:accountSid": account_sid,
            "twilio:authToken": _secret(auth_token),
            "twilio:apiKey": api_key,
            "twilio:apiSecret": _secret(api_secret),
            "twilio:clientId": client_id,
            "twilio:clientSecret": _secret(client_secret),
            "twilio:region": region,
            "twilio:edge": edge,
            "twilio:baseUrl": base_url,
            "twilio:retrySeconds": _text(retry_seconds),
            "twilio:readsAtOnce": _text(reads_at_once),
            EXPLICIT: "true",
        }
        given = {name: value for name, value in props.items() if value}
        shared = shared_settings(StackConfig().get, os.environ)
        super().__init__("pulumi-python", resource_name, {**shared, **given}, opts)


def refuse_incomplete(resource_name: str, arguments: Mapping[str, object]) -> None:
    """Refuse *arguments* of a Provider that name no account, not exactly one login, or half of a pair.

    Raises:
        ConfigurationError: they do; the message names the argument.
    """
    if not arguments.get("account_sid"):
        raise ConfigurationError(f"Provider {resource_name!r} has no account: give account_sid.")
    _check_login(resource_name, *({name: arguments.get(name) for name in login} for login in _LOGINS))
    _check_pair(resource_name, region=arguments.get("region"), edge=arguments.get("edge"))


_LOGINS = (("auth_token",), ("api_key", "api_secret"), ("client_id", "client_secret"))


def _secret(value: Input[str] | None) -> Output[str] | None:
    return Output.secret(value) if value else None


def _text(number: Input[float] | None) -> Output[str] | None:
    """The number as a stack's config has it."""
    return None if number is None else Output.format("{0}", number)


def _check_login(resource_name: str, *logins: Mapping[str, object]) -> None:
    """Refuse unless exactly one of *logins* is given, and complete."""
    given = [login for login in logins if any(login.values())]
    if len(given) > 1:
        both = " and ".join(next(iter(login)) for login in given)
        raise ConfigurationError(f"Provider {resource_name!r} has {both}: give one of them.")
    if not given:
        ways = ", or ".join(" and ".join(login) for login in logins)
        raise ConfigurationError(f"Provider {resource_name!r} has no credentials: give {ways}.")
    _check_pair(resource_name, **given[0])


def _check_pair(resource_name: str, **given: object) -> None:
    missing = [name for name, value in given.items() if not value]
    if len(missing) == 1:
        [present] = given.keys() - missing
        raise ConfigurationError(
            f"Provider {resource_name!r} has {present} without {missing[0]}: give both or neither."
        )
