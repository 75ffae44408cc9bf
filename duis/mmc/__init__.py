"""MMC: what a response or an alert says, as an XML document, and the way back.

:func:`to_mmc` makes a document of a message, :func:`from_mmc` reads one. Between the two stands :class:`MmcDocument`:
the header, the named values of the use case, and what failed. Which element says which value is in
:mod:`duis.bindings.responses`, once for both directions.

>>> import gbcs
>>> message = gbcs.decode(bytes.fromhex(
...     "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e570000000002"
...     "0002005911da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"))
>>> document = from_mmc(to_mmc(message))
>>> document.element, document.success
('ReadFirmwareVersionRsp', True)

Sources: digest ``mmc.md``, 1 and 2, ``mmc_mapping.md``; the schema of MMC 5.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duis import xml
from duis.bindings.elements import Source
from duis.document import Document
from duis.errors import DuisError
from duis.mmc.document import Data, DlmsOutcome, MmcDocument, ZigbeeOutcome
from duis.mmc.extraction import answers, carried, element_of, is_encrypted, parse
from duis.mmc.reading import read
from duis.mmc.vocabulary import tag
from duis.mmc.writing import write
from duis.schema.check import check
from gbcs.message import CRA, Message

if TYPE_CHECKING:
    from gbcs.keys import KeyStore

__all__ = [
    "Data",
    "MmcDocument",
    "DlmsOutcome",
    "ZigbeeOutcome",
    "answers",
    "carried",
    "from_mmc",
    "is_encrypted",
    "parse",
    "to_mmc",
]


def to_mmc(
    message: Message | Document | MmcDocument | bytes, variant: str | None = None, keys: KeyStore | None = None
) -> bytes:
    """The MMC document of a response or an alert.

    A message with a part that is encrypted, and stays so, becomes a document of its encrypted parts, each marked as
    encrypted, without values.

    Args:
        message: a response or alert; or the DUIS response that carries one, read (:func:`duis.read`) or as octets,
            whose variant is then taken; or what :func:`from_mmc` gave.
        variant: service reference variant, such as ``4.1.1``; needed where a message code serves several, and then
            written into the header. Of an alert, which the DUIS document may name one with, it is written alone.
        keys: open the encrypted parts, as :meth:`gbcs.Message.decrypt` does.

    Returns:
        The document in UTF-8; it is always as the schema says.

    Raises:
        DuisError: for a command, an unknown message code, a response that no user receives, a payload that does not
            fit its declaration, a value for which the schema has no place, a variant that is missing or wrong, or is
            not that of the DUIS document, or a DUIS document that carries no message.
        DecodeError: where the octets in the DUIS document are no message.
        ProtectionError: where a key does not open a part as it should.
    """
    if isinstance(message, MmcDocument):
        document = message
        if variant is not None:
            element = "" if message.header.cra is CRA.ALERT else element_of(message.use_case, variant)
            document = message._replace(variant=variant, element=element)
    else:
        opened, said = carried(message, keys)
        if variant is not None and said is not None and variant != said:
            raise DuisError(f"variant {variant}, and the DUIS document says {said}", expected="one of them")
        document = parse(opened, variant or said)
    try:
        octets = write(document)
    except DuisError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise DuisError(f"a value cannot be expressed in MMC: {error}") from error
    for problem in check(xml.reread(octets), most=1, is_ours=True):
        raise DuisError(problem.message, path=tuple(problem.path.split("/")))
    return octets


def from_mmc(data: bytes) -> MmcDocument:
    """What an MMC document says.

    Args:
        data: the document, in UTF-8.

    Raises:
        DuisError: where it is no MMC document, not as the schema says, or says what no message says.
    """
    root = xml.parse(data)
    if str(root.tag) != tag("GBCSResponse"):
        raise DuisError(
            f"the root element is {xml.local_name(root)}",
            expected="GBCSResponse of the namespace of MMC",
            line=xml.line_of(root),
            path=(xml.local_name(root),),
        )
    for problem in check(root, most=1):
        raise DuisError(problem.message, line=problem.line, path=tuple(problem.path.split("/")))
    source = Source(root)
    document = read(source)
    for path in source.untaken():
        raise DuisError("can't be read", expected="nothing here", path=path)
    return document
