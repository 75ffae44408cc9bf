"""The install code of 8.11: what is said of a wrong one, and that no problem quotes it.

8.11 has the code of a device without its CRC. It is the device's secret: problems do not quote it.
"""

from __future__ import annotations

from duis.schema.check import Problem

__all__ = ["INSTALL_CODE", "secretly", "told_of"]

INSTALL_CODE = "InstallCode"
"""The element."""


def told_of(text: str) -> str | None:
    """What is wrong with the text of the element, a sentence; None where nothing is known to be."""
    from zigbee import install_code  # loads the ciphers of its hash

    try:
        told = install_code.misgiven(bytes.fromhex(text))
    except ValueError:
        return None
    return None if told is None else f"An install code without its CRC belongs here, of 16 octets, not {told}."


def secretly(problem: Problem, text: str) -> Problem:
    """A problem of the schema with the text of its element: the same, but for an install code that it quotes."""
    if problem.path.rpartition("/")[2] != INSTALL_CODE:
        return problem
    words = told_of(text) or "The value is no install code; expected 16 octets in hexadecimal, without CRC."
    return problem._replace(message=words)
