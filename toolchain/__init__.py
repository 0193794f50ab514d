"""A Pulumi CLI for machines that cannot reach Pulumi's downloads; docs/toolchain.md says how and why.

python -m toolchain           prints the folder that holds `pulumi`, after getting one if there is none
toolchain.ensure()            the same for Python
"""

from toolchain.errors import NoCliError, ToolchainError, UnavailableError
from toolchain.routes import ensure

__all__ = ["NoCliError", "ToolchainError", "UnavailableError", "ensure"]
