"""``gbcs duis show``, ``gbcs duis validate`` and ``gbcs service`` as a user runs them."""

import io
import json
import sys
from pathlib import Path

import pytest

import duis
import gbcs
from gbcs.cli import main
from gbcs.cli.console import Unusable

pytest.importorskip("rich", reason="needs the extra cli")

USER, DEVICE = "90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0"
GBCS = bytes.fromhex(
    "dd000000000000451100000000df09020000019c00000101080a7e57de00000001080a7e5700000000020002005911"
    "da20000101000001090401020304010100007a8b1da97be71e4fbe7532a5"
)
REQUEST = duis.build_request("2.2", {"UTRN": "0" * 20}, originator=USER, target=DEVICE, counter=5)
RESPONSE = duis.build_response(
    {"ResponseMessage": {"ServiceReference": "11.2", "ServiceReferenceVariant": "11.2", "GBCSPayload": GBCS}},
    date_time="2030-01-15T09:00:00.00Z",
    request_id=f"{USER}:{DEVICE}:5",
    response_id=f"{DEVICE}:{USER}:5",
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("DUIS_SCHEMA", raising=False)
    (tmp_path / "request.xml").write_bytes(REQUEST)
    (tmp_path / "response.XML").write_bytes(RESPONSE)
    return tmp_path


def test_show_prints_header_and_values(folder, capsys):
    assert main(["duis", "show", str(folder / "request.xml")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines() == [
        f"service request  2.2 Top Up Device  {len(REQUEST)} octets",
        "├── schema_version  5.4",
        "├── header",
        f"│   ├── request_id                 {USER}:{DEVICE}:5",
        "│   ├── command_variant            1",
        "│   ├── service_reference          2.2",
        "│   └── service_reference_variant  2.2",
        "├── signature       none",
        "└── TopUpDevice",
        "    └── UTRN  00000000000000000000",
    ]


def test_show_prints_the_gbcs_message_too(folder, capsys):
    assert main(["duis", "show", str(folder / "response.XML"), str(folder / "request.xml")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(folder / "response.XML")
    assert lines[1].startswith("service response from a device, known remote party  11.2 Read Firmware Version")
    assert "ECS52 Read ESME/SAPC/Comms Hub Firmware Version: response, done" in lines
    assert any(line.startswith("service request") for line in lines)


def test_show_json(folder, capsys):
    assert main(["duis", "show", "--json", str(folder / "response.XML"), str(folder / "request.xml")]) == 0
    response, request = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert response["ResponseMessage"]["ServiceReference"] == "11.2"
    assert response["gbcs"]["header"]["message_code"] == "0059"
    assert request["TopUpDevice"] == {"UTRN": "0" * 20}
    assert "gbcs" not in request


def test_show_a_payload_that_does_not_decode(folder, capsys):
    signed = duis.build_signed_pre_command("7.1", b"\xdf\x09", originator=USER, target=DEVICE, counter=5)
    (folder / "signed.xml").write_bytes(signed)
    assert main(["duis", "show", str(folder / "signed.xml")]) == 0
    assert "GBCS payload that does not decode  2 octets" in capsys.readouterr().out
    assert main(["duis", "show", "--json", str(folder / "signed.xml")]) == 0
    assert json.loads(capsys.readouterr().out)["gbcs"]["octets"] == "df09"


def test_long_texts_are_shortened_in_the_tree(folder, capsys):
    image = {"FirmwareImage": b"A" * 3000, "FirmwareVersion": "1", "DeviceIDList": DEVICE}
    octets = duis.build_request("11.1", image, originator=USER, target=DEVICE, counter=5)
    (folder / "image.xml").write_bytes(octets)
    assert main(["duis", "show", str(folder / "image.xml")]) == 0
    assert "4000 characters (--json shows them)" in "".join(capsys.readouterr().out.split("\n"))


@pytest.mark.parametrize("argument", ["request.xml", "-"])
def test_validate_one(folder, capsys, monkeypatch, argument):
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REQUEST)))
    assert main(["duis", "validate", argument]) == 0
    assert capsys.readouterr().out == f"{argument}: valid\n"


def test_validate_a_folder(folder, capsys):
    (folder / "bad.xml").write_bytes(REQUEST.replace(b"<sr:UTRN>0", b"<sr:UTRN>X"))
    assert main(["duis", "validate", str(folder)]) == 1
    out = capsys.readouterr().out
    assert out == (
        "bad.xml: line 2, Request/Body/TopUpDevice/UTRN: The value 'X0000000000000000000' does not have the form that "
        "stands here; expected text, of length 20, of the form [0-9]{20}.\n"
        "3 documents, 1 with problems\n"
    )
    assert main(["validate", str(folder)]) == 1
    assert capsys.readouterr().out == out
    assert main(["duis", "validate", "--json", str(folder)]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["input"] for row in rows] == ["bad.xml", "request.xml", "response.XML"]
    assert [len(row["problems"]) for row in rows] == [1, 0, 0]
    assert rows[0]["problems"][0]["path"] == "Request/Body/TopUpDevice/UTRN"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["duis", "show", "nowhere.xml"], "nowhere.xml: No such file or directory"),
        (["duis", "validate", "nowhere.xml"], "nowhere.xml: No such file or directory"),
        (["duis", "validate", "."], "no .xml files there"),
        (["duis", "show", "text.txt"], "text.txt: line 1: Start tag expected, '<' not found; expected well-formed XML"),
        (["duis", "validate", "text.txt", "--schema", "nowhere"], "there is no schema nowhere"),
        (["service", "99.9"], "no service '99.9'; near: 9.1, 8.9, 7.9, 6.29; gbcs service lists them"),
    ],
)
def test_unusable_input_is_one_line(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("text")
    if "nowhere" in arguments:
        (tmp_path / "text.txt").write_bytes(REQUEST)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"gbcs: {message}\n"


def test_service_shows_one(capsys):
    assert main(["service", "8.5"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "8.5 Service Opt Out",
        "service reference   8.5",
        "body                ServiceOptOut",
        "kind                only at a date",
        "future dated        by DSP, date required",
        "command variants    1",
        "roles               none named",
        "use case            CS02bACBByACB  0104  any device  Update Security Credentials (accessControlBrokerByACB)",
    ]
    assert main(["service", "TopUpDevice"]) == 0
    assert capsys.readouterr().out.startswith("2.2 Top Up Device\n")


def test_service_lists(capsys):
    assert main(["service"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["variant", "name", "critical", "future", "dated", "command", "variants", "roles"]
    assert len(lines) >= 130
    assert all(line.split()[0][0].isdigit() for line in lines[1:])  # one line a service
    assert main(["service", "6.15"]) == 0
    assert "6.15.2" in capsys.readouterr().out
    assert main(["service", "firmware", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["variant"] for row in rows] == ["11.1", "11.2", "11.3", "11.4"]
    assert rows[1]["use_cases"][0] == {
        "reference": "ECS52",
        "message_code": "0059",
        "name": "Read ESME/SAPC/Comms Hub Firmware Version",
        "device_types": ["ESME", "CHF", "SAPC"],
    }


# Build, wrap, unwrap --------------------------------------------------------------------------------------------------

PKI = str(Path(__file__).parents[3] / "vectors" / "pki")
SUPPLIER, METER = "0A-7E-57-00-00-00-00-02", "0A-7E-57-DE-00-00-00-01"
PARTIES = ["--originator", SUPPLIER, "--target", METER, "--counter", "1000"]


def run(capsys, *arguments):
    status = main(["duis", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_build_makes_the_request_of_its_values(capsys):
    status, out, err = run(capsys, "build", "2.2", "--set", f"UTRN={'1' * 20}", *PARTIES)
    assert (status, err) == (0, "")
    request = duis.read_request(out.encode())
    assert (str(request.request_id), request.values) == (f"{SUPPLIER}:{METER}:1000", {"UTRN": "1" * 20})
    assert duis.validate(out.encode()) == []
    status, out, _ = run(capsys, "build", "1.6", "--set", "Credit=", *PARTIES, "--execution", "2030-01-15T09:00:00.00Z")
    assert duis.read(out.encode()).values == {"ExecutionDateTime": "2030-01-15T09:00:00.00Z", "Credit": {}}


def test_build_takes_nested_and_repeated_values(capsys, tmp_path):
    from gbcs.cli.duis_build import _assignment, _tree

    def tree(*assignments):
        return _tree([_assignment(each) for each in assignments])

    assert tree("A/B=1", "A/C=2", "D=3") == {"A": {"B": "1", "C": "2"}, "D": "3"}
    assert tree("A=1", "A=2", "A=3") == {"A": ["1", "2", "3"]}
    assert tree("A[1]/B=1", "A[1]/C=2", "A[2]/B=3") == {"A": [{"B": "1", "C": "2"}, {"B": "3"}]}
    assert tree("A/B=1", "A[2]/B=3", "A/C=4") == {"A": [{"B": "1"}, {"B": "3", "C": "4"}]}
    assert tree("A/@index=1", "A/#text=x=y") == {"A": {"@index": "1", "#text": "x=y"}}
    for wrong in (("A=1", "A/B=2"), ("A[3]=1",), ("A[1]=1", "A[1]=2"), ("A/B=1", "A[4]/B=2")):
        with pytest.raises(Unusable, match="--set"):
            tree(*wrong)
    path = tmp_path / "values.json"
    path.write_text(json.dumps({"UTRN": "2" * 20}))
    status, out, _ = run(capsys, "build", "2.2", "--values", str(path), *PARTIES)
    assert (status, duis.read(out.encode()).values) == (0, {"UTRN": "2" * 20})


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["99.9"], "there is no service reference variant '99.9'"),
        (["2.2", "--set", "UTNR=1"], "UTNR"),
        (["2.2", "--values", "nowhere.json"], "nowhere.json: No such file"),
        (["2.2", "--values", "list.json"], "list.json: no JSON object"),
        (["2.2", "--values", "text.json"], "text.json: no JSON"),
        (["2.2", "--values", "twice.json"], "twice.json: an object with two members of the name 'UTRN'"),
    ],
)
def test_build_says_what_is_wrong(capsys, tmp_path, monkeypatch, arguments, problem):
    monkeypatch.chdir(tmp_path)
    Path("list.json").write_text("[]")
    Path("text.json").write_text("{")
    Path("twice.json").write_text('{"UTRN": "1", "UTRN": "2"}')
    status, out, err = run(capsys, "build", *arguments, *PARTIES)
    assert (status, out) == (2, "")
    assert problem in err
    with pytest.raises(SystemExit):
        main(["duis", "build", "2.2", "--set", "UTRN", *PARTIES])


def test_from_the_request_to_the_signed_pre_command(capsys, tmp_path):
    """Every step at the command line; the documents are signed as documents, too."""
    request, signed, wrapped = (str(tmp_path / name) for name in ("request.xml", "signed.hex", "wrapped.xml"))
    assert run(capsys, "build", "7.2", *PARTIES, "--keys", PKI, "--output", request)[:2] == (0, "")
    assert main(["transform", request, "--type", "ESME", "--elements", "single", "--requester", "known"]) == 0
    pre_command = capsys.readouterr().out.strip()
    assert run(capsys, "wrap", pre_command)[0] == 2  # it is not signed
    assert main(["sign", pre_command, "--keys", PKI]) == 0
    Path(signed).write_text(capsys.readouterr().out)
    status, out, err = run(capsys, "wrap", signed, "--request", request, "--keys", PKI, "--output", wrapped)
    assert (status, out, err) == (0, "", "")
    document = duis.read_request(Path(wrapped).read_bytes())
    assert document.form is duis.Form.SIGNED_PRE_COMMAND
    assert (document.service_reference_variant, document.command_variant) == ("7.2", 5)
    assert str(document.request_id) == f"{SUPPLIER}:{METER}:1000"
    assert run(capsys, "verify", request, wrapped, "--keys", PKI)[0] == 0
    assert run(capsys, "unwrap", wrapped)[:2] == (0, Path(signed).read_text())


def test_wrap_refuses_what_does_not_belong_together(capsys, tmp_path):
    request = duis.build_request("7.2", originator=SUPPLIER, target=METER, counter=1000)
    keys = gbcs.KeyStore()
    keys.load(PKI)
    message = gbcs.sign(duis.transform(request, duis.Device(type="ESME", elements="single")), keys)
    signed = gbcs.encode(message).hex()
    other = tmp_path / "other.xml"
    other.write_bytes(duis.build_request("7.2", originator=SUPPLIER, target=METER, counter=1001))
    for arguments, problem in (
        (["--request", str(other)], "are not those of the request"),
        (["--service", "7.3"], "7.3 is no service of ECS43"),
        (["--service", "7.3", "--request", str(other)], "are not those of the request"),
        (["--request", "nowhere.xml"], "No such file"),
    ):
        status, out, err = run(capsys, "wrap", signed, *arguments)
        assert (status, out) == (2, "")
        assert problem in err
    tampered = gbcs.encode(
        message._replace(signature=message.signature[:-1] + bytes([message.signature[-1] ^ 1]))
    ).hex()
    status, out, err = run(capsys, "wrap", tampered, "--service", "7.2", "--keys", PKI)
    assert (status, out) == (2, "")
    assert "its signature is invalid" in err
    assert run(capsys, "wrap", signed)[0] == 0  # the use case is of one service alone


def test_show_opens_the_message_with_keys(capsys, tmp_path):
    octets = next(
        bytes.fromhex(each["octets"])
        for each in json.loads((Path(PKI).parent / "gbcs" / "messages.json").read_text("utf-8"))
        if (message := gbcs.decode(bytes.fromhex(each["octets"]))).header.cra is gbcs.CRA.RESPONSE
        and message.header.message_code == 0x0027
    )
    path = tmp_path / "response.xml"
    path.write_bytes(
        duis.build_response(
            {"ResponseMessage": {"ServiceReference": "4.1", "ServiceReferenceVariant": "4.1.1", "GBCSPayload": octets}},
            date_time="2030-01-15T09:00:00.00Z",
            request_id=f"{SUPPLIER}:{METER}:5",
            response_id=f"{METER}:{SUPPLIER}:5",
        )
    )
    assert "not checked" in run(capsys, "show", str(path))[1]
    assert "MAC valid" in run(capsys, "show", str(path), "--keys", PKI)[1]
    form = json.loads(run(capsys, "show", "--json", str(path), "--keys", PKI)[1])
    assert form["gbcs"]["verification"] == {"signature": "absent", "mac": "valid"}


def test_documents_that_cannot_be_read_stop_no_other(capsys, folder):
    (folder / "broken.xml").write_text("<a>")
    for arguments in (["show"], ["verify", "--keys", PKI]):
        status, out, err = run(capsys, *arguments, "--json", str(folder))
        assert status == 2
        assert len(out.splitlines()) == 2
        assert err.startswith("gbcs: broken.xml: line 1: ")
        assert err.endswith("gbcs: 1 of 3 messages could not be used\n")
    assert main(["transform", str(folder), "--type", "ESME"]) == 2
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "response.XML" in err
