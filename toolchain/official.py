"""Installs the official release from Pulumi's site."""

import queue
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

from toolchain import cache, pins, processes
from toolchain.errors import UnavailableError

SITE = "https://get.pulumi.com"
ANSWER_WITHIN_S = 5.0  # for the site to answer at all
INSTALL_WITHIN_S = 300.0  # for about 150 MB

# In another process: the SDK takes a second to import, has no time limit, and may not be installed.
INSTALL = """
import sys, semver, pulumi.automation
pulumi.automation.PulumiCommand.install(root=sys.argv[1], version=semver.VersionInfo.parse(sys.argv[2]))
"""


def install() -> Path:
    """Install the release into the cache and return the folder of its programs. Call it with the lock held.

    Raises:
        UnavailableError: the site does not answer, or the install failed.
    """
    _probe(f"{SITE}/install.sh")
    version = str(pins.pulumi_version())
    processes.say(f"Installing Pulumi {version} from {SITE}: about a minute, once per machine")
    with cache.aside() as aside:
        made = aside / "made"
        ended = processes.run([sys.executable, "-c", INSTALL, made, version], limit_s=INSTALL_WITHIN_S)
        if ended.code is None:
            raise UnavailableError(
                f"{SITE} answered, but the install did not end within {INSTALL_WITHIN_S:.0f} s"
            )
        if ended.code != 0:
            raise UnavailableError(
                f"{SITE} answered, but the install failed: {processes.last_line(ended.lines)}"
            )
        return cache.keep(made, pins.official_name())


def _probe(url: str) -> None:
    """Ask in a thread, because a name lookup has no time limit."""
    answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_problem_with(url)), daemon=True).start()
    try:
        problem = answers.get(timeout=ANSWER_WITHIN_S)
    except queue.Empty:
        problem = f"no answer within {ANSWER_WITHIN_S:.0f} s"
    if problem is not None:
        raise UnavailableError(f"{url}: {problem}")


def _problem_with(url: str) -> str | None:
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - the scheme is ours
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN_S):  # noqa: S310 - the scheme is ours
            return None
    except urllib.error.HTTPError as error:
        error.close()
        return str(error)
    except urllib.error.URLError as error:
        return str(error.reason)
    except (OSError, ValueError) as error:
        return str(error)
