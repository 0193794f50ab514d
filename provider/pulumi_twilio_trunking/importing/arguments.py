"""The command line's arguments, the same for `pulumi import --from` and for `pulumi-twilio-adopt`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from pulumi_twilio_trunking.base.errors import ConfigurationError
from pulumi_twilio_trunking.importing.account_trunks import TrunkFilter

CONVERTER = "twilio-trunking"
"""The argument of `pulumi import --from`: Pulumi then starts `pulumi-converter-twilio-trunking`."""

COMMAND = "pulumi-twilio-adopt"
IMPORT = f"pulumi import --from {CONVERTER} --generate-code=false"

STDOUT = Path("-")

PYTHON, YAML = "python", "yaml"
LANGUAGES = (PYTHON, "typescript", "go", "csharp", "java", YAML)
_OF_RUNTIMES = {"nodejs": "typescript", "dotnet": "csharp"}
_SUFFIXES = {".py": PYTHON, ".yaml": YAML, ".yml": YAML}

ADOPTS = (
    "Adopt the Twilio trunks that an account already has, with their origination URLs and phone numbers, and "
    "the lists that say who may dial."
)
SHOWS = (
    "Show the Twilio trunks that an account already has, what of them is not encrypted and who may dial, "
    "and write what adopts them."
)
ACCOUNT = (
    "instead of the stack's own: the account with its settings in the stack's config as "
    "twilio-NAME:accountSid, twilio-NAME:authToken and so on; it gets a Provider NAME. "
    "Several times for several accounts"
)
CREDENTIALS = """\
Credentials are those of the stack: its config (twilio:accountSid with twilio:authToken, or with twilio:apiKey
and twilio:apiSecret), then the environment (TWILIO_ACCOUNT_SID and so on). For programs in other languages
than Python, the config has twilio-trunking:accountSid and so on. Nothing is ever changed at Twilio.
"""


class UsageError(ConfigurationError):
    """The arguments are not accepted."""


UsageError.__module__ = "builtins"  # printed without a module path, as in errors.py


class HelpAsked(UsageError):  # noqa: N818 - no error: what was asked for, by the way that leaves argparse
    """The text that --help asks for."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What to adopt, and what to write.

    Attributes:
        wanted: which trunks.
        accounts: the names of the accounts; empty is the stack's own account.
        stack: the stack; None is the selected one.
        again: whether to take trunks that the stack already has.
        protect: whether the program protects its trunks from deletion.
        language: the language of the program; "" until `settled` finds it.
        program: the file for the program; None is no program, "-" the standard output.
        import_file: the file for `pulumi import --file`; None is no file.
    """

    wanted: TrunkFilter
    accounts: Sequence[str] = ()
    stack: str | None = None
    again: bool = False
    protect: bool = True
    language: str = ""
    program: Path | None = None
    import_file: Path | None = None


class Parser(argparse.ArgumentParser):
    """Raises instead of printing and exiting: nobody sees what argparse prints in the converter."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. {self.prog} --help lists the arguments.")

    def print_help(self, file: object = None) -> None:
        del file
        raise HelpAsked(self.format_help())


def parse(arguments: Sequence[str], *, converter: bool) -> Options:
    """Parse *arguments*, those of the converter or those of the command.

    Raises:
        UsageError: they are not accepted; the message says why.
        HelpAsked: they ask for help; the message is the help.
    """
    given = _parser(converter=converter).parse_args(list(arguments))
    into_a_file = None if converter else given.import_file
    if into_a_file and given.account:
        raise UsageError(
            "--import-file with --account would write the accounts' secrets in clear. "
            f"Use `{IMPORT} -- --account …`."
        )
    if converter and given.program == STDOUT:
        raise UsageError("--program '-' is not a file: write, for example, --program adopted_trunks.py.")
    return Options(
        wanted=TrunkFilter(sids=given.sids, names=given.name, domains=given.domain),
        accounts=given.account,
        stack=given.stack,
        again=given.again,
        protect=given.protect,
        language=given.language,
        program=given.program,
        import_file=into_a_file,
    )


def settled(options: Options, runtime: str) -> Options:
    """Give *options* their language: the one that they name, that of the program's file, or the project's.

    Args:
        options: the options.
        runtime: the project's runtime, as its Pulumi.yaml has it; "" outside of a project.

    Raises:
        UsageError: the program's file does not fit the language, or the accounts do not.
    """
    of_file = _SUFFIXES.get(options.program.suffix, "") if options.program else ""
    language = options.language or of_file or _OF_RUNTIMES.get(runtime, runtime) or PYTHON
    if options.program:
        _check_program(options.program, of_file, language)
    if options.accounts and language not in (PYTHON, YAML):
        raise UsageError(
            f"--account is for programs in Python and YAML, and this one is in {language}: import one "
            "account into a stack, with its settings as the stack's own."
        )
    return replace(options, language=language)


def _check_program(file: Path, of_file: str, language: str) -> None:
    if language not in (PYTHON, YAML):
        raise UsageError(
            f"--program writes Python and YAML, and Pulumi itself writes {language}: leave --program out, "
            f"and give `pulumi import --from {CONVERTER} --out FILE`."
        )
    if file == STDOUT:
        return
    if of_file != language or (language == PYTHON and not file.stem.isidentifier()):
        example = "adopted_trunks.py" if language == PYTHON else "adopted_trunks.yaml"
        raise UsageError(
            f"--program {str(file)!r} is not a file for a program in {language}: "
            f"write, for example, --program {example}."
        )


def _parser(*, converter: bool) -> Parser:
    parser = Parser(
        prog=f"{IMPORT} --" if converter else COMMAND,
        description=ADOPTS if converter else SHOWS,
        epilog=CREDENTIALS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_filter(parser)
    _add_place(parser)
    _add_outputs(parser, converter=converter)
    return parser


def _add_filter(parser: Parser) -> None:
    add = parser.add_argument_group(
        "which trunks", "All of the account, or those that match any of these:"
    ).add_argument
    add("sids", nargs="*", metavar="TK…", default=[], help="a trunk by its SID")
    by_name = "trunks by friendly name, as 'voice*', in any case"
    add("--name", action="append", default=[], metavar="PATTERN", help=by_name)
    by_domain = "trunks by domain name, as 'acme*.pstn.twilio.com'"
    add("--domain", action="append", default=[], metavar="PATTERN", help=by_domain)
    add("--again", action="store_true", help="also what the stack already has")


def _add_place(parser: Parser) -> None:
    add = parser.add_argument_group("of which account").add_argument
    add("--account", action="append", default=[], metavar="NAME", help=ACCOUNT)
    add("--stack", metavar="STACK", help="default: the selected stack of the project in this folder")


def _add_outputs(parser: Parser, *, converter: bool) -> None:
    add = parser.add_argument_group("what to write").add_argument
    add(
        "--language",
        choices=LANGUAGES,
        default="",
        help="of the program; default: that of FILE, or of the project in this folder",
    )
    program = "the program that declares the trunks, in Python (.py) or YAML (.yaml)"
    program += "" if converter else "; - prints it"
    add("--program", type=Path, metavar="FILE", help=program)
    unprotected = "leave protect=True out of the program, as with `pulumi import --protect=false`"
    add("--no-protect", dest="protect", action="store_false", help=unprotected)
    if not converter:
        add("--import-file", type=Path, metavar="FILE", help="the file for `pulumi import --file`")
