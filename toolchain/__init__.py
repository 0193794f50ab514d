"""Gets a Pulumi CLI on machines that cannot reach Pulumi's downloads; docs/toolchain.md says how and why.

python -m toolchain           prints the folder that holds `pulumi`; gets one if there is none
toolchain.ensure()            does the same in Python
toolchain.ensure_yaml()       for the language host for YAML
"""

from toolchain.errors import NoCliError, ToolchainError, UnavailableError
from toolchain.sources import ensure, ensure_yaml

__all__ = ["NoCliError", "ToolchainError", "UnavailableError", "ensure", "ensure_yaml"]
