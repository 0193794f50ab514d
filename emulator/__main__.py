"""``python -m emulator``: serve in the foreground, start in the background, stop."""

import argparse
import ipaddress
import os
import re
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from emulator import __version__, background, seeds, snapshot_files
from emulator.admin_client import AdminClient
from emulator.app import DEFAULT_ACCOUNTS, create_app
from emulator.authority import Authority, HttpsUnavailableError
from emulator.client_settings import HttpsAddress
from emulator.contents import Contents
from emulator.database import DataFileError, open_database
from emulator.fields import is_sid
from emulator.https_port import Https, https
from emulator.identity import reachable
from emulator.regions import base_path
from emulator.resources.accounts import Accounts, UnknownAccountError
from emulator.resources.keys import KINDS, ApiKey, Keys
from emulator.resources.oauth_apps import OAuthApp, OAuthApps
from emulator.seeds import Seed, SeedError
from emulator.server import HOST, PortTakenError, Server, listen
from emulator.settings import (
    DEFAULT_ACCOUNT_SID,
    DEFAULT_AUTH_TOKEN,
    DEFAULT_DATA,
    DEFAULT_PORT,
    DEFAULT_REGION,
    IN_MEMORY,
    REGIONS,
    Settings,
)
from emulator.store import Store

LOG_CONFIG: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(message)s"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stdout"}
    },
    "loggers": {
        "uvicorn.access": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "uvicorn.error": {"handlers": ["out"], "level": "ERROR", "propagate": False},
    },
}

_KEY_FORM = (
    "expected SID:SECRET:ACCOUNT, SID:SECRET:ACCOUNT:REGION, SID:SECRET:ACCOUNT:REGION:KIND or "
    "SID:SECRET:ACCOUNT:REGION:KIND:PERMISSIONS, where the SID is 'SK' and 32 hexadecimal digits"
)
_KEY_FIELDS = ("secret", "account_sid", "region", "kind", "permissions")

_VERBS = ("background", "stop", "clients", "env", "save", "restore")
"""Options that find a running emulator by its data file."""

_TOLD = (background.CommandError, DataFileError, HttpsUnavailableError, PortTakenError, SeedError, OSError)
"""Errors that are shown as their text only, without a traceback."""

DESCRIPTION = """\
A local Twilio for Elastic SIP Trunks. It keeps trunks, with their origination URLs, recording settings, phone
numbers and lists, in one SQLite file, and answers as trunking.twilio.com/v1 and its sisters do, errors and
paging included. It listens on this machine only unless it is told otherwise, and makes no calls."""

EPILOG = f"""\
point at it:
  Pulumi       pulumi config set twilio:baseUrl http://{HOST}:{DEFAULT_PORT}
  environment  TWILIO_BASE_URL=http://{HOST}:{DEFAULT_PORT}
  Python       twilio.rest.Client(SID, TOKEN, http_client=emulator.testing.LocalHttpClient("http://{HOST}:{DEFAULT_PORT}"))
  account      TWILIO_ACCOUNT_SID={DEFAULT_ACCOUNT_SID}
               TWILIO_AUTH_TOKEN={DEFAULT_AUTH_TOKEN}
  region       http://{HOST}:{DEFAULT_PORT}{base_path("ie1")} for ie1, with a --key of that region

examples:
  python -m emulator                            serve {DEFAULT_DATA} on port {DEFAULT_PORT} until Ctrl-C
  python -m emulator --background               the same, out of the way; a second time changes nothing
  python -m emulator --stop                     end that one
  python -m emulator --background --https-port 8443 && eval "$(python -m emulator --env)"
                                                for clients without a base URL: HTTPS by a proxy
  python -m emulator --data :memory: --port 0   forget everything at the end, on any free port
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.data == IN_MEMORY and any(getattr(options, verb) for verb in _VERBS):
        parser.error(
            "--background and the other verbs find the emulator by its data file: --data cannot be :memory:"
        )
    try:
        return _run(options)
    except _TOLD as error:
        _say(f"emulator: {error}", sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m emulator",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        help="where to listen, 0 for any free port (default: %(default)s)",
    )
    parser.add_argument(
        "--host",
        type=_ipv4_address,
        default=HOST,
        metavar="ADDRESS",
        help="this machine's IPv4 address to listen on; 0.0.0.0, for all of them, is for containers "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--https-port",
        type=_port,
        metavar="PORT",
        help="serve HTTPS for *.twilio.com too, and be an HTTP proxy that leads there; 0 for any free port",
    )
    parser.add_argument(
        "--own-host",
        action="append",
        default=[],
        metavar="NAME",
        dest="own_hosts",
        help="a name, beside localhost, by which this machine's own programs call the emulator's pages "
        "and faults, such as a container's; may be repeated",
    )
    parser.add_argument(
        "--data",
        type=_data,
        default=_data(DEFAULT_DATA),
        metavar="FILE",
        help=f"where everything is kept, made if missing; {IN_MEMORY} keeps nothing "
        f"(default: {DEFAULT_DATA})",
    )
    parser.add_argument(
        "--account",
        type=_account,
        action="append",
        metavar="SID:TOKEN",
        help="an account that may log in, instead of the default one; may be repeated, "
        "each sees its own trunks only",
    )
    parser.add_argument(
        "--subaccount",
        type=_subaccount,
        action="append",
        default=[],
        metavar="SID:PARENT",
        help="one of the accounts belongs to another; may be repeated",
    )
    parser.add_argument(
        "--key",
        type=_key,
        action="append",
        default=[],
        metavar="SID:SECRET:ACCOUNT[:REGION[:KIND[:PERMISSIONS]]]",
        help=f"an API key of an account, in one of the regions {', '.join(REGIONS)} "
        f"(default: {DEFAULT_REGION}), of the kind {', '.join(KINDS)} (default: {KINDS[0]}), "
        "a restricted one with permissions such as 'GET /v1/Trunks/**'; may be repeated",
    )
    parser.add_argument(
        "--oauth-app",
        type=_oauth_app,
        action="append",
        default=[],
        metavar="SID:SECRET:ACCOUNT[:SECONDS]",
        dest="oauth_apps",
        help="an OAuth app of an account, by its client ID and secret, and how long its tokens last "
        f"(default: {OAuthApp.access_token_ttl}); may be repeated",
    )
    parser.add_argument(
        "--seed",
        type=Path,
        metavar="FILE",
        help="what the accounts hold at the start, unless the data file has something already, "
        "and after each reset: trunks, numbers, lists in TOML or JSON, or a saved file; "
        "docs/emulator.md shows one",
    )
    parser.add_argument(
        "--set",
        type=_setting,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help=f"a switch for behaviour on which sources disagree: {', '.join(Settings.names())}; "
        "docs/emulator.md explains them",
    )
    verbs = parser.add_mutually_exclusive_group()
    verbs.add_argument(
        "--background",
        action="store_true",
        help="start and come back as soon as it answers; log beside the data",
    )
    verbs.add_argument("--stop", action="store_true", help="end the one that serves this data file")
    verbs.add_argument(
        "--clients",
        action="store_true",
        help="print its certificate authority, and what to set for each client without a base URL",
    )
    verbs.add_argument("--env", action="store_true", help="print the same for a shell to evaluate")
    verbs.add_argument(
        "--save",
        type=Path,
        metavar="FILE",
        help="write all that it holds, tokens included, into a file, whether it runs or not",
    )
    verbs.add_argument(
        "--restore",
        type=Path,
        metavar="FILE",
        help="make everything as a saved file has it, whether it runs or not",
    )
    return parser


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:  # noqa: PLR2004 - the largest TCP port
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a number from 0 to 65535")
    return int(text)


def _ipv4_address(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an IPv4 address") from error


def _data(text: str) -> str:
    return text if text == IN_MEMORY else str(Path(text).resolve())


def _account(text: str) -> tuple[str, str]:
    sid, _, token = text.partition(":")
    if not is_sid("AC", sid) or not token:
        raise argparse.ArgumentTypeError(
            "expected SID:TOKEN, where the SID is 'AC' and 32 hexadecimal digits"
        )
    return sid, token


def _subaccount(text: str) -> tuple[str, str]:
    sid, _, parent_sid = text.partition(":")
    if not is_sid("AC", sid) or not is_sid("AC", parent_sid):
        raise argparse.ArgumentTypeError("expected SID:PARENT, where both are 'AC' and 32 hexadecimal digits")
    return sid, parent_sid


def _key(text: str) -> ApiKey:
    sid, *parts = text.split(":")
    fields = dict(zip(_KEY_FIELDS, parts, strict=False))
    has_form = is_sid("SK", sid) and 2 <= len(parts) <= len(_KEY_FIELDS)  # noqa: PLR2004 - secret, account
    try:
        if has_form and fields.get("region", DEFAULT_REGION) in REGIONS:
            return ApiKey(sid=sid, **fields)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; {_KEY_FORM}") from error
    raise argparse.ArgumentTypeError(_KEY_FORM)


def _oauth_app(text: str) -> OAuthApp:
    found = re.fullmatch(r"(OQ[0-9a-fA-F]{32}):([^:]+):([^:]+)(?::([0-9]{1,9}))?", text)
    if not found:
        raise argparse.ArgumentTypeError(
            "expected SID:SECRET:ACCOUNT or SID:SECRET:ACCOUNT:SECONDS, "
            "where the SID is 'OQ' and 32 hexadecimal digits"
        )
    sid, secret, account_sid, seconds = found.groups()
    ttl = int(seconds or OAuthApp.access_token_ttl)
    try:
        return OAuthApp(sid=sid, client_secret=secret, account_sid=account_sid, access_token_ttl=ttl)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _setting(text: str) -> str:
    try:
        Settings.parse([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _run(options: argparse.Namespace) -> int:
    if options.stop:
        return _stop(options.data)
    if options.save or options.restore:
        return _save(options.data, options.save) if options.save else _restore(options.data, options.restore)
    if options.clients or options.env:
        return _tell(options)
    if options.background:
        return _start(options)
    return _serve(options)


def _stop(data: str) -> int:
    stopped = background.stop(data)
    _say(
        f"stopped: pid {stopped.pid}, port {stopped.port}, data {data}"
        if stopped
        else f"none runs for {data}"
    )
    return 0


def _tell(options: argparse.Namespace) -> int:
    """Print how clients without a base URL reach the emulator that serves the data file."""
    running = background.find(options.data)
    if not running or running.https_port is None:
        found = (
            f"the emulator of {options.data} serves no HTTPS" if running else f"none runs for {options.data}"
        )
        raise background.CommandError(f"{found}: start it with --https-port 8443")
    address = HttpsAddress(
        host=reachable(running.host), port=running.https_port, authority=Authority.beside(options.data)
    )
    _say(address.shell_lines() if options.env else address.explanation(_command("--env", options.data)))
    return 0


def _save(data: str, file: Path) -> int:
    running = background.find(data)
    if not running and not Path(data).exists():
        raise background.CommandError(f"there is no data file {data}: name another with --data")
    if running:
        AdminClient(running.url).save(file)
    else:
        with closing(open_database(data)) as connection:
            file.write_bytes(snapshot_files.write(Contents(connection).copy()))
            file.chmod(0o600)
    _say(f"saved: {file}, tokens and secrets included")
    return 0


def _restore(data: str, file: Path) -> int:
    if not file.is_file():
        raise background.CommandError(f"there is no file {file}: write one with --save")
    saved = snapshot_files.read(file.read_bytes(), str(file))
    running = background.find(data)
    if running:
        AdminClient(running.url).load(file)
    else:
        with closing(open_database(data)) as connection:
            Contents(connection).restore(saved)
    _say(f"restored: {data} holds what {file} has")
    return 0


def _start(options: argparse.Namespace) -> int:
    accounts = [f"--account={sid}:{token}" for sid, token in options.account or []]
    accounts += [f"--subaccount={sid}:{parent}" for sid, parent in options.subaccount]
    accounts += [
        f"--key={key.sid}:{key.secret}:{key.account_sid}:{key.region}:{key.kind}:{key.permissions}"
        for key in options.key
    ]
    accounts += [
        f"--oauth-app={app.sid}:{app.client_secret}:{app.account_sid}:{app.access_token_ttl}"
        for app in options.oauth_apps
    ]
    settings = [f"--set={setting}" for setting in options.settings]
    where = [f"--port={options.port}", f"--data={options.data}", f"--host={options.host}"]
    where += [] if options.https_port is None else [f"--https-port={options.https_port}"]
    where += [f"--own-host={name}" for name in options.own_hosts]
    where += [f"--seed={options.seed.resolve()}"] if options.seed else []
    _warn_of(options.host)
    running, is_new = background.start(
        options.data, options.port, [*where, *accounts, *settings], options.host
    )
    verb = "started" if is_new else "already running"
    log = background.log_of(options.data)
    _say(f"{verb}: {running.url}, data {options.data}, pid {running.pid}, log {log}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    accounts = dict(options.account) if options.account else DEFAULT_ACCOUNTS
    seed = seeds.read(options.seed) if options.seed else None
    app = create_app(
        options.data,
        accounts=accounts,
        subaccounts=dict(options.subaccount),
        keys=options.key,
        oauth_apps=options.oauth_apps,
        settings=Settings.parse(options.settings),
        own_hosts=options.own_hosts,
        seed=seed,
    )
    _warn_of(options.host)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    background.refuse_second(options.data)
    with listen(options.port, options.host) as bound, ExitStack() as while_serving:
        _check(options, accounts, seed)
        secure = None
        if options.https_port is not None:
            secure = while_serving.enter_context(https(options.data, options.https_port, options.host))
        running = background.Running(
            pid=os.getpid(),
            port=bound.getsockname()[1],
            host=options.host,
            https_port=secure.address.port if secure else None,
        )

        def when_serving() -> None:
            while_serving.enter_context(background.noted(options.data, running))
            _greet(running.url, options.data, accounts, secure)

        server = Server(
            app, log_config=LOG_CONFIG, when_serving=when_serving, https=secure.port if secure else None
        )
        server.run([bound])
    return 0


def _warn_of(host: str) -> None:
    """Warn of an address that others reach: nothing else protects what the emulator holds."""
    if not ipaddress.IPv4Address(host).is_loopback:
        _say(
            f"emulator: warning: listening on {host}: whoever reaches this address can change what it holds, "
            "and read tokens in clear. This is for containers and closed networks only.",
            sys.stderr,
        )


def _check(options: argparse.Namespace, accounts: dict[str, str], seed: Seed | None) -> None:
    """Raise, before anything is served, for a file or seed that cannot be used, or an unknown account."""
    with closing(open_database(options.data)) as connection:
        try:
            store = Store(connection, Settings(), lambda: datetime.now(UTC))
            Accounts(store).ensure(accounts, dict(options.subaccount))
            Keys(store).ensure(options.key)
            OAuthApps(store).ensure(options.oauth_apps)
        except UnknownAccountError as error:
            raise background.CommandError(f"--subaccount, --key and --oauth-app: {error}") from error
        if seed is not None:
            seeds.check(connection, seed, accounts, Settings.parse(options.settings))


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """End without a traceback. While the server runs, it catches the signal itself and raises it again."""
    del number, frame
    raise SystemExit(0)


def _greet(url: str, data: str, accounts: dict[str, str], secure: Https | None) -> None:
    known = " ".join(
        f"{sid}:{token}" if sid == DEFAULT_ACCOUNT_SID else sid for sid, token in accounts.items()
    )
    _say(f"Twilio emulator {__version__} on {url}, data {data}")
    _say(f"  account {known}")
    _say(f"  Pulumi: twilio:baseUrl or TWILIO_BASE_URL set to {url}")
    _say(f'  Python: twilio.rest.Client(SID, TOKEN, http_client=emulator.testing.LocalHttpClient("{url}"))')
    if secure:
        address = secure.address
        _say(
            f"  HTTPS for *.twilio.com: proxy {address.proxy_url}, authority {address.authority.certificate}"
        )
        if data != IN_MEMORY:
            _say(f"  clients without a base URL: {_command('--clients', data)}")
    _say(f"  watch it at {url}/")


def _command(verb: str, data: str) -> str:
    """Return the command line of *verb* for the emulator of *data*."""
    return f"python -m emulator {verb}" + (
        f" --data {shlex.quote(data)}" if data != _data(DEFAULT_DATA) else ""
    )


def _say(text: str, where: TextIO | None = None) -> None:
    print(text, file=where, flush=True)


if __name__ == "__main__":
    sys.exit(main())
