"""What the command line takes for octets."""

import base64
import io

import pytest

from gbcs.cli.console import Unusable
from gbcs.cli.inputs import octets_of, read_argument

OCTETS = bytes.fromhex("df0901ff00")


@pytest.mark.parametrize(
    "content",
    [
        b"df0901ff00",
        b"DF0901FF00\n",
        b"df 09 01\r\nff 00",
        b"df:09:01:ff:00",
        b"0xdf0901ff00",
        base64.b64encode(OCTETS),
        base64.encodebytes(OCTETS),
        OCTETS,
    ],
)
def test_octets_of_spellings(content):
    assert octets_of(content) == OCTETS


@pytest.mark.parametrize("content", [b"", b"   \n", b"not a message", b"df0", b"{}", "größe".encode()])
def test_octets_of_text_that_spells_none(content):
    assert octets_of(content) is None


def test_read_argument_reads_files_literals_and_standard_input(tmp_path, monkeypatch):
    path = tmp_path / "message.hex"
    path.write_text("df09\n01ff00")
    assert read_argument(str(path)) == OCTETS
    assert read_argument("df0901ff00") == OCTETS
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OCTETS)))
    assert read_argument("-") == OCTETS


@pytest.mark.parametrize("argument", ["no-such-file.hex", "!" * 5000, "a\0b", "", "."])
def test_read_argument_refuses_in_words(argument):
    with pytest.raises(Unusable, match="no such file"):
        read_argument(argument)


def test_read_argument_names_a_file_without_octets(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("hello there\n")
    with pytest.raises(Unusable, match=r"note\.txt: not hexadecimal or base64"):
        read_argument(str(path))
