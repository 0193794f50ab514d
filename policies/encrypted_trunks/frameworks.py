"""Name the controls that rules support. Support is less than compliance: a rule sees one hop of a call."""

from typing import Final

IN_TRANSIT: Final = (
    "NIST SP 800-53 Rev. 5 SC-8(1)",
    "PCI DSS v4.0.1 4.2.1",
    "HIPAA Security Rule (45 CFR Part 164, Subpart C) 164.312(e)(1)",
    "ISO/IEC 27001:2022 A.8.24",
)
"""Encryption in transit."""

ACCESS: Final = ("NIST SP 800-53 Rev. 5 AC-3", "NIST SP 800-53 Rev. 5 SC-7(5)")
"""Access for authorised callers only."""

CREDENTIALS: Final = ("NIST SP 800-53 Rev. 5 IA-5(7)", "ISO/IEC 27001:2022 A.5.17")
"""Storage of secrets."""

REDUNDANCY: Final = ("NIST SP 800-53 Rev. 5 CP-8", "ISO/IEC 27001:2022 A.8.14")
"""Service when a part fails."""
