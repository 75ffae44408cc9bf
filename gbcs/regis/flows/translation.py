"""Translation between the variable, the pool and the fixed format, as a recipient chooses.

The records keep all that they say. What the headers can't hold in common is lost or has to be given:

=========================== =================================================================================
from, to                    lost, or given by the caller
=========================== =================================================================================
variable or fixed, to pool  lost: file identifier, application ids, broadcast, test flag, completion time
pool, to variable or fixed  given: file identifier, test flag
any, to fixed               refused: values wider than their fields, flows that the catalogue does not know
signed file                 refused: a signature is over the octets, not over what they say
=========================== =================================================================================

Counts and checksum are made anew, and lines end in LF.

The layout of the fixed format is not published. What is here follows from the catalogue's widths of items and is
provisional: who wants it has to say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from gbcs.regis.errors import RegisError
from gbcs.regis.flows.catalogue import Catalogue
from gbcs.regis.flows.envelope import USER_HEADER, Header
from gbcs.regis.flows.files import Reader, stream
from gbcs.regis.flows.records import Layout, Record, in_full
from gbcs.regis.lines import Source

__all__ = ["LOST", "header_for", "lost", "translate"]

LOST = ("file_id", "sending_application", "receiving_application", "broadcast", "test_flag")
"""Values of the header of a user file that the header of a pool file has no place for."""


def translate(
    source: Source | Reader,
    to: Layout,
    catalogue: Catalogue | None = None,
    *,
    file_id: str = "",
    test_flag: str = "OPER",
    completed: str = "",
    provisional: bool = False,
) -> Iterator[bytes]:
    """The lines of a file in another format, made as the file is read: memory does not grow with it.

    Args:
        source: the file, in any of the formats; or a reader of it, whose header alone has been read.
        to: the format wanted.
        catalogue: what knows the flow; the built-in one unless given.
        file_id: the identifier of the new file where the old one has none.
        test_flag: likewise.
        completed: time of completion for the trailer of the new file, 14 digits.
        provisional: whether the fixed format is wanted although its layout is not published.

    Raises:
        RegisError: where the file can't be read, the format can't hold what it says, a file identifier is missing, or
            the fixed format is not asked for as provisional.
    """
    reader = source if isinstance(source, Reader) else Reader(source, catalogue)
    if "fixed" in (to, reader.layout) and not provisional:
        raise RegisError("the fixed format to be asked for as provisional: its layout is not published")
    header = header_for(reader.header, to, file_id=file_id, test_flag=test_flag)
    return stream(header, _records(reader, to), layout=to, catalogue=catalogue, completed=completed)


def header_for(header: Header, to: Layout, *, file_id: str = "", test_flag: str = "OPER") -> Header:
    """The header of the same file in another format.

    Raises:
        RegisError: where a file identifier is needed, and neither the header has one nor is one given.
    """
    if header.is_pool == (to == "pool"):
        return header if to == "pool" else Header(in_full(header.record, USER_HEADER, to))
    if to == "pool":
        return Header.pool(
            flow_id=header.flow_id,
            from_role=header.from_role,
            from_participant=header.from_participant,
            to_role=header.to_role,
            to_participant=header.to_participant,
            created=header.created,
        )
    if not (header.file_id or file_id):
        raise RegisError("a file identifier for the user file: the pool file has none", line=1, item="J1064")
    return Header.user(
        file_id=header.file_id or file_id,
        flow_id=header.flow_id,
        from_role=header.from_role,
        from_participant=header.from_participant,
        to_role=header.to_role,
        to_participant=header.to_participant,
        created=header.created,
        sending_application=header.sending_application,
        receiving_application=header.receiving_application,
        broadcast=header.broadcast,
        test_flag=header.test_flag or test_flag,
    )


def lost(header: Header, to: Layout) -> dict[str, str]:
    """Values of a header, by name, that the header in another format has no place for."""
    if header.is_pool or to != "pool":
        return {}
    return {name: value for name in LOST if (value := getattr(header, name))}


def _records(reader: Reader, to: Layout) -> Iterator[Record]:
    for _, record, group in reader:
        yield in_full(record, group, to)
    if reader.trailer is not None and reader.trailer.signature:
        raise RegisError("a file without signature: its translation would need another one", record="ZPT")
