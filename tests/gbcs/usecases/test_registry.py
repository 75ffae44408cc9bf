from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from gbcs.usecases import all_use_cases, by_message_code, by_reference, codes, protocols, with_reference
from gbcs.usecases.codes import CODES, SERVICES, alert_contents
from tests.gbcs.usecases.mapping import ROWS
from tools import index


def test_every_message_code_is_there() -> None:
    assert set(CODES) == {row.code for row in ROWS}


def test_index_is_what_the_declarations_say() -> None:
    """Where it is not: ``python -m tools.index`` writes the module that belongs there."""
    assert Path(codes.__file__).read_text("utf-8") == index.text()
    declared = {
        code: (use_case.reference, index.PROTOCOLS[use_case.protocols], family)
        for code, (family, use_case) in index.declarations().items()
    }
    assert declared == CODES
    assert list(CODES) == sorted(CODES)
    carried_out = {
        (service, family) for family, use_case in index.declarations().values() for service in use_case.services
    }
    assert carried_out == {(service, family) for service, families in SERVICES.items() for family in families}


def test_what_stands_behind_an_alert() -> None:
    dlms, gbz = alert_contents("DLMS"), alert_contents("GBZ")
    assert (dlms[0x00CC], dlms[0x00D5]) == ("FutureDatedOutcome", "UndeliveredMessage")
    assert gbz == {
        0x008B: "Component",
        0x00CD: "FutureDatedOutcome",
        0x00CF: "FirmwareReceipt",
        0x00F2: "IntegrityIssue",
    }
    assert not dlms.keys() & gbz.keys()
    assert not {0x1000, 0x1001, 0x0027} & dlms.keys()  # nothing behind the time, and no alert


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


def test_references_and_codes() -> None:
    """A reference in either case finds its use case; with several codes, the first that is a command."""
    assert [use_case.message_code for use_case in with_reference("cs06")] == [0x0012, 0x00CA]
    assert by_reference("CS06") is by_message_code(0x0012)
    assert [use_case.message_code for use_case in with_reference("CS02G")] == [0x0124, 0x0125, 0x0126]
    found = by_reference("CS02g")
    assert found is not None
    assert found.message_code == 0x0125
    assert by_reference("ecs17B") is by_message_code(0x0027)
    assert by_reference("XYZ") is None
    assert with_reference("") == ()


def test_all() -> None:
    every = all_use_cases()
    assert [use_case.message_code for use_case in every] == list(CODES)
    repeated = Counter(use_case.reference for use_case in every)
    assert {reference for reference, number in repeated.items() if number > 1} == {"CS02b", "CS02g", "CS06"}


def test_protocols_need_no_declaration() -> None:
    assert protocols(0x1000) == ("DLMS", "GBZ")
    assert protocols(0x0116) == ()
    assert protocols(0xFFFF) is None


def test_only_the_family_that_is_needed_is_read() -> None:
    script = (
        "import sys; from gbcs.usecases import by_message_code; before = set(sys.modules);"
        "assert by_message_code(0x0012).reference == 'CS06';"
        "print(*sorted(name for name in set(sys.modules) - before if name.startswith('gbcs.usecases.')))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["gbcs.usecases.nodes", "gbcs.usecases.security"]
