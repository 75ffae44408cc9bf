r"""Text from outside as a terminal may get it: nothing in it moves the cursor, turns the line round or begins another.

>>> printable("paid\x1b[2J\u202e0.01")
'paid\\x1b[2J\\u202e0.01'
"""

from __future__ import annotations

__all__ = ["printable"]


def printable(text: str) -> str:
    r"""The text with every character that is not printed as itself escaped, as Python writes it in a literal.

    Those are the control characters, the ones that change the direction of a line or have no width, those that end a
    line, lone surrogates, and code points that stand for no character. Spaces other than the usual one are among them.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode("ascii") if ord(character) > 0x7F else _ASCII[character]


_ASCII = {chr(code): f"\\x{code:02x}" for code in (*range(0x20), 0x7F)} | {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
