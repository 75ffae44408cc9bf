"""The expected MMC documents themselves: valid, of published messages, true to arithmetic and published requests."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from lxml import etree

import gbcs
from tests.conformance.expected import documents, expected, find, lines, names, published, request, schema

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ")

# In the schema with content, but no message with content is in the part of the data set that is used here.
_WITHOUT_PUBLISHED_CONTENT = {"ActivateFirmwareRsp", "UpdateSecurityCredentialsCoSRsp"}

_IMPORT_TOTALS = (
    "ActiveImportRegisterConsumption",
    "ActiveImportRegisterValueConsumption",
    "ElecActiveImportRegisterConsumption",
)
_SECONDARY_TOTALS = ("SecondaryActiveImportRegisterConsumption", "SecondaryActiveImportRegisterValueConsumption")


def _text(element: etree._Element, path: str) -> str:
    (found,) = find(element, path)
    return found.text or ""


def _leaves(element: etree._Element) -> list[str]:
    """The values of the leaves below an element, in order; of an empty leaf, which is a flag, its name."""
    leaves = [leaf for leaf in element.iter(etree.Element) if not len(leaf)]
    return [leaf.text.strip() if leaf.text else etree.QName(leaf).localname for leaf in leaves]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _answers() -> list[str]:
    return [name for name in names() if name.endswith("_RESPONSE")]


@pytest.mark.parametrize("name", names())
def test_it_is_valid_against_the_official_schema(name: str) -> None:
    _, compiled = schema()
    compiled.assertValid(expected(name))


def test_every_element_has_a_document_and_every_content_too() -> None:
    tree, _ = schema()
    types = {each.get("name"): each for each in tree.getroot().findall(f"{_XSD}complexType")}

    def has_content(name: str) -> bool:
        found = types[name.split(":")[-1]]
        base = found.find(f".//{_XSD}extension")
        own = any(True for _ in found.iter(f"{_XSD}element"))
        return own or (base is not None and has_content(base.get("base") or ""))

    responses = types["ResponsePayload"].findall(f".//{_XSD}choice/{_XSD}element")
    answers = [each for each in responses if (each.get("name") or "").endswith("Rsp")]
    alerts = types["DeviceAlertMessagePayload"].findall(f".//{_XSD}element")
    futures = types["FutureDatedCommandOutcomeDeviceAlertType"].findall(f".//{_XSD}element")
    assert (len(answers), len(alerts), len(futures)) == (112, 9, 4)
    wanted = {str(each.get("name")) for each in answers if has_content(each.get("type") or "")}
    assert len(wanted) == 63
    wanted |= {str(each.get("name")) for each in [*alerts, *futures]}
    filled = {
        etree.QName(each).localname
        for name in names()
        for each in expected(name).iter(etree.Element)
        if len(each) and etree.QName(each).localname in wanted
    }
    assert wanted - filled == _WITHOUT_PUBLISHED_CONTENT
    used = {etree.QName(each).localname for name in names() for each in find(expected(name), "SMETSData/*")}
    assert {str(each.get("name")) for each in answers} == used


@pytest.mark.parametrize("name", documents())
def test_its_header_is_that_of_the_message(name: str) -> None:
    message = gbcs.decode(published()[name].octets)
    header = message.header
    optional = (
        ("SupplementaryRemotePartyID", header.supplementary_remote_party),
        ("SupplementaryRemotePartyCounter", header.supplementary_remote_party_counter),
        ("SupplementaryOriginatorCounter", header.supplementary_originator_counter),
    )
    said = {etree.QName(each).localname: each.text for each in find(expected(name), "Header/*")}
    time = said.pop("Timestamp", None)
    assert said == {
        "BusinessOriginatorID": str(header.originator),
        "BusinessTargetID": str(header.recipient),
        "OriginatorCounter": str(header.originator_counter),
        **{key: str(value) for key, value in optional if value is not None},
        "GBCSHexadecimalMessageCode": f"{header.message_code:04X}",
    }
    assert (time is None) == (header.date_time is None)
    if time is not None and header.date_time is not None:
        assert _time(time) == header.date_time.datetime()


def _with(path: str) -> list[str]:
    found = [name for name in names() if find(expected(name), path)]
    assert found
    return found


@pytest.mark.parametrize("name", _with("TariffTOUBlock4RegisterMatrixValue"))
def test_the_import_register_is_the_sum_of_its_time_of_use_and_block_registers(name: str) -> None:
    rows = {each.getparent() for each in find(expected(name), "TariffTOUBlock4RegisterMatrixValue")}
    for row in rows:
        assert row is not None
        values: dict[str, list[int]] = {}
        for each in row:
            if re.fullmatch(r"\d+", each.text or ""):
                values.setdefault(etree.QName(each).localname, []).append(int(each.text or ""))
        matrices = {key: value for key, value in values.items() if key.endswith("RegisterMatrixValue")}
        secondary = matrices.pop("SecondaryTariffTOURegisterMatrixValue", None)
        assert {key: len(value) for key, value in matrices.items()} == {
            "TariffTOURegisterMatrixValue": 48,
            **{f"TariffTOUBlock{block}RegisterMatrixValue": 8 for block in (1, 2, 3, 4)},
        }
        (total,) = (values[key] for key in _IMPORT_TOTALS if key in values)
        assert total == [sum(map(sum, matrices.values()))]
        totals = [values[key] for key in _SECONDARY_TOTALS if key in values]
        assert totals == ([] if secondary is None else [[sum(secondary)]])


@pytest.mark.parametrize("name", [name for name in _with("ReadPrepaymentDailyReadLogRsp") if name.startswith("ECS")])
def test_the_accumulated_debt_is_the_sum_of_the_debts(name: str) -> None:
    rows = find(expected(name), "LogEntry")
    assert len(rows) == 7
    for row in rows:
        debts = ("PaymentDebtRegister", "TimeDebtRegisters1", "TimeDebtRegisters2")
        assert int(_text(row, "AccumulatedDebtRegister")) == sum(int(_text(row, debt)) for debt in debts)


@pytest.mark.parametrize("name", _with("RandomisedOffset"))
def test_the_randomised_offset_is_the_number_times_the_limit(name: str) -> None:
    number, limit = (int(_text(expected(name), f"RandomisedOffset{each}")) for each in ("Number", "Limit"))
    assert int(_text(expected(name), "RandomisedOffset")) == round(number * limit / 10_000)


@pytest.mark.parametrize(
    ("name", "path", "entries", "minutes"),
    [
        ("ECS22b_4.8.1_SINGLE_SUCCESS_RESPONSE", "LogEntry/Timestamp", 49, 30),
        ("ECS22b_4.8.1_TWIN_SUCCESS_RESPONSE", "LogEntry/Timestamp", 49, 30),
        ("GCS17_4.8.1_SUCCESS_RESPONSE", "LogEntry/Timestamp", 97, 30),
        ("ECS22c_4.8.2_SUCCESS_RESPONSE", "LogEntry/Timestamp", 49, 30),
        ("ECS22a_4.8.3_SUCCESS_RESPONSE", "LogEntry/Timestamp", 49, 30),
        ("ECS21c_4.6.2_SUCCESS_RESPONSE", "LogEntry/TimeStamp", 31, 24 * 60),
        ("ECS21a_4.6.1_TWIN_SUCCESS_RESPONSE", "LogEntry/Timestamp", 3, 24 * 60),
        ("GCS16a_4.6.1_SUCCESS_RESPONSE", "LogEntry/Timestamp", 2, 24 * 60),
        ("ECS66_4.17_SUCCESS_RESPONSE", "LogEntry/Timestamp", 4, 24 * 60),
        ("GCS61_4.17_SUCCESS_RESPONSE", "LogEntry/Timestamp", 11, 24 * 60),
        ("GCS18_4.10_SUCCESS_RESPONSE", "LogEntry/Timestamp", 41, 6),
        ("ECS23_4.10_SUCCESS_RESPONSE", "LogEntry/Timestamp", 49, 60),
    ],
)
def test_a_log_of_fixed_intervals_has_no_gap(name: str, path: str, entries: int, minutes: int) -> None:
    times = [_time(each.text or "") for each in find(expected(name), path)]
    assert times == [times[0] + timedelta(minutes=minutes * entry) for entry in range(entries)]


@pytest.mark.parametrize("name", _answers())
def test_success_and_failed_items_do_not_contradict_each_other(name: str) -> None:
    document = expected(name)
    (answer,) = find(document, "SMETSData/*")
    codes = [each for each in find(document, "DebugInfo/*/*") if each.get("ResponseCode")]
    assert [int(each.get("Position") or "") for each in codes] == list(range(1, len(codes) + 1))
    found = [each.text for path in ("DataAccessResult", "ActionResult", "ZCLStatus") for each in find(document, path)]
    failed = [each for each in found if each not in ("success", "SUCCESS")]
    statuses = [each.text for each in find(answer, "ASN1Status")]
    if answer.get("MessageSuccess") == "true":
        # what the device does not hold is not a failure, and a document without an entry says why
        assert set(failed) <= {"NOT_FOUND"}
        assert set(statuses) <= {"success", "reliable"}
    else:
        assert failed or set(statuses) - {"success", "reliable"}
    assert bool(found) == bool(failed)


# A published request set these, and a published response reads the same values back. Of the other settings that a
# request writes and a response reads the data set holds different values on the two sides.
_SET_AND_READ_BACK = [
    *(
        (f"ECS29{letter}_6.5_SUCCESS", f"{read}_6.2.1_SUCCESS_RESPONSE", "RMSVoltageSettings", "RMSVoltageSettings")
        for letter, read in (("a", "ECS26b"), ("b", "ECS26k"), ("c", "ECS26b"), ("d", "ECS26k"))
    ),
    *(
        (f"ECS29{letter}_6.5_SUCCESS", "ECS26b_6.2.1_SUCCESS_RESPONSE", path, path)
        for letter in "ac"
        for path in (
            "SinglePhaseVoltageSettings/AverageRMSOverVoltageThreshold",
            "SinglePhaseVoltageSettings/AverageRMSUnderVoltageThreshold",
        )
    ),
    *(
        (f"ECS29{letter}_6.5_SUCCESS", "ECS26k_6.2.1_SUCCESS_RESPONSE", path, path)
        for letter in "bd"
        for phase in (2, 3)
        for path in (
            f"PolyPhaseVoltageSettings[{phase}]/PhaseVoltageSettings/AverageRMSOverVoltageThreshold",
            f"PolyPhaseVoltageSettings[{phase}]/PhaseVoltageSettings/AverageRMSUnderVoltageThreshold",
        )
    ),
    (
        "ECS30_6.8_SUCCESS",
        "ECS26d_6.2.3_SUCCESS_RESPONSE",
        "ElectricityBillingCalendar",
        "BillingCalendar/ElectricityBillingCalendar",
    ),
    ("ECS30a_6.8_SUCCESS", "ECS26l_6.2.3_SUCCESS_RESPONSE", "Quarterly", "Quarterly"),
    ("GCS25a_6.8_SUCCESS", "GCS21k_6.2.3_SUCCESS_RESPONSE", "Periodicity", "Periodicity"),
    *(
        ("ECS34_6.12_SUCCESS", "ECS26f_6.2.5_SUCCESS_RESPONSE", path, path)
        for path in ("LowMediumPowerThreshold", "MediumHighPowerThreshold")
    ),
    *(
        ("ECS39b_6.20.2_SUCCESS", f"ECS40_6.2.7_{meter}_SUCCESS_RESPONSE", "ExportMPAN", "Electricity/ExportMPAN")
        for meter in ("SINGLE", "TWIN")
    ),
    *(
        (f"{write}_6.7_SUCCESS", f"{read}_6.2.4_SUCCESS_RESPONSE", path, f"Gas/{path}")
        for write in ("GCS24", "GCS24a")
        for read in ("GCS21e", "GCS21m")
        for path in ("SupplyDepletionState", "SupplyTamperState")
    ),
    *(
        ("ECS81_6.25_SUCCESS", f"{read}_6.2.4_SUCCESS_RESPONSE", "SupplyTamperState", "Electricity/SupplyTamperState")
        for read in ("ECS26e", "ECS26m")
    ),
    *(
        ("ECS28a_6.4.1_FUTURE_DATED_SUCCESS", "ECS27_4.15_SUCCESS_RESPONSE", path, path)
        for path in (
            "LoadLimitPeriod",
            "LoadLimitPowerThreshold",
            "LoadLimitRestorationPeriod",
            "LoadLimitSupplyState",
        )
    ),
    *(
        ("ECS01a_1.1.1_FUTURE_DATED_TOU_BLOCK_SUCCESS", "ECS24_4.11.1_SUCCESS_RESPONSE", written, read)
        for written, read in (
            ("CurrencyUnits", "CurrencyUnitsLabel"),
            ("StandingCharge", "StandingCharge"),
            ("StandingChargeScale", "StandingChargeScale"),
            ("PriceScale", "Electricity/PriceScale"),
            ("TOUPrice[@index='1']", "TariffTOUPrice[@index='1']"),
            *(
                (
                    f"BlockPrices[@index='{row}']/BlockPrice[@index='{block}']",
                    f"TariffBlockPrices[@index='{row}']/BlockPrice[@index='{block}']",
                )
                for row in (1, 2)
                for block in (1, 2)
            ),
            *(
                (
                    f"Thresholds[@index='{row}']/BlockThreshold[@index='1']",
                    f"ElecTariffThresholds[@index='{row}']/BlockThreshold[@index='1']",
                )
                for row in (1, 3, 4, 5, 6, 7, 8)
            ),
        )
    ),
    ("ECS01a_1.1.1_IMMEDIATE_BLOCK_SUCCESS", "ECS24_4.11.1_SUCCESS_RESPONSE", "Seasons", "Seasons"),
    *(
        ("GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS", "GCS21f_4.11.1_SUCCESS_RESPONSE", written, read)
        for written, read in (
            ("DayProfiles", "DayProfiles"),
            ("WeekProfiles", "WeekProfiles"),
            ("CurrencyUnits", "CurrencyUnitsLabel"),
            ("StandingCharge", "StandingCharge"),
            ("TOUTariff", "TOUTariff"),
        )
    ),
    *(
        ("GCS05_2.1_IMMEDIATE_SUCCESS", "GCS21b_4.13_SUCCESS_RESPONSE", path, path)
        for path in ("GasNonDisablementDayProfile[1]", "GasNonDisablementDayProfile[2]", "WeekProfile[1]")
    ),
    *(
        ("ECS46c_6.14.2_FUTURE_DATED_ALL_OPTIONALS_SUCCESS", "ECS61a_7.7_ALL_OPTIONALS_SUCCESS_RESPONSE", written, read)
        for written, read in (
            ("ALCSHCALCSSpecialDays", "ALCSHCALCSSpecialDays"),
            *(
                (
                    f"SwitchTypeAndId[@index='{switch}']",
                    f"AuxiliaryLoadControlSwitch[@Index='{switch}']/TypeAndIdentifier",
                )
                for switch in range(1, 6)
            ),
        )
    ),
]


@pytest.mark.parametrize(("write", "read", "written", "found"), _SET_AND_READ_BACK)
def test_what_a_published_request_set_is_what_the_response_reads_back(
    write: str, read: str, written: str, found: str
) -> None:
    body = request(write)
    if body is None:
        pytest.skip(f"{write} is not in the part of the published requests that is here")
    (wrote,) = find(body, written)
    (reads,) = find(expected(read), found)
    assert _leaves(wrote) == _leaves(reads)


def test_the_names_of_a_schedule_read_back_are_those_of_the_schedule_that_was_set() -> None:
    body = request("ECS46d_6.14.3_IMMEDIATE_APC_INPUT_SUCCESS")
    if body is None:
        pytest.skip("the request is not in the part of the published requests that is here")

    def shape(element: etree._Element) -> list[str]:
        """Names, attributes and values, in no namespace."""
        return [line.rsplit("}", 1)[-1].strip() for line in lines(element)]

    wrote, reads = (
        [shape(each) for each in find(document, "AuxiliaryControllerSchedule")]
        for document in (body, expected("ECS61d_7.14_SUCCESS_RESPONSE"))
    )
    # the request sets four entries more than the response holds
    assert (len(wrote), len(reads)) == (10, 6)
    assert wrote[:6] == reads


# The requests of the other credential use cases carry other certificates than the responses speak of.
@pytest.mark.parametrize(
    "name",
    [
        "CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS",
        "CS02bNOByNO_6.15.1_SUCCESS",
        "CS02bSupplierBySupplierHandover_6.21_SUCCESS",
        "CS02bNOByNOHandover_6.21_SUCCESS",
    ],
)
def test_new_credentials_are_those_of_the_certificates_in_the_request(name: str) -> None:
    body = request(name)
    if body is None:
        pytest.skip(f"{name} is not in the part of the published requests that is here")
    sent = {}
    for usage in ("DigitalSigning", "KeyAgreement", "KeyAgreementTopUp"):
        for each in find(body, f"{usage}Certificate"):
            certificate = x509.load_der_x509_certificate(base64.b64decode(each.text or ""))
            identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
            sent[usage] = base64.b64encode(identifier).decode()
    assert sent
    outcomes = find(expected(f"{name}_RESPONSE"), "ReplacementOutcome")
    assert {_text(each, "CertificateType"): _text(each, "NewCertificateHash") for each in outcomes} == sent


def test_the_certificate_and_the_certification_request_of_a_device_hold_one_key() -> None:
    certificate = x509.load_der_x509_certificate(
        base64.b64decode(_text(expected("CS02e_6.24.2_SUCCESS_RESPONSE"), "Certificate"))
    )
    asked = x509.load_der_x509_csr(
        base64.b64decode(_text(expected("CS02c_6.17_SUCCESS_RESPONSE"), "CertificationRequest"))
    )
    assert asked.is_signature_valid
    assert asked.public_key() == certificate.public_key()


# The published response holds days after the period that the published request asks for.
_OUTSIDE_ITS_PERIOD = {"GCS61_4.17_SUCCESS_RESPONSE"}


def _periods() -> list[object]:
    """The documents whose message was asked for by a published request with a period."""
    if not (cases := [case for case in documents() if not case.marks]):
        return documents()[:1]
    bodies = {case.id: request(case.id.removesuffix("_RESPONSE")) for case in cases}
    return [
        case
        for case in cases
        if (body := bodies[case.id]) is not None and find(body, "ReadLogPeriod") and case.id not in _OUTSIDE_ITS_PERIOD
    ]


@pytest.mark.parametrize("name", _periods())
def test_the_entries_of_a_log_lie_in_the_period_that_the_request_asks_for(name: str) -> None:
    body = request(name.removesuffix("_RESPONSE"))
    assert body is not None
    (period,) = find(body, "ReadLogPeriod")
    start, end = (_time(_text(period, each)) for each in ("StartDateTime", "EndDateTime"))
    (answer,) = find(expected(name), "SMETSData/*")
    times = [_time(text) for text in _leaves(answer) if _DATE_TIME.fullmatch(text)]
    assert times
    assert all(start <= each <= end for each in times)
