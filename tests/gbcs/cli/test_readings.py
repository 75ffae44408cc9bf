"""``gbcs readings`` as a user runs it."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import gbcs
from gbcs.cli import main
from gbcs.cli import readings as command
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.usecases import by_reference
from gbcs.usecases.engines import engine_of

pytest.importorskip("rich", reason="needs the extra cli")

METER, SUPPLIER = "00-DB-12-34-56-78-90-A0", "90-B3-D5-1F-30-01-00-00"
START = datetime.datetime(2014, 10, 1, 9, 30, tzinfo=datetime.UTC)
HALF_HOUR = datetime.timedelta(minutes=30)
ENCRYPTED = next(
    each["octets"]
    for each in json.loads((Path(__file__).parents[3] / "vectors" / "gbcs" / "messages.json").read_text("utf-8"))
    if (message := gbcs.decode(bytes.fromhex(each["octets"]))).header.cra is CRA.RESPONSE
    and message.header.message_code == 0x0027
)


def octets(reference: str, values: dict[str, Any]) -> str:
    """A response in hexadecimal."""
    use_case = by_reference(reference)
    assert use_case is not None
    assert use_case.response is not None
    header = GroupingHeader(CRA.RESPONSE, 7, gbcs.EntityId(METER), gbcs.EntityId(SUPPLIER), use_case.message_code)
    return gbcs.encode(Message(header, engine_of(use_case.response).build(values, header), b"", None)).hex()


def profile(*values: tuple[int, int]) -> str:
    rows = [
        {"timestamp": START + place * HALF_HOUR, "dlValue": active, "dlValue2": reactive}
        for place, (active, reactive) in enumerate(values)
    ]
    return octets("ECS22a", {"ProfileDataLog(Export): logEntries": rows})


PROFILE = profile((81, 56), (15, 10))
BALANCE = octets("ECS82", {"MeterBalance: value": -250000})


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["readings", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    return [line.rstrip() for line in out.splitlines()]


def problem(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["readings", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, PROFILE) == [
        "ECS22a Read Electricity Half Hour Profile Data (export)  00-DB-12-34-56-78-90-A0  4 readings",
        "start (UTC)       end (UTC)         register              value  unit",
        "2014-10-01 09:00  2014-10-01 09:30  Profile Data Log         81  Wh",
        "                                    Profile Data Log         56  varh",
        "2014-10-01 09:30  2014-10-01 10:00  Profile Data Log         15  Wh",
        "                                    Profile Data Log         10  varh",
    ]


def test_several_messages_have_a_table_each(capsys: pytest.CaptureFixture[str]) -> None:
    empty = octets("ECS21c", {"DailyReadLog(export): logEntries": []})
    found = lines(capsys, BALANCE, empty)
    assert found[0].endswith("00-DB-12-34-56-78-90-A0  1 reading")
    assert found[2].split() == ["Meter", "Balance", "-250000", "10^-5", "currency"]
    assert found[3] == ""
    assert found[4].endswith("no readings")


def test_columns_of_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    item = "(Phase[1])AverageRMS"
    values = {
        f"{item}UnderVoltageCounter: value": 3,
        f"{item}OverVoltageCounter: value": 4,
        f"{item}VoltageProfileDataLog: logEntries": [{"timestamp": START, "dlValue": 240}],
        f"{item}VoltageProfileDataLog: measurementPeriod": 1800,
    }
    found = lines(capsys, octets("ECS23", values))
    assert found[1].split() == ["start", "(UTC)", "end", "(UTC)", "register", "phase", "value", "unit"]
    assert found[2].split()[-3:] == ["1", "3", "count"]
    assert found[4].startswith("2014-10-01 09:00  2014-10-01 09:30")
    assert found[4].endswith("1    240  V")


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_cut_at_any_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    from rich.console import Console

    monkeypatch.setattr(command, "console", lambda: Console(width=width, highlight=False, emoji=False, markup=False))
    item = "MaximumDemandActivePowerExportValue"
    stamp = {f"{item}: dateTimeStamp": gbcs_time(), f"{item}: dateTimeOfLastReset": gbcs_time()}
    found = lines(capsys, octets("ECS18a", {f"{item}: value": 4294967295, **stamp}))
    assert max(map(len, found)) <= width
    words = " ".join(found).split()
    assert "4294967295" in words
    assert words.count("2015-06-02") == 2
    assert "…" not in "".join(found)


def gbcs_time() -> Any:
    from dlms.time import Date, DateTime, Time

    return DateTime(Date(2015, 6, 2, 255), Time(12, 0, 0, 0), -0x8000, 255)


def test_json_has_an_object_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    found = [json.loads(line) for line in lines(capsys, PROFILE, BALANCE, "--json")]
    assert len(found) == 5
    assert found[1] == {
        "message": f"{METER}:{SUPPLIER}:7",
        "device": METER,
        "use_case": "ECS22a",
        "quantity": "reactive energy export",
        "register": "Profile Data Log",
        "start": "2014-10-01T09:00:00Z",
        "end": "2014-10-01T09:30:00Z",
        "value": 56,
        "unit": "varh",
        "reason": None,
        "tariff": None,
        "block": None,
        "phase": None,
        "since": None,
        "detail": "",
    }
    assert found[4]["value"] == -250000


def test_csv_has_a_row_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO("\n".join(lines(capsys, PROFILE, BALANCE, "--csv")))))
    assert [row["value"] for row in rows] == ["81", "56", "15", "10", "-250000"]
    assert [row["end"] for row in rows][-2:] == ["2014-10-01T10:00:00Z", ""]
    assert (rows[0]["start"], rows[-1]["start"]) == ("2014-10-01T09:00:00Z", "")


GAS = octets(
    "GCS60",
    {"MeteringAttributes": {"BillToDateDelivered": 0xFFFFFFFF}, "PrepaymentAttributes": {"CreditRemaining": 5}},
)


def test_what_is_no_value_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (json.loads(line) for line in lines(capsys, GAS, "--json"))
    assert (first["value"], second["value"], second["reason"]) == (None, 5, None)
    assert "the meter has no value" in first["reason"]
    assert "none  10^-5 currency  the meter has no value" in " ".join(lines(capsys, GAS))
    row, _ = csv.DictReader(io.StringIO("\n".join(lines(capsys, GAS, "--csv"))))
    assert row["value"] == ""
    assert "the meter has no value" in row["reason"]


def test_a_gap_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"timestamp": START + place * HALF_HOUR, "dlValue": 1, "dlValue2": 0} for place in (0, 3)]
    found = lines(capsys, octets("ECS22a", {"ProfileDataLog(Export): logEntries": rows}))
    assert found[0].endswith("6 readings")
    assert any(line.startswith("2014-10-01 09:30  2014-10-01 10:30") and "gap" in line for line in found)


def test_what_has_no_readings(capsys: pytest.CaptureFixture[str]) -> None:
    other = octets("ECS52", {"FirmwareVersion: value": b"\x01\x02\x03\x04"})
    assert "without readings: Read ESME/SAPC/Comms Hub Firmware Version" in problem(capsys, other)
    assert "message code" in problem(capsys, other.replace("0059", "ffff"))


def test_encrypted_readings_need_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--keys" in problem(capsys, ENCRYPTED)


def test_what_is_no_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert "expected" in problem(capsys, "00ff")


# As asked ------------------------------------------------------------------------------------------------------------

SUMMER = datetime.datetime(2015, 3, 28, 0, 30, tzinfo=datetime.UTC)
TWO_DAYS = octets(
    "ECS22a",
    {
        "ProfileDataLog(Export): logEntries": [
            {"timestamp": SUMMER + place * HALF_HOUR, "dlValue": 10, "dlValue2": 1} for place in range(48 + 46)
        ]
    },
)


def test_totals_of_days(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, TWO_DAYS, "--days")
    assert found[1].split() == ["start", "(local)", "end", "(local)", "register", "value", "unit"]
    assert [" ".join(line.split()) for line in found[2:4]] == [
        "2015-03-28 00:00 GMT 2015-03-29 00:00 GMT Profile Data Log 480 Wh 48 intervals in 24 h",
        "2015-03-29 00:00 GMT 2015-03-30 00:00 BST Profile Data Log 460 Wh 46 intervals in 23 h",
    ]


def test_local_time(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, TWO_DAYS, "--local")
    assert any(line.startswith("2015-03-29 00:30 GMT  2015-03-29 02:00 BST") for line in found)
    rows = [json.loads(line) for line in lines(capsys, TWO_DAYS, "--local", "--json")]
    assert rows[-1]["end"] == "2015-03-30T00:00:00+01:00"


def test_the_calorific_value_is_a_number_above_0(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("0", "-1", "x", "nan", "1000", "1" * 30):
        with pytest.raises(SystemExit):
            main(["readings", TWO_DAYS, "--kwh", wrong, "1"])
        assert "no number" in capsys.readouterr().err
    assert len(lines(capsys, TWO_DAYS, "--kwh", "39.5", "1.02264", "--json")) == 2 * (48 + 46)


def test_parquet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra arrow")
    assert lines(capsys, PROFILE, BALANCE, "--parquet", str(tmp_path / "a.parquet")) == []
    table = parquet.read_table(tmp_path / "a.parquet")
    assert [int(each) for each in table.column("value").to_pylist()] == [81, 56, 15, 10, -250000]
    assert "No such file" in problem(capsys, PROFILE, "--parquet", str(tmp_path / "no" / "a.parquet"))


def test_parquet_needs_its_extra(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert "pip install '.[arrow]'" in problem(capsys, PROFILE, "--parquet", "a.parquet")


# Pictures ------------------------------------------------------------------------------------------------------------


def test_without_the_extra_the_error_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "pip install '.[plot]'" in problem(capsys, PROFILE, "--plot", str(tmp_path / "profile.png"))
    assert list(tmp_path.iterdir()) == []


def test_a_line_is_flat_over_an_interval_and_broken_at_gaps() -> None:
    import duis

    message = gbcs.decode(bytes.fromhex(profile((1, 0), (2, 0))))
    active = [each for each in duis.readings(message) if each.unit == "Wh"]
    late = active[1]._replace(start=START + 2 * HALF_HOUR, end=START + 3 * HALF_HOUR)
    times, values = command._outline([late, active[0]])
    assert times == [
        START - HALF_HOUR,
        START,
        START + 2 * HALF_HOUR,
        START + 2 * HALF_HOUR,
        START + 3 * HALF_HOUR,
    ]
    assert values[:2] == [1, 1]
    assert values[2] != values[2]  # not a number: no line
    assert values[3:] == [2, 2]


def test_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra plot")
    path = tmp_path / "profile.png"
    assert lines(capsys, PROFILE, "--plot", str(path)) == [f"{path}: 4 readings"]
    assert path.read_bytes().startswith(b"\x89PNG")
    assert len(lines(capsys, PROFILE, "--csv", "--plot", str(path))) == 5


@pytest.mark.parametrize(
    ("message", "name", "reason"),
    [(BALANCE, "a.png", "no profile data"), (PROFILE, "no/such/folder.png", "No such file"), (PROFILE, "a.exe", "exe")],
)
def test_what_can_not_be_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, message: str, name: str, reason: str
) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra plot")
    assert reason in problem(capsys, message, "--plot", str(tmp_path / name))
