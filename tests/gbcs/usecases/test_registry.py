from __future__ import annotations

import re

import pytest

from gbcs.alerts import ALERT_CODES, alert_meaning
from gbcs.usecases import by_message_code
from gbcs.usecases.codes import CODES
from tests.gbcs.usecases import index


def test_every_message_code_is_there() -> None:
    assert len(CODES) == 240


def test_index_is_what_the_declarations_say() -> None:
    """Where it is not: ``python -m tests.gbcs.usecases.index`` prints the module that belongs there."""
    declared = {
        code: (use_case.reference, index.PROTOCOLS[use_case.protocols], family)
        for code, (family, use_case) in index.declarations().items()
    }
    assert declared == CODES
    assert list(CODES) == sorted(CODES)


# Codes that the standard gives to nothing, or that name no GBCS message.
GAPS = [0x0000, 0x0005, 0x0006, 0x0009, 0x0011, 0x0016, 0x0017, 0x0041, 0x0056, 0x006A, 0x007A, 0x00C8, 0x0FFF, 0xFFFF]


@pytest.mark.parametrize("code", GAPS)
def test_gaps(code: int) -> None:
    assert by_message_code(code) is None


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_use_case_has_a_reference_and_a_name(code: int) -> None:
    use_case = by_message_code(code)
    assert use_case is not None
    assert use_case.message_code == code
    assert re.fullmatch(r"[A-Z0-9]+[0-9A-Za-z]*(?:[-/][A-Z0-9]+[a-z]?\d?)?", use_case.reference)
    assert use_case.name == use_case.name.strip()
    assert set(use_case.protocols) <= {"DLMS", "GBZ", "ASN.1"}


@pytest.mark.parametrize(
    ("code", "reference", "name", "protocols"),
    [
        (0x0008, "CS02a", "Provide Security Credentials Details", ("ASN.1",)),
        (0x0019, "ECS01a", "Set Tariff and Price on ESME", ("DLMS",)),
        (0x0027, "ECS17b", "Read ESME Energy Registers (Import Energy)", ("DLMS",)),
        (0x0059, "ECS52", "Read ESME/SAPC/Comms Hub Firmware Version", ("DLMS",)),
        (0x0062, "ECS70", "Set Clock on ESME", ("DLMS",)),
        (0x006B, "GCS01a", "Set Tariff and Price on GSME", ("GBZ",)),
        (0x007F, "GCS28", "Set Clock on GSME", ("ASN.1",)),
        (0x00B2, "GCS62", "Backup GPF Device Log", ("ASN.1",)),
        (0x00CD, "FDA-GBZ", "Future Dated Execution Of Instruction Alert (GBZ)", ("GBZ",)),
        (0x0116, "PECS01", "Apply Prepayment Top Up to an ESME using PPMID", ()),
        (0x1000, "GCA", "Generic Critical Alert", ("DLMS", "GBZ")),
        (0x1001, "GNCA", "Generic Non Critical Alert", ("DLMS", "GBZ")),
    ],
)
def test_spelled_out(code: int, reference: str, name: str, protocols: tuple[str, ...]) -> None:
    use_case = by_message_code(code)
    assert use_case is not None
    assert (use_case.message_code, use_case.reference, use_case.name, use_case.protocols) == (
        code,
        reference,
        name,
        protocols,
    )


def test_only_the_generic_alerts_are_of_two_protocols() -> None:
    assert [code for code in CODES if len(by_message_code(code).protocols) > 1] == [0x1000, 0x1001]  # type: ignore[union-attr]


def test_credential_replacement_has_a_code_for_each_mode() -> None:
    references = [by_message_code(0x0100 + mode) for mode in range(10)]
    assert all(use_case and use_case.reference.startswith("CS02b") for use_case in references)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (0x8F12, "CHF Device Log Changed"),
        (0x81A0, "Smart Meter Integrity Issue - Warning"),
        (0x8F66, "Future-date HAN Interface Command Successfully Actioned"),
        (0x0000, None),
        (0x10000, None),
    ],
)
def test_alert_meaning(code: int, meaning: str | None) -> None:
    assert alert_meaning(code) == meaning


def test_every_alert_code_is_there() -> None:
    assert len(ALERT_CODES) == 190
    assert all(0x8000 <= code <= 0x8FFF and meaning.strip() == meaning for code, meaning in ALERT_CODES.items())
