"""Distinguished names as text, against names that cryptography holds and examples of RFC 2253."""

from contextlib import suppress

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from wire.distinguished_name import comparable, parse
from wire.errors import DecodeError

COMMON, ORGANISATION, UNIT, COUNTRY = "2.5.4.3", "2.5.4.10", "2.5.4.11", "2.5.4.6"


@pytest.mark.parametrize(
    "text",
    [
        "CN=O Issuing CA,O=Smart DCC\\, Ltd,C=GB",
        'CN=O Issuing CA, O="Smart DCC, Ltd", C=GB',
        'cn = O Issuing CA ; o = "Smart DCC, Ltd" ; c = GB',
        "OID.2.5.4.3=O Issuing CA,oid.2.5.4.10=Smart DCC\\2C Ltd,2.5.4.6=GB",
        "CN=#130c4f2049737375696e67204341,O=#0c0e536d617274204443432c204c7464,C=#13024742",
        "commonName=o issuing  ca,organizationName=SMART DCC\\, LTD,countryName=gb",
        "CN=\\4f Issuing CA,O=Smart DCC\\, Ltd   ,  C=GB  ",
    ],
)
def test_forms_of_one_name(text):
    assert parse(text) == (
        frozenset({(COMMON, "o issuing ca")}),
        frozenset({(ORGANISATION, "smart dcc, ltd")}),
        frozenset({(COUNTRY, "gb")}),
    )


def test_examples_of_the_rfc():
    """RFC 2253, section 5."""
    assert parse("OU=Sales+CN=J. Smith,O=Widget Inc.,C=US")[0] == {(UNIT, "sales"), (COMMON, "j. smith")}
    assert parse(r"CN=L. Eagle,O=Sue\, Grabbit and Runn,C=GB")[1] == {(ORGANISATION, "sue, grabbit and runn")}
    assert parse(r"CN=Before\0DAfter,O=Test,C=GB")[0] == {(COMMON, "before after")}  # compared by words
    assert parse("1.3.6.1.4.1.1466.0=#04024869,O=Test,C=GB")[0] == {("1.3.6.1.4.1.1466.0", "#04024869")}
    assert parse(r"SN=Lu\C4\8Di\C4\87") == (frozenset({("2.5.4.4", "lučić")}),)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("CN", 0),
        ("CN=A,", 5),
        ("CN=A,,O=B", 5),
        ('CN="A', 0),
        ('CN="A"B', 0),
        ("CN=A\\", 0),
        ("CN=\\aX", 0),
        ("CN=\\C4", 0),
        ("QQ=A", 0),
        ("O=A,CN=#0c02c4c4", 4),
    ],
)
def test_what_is_no_name(text, offset):
    with pytest.raises(DecodeError) as error:
        parse(text)
    assert error.value.offset == offset


attributes = st.tuples(
    st.sampled_from([COMMON, ORGANISATION, UNIT, "2.5.4.7"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
)


@given(st.lists(attributes, min_size=1, max_size=4))
def test_names_as_cryptography_writes_them(parts):
    name = x509.Name([x509.NameAttribute(x509.ObjectIdentifier(kind), value) for kind, value in parts])
    expected = tuple(frozenset({(kind, comparable(value))}) for kind, value in reversed(parts))
    assert parse(name.rfc4514_string()) == expected


@given(st.text('CNO=,;+\\"# aF0', max_size=60))
def test_any_text_is_a_name_or_the_error(text):
    with suppress(DecodeError):
        assert parse(text)
