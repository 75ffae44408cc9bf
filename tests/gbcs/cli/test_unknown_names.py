"""Names that nobody knows: each command says which are near, and where all are listed."""

import json

import pytest

from gbcs.cli import main

ESME = {"originator": "0A7E570000000002", "recipient": "0A7E57DE00000001", "originator_counter": 1}
TO = ["--originator", "0A7E570000000002", "--target", "0A7E57DE00000001", "--counter", "1"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["usecase", "ECS170b"], "no use case 'ECS170b'; near: ECS17b, "),
        (["usecase", "9999"], "gbcs usecase lists them"),
        (["build", "ECS170b", "-"], "near: ECS17b"),
        (["service", "6.4.11"], "no service '6.4.11'; near: 6.4.1"),
        (["service", "zz"], "none is near: 1.1.1, "),
        (["alert", "81A"], "no alert '81A'; near: 81"),
        (["alert", "zz"], "gbcs alert lists them"),
        (["regis", "flow", "D0010X"], "no flow D0010X in the catalogue; near: D0010"),
        (["duis", "build", "7.122", *TO], "there is no service reference variant '7.122'; near: 7.12"),
        (["duis", "build", "7.12", "--set", "RandomisedOffsetLimt=1", *TO], "possible: RandomisedOffsetLimit"),
        (["decode", "--as", "zcl", "--cluster", "Meterin", "180500"], "near: Metering"),
        (["decode", "--as", "dlm", "00"], "choose from"),
        (["dcode", "00"], "choose from"),
    ],
)
def test_an_unknown_name_tells_near_ones(arguments, told, capsys):
    try:
        status = main(arguments)
    except SystemExit as error:
        status = error.code
    assert status == 2
    assert told.replace("'", "") in capsys.readouterr().err.replace("'", "")


@pytest.mark.parametrize(
    ("reference", "values", "told"),
    [
        ("ECS38", {"RandomisedOffsetLimi: value": 1}, "RandomisedOffsetLimit: value"),  # DLMS
        ("GCS02", {"ChangePaymentMode: isuer_event_id": 1}, "near: ChangePaymentMode: issuer_event_id"),  # GBZ
        ("GCS02", {"ChangePaymentMode": {"isuer_event_id": 1}}, "issuer_event_id"),
        ("0102", {"replacment": []}, "replacements, certificationPathCertificates"),  # ASN.1
        ("0012", {"executionDate": 1}, "executionDateTime"),
    ],
)
def test_an_unknown_value_tells_near_ones(reference, values, told, tmp_path, capsys):
    path = tmp_path / "values.json"
    path.write_text(json.dumps({"command": {**ESME, "values": values}}), "utf-8")
    assert main(["build", reference, str(path)]) == 2
    assert told in capsys.readouterr().err
