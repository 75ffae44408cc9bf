"""What case files hold, as octets to be sent: any kind of them, made of a seed or read from a file of the form.

The octets are those of the kind, bare: an APDU, a ZCL frame behind its cluster, a document, a file, a certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from gbcs.testing.mutator import Change
from gbcs.testing.verdicts import EITHER, Check, Expected, Result
from wire.errors import DecodeError

__all__ = ["BARE", "MESSAGES", "FuzzInput", "of_file"]

BARE = frozenset(("apdus", "zcl-frames"))
"""Kinds of which a reader can't know more than whether they decode."""

MESSAGES = frozenset(("message", "session"))
"""Kinds of whole messages, which a device answers."""


class FuzzInput(NamedTuple):
    """What is sent, and what should become of it.

    Attributes:
        name: the kind and a number.
        use_case: the kind.
        changes: what is special about it.
        octets: in their order; the last of them is what it is about.
        expected: what should become of the last one.
    """

    name: str
    use_case: str
    changes: tuple[Change, ...]
    octets: tuple[bytes, ...]
    expected: Expected

    @property
    def is_message(self) -> bool:
        """Whether the octets are whole messages, which a device answers."""
        return self.use_case in MESSAGES

    @property
    def flags(self) -> tuple[str, ...]:
        """Those of the changes, each once."""
        return tuple(dict.fromkeys(flag for change in self.changes for flag in change.flags))


def _hexadecimal(*names: str) -> Callable[[dict[str, Any], dict[str, Any]], tuple[bytes, ...]]:
    return lambda group, test: tuple(bytes.fromhex(test[name]) for name in names)


_OCTETS: dict[str, Callable[[dict[str, Any], dict[str, Any]], tuple[bytes, ...]]] = {
    "MessageTest": _hexadecimal("message"),
    "SessionTest": lambda group, test: tuple(bytes.fromhex(step["message"]) for step in test["steps"]),
    "ApduTest": _hexadecimal("apdu"),
    "ZclFrameTest": lambda group, test: (bytes.fromhex(group["cluster"] + test["frame"]),),
    "BlockTransferTest": lambda group, test: tuple(map(bytes.fromhex, test["blocks"])),
    "CertificateTest": _hexadecimal("certificate"),
    "TokenTest": lambda group, test: tuple(token.encode() for token in test["tokens"]),
    "FirmwareTest": _hexadecimal("file"),
    "RegistrationTest": lambda group, test: (test["text"].encode(),),
    "CorrelationTest": lambda group, test: (group["request"].encode(), bytes.fromhex(test["message"])),
    "XmlSignatureTest": lambda group, test: (test["document"].encode(),),
    "DocumentTest": lambda group, test: (bytes.fromhex(test["document"]),),
}
"""Type of a group → the octets of a test."""

_UNJUDGED = frozenset(("BlockTransferTest",))
"""What no answer to the last octets tells: crashes and hangs are looked for alone."""


def of_file(document: dict[str, Any]) -> Iterator[FuzzInput]:
    """The tests of a case file.

    Args:
        document: as JSON gives it.

    Raises:
        DecodeError: where it is no case file, or has groups of a type that is not known.
    """
    try:
        kind = str(document["algorithm"])
        for group in document["testGroups"]:
            type_ = group["type"]
            for test in group["tests"]:
                if test.get("fileName") != group["tests"][0].get("fileName"):
                    continue  # the octets alone do not tell
                expected = EITHER if type_ in _UNJUDGED else _expected(test)
                name = test.get("name", f"{kind}-{test['tcId']}")
                yield FuzzInput(name, kind, _changes(kind, test, expected), _OCTETS[type_](group, test), expected)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DecodeError("a file of cases", offset=0, found=f"{type(error).__name__}: {error}") from None


def _expected(test: dict[str, Any]) -> Expected:
    check = test.get("check")
    known = None if check is None else Check(check)
    return Expected(Result(test["result"]), known, test.get("code"), test.get("section"))


def _changes(kind: str, test: dict[str, Any], expected: Expected) -> tuple[Change, ...]:
    flags = tuple(test["flags"])
    if found := test.get("changes"):
        return tuple(
            Change(
                each["change"],
                each["path"],
                each["item"] or "",
                bytes.fromhex(each["before"]),
                bytes.fromhex(each["after"]),
                expected,
                flags=flags,
            )
            for each in found
        )
    if expected.result is Result.VALID:
        return ()
    return (Change(test["comment"], kind, "", b"", b"", expected, flags=flags),)
