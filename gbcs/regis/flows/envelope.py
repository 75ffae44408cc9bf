"""Header and trailer of files of flows, and what a file is routed by.

A user file begins with ``ZHV`` and ends with ``ZPT`` of five items; a pool file begins with ``ZHD`` and ends with
``ZPT`` of two. Everything that is needed to deliver a file stands in its header (:func:`routing_key`).

Source: Data Transfer Catalogue, items J0934 to J1093; REGIS 3.17; pool files and their checksum after published files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gbcs.regis.errors import RegisError
from gbcs.regis.flows.model import DataItem, Flow, Format, Group, Occurrence, Use
from gbcs.regis.flows.records import Layout, Record, build, build_fixed, in_full, parse, parse_fixed
from wire.node import JSON, node

__all__ = [
    "POOL_HEADER",
    "POOL_TRAILER",
    "ROLES",
    "USER_HEADER",
    "USER_TRAILER",
    "Checksum",
    "Header",
    "RoutingKey",
    "Trailer",
    "is_routed",
    "routing_key",
]

ROLES: dict[str, str] = {
    "C": "HHDC",
    "D": "NHHDC",
    "M": "MOP",
    "P": "MPAS",
    "R": "Distributor",
    "X": "Supplier",
    "Z": "DCC",
}
"""Names of roles in the catalogue by their codes in headers, as far as known; the full list is market domain data."""


def _items(code: str, name: str, *items: tuple[str, str, str, str]) -> Group:
    uses = [Use(DataItem(reference, name, Format.parse(form)), presence) for reference, name, form, presence in items]
    return Group(code, name, Occurrence(1, 1), uses)


USER_HEADER = _items(
    "ZHV",
    "Header of a user file",
    ("J1064", "File Identifier", "CHAR(10)", "M"),
    ("J0937", "Data Flow and Version", "CHAR(8)", "M"),
    ("J0934", "From Role Code", "CHAR(1)", "M"),
    ("J0938", "From Participant Id", "CHAR(4)", "M"),
    ("J0935", "To Role Code", "CHAR(1)", "M"),
    ("J0939", "To Participant Id", "CHAR(4)", "M"),
    ("J0280", "File Creation Timestamp", "DATETIME", "M"),
    ("J1060", "Sending Application Id", "CHAR(5)", "O"),
    ("J1061", "Receiving Application Id", "CHAR(5)", "O"),
    ("J1062", "Broadcast", "CHAR(1)", "O"),
    ("J1063", "Test Data Flag", "CHAR(4)", "O"),
)
"""Items of the header of user files."""

USER_TRAILER = _items(
    "ZPT",
    "Trailer of a user file",
    ("J1064", "File Identifier", "CHAR(10)", "M"),
    ("J1067", "Total Group Count", "INT(10)", "M"),
    ("J1078", "Checksum", "INT(10)", "O"),
    ("J1066", "Flow Count", "INT(8)", "M"),
    ("J1065", "File Completion Timestamp", "DATETIME", "O"),
)
"""Items of the trailer of user files."""

POOL_HEADER = _items(
    "ZHD",
    "Header of a pool file",
    ("J1080", "File Type", "CHAR(8)", "M"),
    ("J1081", "From Role Code", "CHAR(1)", "M"),
    ("J1082", "From Participant Id", "CHAR(4)", "M"),
    ("J1083", "To Role Code", "CHAR(1)", "M"),
    ("J1084", "To Participant Id", "CHAR(4)", "M"),
    ("J1085", "Creation Time", "DATETIME", "M"),
)
"""Items of the header of pool files."""

POOL_TRAILER = _items(
    "ZPT",
    "Footer of a pool file",
    ("J1093", "Record Count", "INT(10)", "M"),
    ("J1078", "Checksum", "INT(10)", "M"),
)
"""Items of the footer of pool files."""

# A pool file may have the header of a user file under the code of a pool file, its file identifier empty.
_POOL_HEADER_IN_FULL = Group(
    "ZHD",
    "Header of a pool file with the items of a user file",
    Occurrence(1, 1),
    [Use(use.item, "O" if use.item.reference == "J1064" else use.presence) for use in USER_HEADER.uses],
)

_FLOW_ID = re.compile(r"[A-Z][0-9]{7}")
_NAMES = {
    "file_id": ("J1064",),
    "flow_id": ("J0937", "J1080"),
    "from_role": ("J0934", "J1081"),
    "from_participant": ("J0938", "J1082"),
    "to_role": ("J0935", "J1083"),
    "to_participant": ("J0939", "J1084"),
    "created": ("J0280", "J1085"),
    "sending_application": ("J1060",),
    "receiving_application": ("J1061",),
    "broadcast": ("J1062",),
    "test_flag": ("J1063",),
    "group_count": ("J1067", "J1093"),
    "checksum": ("J1078",),
    "flow_count": ("J1066",),
    "completed": ("J1065",),
}


def _value(record: Record, group: Group, name: str) -> str:
    for reference in _NAMES[name]:
        position = group.position(reference)
        if position is not None and position < len(record.values):
            return record.values[position]
    return ""


def _made(group: Group, values: Mapping[str, str], layout: Layout) -> Record:
    names = {reference: name for name, references in _NAMES.items() for reference in references}
    return in_full(
        Record(group.code, tuple(values.get(names[item.reference], "") for item in group.items)), group, layout
    )


@node
class Header(NamedTuple):
    """The first record of a file, of user or pool files.

    Attributes:
        record: as it stands in the file.
    """

    record: Record

    @property
    def group(self) -> Group:
        """What the record is declared as: by its code, and for ``ZHD`` by where the reference of the flow stands."""
        if self.record.code != "ZHD":
            return USER_HEADER
        first, second = (*self.record.values[:2], "", "")[:2]
        in_full = _FLOW_ID.fullmatch(first) is None and _FLOW_ID.fullmatch(second) is not None
        return _POOL_HEADER_IN_FULL if in_full else POOL_HEADER

    @property
    def is_pool(self) -> bool:
        """Whether this is the header of a pool file."""
        return self.record.code == "ZHD"

    @property
    def file_id(self) -> str:
        """Identifier of the file, unique within its sender; empty in pool files."""
        return _value(self.record, self.group, "file_id")

    @property
    def flow_id(self) -> str:
        """The flow and its version: ``D0350001``."""
        return _value(self.record, self.group, "flow_id")

    @property
    def from_role(self) -> str:
        """Role code of the sender: ``P`` for a registration service."""
        return _value(self.record, self.group, "from_role")

    @property
    def from_participant(self) -> str:
        """Market participant id of the sender: ``DCCO``."""
        return _value(self.record, self.group, "from_participant")

    @property
    def to_role(self) -> str:
        """Role code of the recipient."""
        return _value(self.record, self.group, "to_role")

    @property
    def to_participant(self) -> str:
        """Market participant id of the recipient."""
        return _value(self.record, self.group, "to_participant")

    @property
    def created(self) -> str:
        """When the file was made: 14 digits, GMT."""
        return _value(self.record, self.group, "created")

    @property
    def sending_application(self) -> str:
        """Application id of the sender; mostly empty."""
        return _value(self.record, self.group, "sending_application")

    @property
    def receiving_application(self) -> str:
        """Application id of the recipient; mostly empty."""
        return _value(self.record, self.group, "receiving_application")

    @property
    def broadcast(self) -> str:
        """Reserved; mostly empty."""
        return _value(self.record, self.group, "broadcast")

    @property
    def test_flag(self) -> str:
        """``OPER`` for operational files; empty in pool files."""
        return _value(self.record, self.group, "test_flag")

    @classmethod
    def user(
        cls,
        *,
        file_id: str,
        flow_id: str,
        from_role: str,
        from_participant: str,
        to_role: str,
        to_participant: str,
        created: str,
        sending_application: str = "",
        receiving_application: str = "",
        broadcast: str = "",
        test_flag: str = "OPER",
    ) -> Header:
        """The header of a user file."""
        values = {name: value for name, value in locals().items() if name != "cls"}
        return cls(_made(USER_HEADER, values, "variable"))

    @classmethod
    def pool(
        cls,
        *,
        flow_id: str,
        from_role: str,
        from_participant: str,
        to_role: str,
        to_participant: str,
        created: str,
    ) -> Header:
        """The header of a pool file."""
        values = {name: value for name, value in locals().items() if name != "cls"}
        return cls(_made(POOL_HEADER, values, "pool"))

    @classmethod
    def parse(cls, line: str) -> Header:
        """A header from the first line of a file, of any of the three formats.

        Raises:
            RegisError: where the line does not begin as a header does, or is not as wide as that of the fixed format.
        """
        code = line[:3]
        if code not in ("ZHV", "ZHD"):
            raise RegisError("a header: ZHV or ZHD", line=1)
        if line[3:4] not in ("", "|"):
            if code == "ZHD":
                raise RegisError("a separator behind the code", line=1, record=code)
            try:
                return cls(parse_fixed(line, USER_HEADER))
            except RegisError as error:
                raise error.at(1) from None
        return cls(parse(line, "pool" if code == "ZHD" else "variable"))

    def build(self, layout: Layout = "variable") -> str:
        """The line.

        Raises:
            RegisError: where the values can't be held.
        """
        return build_fixed(self.record, self.group) if layout == "fixed" else build(self.record)

    def plain(self) -> dict[str, JSON]:
        """As JSON: the values that are there by their names."""
        return _plain(self.record, self.group)


@node
class Trailer(NamedTuple):
    """The last record of a file, of user or pool files.

    Attributes:
        record: as it stands in the file.
        is_pool: whether it is the footer of a pool file.
        signature: what REGIS appends to the trailer, from its first comma on; empty where the file is not signed.
    """

    record: Record
    is_pool: bool = False
    signature: str = ""

    @property
    def group(self) -> Group:
        """What the record is declared as."""
        return POOL_TRAILER if self.is_pool else USER_TRAILER

    @property
    def file_id(self) -> str:
        """Identifier of the file; empty in pool files."""
        return _value(self.record, self.group, "file_id")

    @property
    def group_count(self) -> str:
        """Records between header and trailer; in pool files all records."""
        return _value(self.record, self.group, "group_count")

    @property
    def checksum(self) -> str:
        """The checksum as the trailer has it (:class:`Checksum`); mostly empty in user files."""
        return _value(self.record, self.group, "checksum")

    @property
    def flow_count(self) -> str:
        """Instances of the first group of the first level; empty in pool files."""
        return _value(self.record, self.group, "flow_count")

    @property
    def completed(self) -> str:
        """When the file was completed: 14 digits, or empty; empty in pool files."""
        return _value(self.record, self.group, "completed")

    @classmethod
    def user(cls, *, file_id: str, group_count: int, flow_count: int, completed: str = "") -> Trailer:
        """The trailer of a user file; of a count with more digits than there is room for it has the last 10 (or 8)."""
        counts = {"group_count": str(group_count % 10**10), "flow_count": str(flow_count % 10**8)}
        return cls(_made(USER_TRAILER, {"file_id": file_id, "completed": completed, **counts}, "variable"))

    @classmethod
    def pool(cls, *, record_count: int, checksum: int) -> Trailer:
        """The footer of a pool file; the count takes in header and footer."""
        values = {"group_count": str(record_count % 10**10), "checksum": str(checksum)}
        return cls(_made(POOL_TRAILER, values, "pool"), is_pool=True)

    @classmethod
    def parse(cls, line: str, layout: Layout = "variable") -> Trailer:
        """A trailer from the last line of a file.

        Raises:
            RegisError: where the line does not begin as a trailer does, or is not as wide as that of the fixed format.
        """
        if line[:3] != "ZPT":
            raise RegisError("a trailer: ZPT", record=line[:3])
        if layout == "fixed":
            return cls(parse_fixed(line, USER_TRAILER))
        if layout == "pool":
            return cls(parse(line, "pool"), is_pool=True)
        start = 0
        for _ in range(len(USER_TRAILER.uses)):
            start = line.find("|", start) + 1
            if not start:
                return cls(parse(line))
        comma = line.find(",", start)
        end = comma if comma >= 0 else len(line)
        return cls(parse(line[:end]), signature=line[end:])

    def build(self, layout: Layout = "variable") -> str:
        """The line.

        Raises:
            RegisError: where the values can't be held.
        """
        if layout != "fixed":
            return build(self.record) + self.signature
        if self.signature:
            raise RegisError("no signature in a file of the fixed format", record="ZPT")
        return build_fixed(self.record, self.group)

    def plain(self) -> dict[str, JSON]:
        """As JSON: the values that are there by their names."""
        return _plain(self.record, self.group) | ({"signature": self.signature} if self.signature else {})


def _plain(record: Record, group: Group) -> dict[str, JSON]:
    values = {name: _value(record, group, name) for name in _NAMES}
    return {name: value for name, value in values.items() if value}


@node
class RoutingKey(NamedTuple):
    """What a file is delivered by: its business content, no address.

    In a key to compare with, ``%`` stands for any value.
    """

    flow_id: str
    from_role: str
    from_participant: str
    to_role: str
    to_participant: str
    application: str
    test_flag: str

    def matches(self, key: RoutingKey) -> bool:
        """Whether a file of ``key`` is delivered by this entry of a routing table."""
        return all(mine in ("%", its) for mine, its in zip(self, key, strict=True))

    def __str__(self) -> str:
        return "|".join(("ZHV", *self))

    @classmethod
    def parse(cls, text: str) -> RoutingKey:
        """A key as routing tables write it: ``ZHV|D0350001|Z|DCCO|P|XXXX|%|OPER``.

        Raises:
            RegisError: where there are not eight elements, the first ``ZHV``.
        """
        code, *elements = text.split("|")
        if code != "ZHV" or len(elements) != len(cls._fields):
            raise RegisError("ZHV and seven elements of a routing key")
        return cls(*elements)

    def plain(self) -> str:
        """As routing tables write it."""
        return str(self)


def routing_key(header: Header, *, application: str = "receiving") -> RoutingKey:
    """What a file with this header is delivered by; the header alone says it.

    Args:
        header: of a user or pool file; pool files have neither application nor test flag.
        application: whose application id is the key's, ``sending`` or ``receiving``: a public routing table says
            receiving, nothing official does.

    Raises:
        RegisError: where ``application`` is neither.
    """
    if application not in ("sending", "receiving"):
        raise RegisError("the application id of 'sending' or 'receiving'")
    chosen = header.receiving_application if application == "receiving" else header.sending_application
    return RoutingKey(
        header.flow_id,
        header.from_role,
        header.from_participant,
        header.to_role,
        header.to_participant,
        chosen,
        header.test_flag,
    )


def is_routed(header: Header, flow: Flow) -> bool | None:
    """Whether the catalogue has the flow sent between the roles of a header; None where a role's code is not known.

    The catalogue has names for roles and headers have codes; a name that no code is known for may hide behind any.
    """
    sender, receiver = ROLES.get(header.from_role), ROLES.get(header.to_role)
    if sender is None or receiver is None or not flow.routes:
        return None
    if (sender, receiver) in flow.routes:
        return True
    named = set(ROLES.values())
    return None if any(not {one, other} <= named for one, other in flow.routes) else False


class Checksum:
    """The checksum of pool files, taken along record by record.

    The octets of each record are cut into words of four, the last filled up with zeros, and all words combined by
    exclusive or. The footer is left out.

    >>> checksum = Checksum()
    >>> checksum.add("ABCDE")
    >>> checksum.value
    71451460
    """

    __slots__ = ("_pending", "_value")

    def __init__(self) -> None:
        self._value = 0
        self._pending: list[str] = []

    def add(self, line: str) -> None:
        """Take in a record, without its line's end."""
        self._pending.append(line)
        if len(self._pending) >= _LINES_TOGETHER:
            self._fold()

    def add_all(self, lines: list[str]) -> None:
        """Take in records, each without its line's end."""
        self._pending += lines
        if len(self._pending) >= _LINES_TOGETHER:
            self._fold()

    @property
    def value(self) -> int:
        """Of the records so far, 32 bits."""
        self._fold()
        return self._value

    def _fold(self) -> None:
        octets = "".join([line + _FILL[len(line) & 3] for line in self._pending]).encode("latin-1")
        self._pending = []
        # Folded in halves, which combines many words in one operation on long numbers.
        words = len(octets) // 4
        folded = int.from_bytes(octets, "big")
        while words > 1:
            half = words // 2
            folded = (folded >> (32 * half)) ^ (folded & ((1 << (32 * half)) - 1))
            words -= half
        self._value ^= folded


_LINES_TOGETHER = 256
_FILL = ("", "\0\0\0", "\0\0", "\0")
