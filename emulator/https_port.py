"""The HTTPS port of an emulator."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from emulator.authority import Authority, HttpsUnavailableError
from emulator.client_settings import HttpsAddress
from emulator.identity import reachable
from emulator.server import HOST, HttpsPort, listen
from emulator.settings import IN_MEMORY


class Https(NamedTuple):
    """The server's side of the HTTPS port, and its address for clients."""

    port: HttpsPort
    address: HttpsAddress


@contextmanager
def https(data: str, port: int, host: str = HOST) -> Iterator[Https]:
    """Bind the HTTPS port of the emulator of *data*, and make its certificate authority if it has none.

    *port* is 0 for any free one.

    Raises:
        HttpsUnavailableError: the library that makes certificates is missing.
        PortTakenError: something else listens there.
    """
    # Only the extra `https` installs it.
    try:
        from emulator import certificates  # noqa: PLC0415
    except ImportError as error:
        raise HttpsUnavailableError(
            "HTTPS needs the library cryptography: "
            "pip install 'twilio-trunking-emulator[https]', or cryptography"
        ) from error
    with tempfile.TemporaryDirectory() as forgotten:
        authority = Authority.beside(str(Path(forgotten) / "emulator") if data == IN_MEMORY else data)
        certificates.ensure(authority)
        with listen(port, host) as bound:
            address = HttpsAddress(host=reachable(host), port=bound.getsockname()[1], authority=authority)
            yield Https(HttpsPort(bound, certificates.server_context(authority)), address)
