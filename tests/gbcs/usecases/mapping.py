"""What use cases are, a row for each, as the mapping tables have it: nothing here is taken from the declarations, which
tests compare with it.

Written from the mapping of message codes (GBCS 20) with the service request variants of DUIS 5.4. What a table leaves
out, the mapping does not say. Two corrections: the second element's tariff (00BD) is read by 4.11.2 alone, as in the
published messages, not by 4.10; and the devices are those of the DCC's selection, where SAPCs stand beside ESMEs
(GBCS 4.3).
"""

from __future__ import annotations

from typing import NamedTuple

# Message code | protocols of the payload, none for native ZigBee commands | service reference variants that become it,
# whatever the device | devices that carry it out, or send it | who may send the command: supplier (S), network operator
# (NO), access control broker (ACB), load controller (LC) | what else is said, as :class:`Row` explains it.
_TABLE = """
0001 | DLMS | 8.11 | CHF | ACB | mac undated counter
0002 | DLMS | 8.11 | CHF | ACB | mac undated counter
0003 | DLMS | 8.12.1 | CHF | ACB | mac undated counter
0004 | DLMS | 8.9 | - | - | mac
0007 | DLMS | 2.2 | ESME | - | mac undated counter
0008 | ASN.1 | 6.24.1 | - | - | -
000A | ASN.1 | 6.17 | - | - | signed
000B | ASN.1 | 6.15.2 | - | - | signed
000C | ASN.1 | 6.24.2 | - | - | signed
000D | ASN.1 | 8.7.1 | - | - | signed
000E | ASN.1 | 8.7.2 | - | - | mac
000F | ASN.1 | 8.8.1 8.8.2 | - | - | signed
0010 | ASN.1 | 8.8.2 | - | - | mac
0012 | ASN.1 | 11.3 | - | - | signed
0013 | ASN.1 | 8.9 | - | - | mac undated
0014 | GBZ | 6.13 | - | S+NO+ACB | mac undated uncounted
0015 | GBZ | 3.3 | GPF+GSME | S | mac undated uncounted
0018 | DLMS | - | - | - | mac undated alert
0019 | DLMS | 1.1.1 | ESME | S | signed dated counter
001A | DLMS | 1.6 | ESME | S | signed dated counter
001B | DLMS | 1.6 | ESME | S | signed dated counter
001C | DLMS | 1.5 | ESME | S | signed undated counter
001D | DLMS | 1.7 | ESME | S | signed undated counter
001E | DLMS | 2.3 | ESME | S | signed undated counter
001F | DLMS | 2.1 | - | - | signed
0020 | DLMS | 2.5 | ESME | S | signed undated counter
0021 | DLMS | 3.1 | ESME | S | mac undated uncounted
0022 | DLMS | 3.2 | ESME | S | mac undated uncounted
0023 | DLMS | 3.5 | ESME | S | mac undated counter
0024 | DLMS | 3.3 | ESME | S | mac undated uncounted
0025 | DLMS | 3.4 | ESME | S | mac undated uncounted
0026 | DLMS | 4.2 | ESME | NO+ACB | mac undated uncounted
0027 | DLMS | 4.1.1 | ESME | S+NO | mac undated uncounted encrypted
0028 | DLMS | 4.16 | ESME | S+NO+ACB | mac undated uncounted
0029 | DLMS | 4.1.2 | ESME | S+NO | mac undated uncounted encrypted
002A | DLMS | 4.1.3 | ESME | S+NO | mac undated uncounted encrypted
002B | DLMS | 4.12.2 | ESME | NO+ACB | mac undated uncounted
002C | DLMS | 4.12.1 | ESME | S+NO+ACB | mac undated uncounted
002D | DLMS | 4.3 | ESME | S | mac undated uncounted encrypted
002E | DLMS | 4.4.4 | ESME | S+ACB | mac undated uncounted
002F | DLMS | 4.4.2 | ESME | S+ACB | mac undated uncounted encrypted
0030 | DLMS | 4.4.3 | ESME | S+ACB | mac undated uncounted encrypted
0033 | DLMS | 4.6.1 | ESME | S+ACB | mac undated uncounted encrypted
0034 | DLMS | 4.14 | ESME | S+ACB | mac undated uncounted encrypted
0035 | DLMS | 4.6.2 | ESME | ACB | mac undated uncounted
0036 | DLMS | 4.8.3 | ESME | NO+ACB | mac undated uncounted
0037 | DLMS | 4.8.1 | ESME | S+NO+ACB | mac undated uncounted encrypted
0038 | DLMS | 4.8.2 | ESME | S+NO+ACB | mac undated uncounted
0039 | DLMS | 4.10 | ESME | S+NO+ACB | mac undated uncounted
003A | DLMS | 4.11.1 | ESME | S+ACB | mac undated uncounted
003B | DLMS | 4.13 | ESME | S | mac undated uncounted
003C | DLMS | 6.2.1 | ESME | S+NO+ACB | mac undated uncounted
003D | DLMS | 6.2.2 | ESME | S+NO+ACB | mac undated uncounted
003E | DLMS | 6.2.3 | - | - | mac
003F | DLMS | 6.2.4 | - | - | mac
0040 | DLMS | 6.2.5 | ESME | S+ACB | mac undated uncounted
0042 | DLMS | 4.15 | ESME | S+NO+ACB | mac undated uncounted
0043 | DLMS | 6.4.1 | ESME | S | signed dated counter
0044 | DLMS | 6.4.2 | ESME | S | mac undated counter
0045 | DLMS | 6.5 | ESME | NO | mac undated counter
0046 | DLMS | 6.8 | - | - | signed
0047 | DLMS | 6.12 | ESME | S | mac undated uncounted
0048 | DLMS | 6.13 | ESME | S+NO+ACB | mac undated uncounted
0049 | DLMS | 6.13 | ESME | S+NO+ACB | mac undated uncounted
004A | DLMS | 6.18.1 | ESME | NO | mac undated counter
004B | DLMS | 7.12 | ESME | S | signed undated counter
004C | DLMS | 6.20.1 | ESME | S | mac undated counter
004D | DLMS | 6.20.2 | ESME | ACB | mac undated counter
004E | DLMS | 6.2.7 | ESME | S+NO+ACB | mac undated uncounted
004F | DLMS | 7.1 | ESME | S | signed undated counter
0050 | DLMS | 7.2 | ESME | S | signed undated counter
0051 | DLMS | 7.3 | ESME | S | signed undated counter
0052 | DLMS | 7.4 | ESME | S+NO+ACB | mac undated uncounted
0053 | DLMS | 6.14.1 | ESME+SAPC | S | signed uncounted
0054 | DLMS | 6.14.2 | - | - | signed
0055 | DLMS | 7.5 7.6 7.8 | - | - | signed
0058 | DLMS | 9.1 | ESME | ACB | mac undated counter
0059 | DLMS | 11.2 | CHF+ESME+SAPC | S+NO+ACB | mac undated uncounted
005A | DLMS | 6.18.2 | ESME | NO | mac undated uncounted
005E | DLMS | 7.11 | ESME | S+ACB | mac undated uncounted
005F | DLMS | 7.9 7.10 | ESME | S | mac undated counter
0060 | DLMS | 4.17 | ESME | S+NO+ACB | mac undated uncounted encrypted
0061 | DLMS | - | - | - | signed undated alert encrypted
0062 | DLMS | 6.11 8.1.1 | ESME | S | signed undated counter
0067 | DLMS | - | ESME | - | signed undated alert
0068 | DLMS | 6.25 | ESME | S | signed undated counter
0069 | DLMS | 4.18 | ESME | S | mac undated uncounted
006B | GBZ | 1.1.1 | GSME | S | signed dated counter tapped
006C | GBZ | 1.6 | GSME | S | signed dated counter
006D | GBZ | 1.6 | GSME | S | signed dated counter
006E | GBZ | 2.3 | GSME | S | signed undated counter
006F | GBZ | 2.1 | GSME | S | signed dated counter tapped
0070 | GBZ | 2.5 | GSME | S | signed undated counter
0071 | GBZ | 3.1 | GSME | S | mac undated uncounted tapped
0072 | GBZ | 3.2 | GPF | S | mac undated uncounted
0073 | GBZ | 3.5 | GSME | S | mac undated counter
0074 | GBZ | 4.1.1 | GPF+GSME | S+NO | mac undated uncounted encrypted gsme-supplier
0075 | GBZ | 4.3 | GPF+GSME | S | mac undated uncounted encrypted
0076 | GBZ | 4.4.3 | GPF+GSME | S+ACB | mac undated uncounted encrypted gsme-supplier
0077 | GBZ | 4.6.1 | GPF+GSME | S+ACB | mac undated uncounted encrypted gsme-supplier
0078 | GBZ | 4.8.1 | GPF+GSME | S+NO+ACB | mac undated uncounted encrypted gsme-supplier
0079 | GBZ | 4.10 | GSME | S+ACB | mac undated uncounted encrypted
007B | GBZ | 6.2.8 | GSME | S+NO+ACB | mac undated uncounted
007C | GBZ | 6.6 | GSME | S | signed undated counter tapped
007D | GBZ | 6.7 | - | - | signed
007E | GBZ | 6.8 | - | - | signed undated counter tapped
007F | ASN.1 | 6.11 8.1.1 | - | - | signed
0080 | GBZ | 14.1 | GSME | ACB | mac undated counter
0081 | GBZ | 7.2 | GSME | S | signed undated counter
0082 | GBZ | 7.4 | GPF+GSME | S+NO+ACB | mac undated uncounted
0083 | GBZ | 9.1 | GSME | ACB | mac undated counter
0084 | GBZ | 11.2 | GPF+GSME | S+NO+ACB | mac undated uncounted
0085 | GBZ | 7.3 | GSME | S | signed undated counter
0086 | GBZ | 1.5 | GSME | S | signed undated counter
0087 | GBZ | 6.20.1 | GSME | S | mac undated counter
0088 | GBZ | 3.4 | GSME | S | mac undated uncounted tapped
0089 | GBZ | 6.2.7 | GPF+GSME | S+NO+ACB | mac undated uncounted
008B | GBZ | - | - | - | signed undated alert encrypted
008C | ASN.1 | 8.12.2 | - | - | mac
008D | GBZ | 4.18 | GPF+GSME | S | mac undated uncounted
0090 | GBZ | - | GSME | - | mac undated
0092 | DLMS | 6.2.4 | - | - | mac
0093 | DLMS | 6.13 | CHF | ACB | mac undated uncounted
0094 | DLMS | 6.13 | CHF | ACB | mac undated uncounted
0096 | GBZ | 4.14 | GPF+GSME | S+ACB | mac undated uncounted encrypted gsme-supplier
0097 | GBZ | 2.2 | GSME | - | mac undated counter
009B | GBZ | - | GSME | - | mac undated
009D | GBZ | 6.2.3 | - | - | mac
009E | GBZ | 6.2.4 | - | - | mac
009F | GBZ | 4.11.1 | GPF+GSME | S+ACB | mac undated uncounted
00A0 | GBZ | 4.17 | GPF | S+NO+ACB | mac undated uncounted encrypted
00A1 | GBZ | 6.13 | - | S+NO+ACB | mac undated uncounted
00A2 | DLMS | 1.2.1 | ESME | S | signed dated counter
00A3 | GBZ | 1.2.1 | GSME | S | signed dated counter tapped
00AB | ASN.1 | 8.7.1 8.7.2 | - | - | signed
00AC | DLMS | 6.22 | ESME | S | mac undated uncounted
00AD | GBZ | 6.22 | GSME | S | mac undated uncounted
00AE | DLMS | 6.5 | ESME | NO | mac undated counter
00AF | ASN.1 | 8.7.1 8.7.2 | - | - | signed
00B0 | DLMS | 6.22 | ESME | NO | mac undated uncounted
00B2 | ASN.1 | - | - | - | mac alert
00B3 | DLMS | 1.5 | ESME | S | signed undated counter
00B4 | GBZ | 1.5 | GSME | S | signed undated counter
00B5 | GBZ | 4.13 | GPF+GSME | S | mac undated uncounted
00B6 | GBZ | 4.1.2 | GPF+GSME | S+NO | mac undated uncounted encrypted gsme-supplier
00B7 | DLMS | 1.1.2 | ESME | S | signed dated counter
00B8 | GBZ | 4.1.4 | GPF+GSME | S | mac undated uncounted encrypted
00B9 | DLMS | 6.13 | ESME | S+NO+ACB | mac undated uncounted
00BA | DLMS | 6.13 | - | - | mac
00BB | DLMS | 7.7 | - | - | mac
00BC | DLMS | 4.10 | ESME | S+NO+ACB | mac undated uncounted
00BD | DLMS | 4.11.2 | ESME | S+ACB | mac undated uncounted
00BE | DLMS | 6.2.9 | ESME | S+ACB | mac undated uncounted
00BF | GBZ | 6.2.9 | GPF+GSME | S+ACB | mac undated uncounted
00C0 | GBZ | 1.5 | GSME | S | signed undated counter
00C1 | DLMS | 3.3 | ESME | S | mac undated uncounted
00C2 | GBZ | 1.5 | GSME | S | signed undated counter
00C3 | GBZ | 4.4.2 | GPF+GSME | S+ACB | mac undated uncounted encrypted gsme-supplier
00C4 | GBZ | 4.4.4 | GPF+GSME | S+ACB | mac undated uncounted
00C5 | GBZ | 4.4.5 | GPF+GSME | S+ACB | mac undated uncounted
00C6 | DLMS | 6.2.1 | ESME | S+NO+ACB | mac undated uncounted
00C7 | DLMS | 1.2.2 | ESME | S | signed dated counter
00C9 | DLMS | 4.4.5 | ESME | S+ACB | mac undated uncounted
00CA | ASN.1 | - | - | - | signed alert
00CB | ASN.1 | - | - | - | signed alert
00CC | DLMS | - | - | - | signed alert
00CD | GBZ | - | - | - | signed alert
00CE | DLMS | - | - | - | signed alert
00CF | GBZ | - | - | - | signed alert
00D1 | DLMS | 6.5 | ESME | NO | mac undated counter
00D2 | DLMS | 6.5 | ESME | NO | mac undated counter
00D3 | DLMS | 6.27 | ESME | NO | mac undated counter
00D4 | DLMS | 6.27 | ESME | NO | mac undated counter
00D5 | DLMS | - | - | - | -
00D7 | DLMS | 6.8 | ESME | S | signed undated counter
00D8 | GBZ | 6.8 | GSME | S | signed undated counter tapped
00D9 | DLMS | 6.2.3 | ESME | S+ACB | mac undated uncounted
00DA | GBZ | 6.2.3 | GPF+GSME | S+ACB | mac undated uncounted
00DB | DLMS | 6.26 | ESME | S | signed undated counter
00DE | DLMS | 2.1 | ESME | S | signed dated counter
00EA | DLMS | 6.22 | ESME | S | mac undated uncounted
00EB | DLMS | 6.22 | ESME | S | mac undated uncounted
00EC | DLMS | 6.22 | ESME | S | mac undated uncounted
00ED | DLMS | 6.22 | ESME | NO | mac undated uncounted
00EE | DLMS | 6.2.10 | ESME | S | mac undated uncounted
00EF | DLMS | 6.2.10 | ESME | NO | mac undated uncounted
00F0 | DLMS | - | - | - | mac alert
00F1 | GBZ | 6.2.10 | GSME | S | mac undated uncounted
00F2 | GBZ | - | - | - | mac alert
00F9 | DLMS | 6.2.4 | ESME | S+NO+ACB | mac undated uncounted
00FA | DLMS | 6.2.4 | CHF | ACB | mac undated uncounted
00FB | GBZ | 6.2.4 | GSME | S+NO+ACB | mac undated uncounted
00FC | GBZ | 6.7 | GSME | S | signed undated counter
00FD | DLMS | 6.13 | ESME+SAPC | S+NO+LC | mac undated uncounted
00FE | DLMS | 8.9 | CHF | ACB | mac undated uncounted
0100 | ASN.1 | - | - | - | signed
0101 | ASN.1 | - | - | - | signed
0102 | ASN.1 | 6.15.1 6.21 | - | - | signed
0103 | ASN.1 | 6.15.1 6.21 | - | - | signed
0104 | ASN.1 | 8.5 | - | - | signed
0105 | ASN.1 | - | - | - | signed
0106 | ASN.1 | - | - | - | signed
0107 | ASN.1 | 6.23 | - | - | signed
0108 | ASN.1 | - | - | - | signed
0109 | ASN.1 | - | - | - | signed
010A | DLMS | 6.31 | CHF | ACB | mac undated uncounted
010B | DLMS | 6.32 | CHF | ACB | mac undated uncounted
010C | DLMS | 6.30 | CHF | ACB | mac undated uncounted
010D | DLMS | 6.28 | CHF | ACB | mac undated counter
010E | DLMS | 6.29 | CHF | ACB | mac undated counter
010F | DLMS | 8.9 | CHF | ACB | mac undated uncounted
0110 | DLMS | - | - | - | mac alert
0111 | DLMS | - | - | - | mac alert
0112 | DLMS | - | - | - | mac alert
0113 | DLMS | 6.28 | - | - | mac undated alert
0114 | DLMS | - | - | - | mac alert
0115 | DLMS | - | - | - | mac alert
0116 | - | - | - | - | undated
0117 | - | - | - | - | undated
0118 | - | - | - | - | undated
0119 | - | - | - | - | undated
011A | DLMS | 6.14.3 | ESME+SAPC | S | signed dated counter
011B | ASN.1 | 6.24.1 | - | - | -
011C | DLMS | 7.14 | ESME+SAPC | S+NO+ACB+LC | mac undated uncounted
011D | DLMS | 7.15 | ESME+SAPC | S+NO+ACB+LC | mac undated uncounted
011E | DLMS | 7.13 | ESME+SAPC | S | signed undated counter
011F | DLMS | 7.16 | ESME+SAPC | LC | signed undated counter
0120 | DLMS | - | - | - | signed
0121 | DLMS | - | - | - | signed undated alert
0122 | DLMS | - | - | - | signed undated alert
0123 | DLMS | - | - | - | signed alert
0124 | ASN.1 | 6.15.1 | - | - | signed alert
0125 | ASN.1 | 6.15.1 | - | - | signed
0126 | ASN.1 | 6.15.1 | - | - | signed
0128 | ASN.1 | - | - | - | signed
0129 | ASN.1 | 11.2 | - | - | mac
012A | GBZ | 4.18 | - | - | mac
012B | ASN.1 | - | - | - | signed alert
1000 | DLMS+GBZ | - | - | - | signed alert
1001 | DLMS+GBZ | - | - | - | mac alert
"""


class Row(NamedTuple):
    """What the mapping says of a message code.

    Attributes:
        code: the message code.
        protocols: of the payload.
        services: the service reference variants that become it.
        devices: that carry it out, or send it; empty where the mapping names none.
        roles: who may send the command; empty where the mapping names none.
        says: ``signed`` by whom it comes from, or protected by a ``mac`` alone; a command that may carry a time for the
            device to act at (``dated``), or a message that may not (``undated``); the device checks the originator
            counter (``counter``) or does not (``uncounted``); an ``alert`` that a device sends on its own account; a
            response or alert with ``encrypted`` personal data; ``tapped`` by the gas proxy function; of the other roles
            none may send it to a gas meter (``gsme-supplier``).
    """

    code: int
    protocols: tuple[str, ...]
    services: tuple[str, ...]
    devices: tuple[str, ...]
    roles: tuple[str, ...]
    says: frozenset[str]


_ROLES = {"S": "Supplier", "NO": "Network Operator", "ACB": "Access Control Broker", "LC": "Load Controller"}


def _several(text: str, separator: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split(separator))


def _row(text: str) -> Row:
    code, protocols, services, devices, roles, says = text.split(" | ")
    return Row(
        int(code, 16),
        _several(protocols, "+"),
        _several(services, " "),
        _several(devices, "+"),
        tuple(_ROLES[role] for role in _several(roles, "+")),
        frozenset(_several(says, " ")),
    )


ROWS = tuple(map(_row, _TABLE.strip().splitlines()))


def that_say(word: str) -> set[int]:
    """The message codes of which the mapping says something."""
    return {row.code for row in ROWS if word in row.says}
