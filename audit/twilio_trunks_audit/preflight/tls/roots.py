"""The certificates that a preflight trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import certifi
from OpenSSL import SSL

from twilio_trunks_audit.errors import UsageError
from twilio_trunks_audit.masking import printable


@dataclass(frozen=True, slots=True)
class Roots:
    """Certificates that are trusted.

    Attributes:
        name: what the report calls them.
        file: their file, in PEM; None for those of this machine.
    """

    name: str
    file: Path | None = None

    @classmethod
    def public(cls) -> Self:
        """Return the public CAs: Mozilla's list, in the package certifi."""
        return cls("the public CAs", Path(certifi.where()))

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """Return the certificates of a file in PEM.

        Raises:
            UsageError: it cannot be read, or has no certificate.
        """
        roots = cls(f"the CAs of {printable(str(path))}", path)
        try:
            path.open("rb").close()
            roots.load_into(SSL.Context(SSL.TLS_CLIENT_METHOD))
        except OSError as problem:
            raise UsageError(f"{path}: the file of CAs cannot be read: {problem.strerror}") from None
        except SSL.Error:
            raise UsageError(f"{path}: it has no certificates that can be read; give a file in PEM") from None
        return roots

    @classmethod
    def local(cls) -> Self:
        """Return the CAs that this machine trusts, as other programs on it do by default."""
        return cls("the CAs of this machine")

    def load_into(self, context: SSL.Context) -> None:
        """Let *context* trust these certificates, and no others."""
        if self.file is None:
            context.set_default_verify_paths()
        else:
            context.load_verify_locations(str(self.file))
