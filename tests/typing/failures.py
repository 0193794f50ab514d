"""Programs that catch the package's errors, as mypy and pyright see them. Nothing runs them."""

from typing import assert_type

import pulumi
from pulumi_twilio_trunking import (
    ConfigurationError,
    NotOneTrunkError,
    PlainUriError,
    TlsOrigination,
    TrunkingError,
    get_trunk,
    presets,
)
from pulumi_twilio_trunking.base.errors import (
    MissingCredentialsError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    ThrottledError,
    TwilioError,
    UnauthorizedError,
    WrongAccountError,
)


def name_of(sid: str) -> str | None:
    """Every error of the package may be caught as one, or by its kind."""
    try:
        return get_trunk(sid=sid).friendly_name
    except NotOneTrunkError as error:
        assert_type(error.reason, str)
    except (NotFoundError, UnauthorizedError, ThrottledError) as error:
        twilios: TwilioError = error
        assert_type(twilios.status, int)
        assert_type(twilios.code, int)
        assert_type(twilios.request_id, str)
    except (NoAnswerError, RefusedError, WrongAccountError) as error:
        assert_type(error.maybe_done, bool)
        assert_type(error.tried, str)
    except MissingCredentialsError as error:
        configuration: ConfigurationError = error
        assert_type(configuration.left, str)
    except TrunkingError as error:
        ends_the_program: pulumi.RunError = error
        raise ends_the_program from None
    return None


def route(uri: str) -> None:
    """Two of them are raised while the program runs."""
    try:
        TlsOrigination("route", trunk_sid="TK0123", destinations=[uri])
        presets.watsonx_assistant(region=uri)
    except PlainUriError as error:
        error.leaves("nothing")
    except ConfigurationError as error:
        assert_type(error.reason, str)


# Refused

TwilioError("no status")  # type: ignore[call-arg, arg-type]
not_one_of_them: TwilioError = TrunkingError("of another kind")  # type: ignore[assignment]
