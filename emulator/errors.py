"""The errors that Twilio answers with, one class each.

``ApiError`` is the base; the HTTP layer turns any of them into Twilio's envelope::

    ApiError
    ├── ParameterError           400 20001
    │   ├── MissingParameter
    │   └── InvalidParameter
    ├── AuthenticationFailed     401 20003
    ├── AccountNotActive         403 20005
    ├── AccountIsNotActive       403 10001
    ├── Forbidden                403 20403
    ├── AuthorizationFailed      403 70051
    ├── MethodNotAllowed         405 20004
    ├── PageSizeTooLarge         400 20007
    ├── NotFound                 404 20404
    ├── TokenError
    │   ├── EmptyClientId        400 321402
    │   ├── InvalidGrantType     400 321403
    │   ├── EmptyClientSecret    400 321405
    │   ├── InvalidClient        400 322402
    │   └── MalformedTokenRequest 400 322403
    ├── InternalError            500 20500
    ├── SipListError
    │   ├── IpAccessControlListInvalid  400 21235
    │   ├── IpAccessControlListInUse    400 21236
    │   ├── TooManyIpAddresses          400 21237
    │   ├── IpAddressInvalid            400 21238
    │   ├── TooManyCredentialLists      400 21239
    │   ├── CredentialListInvalid       400 21240
    │   ├── CredentialListInUse         400 21241
    │   ├── TooManyCredentials          400 21242
    │   ├── CredentialInvalid           400 21243
    │   └── TooManyIpAccessControlLists 400 21255
    ├── TooManyTrunks            400 21244
    ├── TrunkValidationFailed    400 21245
    ├── TrunkHasDependencies     400 21247
    ├── DomainTaken              400 21248
    ├── TooManyOriginationUrls   400 21249
    ├── InvalidRegion            400 21252
    ├── EmergencyCallingEnabled  400 21634
    ├── BodyTooLarge             413, the emulator's own
    └── NotServed                501, the emulator's own
        └── NotAForm             415, the emulator's own

Codes and titles: https://www.twilio.com/docs/api/errors. No page says that the 21xxx codes come with HTTP
400.
"""

# ruff: noqa: N818 - named for what Twilio says, not for being errors
from collections.abc import Iterable
from typing import ClassVar

CHALLENGE = 'Basic realm="Twilio API"'
"""The header of every 401 (RFC 9110, 11.6.1)."""


class ApiError(Exception):
    """An answer of Twilio's that refuses a request."""

    status: ClassVar[int] = 400
    code: ClassVar[int]
    title: ClassVar[str] = ""
    """Begins the text; usually the title of Twilio's page about the code."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(": ".join(filter(None, (self.title, reason))))

    def message(self, resource: str) -> str:
        """Return the text; *resource* is the requested path, without the API's version."""
        del resource  # most errors do not name it
        return str(self)

    @property
    def more_info(self) -> str:
        """The page about this error."""
        return f"https://www.twilio.com/docs/errors/{self.code}"

    def body(self, resource: str) -> dict[str, object]:
        """Return Twilio's error envelope.

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
    """The text is the emulator's own; Twilio's varies."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"Invalid value for parameter {name}: {expected}")


class AuthenticationFailed(ApiError):
    status = 401
    code = 20003
    title = "Authenticate"


class AccountNotActive(ApiError):
    """https://www.twilio.com/docs/api/errors/20005; no page gives the HTTP status."""

    status = 403
    code = 20005
    title = "Account not active"


class AccountIsNotActive(ApiError):
    """https://www.twilio.com/docs/api/errors/10001; no page gives the HTTP status."""

    status = 403
    code = 10001
    title = "Account is not active"


class Forbidden(ApiError):
    status = 403
    code = 20403
    title = "Forbidden"


class AuthorizationFailed(ApiError):
    """https://www.twilio.com/docs/api/errors/70051; the HTTP status: https://www.twilio.com/docs/api/errors/403."""

    status = 403
    code = 70051
    title = "Authorization Failed"


class MethodNotAllowed(ApiError):
    status = 405
    code = 20004
    title = "Method not allowed"


class PageSizeTooLarge(ApiError):
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
    """A bug in the emulator, with Twilio's code for bugs (https://www.twilio.com/docs/api/errors/20500)."""

    status = 500
    code = 20500
    title = "Internal server error: this is a bug in the emulator, its log has the traceback"


class TokenError(ApiError):
    """No access token is given; the status is that of Twilio's OpenAPI description."""


class EmptyClientId(TokenError):
    code = 321402
    title = "Empty client_id"


class InvalidGrantType(TokenError):
    code = 321403
    title = "Invalid grant_type"


class EmptyClientSecret(TokenError):
    code = 321405
    title = "Empty client_secret"


class InvalidClient(TokenError):
    code = 322402
    title = "Invalid credentials"


class MalformedTokenRequest(TokenError):
    """Another body than a form (https://www.twilio.com/docs/api/errors/322403)."""

    code = 322403
    title = "Bad Request"


class SipListError(ApiError):
    """About a SIP list or one of its entries."""


class IpAccessControlListInvalid(SipListError):
    code = 21235
    title = "IP Access Control List Validation Error"


class IpAccessControlListInUse(SipListError):
    code = 21236
    title = "IP Access Control List Dependencies Violation"


class TooManyIpAddresses(SipListError):
    code = 21237
    title = "Maximum IP Addresses Reached for List"


class IpAddressInvalid(SipListError):
    code = 21238
    title = "Address Validation Error"


class TooManyCredentialLists(SipListError):
    code = 21239
    title = "Maximum Credential Lists Reached"


class CredentialListInvalid(SipListError):
    code = 21240
    title = "Credential List Validation Error"


class CredentialListInUse(SipListError):
    code = 21241
    title = "Credential List Dependencies Violation"


class TooManyCredentials(SipListError):
    code = 21242
    title = "Maximum Credentials Reached for List"


class CredentialInvalid(SipListError):
    code = 21243
    title = "Credential Validation Error"


class TooManyIpAccessControlLists(SipListError):
    code = 21255
    title = "Maximum IP Access Control Lists reached"


class TooManyTrunks(ApiError):
    code = 21244
    title = "Maximum Number of Trunks reached"


class TrunkValidationFailed(ApiError):
    code = 21245
    title = "Trunk Validation Error"


class TrunkHasDependencies(ApiError):
    code = 21247
    title = "Trunk Dependencies"


class DomainTaken(ApiError):
    code = 21248
    title = "Trunk Domain already taken"


class TooManyOriginationUrls(ApiError):
    code = 21249
    title = "Maximum Origination URIs reached"


class InvalidRegion(ApiError):
    code = 21252

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__(f"Invalid Region: must be one of {', '.join(known)}")


class EmergencyCallingEnabled(ApiError):
    code = 21634

    def __init__(self, number: str) -> None:
        super().__init__(f"Cannot delete the trunk: {number} on it has emergency calling enabled")


class BodyTooLarge(ApiError):
    """No source tells Twilio's limit or its answer; HTTP's own is in RFC 9110, 15.5.14."""

    status = 413
    code = 413

    def __init__(self, largest: int) -> None:
        super().__init__(f"The body is too large: this emulator takes {largest} bytes at most")

    @property
    def more_info(self) -> str:
        return "https://www.twilio.com/docs/sip-trunking/api"


class NotServed(ApiError):
    """The emulator does not serve this; Twilio may. The code is not one of Twilio's."""

    status = 501
    code = 501

    def message(self, resource: str) -> str:
        del resource  # without the version of the API, which matters here
        return f"This emulator does not serve {self}: COVERAGE.md lists what it serves"

    @property
    def more_info(self) -> str:
        return "https://www.twilio.com/docs/sip-trunking/api"


class NotAForm(NotServed):
    """A body of another type. No source tells Twilio's answer; HTTP's own is in RFC 9110, 15.5.16."""

    status = 415
    code = 415


def refusal(code: int) -> ApiError:
    """Return the error with *code*, for a setting that names one."""
    kinds = (
        AccountIsNotActive,
        AccountNotActive,
        AuthenticationFailed,
        AuthorizationFailed,
        Forbidden,
        NotFound,
    )
    return next(kind() for kind in kinds if kind.code == code)
