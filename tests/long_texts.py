"""Long texts that are worst for regular expressions and loops, and a judge that ends slow functions.

A function in quadratic time needs a minute for one of these texts, a linear one a tenth of a second.
The judge runs each function in its own process with a limit of CPU seconds. A busy machine
changes nothing then, and even a function that holds the interpreter's lock is ended.
"""

import os
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

ROOT = Path(__file__).parents[1]
LENGTH = 200_000
CPU_S = 2

# fmt: off
_SEEDS = [
    ":", "a:", "a", "@", "a@", "a:@", "/", "//", "a/", "sip:", "sip:a:", "https://", "https://a/",
    "https://a:", " ", "\t", "\n", ".", "a.", "-", "a-", "*", "**", "**a", "{a}", "%", "%40", "&", "&a",
    "&a=", "+", "+1", "1", "1.", "[", "[:", '{"a":', "{", "=", ";", ";a=", "?", "?a=", "\u0315\u0300", "AC",
    "password", "\u0661", "(",
]
# fmt: on
_AROUND = [("", "!"), ("https://", "@")]


def texts() -> Iterator[str]:
    yield f"https://h{' ' * LENGTH}:x"
    yield f"sip:h{' ' * LENGTH}:x@h"
    for before, after in _AROUND:
        for seed in _SEEDS:
            middle = LENGTH - len(before) - len(after)
            yield before + (seed * (middle // len(seed) + 1))[:middle] + after


def judge(cases: Iterable[tuple[str, Callable[[str], object]]]) -> Iterator[str]:
    """Name the *cases* that do not end in time, or raise more than a refusal, with the text."""
    for name, function in cases:
        heard, said = os.pipe()
        child = os.fork()
        if not child:
            os.close(heard)
            _try(function, said)
        os.close(said)
        with os.fdopen(heard) as lines:
            last = lines.read().splitlines()[-1:]
        _, status = os.waitpid(child, 0)
        if status:
            yield f"{name}: {''.join(last)}"


def _try(function: Callable[[str], object], said: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    for text in texts():
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_S, most))
        os.write(said, f"{text[:12]!r}…{text[-4:]!r} does not end\n".encode())
        try:
            function(text)
        except ValueError:
            pass  # a refusal
        except BaseException as error:  # noqa: BLE001 - whatever it is
            if not getattr(error, "status", None):  # a refusal in Twilio's words
                os.write(said, f"{text[:12]!r}… {traceback.format_exc()[-500:]!r}\n".encode())
                os._exit(1)
    os._exit(0)


def late(*names: str) -> str:
    """Run `judge` on the functions *names*, each ``module:function``, in its own process."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.long_texts", *names],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": ":".join(str(ROOT / folder) for folder in ("provider", "policies", "audit")),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout + ended.stderr


def _named(name: str) -> Callable[[str], object]:
    module, _, function = name.partition(":")
    found: Callable[[str], object] = attrgetter(function)(import_module(module))
    return found


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in judge((name, _named(name)) for name in sys.argv[1:]))
