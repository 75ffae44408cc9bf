"""File names, made and checked (REGIS 3.16, 3.24).

Gas files of both sides and the electricity files of the DCC have names of a given form. An electricity registration
data provider names its files as it likes as long as each name is unique (3.15).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gbcs.regis.errors import RegisError, shown
from wire.node import node

__all__ = ["ElectricityName", "GasName", "kind_of"]

_GAS = re.compile(r"([A-Z]{3}[0-9]{2})[.]([PT])N([0-9]{6,7})[.]([A-Z]{3})", re.ASCII)
_ELECTRICITY = re.compile(r"([0-9A-Z]{1,4})_([A-Z][0-9]{4})_([0-9]{1,12})", re.ASCII)

_KINDS = {
    ("XOS01", "XDO"),
    ("XOS02", "XDO"),
    ("DCC01", "DXI"),
    ("XOS01", "ERR"),
    ("XOS01", "FRJ"),
    ("XOS01", "DXR"),
    ("XOS02", "TOK"),
}


@node
class GasName(NamedTuple):
    """The name of a gas file (REGIS 3.24): ``DCC01.PN000123.DXI``.

    The number is that of this file: a response has its sender's own. Clause 3.24(e) prints seven digits for a TOK file
    and six for all others, which may be a slip: both are read, six are written unless asked otherwise.

    Attributes:
        series: ``XOS01`` updates and responses, ``XOS02`` refreshes, ``DCC01`` status files.
        number: the sequence number, 0 to 999999 (TOK: 9999999); the generation number of the header.
        kind: ``XDO``, ``DXI``, ``DXR``, ``ERR``, ``FRJ`` or ``TOK``.
        is_test: ``TN`` stands for a test, ``PN`` for production.
        digits: how many digits the number is written with, 6; 7 is possible for TOK.
    """

    series: str
    number: int
    kind: str
    is_test: bool = False
    digits: int = 6

    @classmethod
    def parse(cls, name: str) -> GasName:
        """Take a file name apart.

        Raises:
            RegisError: where it is none of those of clause 3.24.
        """
        match = _GAS.fullmatch(name)
        if match is None or (match[1], match[4]) not in _KINDS or (len(match[3]) == 7 and match[4] != "TOK"):
            raise RegisError("a file name such as DCC01.PN000123.DXI or XOS01.PN000456.XDO", found=shown(name))
        return cls(match[1], int(match[3]), match[4], match[2] == "T", len(match[3]))

    @classmethod
    def of(cls, kind: str, number: int, *, is_refresh: bool = False, is_test: bool = False) -> GasName:
        """The name that a file of a kind has; ``is_refresh`` tells an XDO file that refreshes from one that updates.

        Raises:
            RegisError: where there is no such name.
        """
        series = "DCC01" if kind == "DXI" else "XOS02" if kind == "TOK" or (kind == "XDO" and is_refresh) else "XOS01"
        name = cls(series, number, kind, is_test)
        str(name)
        return name

    def __str__(self) -> str:
        if type(self.number) is not int or self.digits not in (6, 7) or not 0 <= self.number < 10**self.digits:
            raise RegisError(f"a number of at most {self.digits} digits for a file name", found=str(self.number)[:40])
        if (self.series, self.kind) not in _KINDS or (self.digits == 7 and self.kind != "TOK"):
            raise RegisError("a file name of REGIS 3.24", found=shown(f"{self.series} ... {self.kind}"))
        return f"{self.series}.{'T' if self.is_test else 'P'}N{self.number:0{self.digits}}.{self.kind}"


@node
class ElectricityName(NamedTuple):
    """The name of an electricity file of the DCC (REGIS 3.16): ``DCCO_D0350_000123``.

    How many digits the number has is not stated; the specification's example has six.

    Attributes:
        participant: id of the sender; ``DCCO`` for the DCC.
        flow: reference of the flow without its version.
        number: unique among the files of this sender to this network party.
        digits: how many digits the number is written with at least.
    """

    participant: str
    flow: str
    number: int
    digits: int = 6

    @classmethod
    def parse(cls, name: str) -> ElectricityName:
        """Take a file name apart.

        Raises:
            RegisError: where it has not this form.
        """
        match = _ELECTRICITY.fullmatch(name)
        if match is None:
            raise RegisError("a file name such as DCCO_D0350_000123", found=shown(name))
        return cls(match[1], match[2], int(match[3]), len(match[3]))

    def __str__(self) -> str:
        name = f"{self.participant}_{self.flow}_{self.number:0{self.digits}}"
        if not _ELECTRICITY.fullmatch(name):
            raise RegisError("a file name such as DCCO_D0350_000123", found=shown(name))
        return name


def kind_of(name: str) -> str:
    """The kind of gas file that the ending of a name says, known or not: ``DXI``; empty where there is none."""
    _, dot, ending = name.rpartition(".")
    return ending if dot and len(ending) == 3 else ""
