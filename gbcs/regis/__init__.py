"""Registration data: the files of the Registration Data Interface, and the data flows that they are made of.

::

    file = regis.read(octets, name="DCC01.PN000123.DXI")
    octets = regis.write(file)
    problems = regis.check(octets, name="DCC01.PN000123.DXI", known=regis.Known(processed={122}))
    answer = regis.respond(octets, name="DCC01.PN000123.DXI", organisation=10009999, number=456, at=now)
    signed = regis.sign(octets, key, certificate)
    verification = regis.verify(signed, [certificate])
    authorisation = regis.authorise(signed, {10009999: [certificate]}, trust=authorities, at=now)

Which fuel a file is of shows in its first octets. Files that are too large to be held are for the streams of
:mod:`gbcs.regis.gas`, :mod:`gbcs.regis.flows.files` and :mod:`gbcs.regis.signature`; :func:`check_stream` checks one as
it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gbcs.regis import electricity, gas
from gbcs.regis.editions import Edition
from gbcs.regis.errors import RegisError
from gbcs.regis.flows.catalogue import Catalogue
from gbcs.regis.known import NOTHING, Known
from gbcs.regis.lines import Source, peek
from gbcs.regis.problems import Level, Problem

if TYPE_CHECKING:
    from gbcs.regis.authorisation import Authorisation
    from gbcs.regis.responses import Answer
    from gbcs.regis.signature import Certificate, Certificates, SigningKey, Verification

__all__ = [
    "Edition",
    "File",
    "Known",
    "Level",
    "Problem",
    "RegisError",
    "authorise",
    "check",
    "check_stream",
    "is_electricity",
    "read",
    "respond",
    "sign",
    "verify",
    "write",
]

File: TypeAlias = gas.File | electricity.File
"""A file of either fuel."""


def is_electricity(begin: bytes) -> bool:
    """Whether a file is one of electricity, going by its first octets: gas files begin with a quotation mark.

    A damaged file goes by the separator of its first line.
    """
    if begin[:3] in (b"ZHV", b"ZHD"):
        return True
    if begin[:1] == b'"':
        return False
    line = begin[:200].splitlines()[0] if begin.strip() else b""
    return b"|" in line and b"," not in line.partition(b"|")[0]


def read(
    data: bytes, name: str | None = None, *, doubled_quotes: bool = False, catalogue: Catalogue | None = None
) -> File:
    """Read a file.

    Args:
        data: the whole file.
        name: its name, which the value keeps. It tells a confirmation of a set of gas files (TOK), which has no header.
        doubled_quotes: gas only: see :func:`gbcs.regis.gas.parse`.
        catalogue: electricity only: what knows the flows; the built-in one where left out.

    Returns:
        :class:`gbcs.regis.gas.File` or :class:`gbcs.regis.electricity.File`; :func:`write` makes the same octets of it.

    Raises:
        RegisError: where a record has not its form, or header or trailer are missing.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise RegisError("octets", found=f"a value of type {type(data).__name__}")
    if name is not None and not isinstance(name, str):
        raise RegisError("a name as text", found=f"a value of type {type(name).__name__}")
    data = bytes(data)
    if is_electricity(data):
        return electricity.read(data, name, catalogue=catalogue)
    return gas.read(data, name, doubled_quotes=doubled_quotes)


def write(file: File, *, doubled_quotes: bool = False, catalogue: Catalogue | None = None) -> bytes:
    """Write a file.

    Raises:
        RegisError: where a value has not the form of its field.
    """
    if isinstance(file, electricity.File):
        return electricity.write(file, catalogue=catalogue)
    if not isinstance(file, gas.File):
        raise RegisError("a file of gas or electricity", found=f"a value of type {type(file).__name__}")
    return gas.write(file, doubled_quotes=doubled_quotes)


def check_stream(
    data: Source | File,
    name: str | None = None,
    *,
    known: Known = NOTHING,
    doubled_quotes: bool = False,
    catalogue: Catalogue | None = None,
    edition: Edition | str | None = None,
) -> Iterator[Problem]:
    """What is wrong with a file, as it is found, with bounded memory; arguments and errors as for :func:`check`."""
    if isinstance(data, electricity.File | gas.File):
        name = data.name if name is None else name
        data = write(data, doubled_quotes=doubled_quotes, catalogue=catalogue)
    head, whole = peek(data)
    if is_electricity(head):
        from gbcs.regis import electricity_check

        return electricity_check.problems(whole, name, known=known, catalogue=catalogue, edition=edition)
    from gbcs.regis import gas_check

    return gas_check.problems(whole, name, known=known, doubled_quotes=doubled_quotes, edition=edition)


def check(
    data: Source | File,
    name: str | None = None,
    *,
    known: Known = NOTHING,
    doubled_quotes: bool = False,
    catalogue: Catalogue | None = None,
    edition: Edition | str | None = None,
) -> list[Problem]:
    """What is wrong with a file: its name, structure, records and content, in the codes of the specification.

    Args:
        data: the file: octets, a binary stream, pieces of octets, or a value that was read.
        name: its name; that of the value where left out.
        known: what the receiver knows: organisations, files received before, metering points.
        doubled_quotes: gas only: see :func:`gbcs.regis.gas.parse`.
        catalogue: electricity only: what knows the flows; the built-in one where left out.
        edition: whose values are allowed, such as the DCC service flags; today's where left out (electricity: those of
            the catalogue where one is given).

    Returns:
        The problems, none for a file that nothing is wrong with; those of level :attr:`Level.WARNING` reject nothing.

    Raises:
        RegisError: where there is no record at all, a line is too long to be one, there is no such edition, or
            something of what is known has not the type that the fuel has.
    """
    options: dict[str, Any] = {"doubled_quotes": doubled_quotes, "catalogue": catalogue, "edition": edition}
    return list(check_stream(data, name, known=known, **options))


def respond(
    data: bytes | File,
    name: str | None = None,
    *,
    organisation: int | str,
    number: int,
    at: datetime,
    known: Known = NOTHING,
    verification: Verification | None = None,
    sign: Callable[[bytes], bytes] | None = None,
    edition: Edition | str | None = None,
    **options: Any,
) -> Answer:
    """The files that a registration data provider answers a DCC status file with.

    Args:
        data: the file that was received.
        name: its name.
        organisation: who answers: organisation id (gas) or participant id (electricity).
        number: generation number (gas) or file sequence number (electricity) of the first file of the answer.
        at: time of the answer, with a time zone.
        known: what the one that answers knows.
        verification: what :func:`verify` found. A signature or certificate that is not valid is an incident, and
            answered with no file.
        sign: signs a file, for instance ``functools.partial(regis.sign, key=key, certificate=certificate)``.
        edition: as for :func:`check`.
        options: see :func:`gbcs.regis.responses.respond_gas` and :func:`gbcs.regis.responses.respond_electricity`.

    Raises:
        RegisError: where the file has no record, or a value of the answer has not its form.
        TypeError: for an organisation or option that is not one of the fuel.
    """
    from gbcs.regis import responses

    if isinstance(data, electricity.File | gas.File):
        name = data.name if name is None else name
        data = write(data)
    if verification is not None and (verification.signature != "valid" or verification.certificate == "invalid"):
        return responses.unauthentic(verification)
    common: dict[str, Any] = {"number": number, "at": at, "known": known, "sign": sign, "edition": edition}
    if is_electricity(data):
        if not isinstance(organisation, str):
            raise TypeError("an electricity file is answered by a participant id, a str")
        return responses.respond_electricity(data, name, organisation=organisation, **common, **options)
    if not isinstance(organisation, int):
        raise TypeError("a gas file is answered by an organisation id, an int")
    return responses.respond_gas(data, name, organisation=organisation, **common, **options)


def sign(
    data: bytes | File,
    key: SigningKey,
    certificate: Certificate,
    *,
    encoding: Literal["DER", "raw"] = "DER",
    issuer: Literal["URL", "name"] = "URL",
    serial: Literal["decimal", "hexadecimal"] = "decimal",
    is_quoted: bool = False,
    line_end: str = "\n",
    deterministic: bool = False,
) -> bytes:
    """Sign a file; arguments and errors are those of :func:`gbcs.regis.signature.sign`."""
    from gbcs.regis import signature

    return signature.sign(
        write(data) if isinstance(data, electricity.File | gas.File) else data,
        key,
        certificate,
        encoding=encoding,
        issuer=issuer,
        serial=serial,
        is_quoted=is_quoted,
        line_end=line_end,
        deterministic=deterministic,
    )


def verify(
    data: Source | File,
    certificates: Certificates,
    *,
    at: datetime | None = None,
    trust: Iterable[Certificate] = (),
) -> Verification:
    """Check the signature of a file; arguments and errors are those of :func:`gbcs.regis.signature.verify`."""
    from gbcs.regis import signature

    source = write(data) if isinstance(data, electricity.File | gas.File) else data
    return signature.verify(source, certificates, at=at, trust=trust)


def authorise(
    data: Source | File,
    certificates: Certificates,
    trust: Iterable[Certificate] | None = None,
    at: datetime | None = None,
) -> Authorisation:
    """Judge who signed a file; arguments and errors are those of :func:`gbcs.regis.authorisation.authorise`."""
    from gbcs.regis import authorisation

    source = write(data) if isinstance(data, electricity.File | gas.File) else data
    return authorisation.authorise(source, certificates, trust, at)


_MODULES = frozenset(
    ("arrow", "authorisation", "clock", "editions", "flows", "folder", "names", "problems", "responses", "signature")
)

if not TYPE_CHECKING:  # which knows modules by their imports, and would take any name for one

    def __getattr__(name: str) -> ModuleType:
        """The modules that load when they are first used: ``regis.arrow.tables(...)``."""
        if name not in _MODULES:
            raise AttributeError(f"module 'gbcs.regis' has no attribute {name!r}")
        return import_module(f"gbcs.regis.{name}")
