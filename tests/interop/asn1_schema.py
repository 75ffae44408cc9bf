"""The ASN.1 types of GBCS as pyasn1 knows types, written by hand from the tables of the digest ``asn1.md``.

Nothing here is made from the declarations of the library: where the two differ, one of them is wrong.
"""

from __future__ import annotations

from typing import Any

from pyasn1.type import namedtype, tag, univ, useful

__all__ = ["SCHEMAS", "Certificate", "CertificationRequest"]


def _fields(*components: Any) -> namedtype.NamedTypes:
    return namedtype.NamedTypes(*components)


def _context(schema: Any, number: int) -> Any:
    """The type under a context-specific IMPLICIT tag."""
    constructed = isinstance(schema, univ.Sequence | univ.SequenceOf)
    form = tag.tagFormatConstructed if constructed else tag.tagFormatSimple
    return schema.subtype(implicitTag=tag.Tag(tag.tagClassContext, form, number))


def _list(name: str, of: Any) -> Any:
    """A SEQUENCE OF."""
    return type(name, (univ.SequenceOf,), {"componentType": of})


def _eui() -> Any:
    return univ.OctetString()


MANDATORY, OPTIONAL, DEFAULT = namedtype.NamedType, namedtype.OptionalNamedType, namedtype.DefaultedNamedType


class Certificate(univ.Sequence):
    """Of a certificate, its three parts."""

    componentType = _fields(
        MANDATORY("tbsCertificate", univ.Any()),
        MANDATORY("signatureAlgorithm", univ.Any()),
        MANDATORY("signature", univ.BitString()),
    )


class CertificationRequest(univ.Sequence):
    """Of a certification request, its three parts."""

    componentType = _fields(
        MANDATORY("certificationRequestInfo", univ.Any()),
        MANDATORY("signatureAlgorithm", univ.Any()),
        MANDATORY("signature", univ.BitString()),
    )


class TrustAnchorCellIdentifier(univ.Sequence):
    """Section 2.2."""

    componentType = _fields(
        MANDATORY("trustAnchorCellRemotePartyRole", univ.Integer()),
        MANDATORY("trustAnchorCellKeyUsage", univ.BitString()),
        DEFAULT("trustAnchorCellUsage", univ.Integer(0)),
    )


class TrustAnchorCellContents(univ.Sequence):
    """Section 2.2."""

    componentType = _fields(
        MANDATORY("trustAnchorCellKeyUsage", univ.BitString()),
        DEFAULT("trustAnchorCellUsage", univ.Integer(0)),
        MANDATORY("existingSubjectUniqueID", _eui()),
        MANDATORY("existingSubjectKeyIdentifier", univ.OctetString()),
    )


class SpecialistSeqNumber(univ.Sequence):
    """Section 2.2."""

    componentType = _fields(
        MANDATORY("seqNumberUsage", univ.Integer()),
        MANDATORY("seqNumber", univ.Integer()),
    )


SpecialistSeqNumbers = _list("SpecialistSeqNumbers", SpecialistSeqNumber())


class RemotePartySeqNumberChange(univ.Sequence):
    """Section 2.2."""

    componentType = _fields(
        MANDATORY("otherRemotePartyRole", univ.Integer()),
        MANDATORY("otherRemotePartyFloorSeqNumber", univ.Integer()),
        OPTIONAL("newRemotePartySpecialistFloorSeqNumber", SpecialistSeqNumbers()),
    )


RemotePartySeqNumberChanges = _list("RemotePartySeqNumberChanges", RemotePartySeqNumberChange())


class DeviceLogEntry(univ.Sequence):
    """Section 2.2."""

    componentType = _fields(
        MANDATORY("deviceID", _eui()),
        MANDATORY("deviceType", univ.Integer()),
    )


DeviceLog = _list("DeviceLog", DeviceLogEntry())


class CredentialDetailsCommand(univ.Sequence):
    """Section 3.1."""

    componentType = _fields(
        MANDATORY("authorisingRemotePartyTACellIdentifier", TrustAnchorCellIdentifier()),
        MANDATORY("remotePartyRolesCredentialsRequired", _list("Roles", univ.Integer())()),
    )


class RemotePartyDetails(univ.Sequence):
    """Section 3.1."""

    componentType = _fields(
        MANDATORY("remotePartyRole", univ.Integer()),
        MANDATORY("statusCode", univ.Enumerated()),
        OPTIONAL("currentSeqNumber", univ.Integer()),
        OPTIONAL("trustAnchorCellsDetails", _list("Cells", TrustAnchorCellContents())()),
    )


class AuthorisingRemotePartyControl(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("credentialsReplacementMode", univ.Integer()),
        OPTIONAL("plaintextSymmetricKey", _context(univ.OctetString(), 0)),
        DEFAULT("applyTimeBasedCPVChecks", _context(univ.Integer(0), 1)),
        OPTIONAL("authorisingRemotePartyTACellIdentifier", _context(TrustAnchorCellIdentifier(), 2)),
        MANDATORY("authorisingRemotePartySeqNumber", _context(univ.Integer(), 3)),
        OPTIONAL("newRemotePartyFloorSeqNumber", _context(univ.Integer(), 4)),
        OPTIONAL("newRemotePartySpecialistFloorSeqNumber", _context(SpecialistSeqNumbers(), 5)),
        OPTIONAL("otherRemotePartySeqNumberChanges", _context(RemotePartySeqNumberChanges(), 6)),
    )


class TrustAnchorReplacement(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("replacementCertificate", Certificate()),
        MANDATORY("targetTrustAnchorCell", TrustAnchorCellIdentifier()),
    )


class UpdateCommand(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("authorisingRemotePartyControl", AuthorisingRemotePartyControl()),
        MANDATORY("replacements", _list("Replacements", TrustAnchorReplacement())()),
        MANDATORY("certificationPathCertificates", _list("Path", Certificate())()),
        OPTIONAL("executionDateTime", useful.GeneralizedTime()),
    )


class ReplacementOutcome(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("affectedTrustAnchorCell", TrustAnchorCellIdentifier()),
        MANDATORY("statusCode", univ.Enumerated()),
        MANDATORY("existingSubjectUniqueID", _eui()),
        MANDATORY("existingSubjectKeyIdentifier", univ.OctetString()),
        MANDATORY("replacingSubjectUniqueID", _eui()),
        MANDATORY("replacingSubjectKeyIdentifier", univ.OctetString()),
    )


class UpdateOutcome(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("authorisingRemotePartySeqNumber", univ.Integer()),
        MANDATORY("credentialsReplacementMode", univ.Integer()),
        MANDATORY("remotePartySeqNumberChanges", RemotePartySeqNumberChanges()),
        MANDATORY("replacementOutcomes", _list("Outcomes", ReplacementOutcome())()),
    )


class UpdateResponse(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("commandAccepted", univ.Null()),
        OPTIONAL("executionOutcome", UpdateOutcome()),
    )


class UpdateAlert(univ.Sequence):
    """Section 3.2."""

    componentType = _fields(
        MANDATORY("alertCode", univ.Integer()),
        MANDATORY("executionDateTime", useful.GeneralizedTime()),
        MANDATORY("executionOutcome", UpdateOutcome()),
    )


class KeyUsageCommand(univ.Sequence):
    """Sections 3.3 and 3.5."""

    componentType = _fields(MANDATORY("keyUsage", univ.BitString()))


class IssueResponse(univ.Choice):
    """Section 3.3."""

    componentType = _fields(
        MANDATORY("certificationRequest", CertificationRequest()),
        MANDATORY("issueCredentialsResponseCode", univ.Integer()),
    )


class ProvideCertificateResponse(univ.Choice):
    """Section 3.5."""

    componentType = _fields(
        MANDATORY("certificate", Certificate()),
        MANDATORY("responseCode", univ.Integer()),
    )


class JoinCommand(univ.Sequence):
    """Section 3.6."""

    componentType = _fields(
        MANDATORY("joinMethodAndRole", univ.Integer()),
        MANDATORY("otherDeviceEntityIdentifier", _eui()),
        MANDATORY("otherDeviceType", univ.Integer()),
        OPTIONAL("otherDeviceCertificate", Certificate()),
    )


class ActivateCommand(univ.Sequence):
    """Section 3.8."""

    componentType = _fields(
        MANDATORY("manufacturerImageHash", univ.OctetString()),
        MANDATORY("originatorCounter", univ.Integer()),
        OPTIONAL("executionDateTime", useful.GeneralizedTime()),
    )


class ActivateOutcome(univ.Sequence):
    """Section 3.8."""

    componentType = _fields(
        MANDATORY("activateImageResponseCode", univ.Integer()),
        MANDATORY("firmwareVersion", univ.OctetString()),
    )


class ActivateResponse(univ.Choice):
    """Section 3.8."""

    componentType = _fields(
        MANDATORY("commandAccepted", univ.Null()),
        MANDATORY("executionOutcome", ActivateOutcome()),
    )


class ActivateAlert(univ.Sequence):
    """Section 3.8."""

    componentType = _fields(
        MANDATORY("alertCode", univ.Integer()),
        MANDATORY("executionDateTime", useful.GeneralizedTime()),
        MANDATORY("originatorCounter", univ.Integer()),
        MANDATORY("executionOutcome", ActivateOutcome()),
    )


class JoinDetailsResponse(univ.Sequence):
    """Section 3.9."""

    componentType = _fields(
        MANDATORY("readLogResponseCode", univ.Integer()),
        OPTIONAL("deviceLogEntries", DeviceLog()),
    )


class FirmwareVersionResponse(univ.Sequence):
    """Section 3.10, CS08."""

    componentType = _fields(
        MANDATORY("firmwareVersion", univ.OctetString()),
        MANDATORY("responseCode", univ.Integer()),
    )


class PPMIDAlert(univ.Sequence):
    """Section 3.10, CS09."""

    componentType = _fields(
        MANDATORY("alertCode", univ.Integer()),
        MANDATORY("dateTime", useful.GeneralizedTime()),
        MANDATORY("firmwareVersion", univ.OctetString()),
        MANDATORY("responseCode", univ.Integer()),
    )


class TransferAlert(univ.Sequence):
    """Section 3.10, CCS08."""

    componentType = _fields(
        MANDATORY("alertCode", univ.Integer()),
        MANDATORY("dateTime", useful.GeneralizedTime()),
        MANDATORY("deviceEntityIdentifier", _eui()),
        MANDATORY("firmwareVersion", univ.OctetString()),
        MANDATORY("responseCode", univ.Integer()),
    )


class SetTimeCommand(univ.Sequence):
    """Section 3.11."""

    componentType = _fields(
        MANDATORY("validityIntervalStart", useful.GeneralizedTime()),
        MANDATORY("validityIntervalEnd", useful.GeneralizedTime()),
    )


class SetTimeResponse(univ.Sequence):
    """Section 3.11."""

    componentType = _fields(
        MANDATORY("deviceTime", useful.GeneralizedTime()),
        MANDATORY("deviceTimeStatus", univ.Integer()),
    )


class RestoreCommand(univ.Sequence):
    """Section 3.12, GCS59."""

    componentType = _fields(MANDATORY("deviceLogEntries", DeviceLog()))


class RestoreOutcome(univ.Sequence):
    """Section 3.12, GCS59."""

    componentType = _fields(
        MANDATORY("deviceLogEntry", DeviceLogEntry()),
        MANDATORY("joinResponseCode", univ.Integer()),
    )


class RestoreResponse(univ.Sequence):
    """Section 3.12, GCS59."""

    componentType = _fields(MANDATORY("restoreOutcomes", _list("RestoreOutcomes", RestoreOutcome())()))


class BackupAlert(univ.Sequence):
    """Section 3.12, GCS62."""

    componentType = _fields(
        MANDATORY("alertCode", univ.Integer()),
        MANDATORY("backupDateTime", useful.GeneralizedTime()),
        MANDATORY("deviceLogEntries", DeviceLog()),
    )


COMMAND, RESPONSE, ALERT = 1, 2, 3

_BY_USE_CASE: list[tuple[tuple[int, ...], dict[int, Any]]] = [
    (
        (0x0008, 0x011B),
        {COMMAND: CredentialDetailsCommand(), RESPONSE: _list("Details", RemotePartyDetails())()},
    ),
    (
        (*range(0x0100, 0x010A), 0x0125, 0x0126),
        {COMMAND: UpdateCommand(), RESPONSE: UpdateResponse()},
    ),
    ((0x00CB, 0x0124), {ALERT: UpdateAlert()}),
    ((0x000A,), {COMMAND: KeyUsageCommand(), RESPONSE: IssueResponse()}),
    ((0x000B,), {COMMAND: Certificate(), RESPONSE: univ.Integer()}),
    ((0x000C,), {COMMAND: KeyUsageCommand(), RESPONSE: ProvideCertificateResponse()}),
    ((0x000D, 0x00AB, 0x000E, 0x00AF), {COMMAND: JoinCommand(), RESPONSE: univ.Integer()}),
    ((0x000F, 0x0010), {COMMAND: univ.OctetString(), RESPONSE: univ.Integer()}),
    ((0x0012,), {COMMAND: ActivateCommand(), RESPONSE: ActivateResponse()}),
    ((0x00CA,), {ALERT: ActivateAlert()}),
    ((0x0013,), {COMMAND: univ.Null(), RESPONSE: JoinDetailsResponse()}),
    ((0x0129,), {COMMAND: univ.Null(), RESPONSE: FirmwareVersionResponse()}),
    ((0x012B,), {ALERT: PPMIDAlert()}),
    ((0x0128,), {ALERT: TransferAlert()}),
    ((0x007F,), {COMMAND: SetTimeCommand(), RESPONSE: SetTimeResponse()}),
    ((0x008C,), {COMMAND: RestoreCommand(), RESPONSE: RestoreResponse()}),
    ((0x00B2,), {ALERT: BackupAlert()}),
]

SCHEMAS: dict[tuple[int, int], Any] = {
    (code, cra): schema for codes, by_cra in _BY_USE_CASE for code in codes for cra, schema in by_cra.items()
}
"""Message code and CRA flag to the type of the payload."""
