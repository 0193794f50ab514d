"""Settings for clients without a base URL: a proxy, and a certificate authority to trust."""

import shlex
from dataclasses import dataclass

from emulator.authority import TRUST_STORE_PASSWORD, Authority

NOT_BY_PROXY = "127.0.0.1,localhost"


@dataclass(frozen=True, kw_only=True)
class HttpsAddress:
    """An emulator's HTTPS port."""

    host: str
    port: int
    authority: Authority

    @property
    def proxy_url(self) -> str:
        """The address for ``HTTPS_PROXY``."""
        return f"http://{self.host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return environment variables for one program or shell, which then reaches no other host.

        Each client reads some of them; docs/emulator-clients.md says which.
        """
        certificate = str(self.authority.certificate)
        return {
            "HTTPS_PROXY": self.proxy_url,
            "https_proxy": self.proxy_url,
            "HTTP_PROXY": self.proxy_url,  # twilio-node and Twilio's CLI read this one, for HTTPS
            "http_proxy": self.proxy_url,
            "NO_PROXY": NOT_BY_PROXY,
            "no_proxy": NOT_BY_PROXY,
            "NODE_EXTRA_CA_CERTS": certificate,
            "SSL_CERT_FILE": certificate,
            "REQUESTS_CA_BUNDLE": certificate,
            "CURL_CA_BUNDLE": certificate,
            "JAVA_TOOL_OPTIONS": " ".join(self._java_options()),
        }

    def _java_options(self) -> list[str]:
        return [
            f"-Dhttps.proxyHost={self.host}",
            f"-Dhttps.proxyPort={self.port}",
            f'"-Djavax.net.ssl.trustStore={self.authority.java_trust_store}"',
            "-Djavax.net.ssl.trustStoreType=PKCS12",
            f"-Djavax.net.ssl.trustStorePassword={TRUST_STORE_PASSWORD}",
        ]

    def shell_lines(self) -> str:
        """Return the environment as commands for a shell."""
        return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in self.environment().items())

    def explanation(self, command: str) -> str:
        """Return the settings for each client; *command* prints ``shell_lines``."""
        options = " ".join(self._java_options())
        authority = self.authority
        return f"""\
certificate authority: {authority.certificate} (its key, {authority.key}, is for the emulator only)
proxy: {self.proxy_url}, which answers CONNECT to *.twilio.com:443 itself and refuses every other host

  every client below   eval "$({command})"    in a shell of its own
  twilio-node, Twilio's CLI
                       HTTP_PROXY={self.proxy_url} NODE_EXTRA_CA_CERTS={authority.certificate}
  twilio-go, Terraform, OpenTofu
                       HTTPS_PROXY={self.proxy_url} SSL_CERT_FILE={authority.certificate}
                       (Go reads SSL_CERT_FILE on Linux and BSD only;
                       terraform init needs the network: run it first)
  twilio for Python    HTTPS_PROXY={self.proxy_url} REQUESTS_CA_BUNDLE={authority.certificate}
  curl                 HTTPS_PROXY={self.proxy_url} CURL_CA_BUNDLE={authority.certificate}
  Java                 java {options} …
  without a proxy      127.0.0.1 trunking.twilio.com api.twilio.com routes.twilio.com oauth.twilio.com
                       in /etc/hosts, port 443 redirected to {self.port}, and the authority as above;
                       both need root"""
