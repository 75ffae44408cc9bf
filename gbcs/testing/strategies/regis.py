"""Strategies for files of registration data, and for octets that were one."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from gbcs.regis import gas
from gbcs.regis.lines import LineEnds

__all__ = ["damaged", "forms", "gas_files", "gas_records", "signatures"]

_PLAIN = "".join(chr(octet) for octet in range(0x20, 0x7F) if octet != 0x22)


def text(most: int, least: int = 1, *, spaced: bool = False) -> st.SearchStrategy[str]:
    """Text of a field, not padded."""

    def is_allowed(value: str) -> bool:
        return not value or (value[-1] != " " and (spaced or value[0] != " "))

    return st.text(_PLAIN, min_size=least, max_size=most).filter(is_allowed)


def number(digits: int) -> st.SearchStrategy[int]:
    """A number of up to some digits."""
    return st.integers(0, 10**digits - 1) | st.integers(0, 20)


dates = st.dates() | st.sampled_from([gas.NULL_DATE, datetime.date(2024, 2, 29), datetime.date(2000, 2, 29)])
times = st.times().map("{:%H%M%S}".format) | st.times().map("{:%H:%M:%S}".format)
roles = st.sampled_from(["SUP", "MAM", "NWO"]) | text(3)
_organisations = (roles, text(3), dates, st.none() | dates)

_addresses = st.lists(text(20, 0).map(lambda element: element.replace(",", "/")), min_size=7, max_size=7).map(",".join)

gas_records: dict[str, st.SearchStrategy[gas.Record]] = {
    "E45": st.builds(gas.Status, number(10), st.sampled_from("ANISW") | text(1), dates),
    "E46": st.builds(gas.RecordResponse, st.sampled_from(["AC", "RJ"]) | text(2), number(10), text(1), dates),
    "E47": st.builds(
        gas.DataNotification,
        number(10),
        text(2),
        text(3),
        st.just(",,,,,,") | text(250, 0, spaced=True) | _addresses,
        text(9, 0),
        st.sampled_from(["", "D", "I"]) | text(1),
        text(12, 0),
    ),
    "E48": st.builds(gas.OrganisationNotification, *_organisations),
    "E49": st.builds(gas.OrganisationDeletion, *_organisations),
    "E01": st.builds(gas.RecordError, text(8), number(10), text(250)),
    "S71": st.builds(gas.RejectedFile, text(30)),
    "S72": st.builds(gas.Rejection, st.sampled_from(["MPO00001", "DCC00001", "FIL00013"]) | text(8)),
    "TOK": st.builds(gas.SetMember, st.just("XOS02.PN000001.XDO") | text(18), number(10)),
}
"""The records of gas files by their type, of any allowed form."""

_between = st.sampled_from(["\n", "\r\n", "\r"])
_base64 = st.text("ABCDEFabcdef0189+/=", min_size=1, max_size=90)

signatures = st.builds(
    gas.Signature,
    st.just("CN%3DV1%2COU%3D07") | st.just("CN=V1,OU=07") | st.just('"CN%3DV1"'),
    st.integers(0, 1 << 128).map(str),
    _base64,
)
"""What a signature adds to a trailer, not one that verifies."""


def forms(lines: int) -> st.SearchStrategy[LineEnds]:
    """How the lines of a file end."""
    tails = st.sampled_from(["", "\n", "\r\n", "\r", "\n\n", "\n\r\n"])
    same = st.builds(LineEnds, _between if lines > 1 else st.just("\n"), tails)
    if lines < 3:
        return same
    different = st.lists(_between, min_size=lines - 1, max_size=lines - 1).filter(lambda ends: len(set(ends)) > 1)
    return same | st.builds(LineEnds, different.map(tuple), tails)


@st.composite
def gas_files(draw: st.DrawFn) -> gas.File:
    """Files of any kind, whose records need not be in order nor in number what they should be."""
    kind = draw(st.sampled_from(["XDO", "DXI", "DXR", "ERR", "FRJ", "TOK"]))
    signature = draw(st.none() | signatures)
    if kind == "TOK":
        records = draw(st.lists(gas_records["TOK"], min_size=1, max_size=4))
        name = "XOS02.PN000001.TOK"
        return gas.File(None, tuple(records), None, signature, name, draw(forms(len(records))))
    types = draw(st.sampled_from([gas.KINDS[kind], tuple(name for name in gas_records if name != "TOK")]))
    records = draw(st.lists(st.one_of([gas_records[name] for name in types]), max_size=6))
    header = draw(st.builds(gas.Header, number(10), st.just(kind) | text(3), dates, times, number(6)))
    trailer = draw(st.just(gas.Trailer(len(records))) | st.builds(gas.Trailer, number(10)))
    known: str | None = draw(st.none() | st.just("DCC01.PN000001.DXI") | st.just("XOS01.PN000001.XDO"))
    return gas.File(header, tuple(records), trailer, signature, known, draw(forms(len(records) + 2)))


@st.composite
def damaged(draw: st.DrawFn, octets: bytes) -> bytes:
    """Octets of a file after some accident: octets changed, lost and added, lines lost, doubled and swapped."""
    for _ in range(draw(st.integers(1, 3))):
        lines = octets.splitlines(keepends=True)
        place = draw(st.integers(0, max(len(lines) - 1, 0)))
        what = draw(st.sampled_from(["octets", "token", "lose", "double", "swap"]))
        if what == "octets" or not lines:
            at = draw(st.integers(0, len(octets)))
            octets = octets[:at] + draw(st.binary(max_size=3)) + octets[at + draw(st.integers(0, 3)) :]
        elif what == "token":
            token = draw(
                st.sampled_from([b'"', b",", b"|", b"\n", b"\r", b" ", b"0", b'""', b"\xc2\xa3", b"E45", b"82H|"])
            )
            at = draw(st.integers(0, len(octets)))
            octets = octets[:at] + token + octets[at + draw(st.integers(0, 2)) :]
        elif what == "lose":
            octets = b"".join(lines[:place] + lines[place + 1 :])
        elif what == "double":
            octets = b"".join(lines[: place + 1] + lines[place:])
        else:
            other = draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], lines[place]
            octets = b"".join(lines)
    return octets
