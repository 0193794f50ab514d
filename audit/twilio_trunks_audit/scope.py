"""The scope of an audit: accounts with their credentials, regions and sub-accounts.

Secrets come from environment variables, never from the command line or a file.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pulumi_twilio_trunking.base.errors import ConfigurationError, MissingCredentialsError
from pulumi_twilio_trunking.client.credentials import US1, Credentials, find
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from encrypted_trunks.properties import camel
from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import printable

REGIONS: Final = (US1, "ie1", "au1")
"""Twilio's regions. The credentials of one do not work in another."""

_EDGES: Final = {"ie1": "dublin", "au1": "sydney"}
_SECRETS: Final = ("auth_token", "api_secret", "client_secret")
_NO_STACK = re.compile(r"[^\w.\-]+")

Kind = Literal["auth token", "API key", "OAuth client"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """One account in one region, with its credentials.

    Attributes:
        name: the account's name in the report.
        account_sid: its SID.
        region: one of `REGIONS`.
        credentials: log in to it.
        kind: the kind of the credentials.
        parent: the SID of its parent account; "" if it has none, or it is not known.
    """

    name: str
    account_sid: str
    region: str
    credentials: Credentials = field(repr=False)
    kind: Kind
    parent: str = ""

    @property
    def stack(self) -> str:
        """The stack's name for the patterns of a configuration."""
        return _NO_STACK.sub("-", self.name) or self.account_sid

    def below(self, sid: str, name: str, auth_token: str) -> Target:
        """Make a target of the sub-account *sid*. Auth tokens are of region us1."""
        credentials = dataclasses.replace(
            self.credentials, account_sid=sid, username=sid, password=auth_token, oauth=False
        )
        return Target(
            name=name,
            account_sid=sid,
            region=US1,
            credentials=credentials,
            kind="auth token",
            parent=self.account_sid,
        )


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The accounts to examine.

    Attributes:
        targets: accounts with credentials, each in one region.
        regions: the regions in scope.
        sub_accounts: whether sub-accounts are in scope; None if nobody said.
    """

    targets: Sequence[Target]
    regions: Sequence[str] = REGIONS
    sub_accounts: bool | None = None


class _Account(BaseModel):
    """An entry of the file of accounts."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(pattern=r"^[\w.\-]+$")
    account_sid: str = ""
    account_sid_env: str = ""
    auth_token_env: str = ""
    api_key: str = ""
    api_key_env: str = ""
    api_secret_env: str = ""
    client_id: str = ""
    client_id_env: str = ""
    client_secret_env: str = ""
    region: str = US1
    edge: str = ""
    base_url: str = ""

    def settings(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the provider's settings for this account, with secrets."""
        said = {name: value for name, value in self.model_dump(exclude={"name"}).items() if value}
        edge = said.pop("edge", "") or _EDGES.get(self.region, "")
        if said.pop("region") != US1 or edge:
            said |= {"region": self.region, "edge": edge}
        found = {
            name.removesuffix("_env"): self._from(environ, name, value) if name.endswith("_env") else value
            for name, value in said.items()
        }
        found.setdefault("base_url", environ.get("TWILIO_BASE_URL", ""))
        return {f"twilio:{camel(name)}": value for name, value in found.items() if value}

    def _from(self, environ: Mapping[str, str], key: str, name: str) -> str:
        value = environ.get(name)
        if not value:
            raise UsageError(
                f"account {self.name!r}: {key} names {name}, which is not set in the environment"
            )
        return value


class _File(BaseModel):
    """The file of accounts."""

    model_config = ConfigDict(extra="forbid", strict=True)

    accounts: list[_Account] = Field(min_length=1)
    regions: list[str] | None = Field(default=None, min_length=1)
    sub_accounts: bool | None = None


def from_environment(name: str = "", environ: Mapping[str, str] = os.environ) -> Scope:
    """Read one account from the `TWILIO_…` variables of the environment.

    Raises:
        UsageError: some are missing, or contradict each other.
    """
    return Scope(targets=[_target(name, {}, environ)])


def from_file(path: Path, environ: Mapping[str, str] = os.environ) -> Scope:
    """Read the accounts in a TOML file, and their secrets from the environment variables that it names.

    Raises:
        UsageError: the file cannot be read, holds a secret, or names a variable that is not set.
    """
    file = _read(path)
    targets = [_target(one.name, one.settings(environ), {}) for one in file.accounts]
    _refuse_twins(path, targets)
    return Scope(
        targets=targets,
        regions=checked_regions(file.regions or REGIONS),
        sub_accounts=file.sub_accounts,
    )


def checked_regions(names: Iterable[str]) -> tuple[str, ...]:
    """Sort the regions *names*.

    Raises:
        UsageError: one is not a region, or there are none.
    """
    chosen = set(names)
    unknown = sorted(chosen - set(REGIONS))
    if unknown or not chosen:
        raise UsageError(f"{', '.join(unknown) or 'nothing'} is not a region: there are {', '.join(REGIONS)}")
    return tuple(region for region in REGIONS if region in chosen)


def name_of(friendly_name: str | None, sid: str) -> str:
    """Return the name of a sub-account in the report."""
    return printable(friendly_name or "").strip() or sid


def _target(name: str, settings: Mapping[str, str], environ: Mapping[str, str]) -> Target:
    try:
        credentials = find(settings.get, environ)
    except ConfigurationError as error:
        raise UsageError(_ours(name, error)) from None
    return Target(
        name=name or credentials.account_sid,
        account_sid=credentials.account_sid,
        region=credentials.region or US1,
        credentials=credentials,
        kind=_kind(credentials),
    )


def _kind(credentials: Credentials) -> Kind:
    if credentials.oauth:
        return "OAuth client"
    return "auth token" if credentials.username == credentials.account_sid else "API key"


def _ours(name: str, error: ConfigurationError) -> str:
    """Reword the provider's message, which is for users of Pulumi, with our names of settings."""
    problem = str(error)
    if not name:
        found = re.match(r"no Twilio (credentials|account SID|secret) found", problem)
        if found:
            return (
                f"no Twilio {found[1]} in the environment. Set TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, "
                "or with TWILIO_API_KEY and TWILIO_API_SECRET; or list accounts in a file: --accounts FILE"
            )
        return problem.replace("twilio:baseUrl", "TWILIO_BASE_URL")
    plain = re.sub(
        r"twilio:(\w+)", lambda key: re.sub("[A-Z]", lambda one: f"_{one[0].lower()}", key[1]), problem
    )
    if isinstance(error, MissingCredentialsError):
        plain = (
            "it has no account_sid"
            if "account SID" in plain
            else "it names no secret: auth_token_env, or api_key with api_secret_env"
        )
    return f"account {name!r}: {plain}"


def _read(path: Path) -> _File:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return _File.model_validate(said)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        raise UsageError(f"{path}: {'; '.join(_problems(error))}") from None


def _problems(error: ValidationError) -> Iterator[str]:
    """Describe what is wrong without the value, which may be a secret in the wrong place."""
    for problem in error.errors(include_input=False, include_url=False):
        place = ".".join(map(str, problem["loc"]))
        key = str(problem["loc"][-1])
        if key in _SECRETS:
            yield f"{place}: secrets do not belong in this file; {key}_env names an environment variable"
        else:
            unknown = problem["type"] == "extra_forbidden"
            yield f"{place}: {'this key does not exist' if unknown else problem['msg']}"


def _refuse_twins(path: Path, targets: Sequence[Target]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for one in targets:
        for key in ((one.account_sid, one.region), (one.name, one.region)):
            if key in seen:
                raise UsageError(f"{path}: {seen[key]!r} and {one.name!r} are the same: {key[0]} in {key[1]}")
        seen |= {(one.account_sid, one.region): one.name, (one.name, one.region): one.name}
