"""Files of data flows, made by hand: what is wrong with them, what they are in the other formats, how they are routed.

``python -m vectors.flows`` writes ``vectors/flows/files.json``. The files are written below, from the Data Transfer
Catalogue, and so is what they are in the other formats; the checksums of pool files are computed a word at a time.
Nothing of the library that the vectors test is used.
"""

from __future__ import annotations

import json
from pathlib import Path
from struct import unpack
from typing import Any

__all__ = ["FOLDER", "files"]

FOLDER = Path(__file__).parent
"""Where the file stands."""

_BY_HAND = "by hand, after the Data Transfer Catalogue"


def _checksum(lines: list[str]) -> int:
    value = 0
    for line in lines:
        octets = line.encode("ascii")
        for start in range(0, len(octets), 4):
            value ^= unpack(">I", octets[start : start + 4].ljust(4, b"\0"))[0]
    return value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _user(text: str) -> str:
    return "\n".join(_lines(text)) + "\n"


def _pool(text: str, *, wrong: int = 0) -> str:
    """A pool file without its footer, which is added."""
    lines = _lines(text)
    return "\n".join([*lines, f"ZPT|{len(lines) + 1}|{_checksum(lines) ^ wrong}"]) + "\n"


def _fixed(text: str) -> str:
    """A file of the fixed format; ``_`` is a space."""
    return _user(text).replace("_", " ")


def _case(name: str, text: str, problems: list[tuple[int, str, str]], **more: Any) -> dict[str, Any]:
    listed = [{"line": line, "code": code, "item": item} for line, code, item in problems]
    return {
        "name": name,
        "source": _BY_HAND,
        "octets": text.encode("latin-1").hex(),
        "text": text,
        "problems": listed,
        **more,
    }


_ADVANCES = _user("""
    ZHV|0000000201|D0188001|Y|PPMI|X|SUPP|20250310101500||||OPER|
    386|CUST 7/1|0004711|000123|20250309|10.00|E10Z123456|0.26|0|3.5|0|20250309174501|20250309174000|110|-4.25||
    387|1|1234.5|0.24|
    387|2|99|12.3|
    ZPT|0000000201|3||1|20250310101501|
""")
_ADVANCES_POOL = _pool("""
    ZHD|D0188001|Y|PPMI|X|SUPP|20250310101500
    386|CUST 7/1|0004711|000123|20250309|10.00|E10Z123456|0.26|0|3.5|0|20250309174501|20250309174000|110|-4.25|
    387|1|1234.5|0.24
    387|2|99|12.3
""")
_ADVANCES_FIXED = _fixed("""
    ZHV0000000201D0188001YPPMIXSUPP20250310101500___________OPER
    386CUST 7/1____________000471100012320250309_____10.00E10Z123456___0.26______0____3.5________0\
20250309174501\
20250309174000______110___-4.25_____________
    3871_____1234.5___0.24
    3872_________99___12.3
    ZPT0000000201_________3_________________120250310101501
""")
_INSTRUCTIONS = _pool("""
    ZHD|D0209001|P|RDPX|B|NHDA|20250310101500
    ZPI|17
    ZIN|1|T1||X|SUPP
    ISD|20250301
    MSH|1099990000010
    SUP|20250301|SUPP
    DAA|20250301|20250301|
    ZIN|2|T2|1099990000020||
    ISD|20250302
    SUP|20250302|SUPP
    GGP|20250302|_C
""")
_STATUS = """
    ZHV|0000000321|D0350001|Z|DCCO|P|RDPX|20250310101500|SNDAP|RCVAP||{flag}|
    81H|321|
    82H|1|XX01|{mpan}|N|20250311|SUPP|
    ZPT|0000000321|2||1|20250310101501|
"""
_READINGS = """
    ZHV|0000000205|D0010002|D|NHDC|X|SUPP|20250310101500||||OPER|
    026|1099990000010|V|
    028|E10Z123456|R|
    030|01|20250309000000|12345.0|||{flag}|N|
    {validation}
    ZPT|0000000205|4||1|20250310101501|
"""


def _half_hours(day: str, number: int) -> str:
    records = ["101|1099990000010|AI|SUPP|", f"102|{day}|", *["103|A|0.7|"] * number]
    header, trailer = "ZHV|0000000206|D0036001|C|HHDC|X|SUPP|20250401101500||||OPER|", "ZPT|0000000206"
    return "\n".join([header, *records, f"{trailer}|{len(records)}||1|20250401101501|", ""])


def _cases() -> list[dict[str, Any]]:
    readings = _READINGS.format
    return [
        _case(
            "a user file, in all three formats",
            _ADVANCES,
            [],
            completed="20250310101501",
            routing_key="ZHV|D0188001|Y|PPMI|X|SUPP||OPER",
            pool=_ADVANCES_POOL,
            fixed=_ADVANCES_FIXED,
        ),
        _case("a pool file", _ADVANCES_POOL, [], file_id="0000000201", completed="20250310101501", variable=_ADVANCES),
        _case("a file of the fixed format", _ADVANCES_FIXED, [], completed="20250310101501", variable=_ADVANCES),
        _case("a pool file with codes that two groups have", _INSTRUCTIONS, []),
        _case(
            "a routing key with an application id and a test flag",
            _user(_STATUS.format(mpan="1099990000010", flag="TR01")),
            [],
            routing_key="ZHV|D0350001|Z|DCCO|P|RDPX|RCVAP|TR01",
        ),
        _case("a short day", _half_hours("20250330", 46), []),
        _case("a normal day", _half_hours("20250331", 48), []),
        _case("a long day", _half_hours("20251026", 50), []),
        *(
            _case(f"U-CONDITION: {number} half hours on {day}", _half_hours(day, number), [(3, "U-CONDITION", "")])
            for day, number in (
                ("20250623", 46),
                ("20250623", 50),
                ("20250330", 48),
                ("20250330", 50),
                ("20251026", 46),
                ("20251026", 48),
            )
        ),
        _case("U-RANGE: a day of 47 half hours", _half_hours("20250331", 47), [(3, "U-RANGE", "")]),
        _case("U-RANGE: a day of 51 half hours", _half_hours("20250331", 51), [(54, "U-RANGE", "")]),
        _case("W-RANGE-MIN: a day of 45 half hours", _half_hours("20250331", 45), [(3, "W-RANGE-MIN", "")]),
        _case("a suspect reading with its reason", _user(readings(flag="F", validation="032|07|F|")), []),
        _case(
            "U-CONDITION: a suspect reading without a reason",
            _user(readings(flag="F", validation="033|01||")),
            [(4, "U-CONDITION", "")],
        ),
        _case(
            "U-VALIDSET: reason and flag that there are not",
            _user(readings(flag="Y", validation="032|99|F|")),
            [(4, "U-FORMAT", "J0045"), (5, "U-VALIDSET", "J0332")],
        ),
        _case(
            "U-RULE: check digit of a metering point",
            _user(_STATUS.format(mpan="1099990000011", flag="OPER")),
            [(3, "U-RULE", "J0003")],
        ),
        _case(
            "U-CHECKSUM: one bit of a pool file",
            _pool(
                "ZHD|D0071001|X|SUPP|D|NHDC|20250310101500\n147|1099990000010|20250301000000|C\n148|E1\n149|1|7",
                wrong=1,
            ),
            [(5, "U-CHECKSUM", "J1078")],
        ),
        _case(
            "U-NOTUSED: an instruction of a metering system with a role",
            _pool("ZHD|D0019001|D|NHDC|B|NHDA|20250310101500\nZPI|1\nZIN|1|T|1099990000010|X|SUPP\nISD|20250301"),
            [(3, "U-NOTUSED", "J1094"), (3, "U-NOTUSED", "J1095")],
        ),
        _case(
            "U-ROUTE: a flow that is not sent this way",
            _user("""
                ZHV|0000000207|D0350001|P|RDPX|Z|DCCO|20250310101500||||OPER|
                81H|1|
                ZPT|0000000207|1||1||
            """),
            [(1, "U-ROUTE", "")],
        ),
        _case(
            "U-CONDITION: an appointment without an address; U-HIERARCHY: a group before its parent",
            _user("""
                ZHV|0000000208|D0155001|X|SUPP|M|MOPX|20250310101500||||OPER|
                318|0001|0001|
                315|1099990000010|20250401||||||||||AN1 2YT|CONTRACT01|N|_A|
                317|20250401|
                318|0001|0001|
                ZPT|0000000208|4||1||
            """),
            [(2, "U-HIERARCHY", ""), (3, "U-CONDITION", "")],
        ),
        _case(
            "U-FLOW: a flow that nobody knows keeps its records",
            _user("""
                ZHV|0000000209|D9999001|X|SUPP|M|MOPX|20250310101500||||OPER|
                ABC|1|||
                no record at all
                ZPT|0000000209|2||7||
            """),
            [(1, "U-FLOW", "")],
            pool=_pool("ZHD|D9999001|X|SUPP|M|MOPX|20250310101500\nABC|1||\nno record at all"),
        ),
    ]


def files() -> dict[str, str]:
    """The text of every file of vectors, by its name."""
    return {"files.json": json.dumps(_cases(), indent=1) + "\n"}
