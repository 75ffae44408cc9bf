"""``gbcs regis`` as a user runs it."""

import datetime
import io
import json
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gbcs import regis
from gbcs.cli import main
from gbcs.cli import regis as commands
from gbcs.regis import gas
from tests.gbcs.regis.test_vectors import FILES
from vectors import pki

pytest.importorskip("rich", reason="needs the extra cli")

NAME = "DCC01.PN000322.DXI"
GOOD = '"A00",10005989,"DXI",20250630,"041500",322\n"E45",1,"A",20250701\n"E45",2,"N",20250701\n"Z99",2\n'
SIGNER = "access control broker"
ELECTRICITY = (
    "ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\n"
    "82H|1|II01|1099990000010|A|20250601|SUPA|\nZPT|0000000042|2||1||\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / NAME).write_text(GOOD, newline="")
    (tmp_path / "DCCO_D0350_000042").write_text(ELECTRICITY, newline="")
    key = pki.private_key(SIGNER, "digitalSignature")
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "key.der").write_bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    certificate = pki.certificate(SIGNER, "digitalSignature")
    (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (tmp_path / "authorities.pem").write_bytes(
        b"".join(
            pki.authority_certificate(f"organisation {which}").public_bytes(Encoding.PEM)
            for which in ("issuing", "root")
        )
    )
    return tmp_path


def run(*arguments):
    return main(["regis", *map(str, arguments)])


def test_show(folder, capsys):
    assert run("show", folder / NAME, "--records", 1) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["kind", "DXI"],
        ["organisation", "10005989"],
        ["created_on", "2025-06-30"],
    ]
    assert lines[-3:] == ["2 E45", '"E45",1,"A",20250701', "and 1 record more"]


def test_show_electricity(folder, capsys):
    assert run("show", folder / "DCCO_D0350_000042") == 0
    out = capsys.readouterr().out
    assert "D0350001, DCC status file" in out
    assert "1 81H, 1 82H\n81H|42\n82H|1|II01|1099990000010|A|20250601|SUPA\n" in out


@pytest.mark.parametrize("name", [NAME, "DCCO_D0350_000042"])
def test_show_json(folder, capsys, name):
    assert run("show", folder / name, "--json") == 0
    assert json.loads(capsys.readouterr().out) == regis.read((folder / name).read_bytes(), name).plain()


@pytest.mark.parametrize("case", [case for case in FILES if "decoded" in case], ids=lambda case: case["name"])
def test_show_json_of_every_vector(folder, capsys, case):
    (folder / "file").write_bytes(bytes.fromhex(case["octets"]))
    assert run("show", folder / "file", "--name", case["file_name"] or "", "--json") == 0
    assert json.loads(capsys.readouterr().out) == case["decoded"]


def test_show_says_who_signed(folder, capsys):
    signed = regis.sign(
        GOOD.encode(), pki.private_key(SIGNER, "digitalSignature"), pki.certificate(SIGNER, "digitalSignature")
    )
    (folder / "signed").write_bytes(signed)
    assert run("show", folder / "signed", "--name", "") == 0
    assert "of CN%3DV1%2COU%3D07" in capsys.readouterr().out


@pytest.mark.parametrize("text", ['"E45",1,"A",20250701\n"Z99",1\n', GOOD.partition('"Z99"')[0], GOOD.splitlines()[0]])
def test_show_without_header_or_trailer(folder, capsys, text):
    (folder / NAME).write_text(text)
    assert run("show", folder / NAME) == 2
    assert "as the " in capsys.readouterr().err


def test_show_what_can_not_be_read(folder, capsys):
    (folder / NAME).write_text(GOOD.replace('"A",', "A,"))
    assert run("show", folder / NAME) == 2
    assert "line 2, record E45, field 3 (flag)" in capsys.readouterr().err
    assert run("show", folder / "nothing") == 2
    assert "No such file" in capsys.readouterr().err


def test_check(folder, capsys):
    assert run("check", folder / NAME, folder / "DCCO_D0350_000042") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["no errors", "no errors"]


def test_check_tells_problems(folder, capsys):
    (folder / NAME).write_text(GOOD.replace('"Z99",2', '"Z99",3').replace('"E45",1,', '"E45",x,'))
    assert run("check", folder / NAME, "--sender", 1, "--last", 300, "--problems", 2) == 1
    lines = [line.partition(f"{NAME}: ")[2] for line in capsys.readouterr().out.splitlines()]
    assert lines[0].startswith("line 1, record A00, field 2 (organisation): FIL00014")
    assert lines[1].startswith("line 1, record A00, field 6 (generation): W-SEQUENCE")
    assert lines[-1] == "3 errors, 1 warning"


def test_check_json_tells_all_of_them(folder, capsys):
    (folder / NAME).write_text(GOOD.replace('"A",', '"AA",'))
    assert run("check", folder / NAME, "--json", "--processed", "1-9,322") == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(problem["code"], problem["level"], problem["line"]) for problem in found] == [
        ("FIL00017", "file", 1),
        ("CSV00015", "record", 2),
    ]
    assert found[1]["text"] == "Invalid text field"


def test_check_with_what_is_known(folder, capsys):
    (folder / "points").write_text("1\n1099990000020\n")
    (folder / "dates").write_text("1099990000010,20250701\n")
    known = ("--metering-points", folder / "points", "--organisation", "10005989", "--organisation", "DCCO")
    assert run("check", folder / NAME, *known, "--json") == 1
    assert json.loads(capsys.readouterr().out)["code"] == "MPO00001"
    electricity = folder / "DCCO_D0350_000042"
    assert run("check", electricity, *known, "--effective-from", folder / "dates", "--json") == 1
    assert [json.loads(line)["code"] for line in capsys.readouterr().out.splitlines()] == ["3", "56"]
    (folder / "dates").write_text("1099990000010;20250701\n")
    assert run("check", electricity, "--effective-from", folder / "dates") == 2
    assert "line 1: an MPAN, a comma and YYYYMMDD" in capsys.readouterr().err


def test_check_of_standard_input_and_names(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert run("check", "-", "--name", "DCC01.PN000321.DXI", "--json") == 1
    assert json.loads(capsys.readouterr().out)["code"] == "FIL00016"
    (folder / "renamed").write_text(GOOD)
    assert run("check", folder / "renamed") == 1
    assert run("check", folder / "renamed", "--name", "") == 0
    assert run("check", folder / "renamed", folder / NAME, "--name", "") == 2
    assert "--name goes with one file" in capsys.readouterr().err


def test_check_of_several_files_tells_what_is_wrong_between_them(folder, capsys):
    (folder / "XOS02.PN000123.XDO").write_text(
        '"A00",10009999,"XDO",20240115,"060000",123\n"E47",1,"LI","ABC",",,,,,,","","",""\n"Z99",1\n'
    )
    (folder / "XOS02.PN000125.TOK").write_text('"XOS02.PN000123.XDO",5\n"XOS02.PN000124.XDO",1\n')
    files = sorted(folder.glob("XOS02.*"))
    assert run("check", *files) == 1
    out = capsys.readouterr().out
    assert "F-SET-COUNT" in out
    assert "F-SET-ABSENT" in out
    assert run("check", *files, "--json") == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    between = [(one["code"], one["files"], one["line"]) for one in told if "files" in one]
    assert ("F-SET-COUNT", ["XOS02.PN000125.TOK", "XOS02.PN000123.XDO"], 1) in between
    assert ("F-SET-ABSENT", ["XOS02.PN000125.TOK"], 2) in between
    (folder / "XOS02.PN000125.TOK").write_text('"XOS02.PN000123.XDO",1\n')
    assert run("check", *files) == 0
    assert "F-" not in capsys.readouterr().out
    assert run("check", folder / "XOS02.PN000123.XDO") == 0
    assert "F-" not in capsys.readouterr().out


def test_check_of_nothing(folder, capsys):
    (folder / NAME).write_bytes(b"")
    assert run("check", folder / NAME) == 2
    assert "a file with records, found nothing" in capsys.readouterr().err


def test_check_with_a_catalogue(folder, capsys):
    (folder / "own").write_text("flow D0353 001 user: Refresh\n  Q01 1: Sequence\n    items J0330\n")
    text = "ZHV|1|D0353001|P|XXXX|Z|DCCO|20250630041500||||OPER|\nQ01|1|\nQ02|1|\nZPT|1|2||1||\n"
    (folder / "refresh").write_text(text)
    assert run("check", folder / "refresh") == 0
    assert "W-FLOW" in capsys.readouterr().out
    assert run("check", folder / "refresh", "--catalogue", folder / "own") == 1
    assert "U-GROUP" in capsys.readouterr().out
    (folder / "own").write_text("nonsense")
    assert run("check", folder / "refresh", "--catalogue", folder / "own") == 2
    assert "own: line 1" in capsys.readouterr().err


def test_respond(folder, capsys):
    time = ("--at", "2025-06-30T05:06:07")
    assert run("respond", folder / NAME, "--as", "10009999", "--number", 55, *time, "--into", folder) == 0
    path = folder / "XOS01.PN000055.DXR"
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text() == (
        '"A00",10009999,"DXR",20250630,"050607",55\n"E46","AC",1,"A",20250701\n"E46","AC",2,"N",20250701\n"Z99",2\n'
    )


def test_respond_does_not_write_over_files(folder, capsys):
    arguments = ("respond", folder / NAME, "--as", "10009999", "--number", 55, "--into", folder)
    (folder / "XOS01.PN000055.DXR").write_text("sent already")
    assert run(*arguments) == 2
    assert "File exists" in capsys.readouterr().err
    assert (folder / "XOS01.PN000055.DXR").read_text() == "sent already"


@pytest.mark.parametrize(
    ("option", "value", "text"), [("--at", "noon", "no time of ISO 8601"), ("--processed", "1-x", "no numbers")]
)
def test_arguments_that_mean_nothing(folder, capsys, option, value, text):
    with pytest.raises(SystemExit):
        run("respond", folder / NAME, "--as", 1, "--number", 1, option, value)
    assert text in capsys.readouterr().err


def test_respond_signed(folder, capsys):
    signer = ("--key", folder / "key.pem", "--certificate", folder / "certificate.pem", "--encoding", "raw")
    electricity = folder / "DCCO_D0350_000042"
    assert run("respond", electricity, "--as", "XXXX", "--number", 8, "--into", folder, *signer) == 0
    octets = (folder / "XXXX_D0172_000008").read_bytes()
    certificate = pki.certificate(SIGNER, "digitalSignature")
    assert regis.verify(octets, [certificate]).signature == "valid"
    assert regis.check(octets) == []


def test_respond_incidents(folder, capsys):
    electricity = folder / "DCCO_D0350_000042"
    electricity.write_text(ELECTRICITY.replace("|A|", "|Q|"))
    answer = ("respond", electricity, "--as", "XXXX", "--number", 8, "--into", folder)
    assert run(*answer, "--structure", "incident") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "incident: line 3, record 82H, field 5 (J1833): U-VALIDSET value is not in its valid set: "
        "expected a code of the closed list, found 'Q'\n"
    )
    assert run(*answer, "--received", "2024-07-15T18:30:00+01:00") == 0
    rejected, summary = capsys.readouterr().out.splitlines()
    assert "85H|55|" in Path(rejected).read_text().splitlines()
    assert "|20240716|" in Path(summary).read_text()


def test_editions_and_dates_of_receipt(folder, capsys):
    old = folder / "DCC01.PN000323.DXI"
    old.write_text(GOOD.replace(",322\n", ",323\n").replace('"N"', '"S"'))
    assert run("check", old) == 1
    assert "expected one of A, N, I, found 'S', a value until 2021-11" in capsys.readouterr().out
    assert run("check", old, "--edition", "original") == 0
    assert run("check", old, "--edition", "1999") == 2
    electricity = folder / "DCCO_D0350_000042"
    answer = ("respond", electricity, "--as", "XXXX", "--number", 9, "--into", folder)
    assert run(*answer, "--received", "2024-07-16") == 0
    assert "|20240716|" in (folder / "XXXX_D0172_000009").read_text()
    with pytest.raises(SystemExit):
        run(*answer, "--received", "tomorrow")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--as", "XXXX", "--number", "1"), "a number"),
        (("--as", "1", "--number", "1000000"), "at most 6 digits"),
        (("--as", "1", "--number", "1", "--key", "key.pem"), "belong together"),
        (("--as", "1", "--number", "1", "--into", "nowhere"), "No such file"),
    ],
)
def test_respond_not(folder, capsys, monkeypatch, arguments, text):
    monkeypatch.chdir(folder)
    assert run("respond", NAME, *arguments) == 2
    assert text in capsys.readouterr().err


def test_sign_and_verify(folder, capsys):
    signer = ("--key", folder / "key.der", "--certificate", folder / "certificate.pem")
    signed = folder / "signed"
    assert run("sign", folder / NAME, *signer, "--into", signed) == 0
    assert signed.read_text().startswith(GOOD[:-1] + ",CN%3DV1%2COU%3D07,")
    verify = ("verify", signed, "--certificates", folder / "certificate.pem", "--at", "2027-01-01")
    assert run(*verify, "--authorities", folder / "authorities.pem") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "signature: valid"
    assert out[1].startswith("certificate of ")
    assert out[1].endswith(": valid")
    signed.write_text(signed.read_text().replace('"A",', '"N",'))
    assert run(*verify, "--json") == 1
    assert json.loads(capsys.readouterr().out)["signature"] == "invalid"


def test_verify_tells_why(folder, capsys):
    signer = ("--key", folder / "key.der", "--certificate", folder / "certificate.pem")
    assert run("sign", folder / NAME, *signer, "--into", folder / "signed") == 0
    verify = ("verify", folder / "signed", "--certificates")
    assert run(*verify, folder / "certificate.pem", "--at", "2040-01-01") == 1
    assert "is valid from 2026-01-01 to 2035-12-31" in capsys.readouterr().out
    assert run(*verify, folder / "authorities.pem") == 1
    assert "signature: no key\ncertificate: absent\nno certificate" in capsys.readouterr().out
    assert run("verify", folder / NAME, "--certificates", folder / "certificate.pem") == 1
    assert "signature: absent" in capsys.readouterr().out


def test_sign_to_standard_output(folder, capsysbinary):
    signer = ("--key", folder / "key.pem", "--certificate", folder / "certificate.pem", "--serial", "hexadecimal")
    assert run("sign", folder / NAME, *signer, "--issuer", "name") == 0
    out = capsysbinary.readouterr().out
    assert b",CN=V1,OU=07,%X," % pki.certificate(SIGNER, "digitalSignature").serial_number in out


def test_sign_not(folder, capsys):
    (folder / "nonsense").write_text("-----BEGIN nothing")
    signed = folder / "signed"
    arguments = ("sign", folder / "key.pem", "--certificate", folder / "certificate.pem", "--into", signed)
    assert run(*arguments, "--key", folder / "nonsense") == 2
    assert run(*arguments, "--key", folder / "key.pem") == 2
    assert "a trailer (Z99 or ZPT)" in capsys.readouterr().err
    assert not signed.exists()
    assert list(folder.glob("*.part")) == []


def test_progress_bar_on_a_terminal(folder, capsys, monkeypatch):
    """A large file, read behind a bar: what is found is the same, and the bar leaves nothing behind."""
    records = (gas.Status(number, "A", datetime.date(2025, 7, 1)) for number in range(50_000))
    header = gas.Header(gas.DCC, "DXI", datetime.date(2025, 6, 30), "041500", 322)
    (folder / NAME).write_bytes(b"".join(gas.write_stream(header, records)))
    monkeypatch.setattr(commands.sys.stderr, "isatty", lambda: True, raising=False)
    assert run("check", folder / NAME) == 0
    out, _ = capsys.readouterr()
    assert out.endswith(f"{NAME}: no errors\n")
