"""XML signatures: the project's vectors and the published ones, documents signed and changed, certificates found."""

import base64
import copy
import json
import pickle
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from duis.errors import DuisError
from duis.signature import Reason, SignatureError, sign, verify
from duis.xml import canonical, parse
from gbcs import KeyStore
from gbcs.certificates import read_certificate
from gbcs.keys import UnusableKey
from tests.conformance.published import folder
from tests.x509 import with_null, with_serial_number
from vectors import pki
from wire.errors import DecodeError

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "vectors" / "duis" / "signatures.json").read_text("utf-8"))
VERIFIED = [vector for vector in VECTORS if vector["reason"] is None]
REFUSED = [vector for vector in VECTORS if vector["reason"] is not None]
SUPPLIER, PROVIDER = "supplier, XML", "data service provider, XML"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def named(vectors):
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


@lru_cache(maxsize=1)
def store():
    keys = KeyStore()
    assert keys.load(ROOT / "vectors" / "pki") == []
    return keys


def key(name=SUPPLIER):
    return pki.private_key(name, "digitalSignature")


def certificate(name=SUPPLIER):
    return pki.certificate(name, "digitalSignature")


def der(name=SUPPLIER):
    return certificate(name).public_bytes(Encoding.DER)


def document(name="no signature"):
    return next(vector["document"].encode() for vector in VECTORS if vector["name"] == name)


# Verifying ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", named(VERIFIED))
def test_what_is_verified_is_what_was_signed(vector):
    verified = verify(vector["document"].encode(), store())
    assert verified.octets.decode() == vector["signed"]
    assert canonical(verified.root).decode() == vector["signed"]
    assert verified.certificate.der == der(vector["signer"])


@pytest.mark.parametrize("vector", named(REFUSED))
def test_each_is_refused_with_its_reason(vector):
    with pytest.raises(SignatureError) as caught:
        verify(vector["document"].encode(), store())
    assert caught.value.kind.name == vector["reason"].upper().replace(" ", "_")
    assert caught.value.line is not None


def test_every_reason_is_shown():
    """OUT_OF_VALIDITY needs a time: see below."""
    assert {vector["reason"].upper().replace(" ", "_") for vector in REFUSED} == {
        reason.name for reason in Reason if reason is not Reason.OUT_OF_VALIDITY
    }


def test_errors_say_it_in_one_line_and_copy():
    with pytest.raises(SignatureError) as caught:
        verify(document("two references"), store())
    error = caught.value
    assert isinstance(error, DuisError)
    assert str(error) == "line 1, Request/Signature/SignedInfo: 2 references; expected one"
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (twin.kind, str(twin)) == (Reason.REFERENCES, str(error))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (rb'URI=""', b"", "a reference without URI; expected URI="),
        (rb'URI=""', b'URI="#x"', "a reference to '#x'; expected URI="),
        (rb"<ds:X509IssuerSerial>", b"<ds:A/><ds:X509IssuerSerial>", "X509Data with A, X509IssuerSerial; expected"),
        (
            rb"<ds:X509IssuerSerial>",
            b"<ds:A/>" * 3 + b"<ds:X509IssuerSerial>",
            "X509Data with A, A, A, X509IssuerSerial;",
        ),
        (rb"<ds:X509IssuerSerial>", b"<ds:A/>" * 4 + b"<ds:X509IssuerSerial>", "5 elements; expected X509IssuerSerial"),
        (
            rb"<ds:X509IssuerSerial>",
            b"<ds:%b/><ds:X509IssuerSerial>" % (b"A" * 99),
            "X509Data with 2 elements; expected X509IssuerSerial",
        ),
        (rb"<ds:Transform [^>]*>(</ds:Transform>)?", b"", "the transforms none; expected"),
    ],
)
def test_errors_say_what_stands_in_the_signature(old, new, words):
    changed, times = re.subn(old, new, document("request"), count=1)
    assert times == 1
    with pytest.raises(SignatureError, match=re.escape(words)):
        verify(changed, store())


def test_comments_and_what_they_hide_are_not_verified():
    request = document("request").replace(b"DE-00-00-00-01<", b"DE<!-- FF -->-00-00-00-01<")
    verified = verify(b"<!-- before -->" + request + b"<!-- after -->", store())
    assert b"<!--" not in verified.octets
    assert verified.root.findtext(".//{*}DeviceID") == "0A-7E-57-DE-00-00-00-01"


@pytest.mark.parametrize("place", ["%s<?pi x?>", "<?pi x?>%s"])
def test_a_processing_instruction_outside_the_root_is_refused(place):
    """The standard signs it, signxml does not: nobody shall believe either."""
    hostile = place.encode() % document("request")
    for act in (lambda: verify(hostile, store()), lambda: sign(hostile, key(), certificate())):
        with pytest.raises(DuisError, match="processing instruction"):
            act()


def test_other_documents_are_refused():
    for other in (b"<a/>", document("request").replace(b"ServiceUserGateway", b"ResponseAndAlert"), b"<Request/>"):
        with pytest.raises(DuisError, match="expected a Request or Response"):
            verify(other, store())
        with pytest.raises(DuisError, match="expected a Request or Response"):
            sign(other, key(), certificate())


def test_attributes_of_the_signature_are_not_signed():
    request = document("request").replace(b"<ds:Signature ", b'<ds:Signature Id="placeholder" ')
    assert verify(request, store()).octets == document()
    assert b"placeholder" not in sign(request, key(), certificate())


def test_an_id_redirects_no_reference():
    changed = document().replace(b"<sr:Request ", b'<sr:Request Id="x" ')
    assert verify(sign(changed, key(), certificate()), store()).octets == canonical(parse(changed))


def test_unchecked_signing_makes_the_same_form():
    for signed in (sign(document(), key(), certificate(), check=False), sign(document(), key(), certificate())):
        assert verify(signed, store()).octets == document()


def test_a_value_without_its_leading_zeros_is_told_from_a_wrong_one():
    """XML Signature 1.1, 6.4.3: r and s have the size of the order; some writers leave their leading zeros out."""
    signature = re.search(rb"(?<=<ds:SignatureValue>)[^<]+", document("request"))
    assert signature is not None
    octets = base64.b64decode(signature[0])
    shortened = document("request").replace(signature[0], base64.b64encode(octets[1:32] + octets[33:]))
    with pytest.raises(SignatureError, match=r"62 octets.*with their leading zeros") as caught:
        verify(shortened, store())
    assert caught.value.kind is Reason.MALFORMED


# Certificates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trusted",
    [
        pytest.param(lambda: der(), id="DER"),
        pytest.param(lambda: certificate().public_bytes(Encoding.PEM), id="PEM"),
        pytest.param(lambda: certificate().public_bytes(Encoding.PEM).decode(), id="PEM as text"),
        pytest.param(lambda: certificate(), id="cryptography"),
        pytest.param(lambda: read_certificate(der()), id="gbcs"),
        pytest.param(lambda: [der(PROVIDER), certificate("supplier"), read_certificate(der())], id="some"),
        pytest.param(lambda: iter([der()]), id="an iterator"),
        pytest.param(lambda: {"a": der()}.values(), id="a view"),
        pytest.param(store, id="a key store"),
    ],
)
def test_certificates_come_in_any_form(trusted):
    assert verify(document("request"), trusted()).certificate.der == der()


@pytest.mark.parametrize("trusted", [[], [der(PROVIDER)], KeyStore()], ids=["none", "another", "an empty store"])
def test_certificates_that_do_not_help(trusted):
    with pytest.raises(SignatureError, match="no certificate is known with the serial number") as caught:
        verify(document("request"), trusted)
    assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE


def test_the_error_says_who_issued_what_has_the_serial_number():
    with pytest.raises(SignatureError, match="of 'CN=V2,OU=07'; 'CN=V1,OU=07' issued one with this serial number"):
        verify(document("issuer unknown"), store())


def test_certificates_that_can_not_be_read():
    """Among others they are passed over, and mentioned where they may be the one."""
    broken = der()[:-9]
    assert verify(document("request"), [b"", broken, der()]).certificate.der == der()
    assert verify(document("request"), ["", certificate().public_bytes(Encoding.PEM)]).certificate.der == der()
    for no_certificate in (None, 5, object(), [], {}):  # some of them have no hash
        assert verify(document("request"), [no_certificate, der()]).certificate.der == der()
        with pytest.raises(SignatureError, match=r"one can't be read: ") as caught:
            verify(document("request"), [no_certificate])
        assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE
    with pytest.raises(SignatureError, match=r"one can't be read: offset 4 .*, found 393 left") as caught:
        verify(document("request"), [broken])
    assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE
    with pytest.raises(DecodeError):
        verify(document("request"), broken)
    with pytest.raises(DecodeError):
        sign(document(), key(), broken)


def test_the_time_of_validity_is_judged_where_it_is_given():
    request = document("request")
    assert verify(request, store(), at=datetime(2026, 6, 1, tzinfo=UTC)).octets == document()
    assert verify(request, store(), at=datetime(2026, 1, 1, tzinfo=UTC)).octets == document()
    assert verify(request, store(), at=datetime(2035, 12, 31, 23, 59, 59, tzinfo=UTC)).octets == document()
    for at in (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)):
        with pytest.raises(SignatureError, match="valid from 2026-01-01 to 2035-12-31") as caught:
            verify(request, store(), at=at)
        assert caught.value.kind is Reason.OUT_OF_VALIDITY
    with pytest.raises(ValueError, match="no time zone"):
        verify(request, store(), at=datetime(2026, 6, 1))


@pytest.mark.parametrize("filler", [" ", "\\ ", "\\,", ",", "CN=a,", "\\", "+", '"', "CN=#", "a", "2.5.", " = "])
def test_an_issuer_of_any_length_costs_as_much_as_it_is_long(filler):
    """Work before a signature is checked grows with the input and no faster: a square of this would take minutes."""
    request = document("request")
    issuer = certificate().issuer.rfc4514_string().encode()
    assert request.count(issuer) == 1
    long = b"CN=V1" + filler.encode() * 100_000 + b"OU=07"
    with pytest.raises(SignatureError, match="no certificate is known") as caught:
        verify(request.replace(issuer, long), store())
    assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE
    assert len(str(caught.value)) <= 500


@pytest.mark.parametrize("issuer", [b"CN=V1,OU=07", b"cn = V1 , ou=07", b"OU=07,  CN=V1", b"2.5.4.3=V1,OU=07"])
def test_the_name_of_an_issuer_in_other_forms(issuer):
    """The certificate is found; the document is another one than was signed only where the text differs."""
    request = document("request")
    own = certificate().issuer.rfc4514_string().encode()
    # What stands in KeyInfo is not signed.
    assert verify(request.replace(own, issuer), store()).certificate.der == der()


# Signing --------------------------------------------------------------------------------------------------------------


def test_the_signature_has_the_form_of_the_published_ones():
    """Held against the project's own vector, which is written by hand; ECDSA itself has another value each time."""
    signed = sign(document(), key(), certificate()).decode()
    value = r"<ds:SignatureValue>[^<]{88}</ds:SignatureValue>"
    written = re.sub(value, "", document("request").decode())
    # By hand it is in canonical form; empty elements are written short.
    written = re.sub(r"></ds:(CanonicalizationMethod|SignatureMethod|Transform|DigestMethod)>", "/>", written)
    assert re.sub(value, "", signed) == "<?xml version='1.0' encoding='UTF-8'?>\n" + written


@pytest.mark.parametrize("vector", named(VERIFIED))
def test_a_signature_is_replaced(vector):
    resigned = sign(vector["document"].encode(), key(vector["signer"]), certificate(vector["signer"]))
    assert len(parse(resigned).findall(f"{DS}Signature")) == 1
    assert verify(resigned, store()).octets.decode() == vector["signed"]
    other = sign(resigned, key("network operator, XML"), certificate("network operator, XML"))
    verified = verify(other, store())
    assert verified.octets.decode() == vector["signed"]
    assert verified.certificate.der == der("network operator, XML")


def test_signatures_that_were_wrong_are_replaced_too():
    for name in ("signature twice", "signature first", "document changed", "two references", "empty signature"):
        assert verify(sign(document(name), key(), certificate()), store()).certificate.der == der()


def test_the_prefix_is_that_of_published_signatures():
    response = document("response, a prefix for signatures unused")
    signed = sign(response, key(PROVIDER), certificate(PROVIDER))
    assert b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>' in signed
    assert b"ns3:" not in signed.replace(b"xmlns:ns3", b"")


def test_comments_around_the_document_stay():
    surrounded = b"<!--1--><!--2-->" + document() + b"<!--3--><!--4-->"
    signed = sign(surrounded, key(), certificate())
    assert re.sub(rb"<ds:Signature.*</ds:Signature>", b"", signed).split(b"?>\n")[1] == surrounded


class Held:
    """A signer that keeps its key to itself."""

    def __init__(self, name):
        self.name = name

    def sign(self, message):
        r, s = decode_dss_signature(key(self.name).sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_a_signer_signs():
    signed = sign(document(), Held(SUPPLIER), der())
    assert verify(signed, store()).octets == document()


def test_keys_that_do_not_fit():
    with pytest.raises(UnusableKey, match="not that of the certificate"):
        sign(document(), key(PROVIDER), certificate())
    for other in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        with pytest.raises(UnusableKey, match="P-256 expected"):
            sign(document(), other, certificate())
    for check in (True, False):  # what a signer gives is looked at in any case
        with pytest.raises(SignatureError) as caught:
            sign(document(), Held(PROVIDER), certificate(), check=check)
        assert caught.value.kind is Reason.BAD_VALUE

    class Short:
        def sign(self, message):
            return bytes(63)

    with pytest.raises(UnusableKey, match="63 octets"):
        sign(document(), Short(), certificate())
    with pytest.raises(SignatureError) as caught:
        sign(document(), pki.private_key("supplier", "keyAgreement"), pki.certificate("supplier", "keyAgreement"))
    assert caught.value.kind is Reason.UNUSABLE_CERTIFICATE


@pytest.mark.parametrize(
    "text", [b"", b"<a", b'<sr:Request xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway"/>']
)
def test_what_can_not_be_signed(text):
    with pytest.raises(DuisError):
        sign(text, key(), certificate())
    with pytest.raises(DuisError):
        verify(text, store())


def test_a_certificate_with_null_parameters():
    odd = with_null(der())
    signed = sign(document(), key(), odd)
    assert verify(signed, [odd]).certificate.der == odd
    assert verify(signed, [der()]).octets == document()


def test_a_serial_number_that_no_document_could_name_is_refused():
    with pytest.raises(UnusableKey, match="more than the 20 octets"):
        sign(document(), key(), with_serial_number(der(), b"\x7f" * 1800))
    with pytest.raises(SignatureError, match="no certificate is known"):
        verify(document("request"), [with_serial_number(der(), b"\x7f" * 1800)])


def test_a_serial_number_has_at_most_twenty_octets():
    longest = with_serial_number(der(), b"\0" + b"\xff" * 20)
    assert verify(sign(document(), key(), longest), [longest]).certificate.serial_number == (1 << 160) - 1
    with pytest.raises(UnusableKey, match="more than the 20 octets"):
        sign(document(), key(), with_serial_number(der(), b"\1" + b"\0" * 20))


@pytest.mark.parametrize(("number", "is_named"), [("9" * 60, True), ("9" * 61, False), ("-1", False), ("1x", False)])
def test_what_may_be_a_serial_number(number, is_named):
    changed = re.sub(rb"(?<=<ds:X509SerialNumber>)[0-9]+", number.encode(), document("request"))
    with pytest.raises(SignatureError) as caught:
        verify(changed, store())
    assert caught.value.kind is (Reason.UNKNOWN_CERTIFICATE if is_named else Reason.MALFORMED)


@pytest.mark.parametrize(("size", "is_read"), [(4096, True), (4097, False)])
def test_a_name_that_is_longer_than_any_issuer_s_is_not_read(size, is_read):
    own = certificate().issuer.rfc4514_string().encode()
    padded = document("request").replace(own, b"CN=V1," + b" " * (size - 11) + b"OU=07")
    if is_read:
        assert verify(padded, store()).certificate.der == der()
    else:
        with pytest.raises(SignatureError) as caught:
            verify(padded, store())
        assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE


def test_names_that_can_not_be_read_are_the_same_only_where_their_texts_are():
    request = document("request")
    own = certificate().issuer.rfc4514_string().encode()
    odd = read_certificate(der())._replace(issuer="no name")
    assert verify(request.replace(own, b"no name"), odd).certificate == odd
    for issuer, known in ((b"another", odd), (own, odd), (b"no name", read_certificate(der()))):
        with pytest.raises(SignatureError) as caught:
            verify(request.replace(own, issuer), known)
        assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE


@pytest.mark.parametrize("other", [5, None, object()])
def test_what_holds_no_certificates(other):
    with pytest.raises(DecodeError, match="expected certificates, found a value of type"):
        verify(document("request"), other)


def test_a_certificate_of_nobody_who_signs_xml_counts_only_where_it_is_given():
    signed = sign(document(), key("supplier"), certificate("supplier"))
    assert verify(signed, certificate("supplier")).octets == document()
    with pytest.raises(SignatureError, match="is not for signing XML") as caught:
        verify(signed, store())
    assert caught.value.kind is Reason.UNUSABLE_CERTIFICATE


def test_text_around_a_signature_that_is_taken_out_stays():
    """It is text of the document, and signed."""
    own = rb"(<ds:Signature .*</ds:Signature>)"
    first = re.sub(rb"(<sr:Request[^>]*>)" + own, rb"\1one\2two", document("signature first"))
    assert b">one<" in first
    assert b">onetwo<sr:Header>" in verify(sign(first, key(), certificate()), store()).octets
    last = re.sub(own + rb"(</sr:Request>)", rb"three\1four\2", document("request"))
    signed = sign(last, key(), certificate())
    assert b"threefour<ds:Signature " in signed
    assert b"threefour</sr:Request>" in verify(signed, store()).octets


@pytest.mark.parametrize("behind", [b"x", b"<!-- -->x", b"<!-- --><sr:X/>"])
def test_what_stands_behind_the_signature_is_refused(behind):
    request = document("request").replace(b"</ds:Signature>", b"</ds:Signature> \n" + behind)
    with pytest.raises(SignatureError) as caught:
        verify(request, store())
    assert caught.value.kind is Reason.MISPLACED


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Transform", Reason.TRANSFORMS),
        ("CanonicalizationMethod", Reason.ALGORITHM),
        ("SignatureMethod", Reason.ALGORITHM),
        ("DigestMethod", Reason.ALGORITHM),
    ],
)
def test_no_algorithm_has_parameters(name, reason):
    octets = name.encode()
    empty = rb"(<ds:%b [^>/]*[^>]*?)(/>|></ds:%b>)" % (octets, octets)
    changed = re.sub(empty, rb"\1><ds:A/></ds:%b>" % octets, document("request"))
    assert changed != document("request")
    with pytest.raises(SignatureError) as caught:
        verify(changed, store())
    assert caught.value.kind is reason


@pytest.mark.parametrize(
    ("name", "octets", "words"),
    [
        ("DigestValue", 31, "DigestValue has 31 octets; expected 32 octets"),
        ("DigestValue", 33, "DigestValue has 33 octets; expected 32 octets"),
        ("SignatureValue", 63, "SignatureValue has 63 octets; expected 64 octets: r and s of 32 each"),
        ("SignatureValue", 65, "SignatureValue has 65 octets; expected 64 octets: r and s of 32 each"),
    ],
)
def test_values_of_another_size(name, octets, words):
    text = base64.b64encode(bytes(octets))
    changed = re.sub(b"(?<=<ds:%b>)[^<]+" % name.encode(), text, document("request"))
    with pytest.raises(SignatureError, match=words) as caught:
        verify(changed, store())
    assert caught.value.kind is Reason.MALFORMED


def test_a_firmware_image_is_signed():
    image = base64.b64encode(bytes(10_240_000))
    request = document().replace(b"0A-7E-57-DE-00-00-00-01", image)
    verified = verify(sign(request, key(), certificate()), store())
    assert verified.octets == request
    with pytest.raises(DuisError, match="at most 1,000"):
        verify(request, store(), max_size=1000)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@given(TEXTS, TEXTS, st.sampled_from(["", " ", "\n\t", "\u00a0"]))
def test_any_text_is_signed_as_it_stands(text, attribute, space):
    request = parse(document())
    device = request.find(".//{*}DeviceID")
    device.text = text
    device.set("index", attribute)
    device.tail = space
    signed = sign(etree.tostring(request, encoding="UTF-8"), key(), certificate())
    verified = verify(signed, certificate())
    assert verified.octets == canonical(request)
    found = verified.root.find(".//{*}DeviceID")
    assert (found.text or "", found.get("index"), found.tail or "") == (text, attribute, space)


# Mutations ------------------------------------------------------------------------------------------------------------


def unchanged(octets, vector):
    """Whether a document verifies: it has to hold what was signed then."""
    try:
        verified = verify(octets, certificate(vector["signer"]))
    except DuisError:
        return False
    assert verified.octets.decode() == vector["signed"], octets
    assert canonical(verified.root) == verified.octets
    return True


@pytest.mark.parametrize("vector", named(VERIFIED[:2]))
def test_no_change_of_an_octet_verifies_with_other_content(vector):
    """Each octet in turn: another bit, another character of markup, left out, doubled."""
    original = vector["document"].encode()
    verified = 0
    for place, octet in enumerate(original):
        head, tail = original[:place], original[place + 1 :]
        for put in (bytes((octet ^ 0x01,)), b"<" if octet != 0x3C else b">", b"", bytes((octet, octet))):
            verified += unchanged(head + put + tail, vector)
    # What may change: digits that base64 does not use, and the names of attributes of the signature; little else.
    assert verified < len(original) // 20


@given(st.data())
def test_no_change_of_some_octets_verifies_with_other_content(data):
    vector = data.draw(st.sampled_from(VERIFIED))
    octets = bytearray(vector["document"].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(octets)))
        end = start + data.draw(st.sampled_from([0, 1, 1, 5, 50]))
        octets[start:end] = data.draw(
            st.one_of(
                st.binary(max_size=3),
                st.sampled_from([b"", b" ", b"\n", b"<!---->", b"&#13;", b"</sr:Header>", b"<?p?>"]),
                st.integers(0, len(octets)).map(lambda at: bytes(octets[at : at + 200])),
            )
        )
    unchanged(bytes(octets), vector)


@given(st.data())
def test_no_move_of_an_element_verifies_with_other_content(data):
    vector = data.draw(st.sampled_from(VERIFIED))
    root = parse(vector["document"].encode())
    elements = [element for element in root.iter() if element is not root]
    moved = data.draw(st.sampled_from(elements))
    target = data.draw(st.sampled_from([root, *elements]))
    if data.draw(st.booleans()):
        moved = copy.deepcopy(moved)
    elif target in moved.iter():
        return
    target.insert(data.draw(st.integers(0, len(target))), moved)
    unchanged(etree.tostring(root), vector)


# Published documents --------------------------------------------------------------------------------------------------

PUBLISHED = folder()
published = pytest.mark.skipif(PUBLISHED is None, reason="no published vectors: see tests/conformance")
UNKNOWN = 50669612984035780968362471400449834504
"""The serial number of two published responses, whose certificate is not among the published ones."""


@lru_cache(maxsize=1)
def published_store():
    keys = KeyStore()
    keys.load(PUBLISHED / "dccboxed" / "keys.json")
    return keys


@published
def test_the_genuine_response_verifies():
    response = (PUBLISHED / "dccboxed" / "read-inventory-response-4g.xml").read_bytes()
    verified = verify(response, published_store())
    assert str(verified.certificate.entity_id) == "90-B3-D5-1F-30-00-00-02"
    assert verified.certificate.role == 0x89
    assert verified.octets.startswith(b"<sr:Response")
    assert len(verified.root.findall(".//{*}Device")) == 2
    with pytest.raises(SignatureError) as caught:
        verify(response.replace(b"4G Central", b"4G North"), published_store())
    assert caught.value.kind is Reason.BAD_DIGEST


@published
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("readfw-response.xml", Reason.UNKNOWN_CERTIFICATE),
        ("readfw-response-badsignature.xml", Reason.UNKNOWN_CERTIFICATE),
        ("acknowledgement-error.xml", Reason.ABSENT),
        ("ECS17b_4.1.1_SINGLE_SUCCESS_REQUEST_DUIS-signed.XML", Reason.UNKNOWN_CERTIFICATE),
    ],
)
def test_published_documents_without_a_certificate_to_hand(name, reason):
    with pytest.raises(SignatureError) as caught:
        verify((PUBLISHED / "dccboxed" / name).read_bytes(), published_store())
    assert caught.value.kind is reason


@published
def test_a_published_response_of_an_unknown_signer_is_not_his_whose_name_it_bears():
    """Under another certificate that is given the same serial number, the digest holds and the value does not."""
    stranger = read_certificate(der())._replace(serial_number=UNKNOWN, issuer="CN=Z1,OU=07")
    for name in ("readfw-response.xml", "readfw-response-badsignature.xml"):
        with pytest.raises(SignatureError) as caught:
            verify((PUBLISHED / "dccboxed" / name).read_bytes(), stranger)
        assert caught.value.kind is Reason.BAD_VALUE


@published
def test_published_requests_are_signed_and_verify():
    """Their own signatures are placeholders."""
    private, own = published_store().xml_signer("90-B3-D5-1F-30-01-00-00")
    files = sorted((PUBLISHED / "rtds-4.5.0" / "requests").glob("*.XML"))
    assert len(files) > 200
    for file in files:
        request = file.read_bytes()
        with pytest.raises(SignatureError) as caught:
            verify(request, published_store())
        assert caught.value.kind is Reason.UNKNOWN_CERTIFICATE
        verified = verify(sign(request, private, own), published_store())
        bare = parse(request)
        (placeholder,) = bare.findall(f"{DS}Signature")
        before = placeholder.getprevious()
        before.tail += placeholder.tail
        bare.remove(placeholder)
        assert verified.octets == canonical(bare)
        assert verified.certificate.der == own.der


# With a key store -----------------------------------------------------------------------------------------------------


def test_a_key_store_signs_as_the_originator_of_a_request():
    signed = sign(document(), store())
    assert verify(signed, certificate()).certificate.der == der()
    assert sign(document(), store(), signer="0A-7E-57-00-00-00-00-02").startswith(b"<?xml")
    provider = read_certificate(der(PROVIDER))
    other = sign(document(), store(), signer=provider.entity_id)  # the one that is named, not the originator
    assert verify(other, [provider]).certificate == provider


def test_a_key_store_wants_to_know_who_signs_a_response():
    response = next(
        vector["document"].encode()
        for vector in VERIFIED
        if "<sr:Response" in vector["document"] or "<Response" in vector["document"]
    )
    with pytest.raises(DuisError, match="names nobody who signs it"):
        sign(response, store())


def test_a_key_store_without_the_signer_and_half_of_a_pair_are_refused():
    with pytest.raises(UnusableKey, match="no private key for signing XML of 0A-7E-57-00-00-00-00-02"):
        sign(document(), KeyStore())
    for arguments in ((key(),), (store(), certificate())):
        with pytest.raises(TypeError, match="a key store"):
            sign(document(), *arguments)
    with pytest.raises(TypeError, match="a key store"):
        sign(document(), key(), certificate(), signer="0A-7E-57-00-00-00-00-02")


def test_what_is_no_transform_is_refused_whatever_its_algorithm():
    changed = re.sub(rb"ds:Transform(?=[ >])", b"ds:Other", document("request"))
    with pytest.raises(SignatureError, match="Transforms with Other") as caught:
        verify(changed, store())
    assert caught.value.kind is Reason.MALFORMED
