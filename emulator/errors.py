"""The errors that Twilio answers with, one class each.

``ApiError`` is the base; the HTTP layer turns any of them into Twilio's envelope::

    ApiError
    ├── ParameterError           400 20001
    │   ├── MissingParameter
    │   └── InvalidParameter
    ├── AuthenticationFailed     401 20003
    ├── MethodNotAllowed         405 20004
    ├── PageSizeTooLarge         400 20007
    ├── NotFound                 404 20404
    ├── InternalError            500 20500
    ├── TooManyTrunks            400 21244
    ├── TrunkValidationFailed    400 21245
    ├── TrunkHasDependencies     400 21247
    ├── DomainTaken              400 21248
    ├── TooManyOriginationUrls   400 21249
    └── NotServed                501, the emulator's own

Codes and titles: https://www.twilio.com/docs/api/errors. HTTP 400 for the 21xxx codes is Twilio's habit; no page says so.
"""

# ruff: noqa: N818 - named for what Twilio says, not for being errors
from typing import ClassVar


class ApiError(Exception):
    """An answer of Twilio's that is not the resource."""

    status: ClassVar[int] = 400
    code: ClassVar[int]

    def message(self, resource: str) -> str:
        """Say what went wrong; *resource* is the path that was asked for, without the API's version."""
        del resource  # most errors do not name it
        return str(self)

    @property
    def more_info(self) -> str:
        return f"https://www.twilio.com/docs/errors/{self.code}"

    def body(self, resource: str) -> dict[str, object]:
        """Twilio's error envelope.

        Source: answers kept in the tests of RJPearson94/twilio-sdk-go.
        """
        return {
            "code": self.code,
            "message": self.message(resource),
            "more_info": self.more_info,
            "status": self.status,
        }


class ParameterError(ApiError):
    """A form or query parameter is missing or ill-formed (https://www.twilio.com/docs/api/errors/20001)."""

    code = 20001


class MissingParameter(ParameterError):
    """The text is Twilio's, as quoted in nash-md/twilio-contact-center#18."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Missing required parameter {name} in the post body")


class InvalidParameter(ParameterError):
    """Twilio's text is free here; ours names the parameter and what it may be."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"Invalid value for parameter {name}: {expected}")


class AuthenticationFailed(ApiError):
    """https://www.twilio.com/docs/api/errors/20003."""

    status = 401
    code = 20003

    def __init__(self) -> None:
        super().__init__("Authenticate")


class MethodNotAllowed(ApiError):
    """https://www.twilio.com/docs/api/errors/20004."""

    status = 405
    code = 20004

    def __init__(self) -> None:
        super().__init__("Method not allowed")


class PageSizeTooLarge(ApiError):
    """https://www.twilio.com/docs/api/errors/20007."""

    code = 20007

    def __init__(self, size: int, largest: int) -> None:
        super().__init__(f"Page size {size} is larger than the maximum of {largest}")


class NotFound(ApiError):
    """The resource does not exist, or is another account's (https://www.twilio.com/docs/api/errors/20404)."""

    status = 404
    code = 20404

    def message(self, resource: str) -> str:
        return f"The requested resource {resource} was not found"


class InternalError(ApiError):
    """A bug in the emulator, said as Twilio says its own (https://www.twilio.com/docs/api/errors/20500)."""

    status = 500
    code = 20500

    def __init__(self) -> None:
        super().__init__("Internal server error: this is a bug in the emulator, its log has the traceback")


class TooManyTrunks(ApiError):
    """https://www.twilio.com/docs/api/errors/21244."""

    code = 21244

    def __init__(self) -> None:
        super().__init__("Maximum Number of Trunks reached")


class TrunkValidationFailed(ApiError):
    """https://www.twilio.com/docs/api/errors/21245."""

    code = 21245

    def __init__(self, reason: str) -> None:
        super().__init__(f"Trunk Validation Error: {reason}")


class TrunkHasDependencies(ApiError):
    """https://www.twilio.com/docs/api/errors/21247."""

    code = 21247

    def __init__(self, reason: str) -> None:
        super().__init__(f"Trunk Dependencies: {reason}")


class DomainTaken(ApiError):
    """https://www.twilio.com/docs/api/errors/21248."""

    code = 21248

    def __init__(self) -> None:
        super().__init__("Trunk Domain already taken")


class TooManyOriginationUrls(ApiError):
    """https://www.twilio.com/docs/api/errors/21249."""

    code = 21249

    def __init__(self) -> None:
        super().__init__("Maximum Origination URIs reached")


class NotServed(ApiError):
    """Twilio may serve this path; the emulator does not, and says so. The code is not one of Twilio's."""

    status = 501
    code = 501

    def __init__(self, method: str) -> None:
        super().__init__(method)

    def message(self, resource: str) -> str:
        return f"This emulator does not serve {self} {resource}: docs/emulator.md lists what it serves"

    @property
    def more_info(self) -> str:
        return "https://www.twilio.com/docs/sip-trunking/api"
