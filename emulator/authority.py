"""The files of the emulator's own certificate authority, beside its data."""

from dataclasses import dataclass
from pathlib import Path

TRUST_STORE_PASSWORD = "changeit"  # noqa: S105 - Java's usual one, for a store that holds no secret


class HttpsUnavailableError(Exception):
    """The library that makes certificates is missing; the text says how to get it."""


@dataclass(frozen=True)
class Authority:
    """The certificate and the key of an authority, and a trust store for Java with the certificate."""

    certificate: Path
    key: Path
    java_trust_store: Path

    @classmethod
    def beside(cls, data: str) -> "Authority":
        """Return the files of the authority that belongs to the data file *data*."""
        return cls(Path(f"{data}.ca.pem"), Path(f"{data}.ca.key"), Path(f"{data}.ca.p12"))
