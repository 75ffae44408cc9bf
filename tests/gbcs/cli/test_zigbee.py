"""``gbcs decode --as zcl | ota | certificate | attribute``: what the home network holds."""

import json

import pytest

from gbcs.cli import main
from vectors import pki
from zigbee.quantity import formatted, quantity

pytest.importorskip("rich", reason="needs the extra cli")

# an OTA file of an emulator (zsmartsystems), a certificate of each suite of Certicom's test authority
OTA = (
    "1ef1ee0b00013800000034120600785634120200412e537472696e670000000000000000000000000000000000000000000000004e000000"
    "000010000000000102030405060708090a0b0c0d0e0f"
)
SUITE_1 = "02020882b1d7df05538f37cdd09a4f6b15368998642b002208000000000154455354534543410109108301234567890a"
SUITE_2 = (
    "000b3ad5a312ab75d60d081112131415161718005b7ed230ffffffff0022080000000001080205bb3d1d1576197ff9ab6563915019a1"
    "30437adb0ee7915432dc4a09c97dc595c5856800"
)
REPORT = "08070a0000250100000000 00".replace(" ", "")


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert main(["decode", "--json", "--as", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["decode", "--as", *arguments]) == 2
    return capsys.readouterr().err


def test_an_ota_file(capsys, tmp_path):
    (tmp_path / "image.ota").write_bytes(bytes.fromhex(OTA))
    for given in (OTA, str(tmp_path / "image.ota")):
        (form,) = shown(capsys, "ota", given)
        header = form["header"]
        assert (header["manufacturer_code"], header["image_type"]) == ("0x1234", 6)
        assert (header["file_version"], header["header_string"]) == ("0x12345678", "A.String")
        assert header["total_image_size"] == 78
        assert form["sub_elements"] == [{"tag": 0, "length": 16}]
    assert "78, the size of the file" not in refused(capsys, "ota", OTA[:-2])
    assert "the size of the file" in refused(capsys, "ota", OTA + "00")


def test_certificates_of_key_establishment_and_of_x509(capsys, tmp_path):
    (first,) = shown(capsys, "certificate", SUITE_1)
    assert (first["subject"], first["issuer"]) == ("00-22-08-00-00-00-00-01", "54-45-53-54-53-45-43-41")
    (second,) = shown(capsys, "certificate", SUITE_2)
    assert (second["serial_number"], second["curve"], second["key_usage"]) == ("0b3ad5a312ab75d6", 13, 8)
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = pki.certificate("supplier", "keyAgreement")
    (tmp_path / "a.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    for given in (str(tmp_path / "a.pem"), certificate.public_bytes(Encoding.DER).hex()):
        (form,) = shown(capsys, "certificate", given)
        assert (form["entity_id"], form["usage"], form["profile_problems"]) == (
            *("0A-7E-57-00-00-00-00-02", "keyAgreement"),
            [],
        )
    assert "expected 48 or 74 of key establishment" in refused(capsys, "certificate", SUITE_1[2:])


@pytest.mark.parametrize("cluster", ["0x0702", "1794", "Metering", "metering"])
@pytest.mark.parametrize("attribute", ["0", "0x0000", "CurrentSummationDelivered", "current_summation_delivered"])
def test_an_attribute_by_number_or_name(capsys, cluster, attribute):
    given = ("attribute", "--cluster", cluster, "--attribute", attribute)
    factors = ("--multiplier", "1", "--divisor", "1000", "--unit", "0", "--formatting", "0x2B")
    for octets in (("40e201000000",), ("00000001e240", "--big-endian")):
        (form,) = shown(capsys, *given, *octets, *factors)
        assert (form["cluster"], form["attribute"], form["value"]) == ("Metering", "CurrentSummationDelivered", 123456)
        assert (form["quantity"], form["unit"], form["shown"]) == ("123.456", "kWh", "00123.456")


def test_attributes_without_a_quantity(capsys):
    given = ("attribute", "--cluster", "Metering", "--attribute")
    (none,) = shown(capsys, *given, "0", "ffffffffffff", "--divisor", "1000")
    assert (none["meaning"], "quantity" in none) == ("no value (invalid number)", False)
    (by_nothing,) = shown(capsys, *given, "0", "010000000000", "--divisor", "0")
    assert (by_nothing["quantity"], by_nothing["reason"]) == (None, "a divisor from 1 to 16777214 is needed, not 0")
    (plain,) = shown(capsys, *given, "0", "010000000000")
    assert plain["unit"] == "UnitOfMeasure, times Multiplier, by Divisor"
    (status,) = shown(capsys, *given, "SupplyStatus", "00")
    assert status["value"] == "supply-off"
    (unknown,) = shown(capsys, *given, "0xEEEE", "0102")
    assert (unknown["attribute"], unknown["octets"]) == (None, "0102")
    assert "near: CurrentSummationDelivered" in refused(capsys, *given, "CurentSummationDelivered", "00")
    assert "6 octets" in refused(capsys, *given, "0", "01000000000000")
    assert "takes --cluster and --attribute" in refused(capsys, "attribute", "00")
    assert refused(capsys, "ota", OTA, "--divisor", "5") == "gbcs: --divisor is of --as attribute\n"


def test_the_message_of_a_display(capsys, tmp_path):
    """In the form that displays of GB publish: cluster, attribute set, number, most significant octet first."""
    metering = {
        "00": {"00": "00000001E240", "14": "02"},
        "03": {"00": "00", "01": "000001", "02": "0003E8", "03": "2B", "04": "A3"},
        "04": {"00": "FFFEDC", "01": "zz"},
    }
    (tmp_path / "message.json").write_text(json.dumps({"elecMtr": {"0702": metering}, "gmtime": 1600000000}))
    forms = {form["attribute_id"]: form for form in shown(capsys, "attribute", str(tmp_path / "message.json"))}
    assert (forms[0]["quantity"], forms[0]["unit"], forms[0]["shown"]) == ("123.456", "kWh", "00123.456")
    assert (forms[0x0400]["quantity"], forms[0x0400]["unit"], forms[0x0400]["shown"]) == ("-0.292", "kW", "-0.292")
    assert forms[0x0014]["value"] == "supply-on"
    assert set(forms) == {0, 0x14, 0x300, 0x301, 0x302, 0x303, 0x304, 0x400}


LOGS = [
    r"DEBUG [0x1A2B:1:0x0702] Received ZCL frame: b'\x08\x07\n\x00\x00%\x01\x00\x00\x00\x00\x00'",
    'zh:controller: payload: clusterID=1794, endpoint=1, data={"type":"Buffer","data":[8,7,10,0,0,37,1,0,0,0,0,0]}',
]


@pytest.mark.parametrize("line", LOGS)
def test_lines_of_logs_say_their_cluster(capsys, tmp_path, line):
    (tmp_path / "home.log").write_text(f"something else\n{line}\n{line}\n")
    for given, count in ((line, 1), (str(tmp_path / "home.log"), 2)):
        forms = shown(capsys, "zcl", given)
        assert [form["payload"]["records"][0]["value"] for form in forms] == [1] * count


@pytest.mark.parametrize(
    "spelt",
    [
        REPORT,
        "b'\\x08\\x07\\n\\x00\\x00%\\x01\\x00\\x00\\x00\\x00\\x00'",
        f"b'{REPORT}'",
        '{"type":"Buffer","data":[8,7,10,0,0,37,1,0,0,0,0,0]}',
        "[8,7,10,0,0,37,1,0,0,0,0,0]",
        "08.07.0a.00.00.25.01.00.00.00.00.00",
    ],
)
def test_frames_as_programs_print_them(capsys, spelt):
    (form,) = shown(capsys, "zcl", "--cluster", "metering", spelt)
    assert form["payload"]["records"][0]["attribute"] == "CurrentSummationDelivered"


def test_long_lines_take_no_time(tmp_path, capsys):
    (tmp_path / "long.log").write_text("cluster=1 " * 200_000 + "\n" + "[0x1A2B:1:0x0702]" * 100_000)
    assert "gbcs: " in refused(capsys, "zcl", str(tmp_path / "long.log"))


def test_clusters_that_there_are_not(capsys):
    for name in ("nothing", "0x10000", "-1"):
        with pytest.raises(SystemExit):
            main(["decode", "--as", "zcl", f"--cluster={name}", REPORT])
        assert "cluster" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "multiplier", "divisor", "formatting", "text"),
    [
        (123456, 1, 1000, 0x2B, "00123.456"),
        (123456, 1, 1000, 0xAB, "123.456"),
        (123456, 1, 1000, 0x09, "123.4"),
        (123456, 1, 1000, 0x08, "123"),
        (5, 1, 1000, 0xFA, "0.00"),
        (-5, 100, 1000, 0x99, "-0.5"),
        ((1 << 48) - 2, 1, 3, 0x83, "93824992236884.666"),
        ((1 << 64) - 1, 16777214, 1, 0x80, str(((1 << 64) - 1) * 16777214)),
    ],
)
def test_quantities_as_displays_show_them(number, multiplier, divisor, formatting, text):
    assert formatted(quantity(number, multiplier, divisor), formatting) == text
