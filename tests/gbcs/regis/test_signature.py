"""Signatures: their forms, what is signed, certificates that are not to be relied on."""

import base64
import datetime
import hashlib
import io
from urllib.parse import quote, quote_plus

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from gbcs import regis
from gbcs.regis import RegisError, signature
from tests.x509 import signed_with_null
from vectors import pki

RDP = "network operator"
KEY = pki.private_key(RDP, "digitalSignature")
CERTIFICATE = pki.certificate(RDP, "digitalSignature")
AUTHORITIES = [pki.authority_certificate("organisation issuing"), pki.authority_certificate("organisation root")]
AT = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
GAS = b'"A00",10009999,"XDO",20250630,"041500",55\n"Z99",0\n'
ELECTRICITY = (
    b"ZHV|0000000042|D0350001|Z|DCCO|P|XXXX|20250630041500||||OPER|\n81H|42|\nZPT|0000000042|1||1|20250630041500|\n"
)
SET = b'"XOS02.PN000001.XDO",1\n"XOS02.PN000002.XDO",2\n'


def name(*parts):
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def made(key, issuer, *, subject=None, usage=None):
    """A certificate of a key."""
    period = datetime.datetime(2025, 1, 1), datetime.datetime(2030, 1, 1)
    builder = x509.CertificateBuilder(issuer, subject or issuer, key.public_key(), 1234, *period)
    if usage is not None:
        names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
        names += " crl_sign encipher_only decipher_only"
        flags = dict.fromkeys(names.split(), False)
        builder = builder.add_extension(x509.KeyUsage(**flags | {usage: True}), critical=True)
    return builder.sign(key, hashes.SHA256())


@pytest.mark.parametrize("octets", [GAS, ELECTRICITY, SET])
def test_what_is_signed_and_how_it_stands_in_the_trailer(octets):
    signed = regis.sign(octets, KEY, CERTIFICATE)
    body, issuer, serial, value = signed.rsplit(b",", 3)
    assert body + b"\n" == octets
    assert issuer == b"CN%3DV1%2COU%3D07"
    assert int(serial) == CERTIFICATE.serial_number
    covered = b"%s,%s,%s" % (body, issuer, serial)
    assert signature.signed_octets(signed) == covered
    KEY.public_key().verify(base64.b64decode(value), covered, ec.ECDSA(hashes.SHA256()))
    assert value.endswith(b"\n")


def test_line_ends_count_as_lf_and_stay_as_they_are():
    crlf = GAS.replace(b"\n", b"\r\n")
    signed = regis.sign(crlf, KEY, CERTIFICATE, deterministic=True)
    assert signed.startswith(crlf[:-2])
    assert signature.signed_octets(signed) == signature.signed_octets(regis.sign(GAS, KEY, CERTIFICATE))
    assert regis.verify(signed.replace(b"\r\n", b"\r"), [CERTIFICATE]).signature == "valid"
    assert regis.verify(signed.rstrip(b"\n"), [CERTIFICATE]).signature == "valid"
    assert regis.verify(signed + b"\n\r\n", [CERTIFICATE]).signature == "valid"
    assert regis.verify(signed.replace(b"\r\n", b"\n\n", 1), [CERTIFICATE]).signature == "invalid"


def test_forms_of_signing():
    signed = regis.sign(
        GAS, KEY, CERTIFICATE, encoding="raw", issuer="name", serial="hexadecimal", is_quoted=True, line_end="\r\n"
    )
    assert signed.startswith(GAS[:-1] + b',"CN=V1,OU=07","%X","' % CERTIFICATE.serial_number)
    assert signed.endswith(b'=="\r\n')
    assert len(base64.b64decode(signed.rsplit(b",", 1)[1].strip(b'"\r\n'))) == 64
    assert regis.verify(signed, [CERTIFICATE]).signature == "valid"
    assert regis.read(signed).signature.issuer == '"CN=V1,OU=07"'


@pytest.mark.parametrize(
    "issuer",
    [b"CN%3dV1%2cOU%3d07", b"CN=V1,OU=07", b"OU%3D07%2CCN%3DV1", b'"CN%3DV1%2COU%3D07"', b"CN%3DV1%2C%20OU%3D07"],
)
@pytest.mark.parametrize("serial", [b"%d", b"%X", b"0x%x", b'"%d"'])
def test_forms_of_verifying(issuer, serial):
    trailer = b"%s,%s,%s" % (GAS[:-1], issuer, serial % CERTIFICATE.serial_number)
    value = base64.b64encode(KEY.sign(trailer, ec.ECDSA(hashes.SHA256())))
    assert regis.verify(trailer + b"," + value, [CERTIFICATE]).signature == "valid"


@pytest.mark.parametrize("text", [b"CN%3DA+B%2COU%3D07", b"CN%3DA%20B%2COU%3D07"])
def test_spaces_in_the_issuer(text):
    issuer = name((x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "07"), (x509.NameOID.COMMON_NAME, "A B"))
    certificate = made(KEY, issuer)
    assert signature.issuer_text(issuer) == "CN%3DA%20B%2COU%3D07"
    trailer = b"%s,%s,1234" % (GAS[:-1], text)
    value = base64.b64encode(KEY.sign(trailer, ec.ECDSA(hashes.SHA256())))
    assert regis.verify(trailer + b"," + value, [certificate]).signature == "valid"


@pytest.mark.parametrize(
    "issuer",
    [
        'CN=O Issuing CA, O="Smart DCC, Ltd", C=GB',
        "cn=O Issuing CA;o=Smart DCC\\, Ltd;c=GB",
        "C=GB,O=Smart DCC\\2c Ltd,2.5.4.3=O Issuing CA",
        "OID.2.5.4.3 = O Issuing CA,O=#0c0e536d617274204443432c204c7464,C=gb",
    ],
)
@pytest.mark.parametrize("written", [quote, lambda text: quote(text, safe=""), quote_plus, str])
def test_issuer_in_the_forms_of_rfc_2253(issuer, written):
    named = name(
        (x509.NameOID.COUNTRY_NAME, "GB"),
        (x509.NameOID.ORGANIZATION_NAME, "Smart DCC, Ltd"),
        (x509.NameOID.COMMON_NAME, "O Issuing CA"),
    )
    for octets in (GAS, ELECTRICITY):
        trailer = b"%s,%s,1234" % (octets[:-1], written(issuer).encode())
        signed = trailer + b"," + base64.b64encode(KEY.sign(trailer, ec.ECDSA(hashes.SHA256())))
        assert regis.verify(signed, [made(KEY, named)]).signature == "valid"
        another = made(KEY, name((x509.NameOID.COMMON_NAME, "O Issuing CA")))
        assert regis.verify(signed, [another]).signature == "no key"
        assert regis.write(regis.read(signed)) == signed


def test_issuer_that_is_not_ascii():
    issuer = name((x509.NameOID.COMMON_NAME, "Ångström"))
    certificate = made(KEY, issuer)
    signed = regis.sign(GAS, KEY, certificate)
    assert b",CN%3D%C3%85ngstr%C3%B6m,1234," in signed
    assert regis.verify(signed, [certificate]).signature == "valid"
    with pytest.raises(RegisError, match="URL encoding"):
        regis.sign(GAS, KEY, certificate, issuer="name")


def test_signer_that_shows_no_key():
    def hsm(digest):
        assert digest == hashlib.sha256(covered).digest()
        r, s = decode_dss_signature(KEY.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    covered = signature.signed_octets(regis.sign(GAS, KEY, CERTIFICATE))
    assert regis.verify(regis.sign(GAS, hsm, CERTIFICATE), [CERTIFICATE]).signature == "valid"
    with pytest.raises(RegisError, match="32 octets each"):
        regis.sign(GAS, lambda digest: b"", CERTIFICATE)


def test_streams():
    octets = GAS.replace(b'"Z99",0', b"\r\n".join([b'"E47",1,"LI","ABC",",,,,,,","","",""'] * 9000) + b'\r\n"Z99",9000')
    whole = regis.sign(octets, KEY, CERTIFICATE, deterministic=True)
    pieces = list(signature.sign_stream(io.BytesIO(octets), KEY, CERTIFICATE, deterministic=True))
    assert len(pieces) > 2
    assert b"".join(pieces) == whole
    assert regis.verify(io.BytesIO(whole), [CERTIFICATE]).signature == "valid"
    assert regis.verify([whole[:100], whole[100:]], [CERTIFICATE]).signature == "valid"


def test_values_are_signed_and_verified_too():
    file = regis.read(GAS)
    signed = regis.sign(file, KEY, CERTIFICATE)
    assert regis.verify(regis.read(signed), [CERTIFICATE]).signature == "valid"


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", "a file with records"),
        (b"hello\n", "a trailer [(]Z99 or ZPT[)] as the last line"),
        (GAS[: GAS.index(b'"Z99"')], "a trailer"),
    ],
)
def test_files_that_can_not_be_signed(octets, text):
    with pytest.raises(RegisError, match=text):
        regis.sign(octets, KEY, CERTIFICATE)
    with pytest.raises(RegisError, match=text):
        regis.verify(octets, [CERTIFICATE])


def test_file_is_signed_once():
    with pytest.raises(RegisError, match="a file that is not signed"):
        regis.sign(regis.sign(ELECTRICITY, KEY, CERTIFICATE), KEY, CERTIFICATE)
    with pytest.raises(RegisError, match="a file that is signed"):
        signature.signed_octets(GAS)


def test_keys_that_do_not_fit():
    with pytest.raises(RegisError, match="the private key of the certificate"):
        regis.sign(GAS, pki.private_key("supplier", "digitalSignature"), CERTIFICATE)
    for key in (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)):
        certificate = made(key, name((x509.NameOID.COMMON_NAME, "X")))
        with pytest.raises(RegisError, match="a key on P-256"):
            regis.sign(GAS, key, certificate)
        assert regis.verify(GAS[:-1] + b",CN=X,1234,QUJD\n", [certificate]).signature == "invalid"
    with pytest.raises(RegisError, match="a certificate"):
        regis.sign(GAS, KEY, b"nonsense")
    both = b"".join(one.public_bytes(Encoding.PEM) for one in AUTHORITIES)
    with pytest.raises(RegisError, match="one certificate"):
        regis.sign(GAS, KEY, both)
    with pytest.raises(RegisError, match="a line end"):
        regis.sign(GAS, KEY, CERTIFICATE, line_end=" ")


def test_absent_and_unknown():
    assert regis.verify(GAS, [CERTIFICATE])[:2] == ("absent", "absent")
    found = regis.verify(regis.sign(GAS, KEY, CERTIFICATE), AUTHORITIES)
    assert found[:2] == ("no key", "absent")
    assert found.signer is None
    assert found.problems == (f"no certificate {CERTIFICATE.serial_number} of CN=V1,OU=07",)


@pytest.mark.parametrize("value", [b"QUJD", b"====", b"A", b"\xa3", b"MEQ=" * 1000])
def test_what_is_no_signature(value):
    signed = regis.sign(GAS, KEY, CERTIFICATE)
    assert regis.verify(signed.rsplit(b",", 1)[0] + b"," + value, [CERTIFICATE]).signature in ("invalid", "absent")


def test_certificates_of_an_organisation():
    signed = regis.sign(GAS, KEY, CERTIFICATE)
    assert regis.verify(signed, {10009999: [CERTIFICATE]}).signature == "valid"
    assert regis.verify(signed, {"10009999": [CERTIFICATE]}).signature == "valid"
    assert regis.verify(signed, {10005989: [CERTIFICATE]}).signature == "no key"
    signed = regis.sign(ELECTRICITY, KEY, CERTIFICATE)
    assert regis.verify(signed, {"DCCO": [CERTIFICATE]}).signature == "valid"
    assert regis.verify(signed, {"XXXX": [CERTIFICATE]}).signature == "no key"


def test_certificates_in_their_forms():
    signed = regis.sign(GAS, KEY, CERTIFICATE.public_bytes(Encoding.DER))
    bundle = b"".join(one.public_bytes(Encoding.PEM) for one in (*AUTHORITIES, CERTIFICATE))
    for certificates in ([bundle], [CERTIFICATE.public_bytes(Encoding.DER)], iter([CERTIFICATE])):
        assert regis.verify(signed, certificates).signature == "valid"
    spelt = base64.b64encode(CERTIFICATE.public_bytes(Encoding.DER))
    assert regis.verify(signed, [spelt]).signature == "valid"
    with pytest.raises(RegisError, match=r"a certificate, found at offset 0 .* expected tag 30"):
        regis.verify(signed, [b"nonsense"])
    with pytest.raises(RegisError, match="whole PEM blocks"):
        regis.verify(signed, [bundle[:200]])
    damaged = CERTIFICATE.public_bytes(Encoding.DER).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x04\x01\x02")
    with pytest.raises(RegisError, match=r"found at offset 10 .*, version: expected INTEGER, tag 02, found 0x04"):
        regis.verify(signed, [damaged])


@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_certificates_with_null_parameters(form):
    """Newer versions of cryptography refuse what Java up to 17 wrote."""
    issuing, root = (pki.private_key(f"organisation {which}", "keyCertSign") for which in ("issuing", "root"))
    one, above = (
        signed_with_null(found.public_bytes(Encoding.DER), key)
        for found, key in ((CERTIFICATE, issuing), (AUTHORITIES[0], root))
    )
    if form == "PEM":
        one, above = (
            b"-----BEGIN CERTIFICATE-----\n%b-----END CERTIFICATE-----\n" % base64.encodebytes(der)
            for der in (one, above)
        )
    signed = regis.sign(GAS, KEY, one)
    found = regis.verify(signed, [one], trust=[above, AUTHORITIES[1]], at=AT)
    assert found[:3] == ("valid", "valid", ())
    other = signed_with_null(CERTIFICATE.public_bytes(Encoding.DER), root)
    assert regis.verify(signed, [other], trust=AUTHORITIES, at=AT).certificate == "invalid"


def test_judgement_of_the_certificate():
    signed = regis.sign(GAS, KEY, CERTIFICATE)

    def judged(**options):
        found = regis.verify(signed, [CERTIFICATE], **options)
        assert found.signature == "valid"
        return found.certificate, found.problems

    assert judged() == ("not judged", ())
    assert judged(at=AT) == ("not judged", ())
    assert judged(trust=AUTHORITIES) == ("not judged", ())
    assert judged(at=AT, trust=AUTHORITIES) == ("valid", ())
    late = datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC)
    outcome, (problem,) = judged(at=late, trust=AUTHORITIES)
    assert outcome == "invalid"
    assert "valid from 2026-01-01 to 2035-12-31" in problem
    assert judged(trust=AUTHORITIES[:1])[0] == "invalid"
    assert judged(trust=[pki.authority_certificate("device root")])[0] == "invalid"
    with pytest.raises(RegisError, match="a time with a time zone"):
        judged(at=datetime.datetime(2027, 1, 1))


def test_certificate_for_something_else():
    key = pki.private_key(RDP, "keyAgreement")
    certificate = pki.certificate(RDP, "keyAgreement")
    found = regis.verify(regis.sign(GAS, key, certificate), [certificate])
    assert found[:3] == ("valid", "invalid", ("the certificate is not for signatures",))


def test_certificate_that_an_organisation_issued():
    forged = made(KEY, CERTIFICATE.subject, subject=name((x509.NameOID.COMMON_NAME, "X")), usage="digital_signature")
    signed = regis.sign(GAS, KEY, forged)
    found = regis.verify(signed, [forged], at=AT, trust=[CERTIFICATE, *AUTHORITIES])
    assert found[:2] == ("valid", "invalid")
    assert [problem.endswith("is no authority") for problem in found.problems] == [True]


def test_an_issuer_in_other_letters():
    """RFC 5280, 7.1: the same name, whatever the case and the blanks."""
    key = ec.derive_private_key(7, ec.SECP256R1())
    root = name((x509.NameOID.COMMON_NAME, "ROOT"))
    period = datetime.datetime(2025, 1, 1), datetime.datetime(2030, 1, 1)
    builder = x509.CertificateBuilder(root, root, key.public_key(), 1, *period)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    authority = builder.sign(key, hashes.SHA256())
    for text, outcome in (("ROOT", "valid"), (" root ", "valid"), ("ROT", "invalid")):
        issuer = name((x509.NameOID.COMMON_NAME, text))
        subject = name((x509.NameOID.COMMON_NAME, "X"))
        issued = x509.CertificateBuilder(issuer, subject, KEY.public_key(), 1234, *period).sign(key, hashes.SHA256())
        forged = x509.CertificateBuilder(issuer, subject, KEY.public_key(), 1234, *period).sign(KEY, hashes.SHA256())
        signed = regis.sign(GAS, KEY, issued)
        assert regis.verify(signed, [issued], at=AT, trust=[authority]).certificate == outcome
        assert regis.verify(signed, [forged], at=AT, trust=[authority]).certificate == "invalid"


def test_certificate_that_issued_itself():
    own = made(KEY, name((x509.NameOID.COMMON_NAME, "X")), usage="digital_signature")
    found = regis.verify(regis.sign(GAS, KEY, own), [own], at=AT, trust=AUTHORITIES)
    assert found[:3] == ("valid", "invalid", ("the certificate is its own issuer",))


def test_verification_has_no_truth_value():
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(regis.verify(GAS, []))
