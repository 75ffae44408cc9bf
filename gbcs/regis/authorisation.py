"""Whether a file is to be acted on: its signature, and whether who signed it may say what it says.

:func:`gbcs.regis.verify` finds the certificate that the trailer names, and that its key made the signature. This module
asks further: whether it is a certificate of an organisation that exchanges registration data, whether it is that of the
organisation in whose name the file speaks, and whether the caller's authorities issued it.

Certificates do not say which participant their owner is in registration data: that is for the caller to say, by a
mapping from the ids of headers to certificates (REGIS 2.16). Nor does the specification narrow the role of the signer
(2.13: "an SMKI Organisation Certificate issued to the RDP", the same for the DCC): here it is that of a network
operator, of the access control broker as the DCC's, or "other". Roles that no source names are ``not judged``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from gbcs.regis.lines import Source
from gbcs.regis.signature import (
    Certificate,
    Certificates,
    Signers,
    chain_problems,
    check_time,
    find_signers,
    read_certificates,
    usage_problems,
)
from wire.node import JSON
from wire.outcome import Judgement, Outcome

__all__ = ["Authorisation", "authorise"]


@dataclass(frozen=True, slots=True)
class Authorisation(Judgement):
    """What was found about a file: an outcome for each question. It has no truth value.

    Attributes:
        signature: of the file; ``no key`` where the certificate that it names is not there.
        role: whether the signer's certificate is for signatures, and of an organisation that exchanges registration
            data.
        identity: whether the caller says that it is one of the organisation in the header; ``not judged`` where the
            caller does not say whose the certificates are.
        chain: whether it leads to a root of the caller's, over authorities for organisations, all valid at the time.
            Revocation is not looked at.
        problems: why something is invalid, lacks a key or is not judged, a sentence each.
        signer: the certificate; None where the signature is not valid.
    """

    signature: Outcome
    role: Outcome
    identity: Outcome
    chain: Outcome
    problems: tuple[str, ...] = ()
    signer: x509.Certificate | None = None

    @property
    def entity(self) -> Outcome:
        """The identity, by the name that :func:`gbcs.authorise` has for this question."""
        return self.identity

    def plain(self) -> dict[str, JSON]:
        """The outcomes by their names, and the problems."""
        names = ("signature", "role", "identity", "chain")
        return {name: str(getattr(self, name)) for name in names} | {"problems": list(self.problems)}


def authorise(
    source: Source,
    certificates: Certificates,
    trust: Iterable[Certificate] | None = None,
    at: datetime | None = None,
) -> Authorisation:
    """Judge who signed a file, in one pass over it. What is not given is ``not judged``.

    Whether the file is new, by the number in its header, is judged by :func:`gbcs.regis.check`.

    Args:
        source: the file.
        certificates: where the signer's is looked for, by issuer and serial number; a mapping from the ids of
            organisations, as headers have them (text, or numbers), says whose they are.
        trust: the certificates of authorities, issuing ones and roots, for ``chain``.
        at: the time at which the certificates have to be valid, with a time zone, for ``chain``.

    Raises:
        RegisError: where the file has no record, no trailer, something is certificate in name only, or the time is
            naive.
    """
    check_time(at)
    authorities = None if trust is None or at is None else tuple(read_certificates(trust))
    found = find_signers(source, certificates)
    if not found.signed:
        signature, signer, reason = _without_signer(found)
        chain = Outcome.NOT_JUDGED if authorities is None else signer
        return Authorisation(signature, signer, signer, chain, (reason,))
    owned = [one for one in found.signed if found.is_owner(one.owner)]
    owner, certificate = (owned or found.signed)[0]
    problems: list[str] = []
    role = _role(certificate, problems)
    identity = Outcome.VALID
    if owner is None:
        identity = Outcome.NOT_JUDGED
        problems.append("nobody says which organisation's the certificate is")
    elif not owned:
        identity = Outcome.INVALID
        problems.append("the signer is not the organisation in the header")
    chain = Outcome.NOT_JUDGED
    if authorities is not None:
        against = list(chain_problems(certificate, authorities, at))
        if not authorities:
            against.append("there are no authorities to trust")
        if _units(certificate.issuer) != [_ISSUING_AUTHORITY]:
            against.append("the issuer is no authority for organisations")
        problems += against
        chain = Outcome.INVALID if against else Outcome.VALID
    return Authorisation(Outcome.VALID, role, identity, chain, tuple(problems), certificate)


def _without_signer(found: Signers) -> tuple[Outcome, Outcome, str]:
    """The outcome of the signature, that of the questions about the signer, and the reason."""
    if found.signature is None:
        return Outcome.ABSENT, Outcome.ABSENT, "the file is not signed"
    if not found.named:
        return Outcome.NO_KEY, Outcome.NO_KEY, found.reason
    return Outcome.INVALID, Outcome.NO_KEY, "the file is not what the key of the certificate signed"


# Remote party roles, the organizationalUnitName of certificates (digest ``certificates.md``, 2).
_ISSUING_AUTHORITY = 0x07
_SIGNERS = {0x03: "network operator", 0x04: "access control broker", 0x7F: "other"}
_OTHERS = {
    0x00: "root",
    0x01: "recovery",
    0x02: "supplier",
    0x05: "transitional CoS",
    0x06: "WAN provider",
    _ISSUING_AUTHORITY: "issuing authority",
    0x08: "load controller",
    0x87: "XML signing",
    0x89: "XML signing of the data service provider",
}


def _role(certificate: x509.Certificate, problems: list[str]) -> Outcome:
    against = list(usage_problems(certificate))
    units = _units(certificate.subject)
    role = units[0] if len(units) == 1 else None
    if role is None or not certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER):
        against.append("the certificate is none of an organisation")
    elif role in _OTHERS:
        against.append(f"the signer has the role {_OTHERS[role]}, which exchanges no registration data")
    problems += against
    if against:
        return Outcome.INVALID
    if role in _SIGNERS:
        return Outcome.VALID
    problems.append(f"no source says whether the role {role} signs registration data")
    return Outcome.NOT_JUDGED


def _units(name: x509.Name) -> list[int | None]:
    """The organizationalUnitNames of a name as roles; None for one that is none."""
    texts = [str(unit.value) for unit in name.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
    return [int(text, 16) if re.fullmatch("[0-9A-Fa-f]{2}", text) else None for text in texts]
