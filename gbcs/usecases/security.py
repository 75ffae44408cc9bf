"""Use cases in ASN.1: credentials, joining, firmware, the clock and the device log of gas (GBCS 11, 13; CS02a to CS09).

The use case tables leave these to the body of the standard, with two consequences: roles is None for most, and devices
is empty where neither the title nor the tables name one. The use cases without a payload of their own, which are native
ZigBee commands between the devices of a home, stand here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gbcs.alerts import alert_meaning
from gbcs.usecases.model import ANY, CHF, ESME, GPF, GSME, HCALCS, PPMID, SAPC, UseCase
from gbcs.usecases.nodes import NodeTemplate, Schema

if TYPE_CHECKING:
    from gbcs.payload.asn1.types import Asn1Payload

__all__ = ["USE_CASES"]

_ASN1 = ("ASN.1",)
_COMMAND, _RESPONSE, _ALERT = 1, 2, 3

SUPPLIER = "Supplier"
NETWORK_OPERATOR = "Network Operator"
ACB = "Access Control Broker"
LOAD_CONTROLLER = "Load Controller"
TRANSITIONAL_COS = "Transitional CoS"
WAN_PROVIDER = "WAN Provider"
RECOVERY = "Recovery"


def _encode() -> Any:
    from gbcs.payload import asn1

    return asn1.encode


def _cancels(time: Any) -> str | None:
    from gbcs.payload.asn1.types import CANCELLED

    return "cancels what was to come" if time == CANCELLED else None


def _template(message_code: int, cra: int, **schema: Any) -> NodeTemplate[Asn1Payload]:
    """The template of a payload of :data:`gbcs.payload.asn1.types.PAYLOADS`."""

    def kind() -> Any:
        from gbcs.payload.asn1.types import PAYLOADS

        return PAYLOADS[message_code, cra]

    schema.setdefault("meanings", {"execution_date_time": _cancels, "alert_code": alert_meaning})
    return NodeTemplate(kind, Schema(**schema), _encode)


def _case(
    message_code: int,
    reference: str,
    name: str,
    *,
    command: dict[str, Any] | None = None,
    response: dict[str, Any] | None = None,
    **metadata: Any,
) -> UseCase:
    """A use case of a command; ``command`` and ``response`` are what their schemas say besides the nodes."""
    return UseCase(
        message_code,
        reference,
        name,
        _ASN1,
        command=_template(message_code, _COMMAND, **(command or {})),
        response=_template(message_code, _RESPONSE, **(response or {})),
        **metadata,
    )


def _alert(message_code: int, reference: str, name: str, *alert_codes: int, **metadata: Any) -> UseCase:
    return UseCase(
        message_code,
        reference,
        name,
        _ASN1,
        is_alert=True,
        alert=_template(message_code, _ALERT, allowed={"alert_code": alert_codes}),
        **metadata,
    )


def _replacement(
    message_code: int, reference: str, mode: int, mode_name: str, title: str, *roles: str, **metadata: Any
) -> UseCase:
    """A mode of replacing credentials, each of which has a message code of its own."""
    constant = {"credentials_replacement_mode": (mode,)}
    return _case(
        message_code,
        reference,
        f"{title} ({mode_name})",
        command={"allowed": constant, "header": {"authorising_remote_party_seq_number": _counter}},
        response={"allowed": constant},
        roles=roles,
        critical=True,
        future_dateable=True,
        **metadata,
    )


def _counter(header: Any) -> int:
    counter: int = header.originator_counter
    return counter


def _join(message_code: int, reference: str, name: str, method: int, **metadata: Any) -> UseCase:
    return _case(
        message_code,
        reference,
        name,
        command={
            "allowed": {"join_method_and_role": (method,)},
            "notes": {"other_device_certificate": "between a GSME and a PPMID only"},
        },
        roles=None,
        **metadata,
    )


_ISSUED = {
    "choices": {
        "CertificationRequest": "certificationRequest",
        "IssueCredentialsResponseCode": "issueCredentialsResponseCode",
        "Certificate": "certificate",
        "ProvideDeviceCertificateResponseCode": "responseCode",
    }
}
_KRP = "Update Security Credentials"
_LOAD = "Update Load Controller Security Credentials"
_CELLS = {
    "authorising_remote_party_ta_cell_identifier": "keyAgreement asks with a MAC, digitalSignature with a signature"
}

_CREDENTIALS = (
    _case(
        *(0x0008, "CS02a", "Provide Security Credentials Details"),
        command={"notes": _CELLS},
        services={"6.24.1": ESME + GSME + GPF + CHF + PPMID + HCALCS},
        told_apart={"6.24.1": "MAC"},
        roles=None,
    ),
    _case(
        *(0x000A, "CS02c", "Issue Security Credentials"),
        response=_ISSUED,
        services={"6.17": ANY},
        roles=None,
        critical=True,
    ),
    _case(
        *(0x000B, "CS02d", "Update Device Certificates on Device"), services={"6.15.2": ANY}, roles=None, critical=True
    ),
    _case(
        *(0x000C, "CS02e", "Provide Device Certificates from Device"),
        response=_ISSUED,
        services={"6.24.2": ANY},
        roles=None,
        critical=True,
    ),
    _alert(
        *(0x00CB, "CS02b", "Future Dated Update Security Credentials Alert"),
        *(0x8F66, 0x8F67),
        critical=True,
    ),
    _replacement(0x0100, "CS02b", 0, "rootBySupplier", _KRP, SUPPLIER),
    _replacement(0x0101, "CS02b", 1, "rootByWanProvider", _KRP, WAN_PROVIDER),
    _replacement(
        *(0x0102, "CS02b", 2, "supplierBySupplier", _KRP),
        *(SUPPLIER, ACB),  # the broker hands over what the DCC controls (6.21)
        services={"6.15.1": ANY, "6.21": ANY},
        told_apart={"6.15.1": "SupplierBySupplier", "6.21": "SupplierBySupplierHandover"},
    ),
    _replacement(
        *(0x0103, "CS02b", 3, "networkOperatorByNetworkOperator", _KRP),
        *(NETWORK_OPERATOR, ACB),
        services={"6.15.1": ANY, "6.21": ANY},
        told_apart={"6.15.1": "NOByNO", "6.21": "NOByNOHandover"},
    ),
    _replacement(
        *(0x0104, "CS02b", 4, "accessControlBrokerByACB", _KRP, ACB),
        services={"8.5": ANY},
        told_apart={"8.5": "ACBByACB"},
        mac_suffices=True,  # GBCS 4.3; not for a communications hub, which is not the message's to say
    ),
    _replacement(0x0105, "CS02b", 5, "wanProviderByWanProvider", _KRP, WAN_PROVIDER, without_service=CHF),
    _replacement(0x0106, "CS02b", 6, "transCoSByTransCoS", _KRP, TRANSITIONAL_COS),
    _replacement(
        *(0x0107, "CS02b", 7, "supplierByTransCoS", _KRP, TRANSITIONAL_COS),
        services={"6.23": ANY},
        told_apart={"6.23": "SupplierByTransCoS"},
    ),
    _replacement(0x0108, "CS02b", 8, "anyExceptAbnormalRootByRecovery", _KRP, RECOVERY),
    _replacement(0x0109, "CS02b", 9, "anyByContingency", _KRP, "Contingency"),
    _case(
        *(0x011B, "CS02f", "Provide Security Credential Details (including Load Controller)"),
        command={"notes": _CELLS},
        services={"6.24.1": ESME + SAPC},
        told_apart={"6.24.1": "MAC"},
        roles=None,
    ),
    _alert(
        *(0x0124, "CS02g", "Future Dated Update Load Controller Security Credentials Alert"),
        *(0x8F66, 0x8F67),
        services={"6.15.1": ESME + SAPC},
        critical=True,
    ),
    _replacement(
        *(0x0125, "CS02g", 10, "loadControllerByLoadController", _LOAD, LOAD_CONTROLLER),
        services={"6.15.1": ESME + SAPC},
        no_request=True,  # load controllers send it of themselves
    ),
    _replacement(
        *(0x0126, "CS02g", 11, "loadControllerBySupplier", _LOAD, SUPPLIER),
        # The DCC does not look at the type of the device; only these have an anchor of a load controller (CS02f).
        without_service=ESME + SAPC,
        services={"6.15.1": ANY},
        told_apart={"6.15.1": "LoadControllerBySupplier"},
    ),
)

_JOINING = (
    _join(*(0x000D, "CS03A1", "Method A Join (Meter)", 0), services={"8.7.1": ESME}, critical=True),
    _join(0x000E, "CS03B", "Method B Join", 2, services={"8.7.2": GSME}, critical=False),
    _case(
        *(0x000F, "CS04AC", "Method A or C Unjoin"),
        services={"8.8.1": ESME + GSME + HCALCS, "8.8.2": PPMID},
        told_apart={"8.8.1": "Critical", "8.8.2": "NonCritical"},
        roles=None,
        critical=True,
    ),
    _case(0x0010, "CS04B", "Method B Unjoin", services={"8.8.2": GSME}, roles=None, critical=False),
    _case(
        0x0013,
        "CS07",
        "Read Device Join Details",
        services={"8.9": GSME + ESME + GPF + HCALCS + PPMID},
        roles=None,
        critical=False,
    ),
    _join(
        *(0x00AB, "CS03A2", "Method A Join (non Meter)", 1),
        services={"8.7.1": HCALCS, "8.7.2": PPMID},
        told_apart={"8.7.1": "Critical", "8.7.2": "NonCritical"},
        critical=True,
    ),
    _join(
        *(0x00AF, "CS03C", "Method C Join", 3),
        services={"8.7.1": GSME, "8.7.2": PPMID},
        told_apart={"8.7.1": "Critical", "8.7.2": "NonCritical"},
        critical=True,
    ),
)

_FIRMWARE = (
    _case(
        *(0x0012, "CS06", "Activate Firmware"),
        command={"header": {"originator_counter": _counter}},
        response={"nulls": {"execution_outcome": "commandAccepted"}},
        services={"11.3": ESME + GSME + HCALCS},  # HCALCS since November 2021 (SECMP0007)
        roles=None,
        critical=True,
        future_dateable=True,
    ),
    _alert(0x00CA, "CS06", "Future Dated Firmware Activation Alert", 0x8F66, 0x8F67, critical=True),
    _alert(0x0128, "CCS08", "Firmware Transfer Alert", 0x8F8A, 0x8F89, without_service=CHF, critical=True),
    _case(
        *(0x0129, "CS08", "Read PPMID/HCALCS Firmware Version"),
        services={"11.2": PPMID + HCALCS},
        roles=None,
        critical=False,
    ),
    _alert(0x012B, "CS09", "PPMID Firmware Activation Alert", 0x8F8B, without_service=PPMID, critical=True),
)

_GAS = (
    _case(
        *(0x007F, "GCS28", "Set Clock on GSME"),
        services={"6.11": GSME, "8.1.1": GSME},
        told_apart={"8.1.1": "Commission"},
        roles=None,
        critical=True,
    ),
    _case(
        *(0x008C, "GCS59", "Restore GPF Device Log"),
        services={"8.12.2": GPF},
        roles=None,
        critical=False,
    ),
    _alert(0x00B2, "GCS62", "Backup GPF Device Log", 0x8071, without_service=GPF, critical=False),
)

_NATIVE = (
    UseCase(
        0x0116, "PECS01", "Apply Prepayment Top Up to an ESME using PPMID", (), without_service=ESME, within_home=True
    ),
    UseCase(
        0x0117, "PECS02", "Activate Emergency Credit on ESME from PPMID", (), without_service=ESME, within_home=True
    ),
    UseCase(0x0118, "PECS03", "Request to Enable ESME Supply from PPMID", (), without_service=ESME, within_home=True),
    UseCase(0x0119, "HECS01", "Request Control of HCALCS [n]", (), without_service=ESME, within_home=True),
)

USE_CASES: tuple[UseCase, ...] = (*_CREDENTIALS, *_JOINING, *_FIRMWARE, *_GAS, *_NATIVE)
