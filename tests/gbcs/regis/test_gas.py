"""Gas files: records and their fields, reading, writing, streams."""

import datetime
import itertools
import tracemalloc

import pytest

from gbcs.regis import RegisError, gas
from gbcs.regis.lines import LineEnds

DAY = datetime.date(2024, 2, 29)
HEADER = gas.Header(gas.DCC, "DXI", datetime.date(2025, 6, 30), "041500", 322)
TEXT = b'"A00",10005989,"DXI",20250630,"041500",322\n"E45",1234567890,"A",20240229\n"Z99",1\n'
STATUS = gas.Status(1234567890, "A", DAY)


def test_read():
    file = gas.read(TEXT, "DCC01.PN000322.DXI")
    assert file == gas.File(HEADER, (STATUS,), gas.Trailer(1), None, "DCC01.PN000322.DXI", LineEnds())
    assert file.kind == "DXI"
    assert file.header.created == datetime.datetime(2025, 6, 30, 4, 15, tzinfo=datetime.UTC)
    assert gas.write(file) == TEXT


def test_made_files_have_the_trailer_that_they_need():
    assert gas.write(gas.File.of(HEADER, [STATUS])) == TEXT
    members = [gas.SetMember("XOS02.PN000001.XDO", 12)]
    assert gas.write(gas.File.of(None, members)) == b'"XOS02.PN000001.XDO",12\n'
    assert gas.File.of(None, members).kind == "TOK"


def test_time_with_colons_stays():
    octets = TEXT.replace(b"041500", b"04:15:00")
    file = gas.read(octets)
    assert file.header.created == gas.read(TEXT).header.created
    assert gas.write(file) == octets


def test_address():
    whole = gas.address("", "12", "FLAT 3", "", "HIGH STREET")
    assert whole == ",12,FLAT 3,,HIGH STREET,,"
    notification = gas.DataNotification(1, "LI", "ABC", whole)
    assert notification.address_elements == ("", "12", "FLAT 3", "", "HIGH STREET", "", "")
    assert gas.DataNotification(1, "LI", "ABC", " ,,,,,,").address_elements == ("",) * 7
    for wrong in (("a,b",), ("",) * 8):
        with pytest.raises(RegisError, match="seven elements"):
            gas.address(*wrong)


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        (b"1234567890", ""),
        (b"0", ""),
        (b"12345678901", "CSV00012"),
        (b"0123", "CSV00012"),
        (b"-1", "CSV00012"),
        (b"1.0", "CSV00012"),
        (b'"123"', "CSV00012"),
        (b" 123", "CSV00012"),
        (b"", "CSV00020"),
        (b'""', "CSV00020"),
        ("\u0661".encode(), "CSV00011"),
    ],
)
def test_numbers(field, codes):
    assert codes_of(b'"E45",%s,"A",20240229' % field) == codes


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        (b'"A"', ""),
        (b'","', ""),
        (b'" "', "CSV00015"),
        (b'"AB"', "CSV00015"),
        (b"A", "CSV00015"),
        (b"", "CSV00020"),
        (b'""', "CSV00020"),
        (b'"\x7f"', "CSV00011"),
        (b'"\t"', "CSV00011"),
        (b'"A" ', "CSV00014"),
        (b'"""', "CSV00014"),
        (b'A"', "CSV00015"),
    ],
)
def test_texts(field, codes):
    assert codes_of(b'"E45",1,%s,20240229' % field) == codes


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        (b"20240229", ""),
        (b"20000229", ""),
        (b"00010101", ""),
        (b"99991231", ""),
        (b"19000229", "CSV00021"),
        (b"20230229", "CSV00021"),
        (b"20240431", "CSV00021"),
        (b"20241301", "CSV00021"),
        (b"20240100", "CSV00021"),
        (b"00000101", "CSV00021"),
        (b"2024022", "CSV00021"),
        (b'"20240229"', "CSV00021"),
        (b"", "CSV00020"),
    ],
)
def test_dates(field, codes):
    assert codes_of(b'"E45",1,"A",%s' % field) == codes


def test_every_day_there_is_and_no_other():
    layout = gas.RECORDS["E45"]
    for year in (1, 4, 100, 400, 1900, 1999, 2000, 2024, 2025, 2100, 9996, 9999):
        for month, day in itertools.product(range(14), range(33)):
            try:
                expected = datetime.date(year, month, day)
            except ValueError:
                expected = None
            found = layout.read(f'"E45",1,"A",{year:04}{month:02}{day:02}')
            assert (found and found.effective_from) == expected


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (b'"E47",1,"LI","ABC","","","",""', ""),
        (b'"E47",1,"LI","ABC"," ,,,,,,","","",""', ""),
        (b'"E47",1,"LI","ABC",,"","",""', "CSV00015"),
        (b'"E47",1,"LI","ABC","%s","","",""' % (b"A" * 250), ""),
        (b'"E47",1,"LI","ABC","%s","","",""' % (b"A" * 251), "CSV00015"),
        (b'"E48","SUP","QQQ",20240101,', ""),
        (b'"E48","SUP","QQQ",20240101,""', "CSV00021"),
        (b'"E48","SUP","QQQ",20240101', "CSV00019"),
        (b'"E48","SUP","QQQ",20240101,,', "CSV00014"),
        (b'E45,1,"A",20240229', "CSV00015"),
        (b'"E45"', "CSV00019"),
        (b"", "CSV00010"),
        (b'"TOK","XOS02.PN000001.XDO",1', "CSV00010"),
        (b'"e45",1,"A",20240229', "CSV00010"),
        (b'"A00",1,"DXI",20240229,"246000",1', "CSV00021"),
        (b'"A00",1,"DXI",20240229,"12:0000",1', "CSV00021"),
        (b'"Z99",1,"extra"', "CSV00014"),
    ],
)
def test_lines(line, codes):
    assert codes_of(line) == codes


def codes_of(line):
    found = gas.parse(line)
    assert (found.record is None) == bool(found.problems)
    if found.record is not None:
        assert gas.record_text(found.record).encode() == line
    return " ".join(problem.code for problem in found.problems)


def test_doubled_quotes_are_an_option():
    line = b'"E47",1,"LI","ABC",",THE ""OLD"" MILL,,,,,","","",""'
    assert codes_of(line) == "CSV00014"
    record = gas.parse(line, doubled_quotes=True).record
    assert record.address == ',THE "OLD" MILL,,,,,'
    assert gas.record_text(record, doubled_quotes=True).encode() == line
    with pytest.raises(RegisError, match="text without a quotation mark"):
        gas.record_text(record)


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (STATUS._replace(mprn=10**10), "record E45, field 2 [(]mprn[)]: expected an integer of at most 10 digits"),
        (STATUS._replace(mprn=-1), "an integer"),
        (STATUS._replace(mprn="1"), "an integer"),
        (STATUS._replace(mprn=True), "an integer"),
        (STATUS._replace(flag="AB"), "field 3 [(]flag[)]: expected a text of at most 1 characters"),
        (STATUS._replace(flag=""), "a value in a mandatory field"),
        (STATUS._replace(flag="\n"), "printable ASCII"),
        (STATUS._replace(flag="\u00a3"), "printable ASCII"),
        (STATUS._replace(flag=None), "text"),
        (STATUS._replace(effective_from=None), "a date"),
        (STATUS._replace(effective_from=datetime.datetime(2024, 1, 1)), "a date"),
        (STATUS._replace(effective_from="20240101"), "a date"),
        (gas.RejectedFile("x "), "not padded"),
        (gas.RejectedFile(" x"), "not padded"),
        (("E45", 1), "a record of a gas file"),
    ],
)
def test_values_that_have_no_line(record, text):
    with pytest.raises(RegisError, match=text):
        gas.record_text(record)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (gas.File(HEADER, (), None), "header and trailer, or neither"),
        (gas.File(None, (), gas.Trailer(0)), "header and trailer, or neither"),
        (gas.File(None), "a record in a file without header"),
        (gas.File(None, (STATUS,)), "records of a TOK file"),
        (gas.File(HEADER, (gas.SetMember("XOS02.PN000001.XDO", 1),), gas.Trailer(1)), "between header and trailer"),
        (gas.File(HEADER, (HEADER,), gas.Trailer(1)), "between header and trailer"),
        (gas.File(HEADER, (STATUS._replace(flag=""),), gas.Trailer(1)), "line 2, record E45, field 3"),
        (gas.File(HEADER, (), gas.Trailer(0), gas.Signature("", "1", "A")), "issuer"),
        (gas.File(HEADER, (), gas.Trailer(0), gas.Signature("A", "1,2", "A")), "serial"),
        (gas.File(HEADER, (), gas.Trailer(0), None, None, LineEnds("\n\n")), "a line end"),
    ],
)
def test_files_that_are_not_written(file, text):
    with pytest.raises(RegisError, match=text):
        gas.write(file)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", "a file with records"),
        (TEXT.replace(b'"A00"', b'"E45"'), "line 1, record E45: expected 4 fields"),
        (TEXT[:-9], "line 2: expected a trailer Z99 as the last record, found E45"),
        (TEXT[TEXT.index(b'"E45"') :], "line 1: expected a header A00 as the first record, found E45"),
        (TEXT + TEXT, "line 3: expected Z99 as the last record alone"),
        (TEXT.replace(b'"E45"', b'"E46"'), "line 2, record E46: expected 5 fields"),
    ],
)
def test_files_that_are_not_read(octets, text):
    with pytest.raises(RegisError, match=text):
        gas.read(octets)


def test_signature_of_an_issuer_with_commas():
    octets = TEXT[:-1] + b",CN=Z1,OU=07,1234,QUJD\n"
    file = gas.read(octets)
    assert file.signature == gas.Signature("CN=Z1,OU=07", "1234", "QUJD")
    assert gas.write(file) == octets


@pytest.mark.parametrize("name", [None, "XOS02.PN000009.TOK", "set.txt", "set"])
def test_confirmation_of_a_set_by_its_name_or_its_content(name):
    file = gas.read(b'"XOS02.PN000001.XDO",1\n', name)
    assert file.records == (gas.SetMember("XOS02.PN000001.XDO", 1),)
    with pytest.raises(RegisError, match="CSV00010"):
        gas.read(b'"XOS02.PN000001.XDO",1\n', "XOS02.PN000009.XDO")


def test_stream_gives_the_records_of_read():
    octets = b'"XOS02.PN000001.XDO",1\n"XOS02.PN000002.XDO",2,CN,1,QQ\n'
    assert list(gas.stream(octets)) == list(gas.read(octets).records)
    assert list(gas.stream([TEXT])) == [HEADER, STATUS, gas.Trailer(1)]
    with pytest.raises(RegisError, match="CSV00010"):
        list(gas.stream(TEXT.replace(b"E45", b"E99")))
    header, unknown, trailer = gas.parsed(TEXT.replace(b"E45", b"E99"))
    assert (header.record, trailer.record) == (HEADER, gas.Trailer(1))
    assert (unknown.number, unknown.record, unknown.problems[0].code) == (2, None, "CSV00010")


def test_streams_hold_little():
    """A hundred thousand records pass in memory for a few thousand."""

    def records():
        for number in range(100_000):
            yield gas.Status(number, "A", DAY)

    tracemalloc.start()
    try:
        written = gas.write_stream(HEADER, records())
        passed = sum(1 for _ in gas.stream(written))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert passed == 100_002
    assert peak < 8_000_000


def test_written_stream_is_the_file():
    assert b"".join(gas.write_stream(HEADER, [STATUS])) == TEXT
    members = [gas.SetMember("XOS02.PN000001.XDO", 12)]
    assert b"".join(gas.write_stream(None, members)) == b'"XOS02.PN000001.XDO",12\n'


def test_json_form():
    assert gas.record_plain(STATUS) == {"type": "E45", "mprn": 1234567890, "flag": "A", "effective_from": "2024-02-29"}
    with pytest.raises(RegisError):
        gas.record_plain(())
