"""Makes the GBCS vectors: messages between entities of the test PKI, with real signatures, MACs and encrypted parts.

``python -m vectors.generate`` writes ``vectors/gbcs/messages.json`` and ``vectors/gbcs/blocks.json``. The payloads and
their decoded forms are written by hand below, from the layouts of GBCS and of the protocols in it; the envelope is put
together, and the protection computed, with ``cryptography`` alone. Nothing of the library that the vectors test is
used. Signatures are deterministic (RFC 6979), so the files come out the same each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding

from vectors import pki, security

__all__ = ["ALERT", "COMMAND", "ENCRYPTION", "FOLDER", "RESPONSE", "agreed", "files", "key_of", "sign"]

FOLDER = Path(__file__).parent / "gbcs"
"""Where the files stand."""

COMMAND, RESPONSE, ALERT, ENCRYPTION = 1, 2, 3, 4
_CRA = {COMMAND: "command", RESPONSE: "response", ALERT: "alert"}
_BROKER = "access control broker"
_KEY_AGREEMENT = "keyAgreement"

# Cryptography (GBCS 4.3.3, 8.2.2, 8.4, 6.2.4) -------------------------------------------------------------------------


def _length(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    return bytes((0x81, number)) if number < 0x100 else b"\x82" + number.to_bytes(2, "big")


def _secret(one: str, other: str, prepayment: bool = False) -> bytes:
    """The ECDH secret of two key agreement keys; ``prepayment`` takes the second one of ``one``."""
    private = pki.private_key(one, _KEY_AGREEMENT, prepayment)
    return private.exchange(ec.ECDH(), pki.private_key(other, _KEY_AGREEMENT).public_key())


def _derive(shared: bytes, originator: bytes, mode: int, counter: int, recipient: bytes) -> bytes:
    """The first 16 octets of the single-step KDF of NIST SP 800-56A with SHA-256."""
    algorithm = bytes.fromhex("60857406080300")
    other_info = algorithm + originator + b"\x09" + bytes((mode,)) + counter.to_bytes(8, "big") + recipient
    return hashlib.sha256(bytes.fromhex("00000001") + shared + other_info).digest()[:16]


def _gmac(key: bytes, originator: bytes, authenticated: bytes) -> bytes:
    return AESGCM(key).encrypt(originator + bytes(4), b"", authenticated)


def sign(signer: str, octets: bytes) -> bytes:
    """The ECDSA signature of an organisation or device: r and s."""
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(pki.private_key(signer, "digitalSignature").sign(octets, algorithm))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Encrypted(NamedTuple):
    """What a device encrypted.

    Attributes:
        device: its name.
        reader: name of the party that can read it.
        counter: the one that the key is derived with.
        plaintext: what it encrypted.
        content: the decoded form of that, with what trails it.
    """

    device: str
    reader: str
    counter: int
    plaintext: bytes
    content: Any

    @property
    def key(self) -> bytes:
        """The key of this message's encryption."""
        shared = _secret(self.device, self.reader)
        return _derive(shared, pki.eui_of(self.device), ENCRYPTION, self.counter, pki.eui_of(self.reader))

    def _sealed(self) -> bytes:
        nonce = pki.eui_of(self.device) + bytes(4)
        sealed = AESGCM(self.key).encrypt(nonce, self.plaintext, b"\x31")
        return sealed[: len(self.plaintext) + 12]  # the tag is cut to 12 octets

    @property
    def block(self) -> bytes:
        """Security control 31, invocation counter 0, ciphertext and tag."""
        return bytes.fromhex("3100000000") + self._sealed()

    def decoded(self) -> dict[str, str]:
        """The decoded form of the block."""
        sealed = self._sealed()
        return {"ciphertext": sealed[:-12].hex(), "tag": sealed[-12:].hex()}

    def keys(self) -> dict[str, Any]:
        """How it was encrypted, for the vector."""
        return {
            **_agreed(self.device, self.reader, self.key),
            "plaintext": self.plaintext.hex(),
            "decoded": self.content,
        }


# The prepayment token (GBCS 14) ---------------------------------------------------------------------------------------

# The check digit is that of Verhoeff with its permutations counted from the fourth.
_PERMUTATIONS = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_FINAL = (1, 2, 6, 7, 5, 8, 3, 0, 9, 4)


def _times(a: int, b: int) -> int:
    """The multiplication of the dihedral group of the pentagon."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def _utrn(supplier: str, meter: str, counter: int, value_class: int, value: int) -> str:
    """The 20 digits of a top-up."""
    high = ((counter >> 32 & 0x3FF) << 15 | value_class << 13 | value).to_bytes(4, "big")
    originator, recipient = pki.eui_of(supplier), pki.eui_of(meter)
    key = _derive(_secret(supplier, meter, prepayment=True), originator, COMMAND, counter, recipient)
    names = originator + recipient + b"\x01" + counter.to_bytes(8, "big")
    mac = _gmac(key, originator, bytes.fromhex("110000000000") + names + high)[-4:]
    digits = str(int.from_bytes(high + mac, "big") + 7394156990786306048)
    check = 0
    for place, digit in enumerate(digits):
        check = _times(check, _PERMUTATIONS[(place + 4) % 8][int(digit)])
    return digits + str(_FINAL[check])


# A message ------------------------------------------------------------------------------------------------------------


def _text(name: str) -> str:
    return pki.eui_of(name).hex("-").upper()


def key_of(name: str, usage: str) -> dict[str, str]:
    """A key of the test PKI, as vectors name it."""
    return {"name": name, "eui": pki.eui_of(name).hex(), "usage": usage}


def _agreed(one: str, other: str, key: bytes) -> dict[str, Any]:
    return {"sides": [key_of(one, _KEY_AGREEMENT), key_of(other, _KEY_AGREEMENT)], "derived_key": key.hex()}


def agreed(one: str, other: str, originator: bytes, mode: int, counter: int, recipient: bytes) -> dict[str, Any]:
    """The key that two sides agree on for a message, as vectors tell it."""
    return _agreed(one, other, _derive(_secret(one, other), originator, mode, counter, recipient))


def _hexa(text: str) -> bytes:
    return bytes.fromhex(text)


class Case(NamedTuple):
    """A message to make.

    Attributes:
        name: of the vector.
        source: where its payload comes from.
        cra: command, response or alert.
        use_case: reference and title of the message code; None for one that has neither.
        code: message code.
        originator: name of the business originator.
        recipient: name of the business target.
        counter: originator counter.
        payload: the octets of the payload, hexadecimal.
        decoded: the JSON form of the payload.
        protection: ``MAC``, ``signature``, both, ``null signature`` or ``none``.
        date_time: of the grouping header: its 12 octets, hexadecimal, and its JSON form.
        supplementary: name of the supplementary remote party.
        supplementary_counter: that party's counter.
        own_counter: supplementary originator counter.
        certificate: whether the key agreement certificate of that party follows.
        mac_by: name of the party that makes the MAC; by default the broker for a command, else the originator.
        encrypted: the parts that are.
    """

    name: str
    source: str
    cra: int
    use_case: tuple[str, str] | None
    code: int
    originator: str
    recipient: str
    counter: int
    payload: str
    decoded: Any
    protection: str
    date_time: tuple[str, str] | None = None
    supplementary: str | None = None
    supplementary_counter: int | None = None
    own_counter: int | None = None
    certificate: bool = False
    mac_by: str | None = None
    encrypted: tuple[Encrypted, ...] = ()


def _vector(case: Case) -> dict[str, Any]:
    other_information = case.code.to_bytes(2, "big")
    supplementary: dict[str, Any] = {}
    if case.supplementary:
        other_information += pki.eui_of(case.supplementary)
        supplementary["supplementary_remote_party"] = _text(case.supplementary)
    if case.supplementary_counter is not None:
        other_information += case.supplementary_counter.to_bytes(8, "big")
        supplementary["supplementary_remote_party_counter"] = case.supplementary_counter
    if case.own_counter is not None:
        other_information += case.own_counter.to_bytes(8, "big")
        supplementary["supplementary_originator_counter"] = case.own_counter
    if case.certificate and case.supplementary:
        certificate = pki.certificate(case.supplementary, _KEY_AGREEMENT).public_bytes(Encoding.DER)
        other_information += certificate
        supplementary["key_agreement_certificate"] = certificate.hex()
    originator, recipient = pki.eui_of(case.originator), pki.eui_of(case.recipient)
    date_time = _hexa(case.date_time[0]) if case.date_time else b""
    payload = _hexa(case.payload)
    to_sign = b"\x09" + bytes((case.cra,)) + case.counter.to_bytes(8, "big")
    to_sign += b"\x08" + originator + b"\x08" + recipient + _length(len(date_time)) + date_time
    to_sign += _length(len(other_information)) + other_information + _length(len(payload)) + payload
    keys: dict[str, Any] = {}

    signature: bytes | None = b""
    if "signature" in case.protection.split(" and ") or case.protection == "signature":
        signature = sign(case.originator, to_sign)
        keys["signature"] = key_of(case.originator, "digitalSignature")
    elif case.protection == "none":
        signature = None
    octets = b"\xdf" + to_sign + (b"" if signature is None else _length(len(signature)) + signature)

    mac = None
    if "MAC" in case.protection:
        maker = case.mac_by or (_BROKER if case.cra == COMMAND else case.originator)
        key = _derive(_secret(maker, case.recipient), originator, case.cra, case.counter, recipient)
        mac = _gmac(key, originator, bytes.fromhex("110000000000") + octets)[:12]
        service = bytes.fromhex("1100000000") + octets + mac
        octets = bytes.fromhex("dd000000000000") + _length(len(service)) + service
        keys["mac"] = _agreed(maker, case.recipient, key)
    if case.encrypted:
        keys["encryption"] = [part.keys() for part in case.encrypted]
    return {
        "name": case.name,
        "source": f"{case.source}; put together and protected by vectors/generate.py",
        "keys": keys,
        "octets": octets.hex(),
        "decoded": {
            "use_case": case.use_case and {"reference": case.use_case[0], "name": case.use_case[1]},
            "header": {
                "cra": _CRA[case.cra],
                "originator_counter": case.counter,
                "originator": _text(case.originator),
                "recipient": _text(case.recipient),
                "message_code": f"{case.code:04X}",
                **({"date_time": case.date_time[1]} if case.date_time else {}),
                **supplementary,
            },
            "payload": case.decoded,
            "signature": None if signature is None else signature.hex(),
            "mac": None if mac is None else mac.hex(),
        },
    }


# Pieces of payloads ---------------------------------------------------------------------------------------------------

_BY_HAND = "payload by hand, from the use case and the layout of its protocol"


def _invoke(counter: int) -> tuple[str, int]:
    """long-invoke-id-and-priority: 20 and the low 24 bits of the counter, as octets and as a number."""
    number = 0x20000000 | counter & 0xFFFFFF
    return f"{number:08x}", number


def _typed(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def _request(counter: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apdu": "access-request", "long_invoke_id_and_priority": _invoke(counter)[1], "items": items}


def _response(counter: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apdu": "access-response", "long_invoke_id_and_priority": _invoke(counter)[1], "items": items}


def _parameters(counter: int, originator: str, recipient: str) -> str:
    """Protection parameters: authenticated and encrypted, with a key agreed by C(0e, 2s)."""
    return (
        f"0101 0202 1602 0205 0909 04{counter:016x} 0908 {pki.eui_of(originator).hex()} 0908"
        f"{pki.eui_of(recipient).hex()} 0900 0202 1602 0202 0901 02 0900"
    )


def _parameters_decoded(counter: int, originator: str, recipient: str) -> dict[str, Any]:
    return {"counter": counter, "originator": _text(originator), "recipient": _text(recipient)}


def _parameters_as_data(counter: int, originator: str, recipient: str) -> dict[str, Any]:
    """The same in a request, where they are Data like any other."""
    return _typed(
        "array",
        [
            _typed(
                "structure",
                [
                    _typed("enum", 2),
                    _typed(
                        "structure",
                        [
                            f"04{counter:016x}",
                            pki.eui_of(originator).hex(),
                            pki.eui_of(recipient).hex(),
                            "",
                            _typed("structure", [_typed("enum", 2), _typed("structure", ["02", ""])]),
                        ],
                    ),
                ],
            )
        ],
    )


def _octet_string(octets: bytes) -> str:
    return "09" + (_length(len(octets)) + octets).hex()


_WHEN, _WHEN_TEXT = "07ea 02 1c ff 17 3b 3a 00 8000 ff", "2026-02-28T23:59:58.00"
_LATER, _LATER_TEXT = "07ea 03 01 ff 06 00 00 00 8000 ff", "2026-03-01T06:00:00.00"
_SECONDS = 825638398  # 2026-02-28T23:59:58 counted from 2000-01-01
_HEADER_TIME = (_WHEN, _WHEN_TEXT)

# Messages -------------------------------------------------------------------------------------------------------------

_ECS52 = ("ECS52", "Read ESME/SAPC/Comms Hub Firmware Version")
_ECS42 = ("ECS42", "Remotely Close the Load Switch on the ESME")
_ECS02 = ("ECS02", "Set ESME Payment Mode to Credit")
_ECS17B = ("ECS17b", "Read ESME Energy Registers (Import Energy)")
_ECS21B = ("ECS21b", "Read Electricity (Prepayment) Daily Read Log")
_CS01A = ("CS01a", "Apply Prepayment Top Up to an ESME")
_FIRMWARE = {
    "access": "get",
    "class_id": 1,
    "class": "Data",
    "instance_id": "0-0:0.2.1.255",
    "attribute_id": 2,
    "attribute": "value",
    "data": None,
}
_CLOSE = {
    "access": "action",
    "class_id": 9,
    "class": "Script table",
    "instance_id": "0-0:10.0.106.255",
    "method_id": 1,
    "method": "execute",
    "data": _typed("long-unsigned", 51),
}


def _firmware_request(counter: int) -> tuple[str, Any]:
    octets = f"d9 {_invoke(counter)[0]} 00 01 01 0001 0000000201ff 02 01 00"
    return octets, _request(counter, [_FIRMWARE])


def _firmware_response(counter: int) -> tuple[str, Any]:
    octets = f"da {_invoke(counter)[0]} 00 00 01 09 04 01020304 01 01 00"
    return octets, _response(counter, [{"access": "get", "result": "success", "data": "01020304"}])


def _close_request(counter: int) -> tuple[str, Any]:
    octets = f"d9 {_invoke(counter)[0]} 00 01 03 0009 00000a006aff 01 01 12 0033"
    return octets, _request(counter, [_CLOSE])


def _reads_and_commands() -> Iterator[Case]:
    counter = 0x0000019C00000101
    case = Case("", _BY_HAND, COMMAND, _ECS52, 0x0059, "supplier", "ESME", counter, *_firmware_request(counter), "MAC")
    yield case._replace(name="non-critical command: MAC and null signature")
    yield case._replace(name="non-critical command of a network operator", originator="network operator")
    answer = case._replace(cra=RESPONSE, originator="ESME", recipient="supplier")
    payload, decoded = _firmware_response(counter)
    yield answer._replace(name="response to a non-critical command: MAC", payload=payload, decoded=decoded)
    refused = f"da {_invoke(counter)[0]} 00 00 01 00 01 01 fa"
    decoded = _response(counter, [{"access": "get", "result": "other-reason", "data": None}])
    yield answer._replace(name="response with a failure", payload=refused, decoded=decoded)

    counter = 0x0000019C00000102
    case = Case(
        "",
        _BY_HAND,
        COMMAND,
        _ECS42,
        0x004F,
        "supplier",
        "ESME",
        counter,
        *_close_request(counter),
        "signature and MAC",
    )
    yield case._replace(name="critical command: signature of the supplier, MAC of the broker")
    yield case._replace(name="pre-command that ends after its payload", protection="none")
    yield case._replace(name="pre-command with a null signature", protection="null signature")
    yield case._replace(name="signed pre-command", protection="signature")
    payload = f"da {_invoke(counter)[0]} 00 00 01 00 01 03 00"
    decoded = _response(counter, [{"access": "action", "result": "success", "data": None}])
    answer = case._replace(cra=RESPONSE, originator="ESME", recipient="supplier", protection="signature")
    yield answer._replace(name="response to a critical command: signature, no MAC", payload=payload, decoded=decoded)

    counter = 0x0000019C00000103
    payload = f"da {_invoke(counter)[0]} 00 00 03 000000 03 02 00 02 00 02 0c"
    results = ["success", "success", "type-unmatched"]
    decoded = _response(counter, [{"access": "set", "result": result, "data": None} for result in results])
    source = "payload by hand: the outcome of three sets"
    yield Case(
        "signed response with a date-time",
        *(source, RESPONSE, _ECS02, 0x001A, "ESME", "supplier", counter, payload, decoded, "signature", _HEADER_TIME),
    )
    yield Case(
        "response whose date-time has clock status, weekday and deviation",
        *(source, RESPONSE, _ECS02, 0x001A, "ESME", "supplier", counter, payload, decoded, "signature"),
        date_time=("07ea 07 01 03 0c 00 00 ff ffc4 82", "2026-07-01 Wed 12:00:00+01:00 (clock status 82)"),
    )

    counter = 0x00000123_00000000
    token = _utrn("supplier", "ESME", counter, 0, 1234)
    payload = f"d9 {_invoke(counter)[0]} 00 01 03 0073 0000132800ff 01 01 09 14 {token.encode().hex()}"
    item = {
        "access": "action",
        "class_id": 115,
        "class": "Token gateway",
        "instance_id": "0-0:19.40.0.255",
        "method_id": 1,
        "method": "enter",
        "data": token.encode().hex(),
    }
    yield Case(
        "prepayment top-up of 12.34, whose token is authenticated with the supplier's prepayment key",
        *(_BY_HAND, COMMAND, _CS01A, 0x0007, "supplier", "ESME", counter, payload, _request(counter, [item]), "MAC"),
    )


def _sensitive() -> Iterator[Case]:
    counter = 0x0000019C00000201
    names = (counter, "supplier", "ESME")
    payload = (
        f"d9 {_invoke(counter)[0]} 00 01 03 001e 00002b0208ff 01 01 0202"
        f"0101 0205 120001 0906 00005e2c220a 0f02 120000 0202 1600 00 {_parameters(*names)}"
    )
    item = {
        "access": "action",
        "class_id": 30,
        "class": "Data protection",
        "instance_id": "0-0:43.2.8.255",
        "method_id": 1,
        "method": "get_protected_attributes",
        "data": _typed(
            "structure",
            [
                _typed(
                    "array",
                    [
                        _typed(
                            "structure",
                            [
                                _typed("long-unsigned", 1),
                                "00005e2c220a",
                                _typed("integer", 2),
                                _typed("long-unsigned", 0),
                                _typed("structure", [_typed("enum", 0), None]),
                            ],
                        )
                    ],
                ),
                _parameters_as_data(*names),
            ],
        ),
    }
    case = Case("", _BY_HAND, COMMAND, _ECS17B, 0x0027, "supplier", "ESME", counter, payload, {}, "MAC")
    yield case._replace(name="command that asks for protected attributes", decoded=_request(counter, [item]))

    # structure of import in Wh, its scaler and unit, reactive import in varh, its scaler and unit
    plaintext = _hexa("0201 0204 06000186a0 0202 0f00 161e 060000c350 0202 0f00 1620")
    names = (counter, "ESME", "supplier")
    registers: list[Any] = []
    for value, unit in ((100000, 30), (50000, 32)):
        scaler_unit = _typed("structure", [_typed("integer", 0), _typed("enum", unit)])
        registers += [_typed("double-long-unsigned", value), scaler_unit]
    content = _typed("structure", [_typed("structure", registers)])
    hidden = Encrypted("ESME", "supplier", counter, plaintext, content)
    payload = f"da {_invoke(counter)[0]} 00 00 01 0202 {_parameters(*names)} {_octet_string(hidden.block)} 01 03 00"
    item = {
        "access": "action",
        "result": "success",
        "data": {"encrypted": True, "parameters": _parameters_decoded(*names), "block": hidden.decoded()},
    }
    answer = case._replace(cra=RESPONSE, originator="ESME", recipient="supplier", date_time=_HEADER_TIME)
    yield answer._replace(
        name="response with encrypted attributes",
        payload=payload,
        decoded=_response(counter, [item]),
        encrypted=(hidden,),
    )


def _unknown_remote_party() -> Iterator[Case]:
    counter, theirs, own = 0x0000019C00000301, 0x0000019B00000005, 0x0000019C0000FFFF
    case = Case(
        "",
        *(_BY_HAND, COMMAND, _ECS52, 0x0059, _BROKER, "ESME", counter, *_firmware_request(counter), "MAC"),
        supplementary="other user",
        supplementary_counter=theirs,
    )
    yield case._replace(name="command that the broker runs for another user: other-information of 18")
    payload, decoded = _firmware_response(counter)
    answer = case._replace(cra=RESPONSE, originator="ESME", recipient=_BROKER)
    yield answer._replace(
        name="response to the broker for another user: other-information of 18", payload=payload, decoded=decoded
    )

    names = (counter, _BROKER, "ESME")
    payload = (
        f"d9 {_invoke(counter)[0]} 00 01 03 001e 00002b0206ff 01 01 0202"
        "0101 0205 120007 0906 0000620108ff 0f02 120000"
        f"0202 1601 0202 090c {_WHEN} 090c {_LATER} {_parameters(*names)}"
    )
    item = {
        "access": "action",
        "class_id": 30,
        "class": "Data protection",
        "instance_id": "0-0:43.2.6.255",
        "method_id": 1,
        "method": "get_protected_attributes",
        "data": _typed(
            "structure",
            [
                _typed(
                    "array",
                    [
                        _typed(
                            "structure",
                            [
                                _typed("long-unsigned", 7),
                                "0000620108ff",
                                _typed("integer", 2),
                                _typed("long-unsigned", 0),
                                _typed(
                                    "structure",
                                    [
                                        _typed("enum", 1),
                                        _typed("structure", [_hexa(_WHEN).hex(), _hexa(_LATER).hex()]),
                                    ],
                                ),
                            ],
                        )
                    ],
                ),
                _parameters_as_data(*names),
            ],
        ),
    }
    yield case._replace(
        name="command with the key agreement certificate of another user",
        use_case=_ECS21B,
        code=0x0034,
        payload=payload,
        decoded=_request(counter, [item]),
        certificate=True,
    )
    # compact-array of one entry: time and six amounts
    plaintext = _hexa(
        "0201 13 0207 06 05 05 05 05 05 05 1c 3136417e 000003e8 000186a0 00000000 ffffff9c 00000001 7fffffff"
    )
    values = [1000, 100000, 0, -100, 1, 2147483647]
    entry = [_typed("double-long-unsigned", 0x3136417E), *(_typed("double-long", value) for value in values)]
    of = {"type": "structure", "members": ["double-long-unsigned", *["double-long"] * 6]}
    array = {"type": "compact-array", "of": of, "value": [_typed("structure", entry)]}
    hidden = Encrypted("ESME", "other user", own, plaintext, _typed("structure", [array]))
    names = (counter, "ESME", _BROKER)
    payload = f"da {_invoke(counter)[0]} 00 00 01 0202 {_parameters(*names)} {_octet_string(hidden.block)} 01 03 00"
    item = {
        "access": "action",
        "result": "success",
        "data": {"encrypted": True, "parameters": _parameters_decoded(*names), "block": hidden.decoded()},
    }
    yield answer._replace(
        name="response encrypted for another user: other-information of 26",
        source=_BY_HAND + "; the key is that of the supplementary party and the supplementary originator counter",
        use_case=_ECS21B,
        code=0x0034,
        payload=payload,
        decoded=_response(counter, [item]),
        own_counter=own,
        encrypted=(hidden,),
    )
    counter = 0x0000019C00000302
    yield Case(
        "critical command of the broker for another user: its signature and its MAC",
        *(_BY_HAND, COMMAND, ("CS04AC", "Method A or C Unjoin"), 0x000F, _BROKER, "CHF", counter),
        f"04 08 {pki.eui_of('PPMID').hex()}",
        _asn1("UnjoinDeviceCommand", other_device_entity_identifier=pki.eui_of("PPMID").hex("-").upper()),
        "signature and MAC",
        supplementary="other user",
        supplementary_counter=theirs,
    )


class Told(NamedTuple):
    """A DLMS alert to make: what differs from one to the next."""

    name: str
    use_case: tuple[str, str]
    code: int
    alert_code: int
    meaning: str
    elements: str
    size: int
    content: Any
    protection: str = "MAC"
    device: str = "CHF"
    recipient: str = _BROKER
    supplementary: str | None = None
    supplementary_counter: int | None = None
    encrypted: tuple[Encrypted, ...] = ()


def _bits(text: str) -> dict[str, Any]:
    return _typed("bit-string", text)


def _discarded(originator: str, recipient: str, cra: int, counter: int) -> tuple[str, dict[str, Any]]:
    octets = f"{pki.eui_of(originator).hex()} {pki.eui_of(recipient).hex()} {cra:02x} {counter:016x}"
    message = {
        "originator": _text(originator),
        "recipient": _text(recipient),
        "cra": cra,
        "originator_counter": counter,
    }
    return octets, message


_ALERT_COUNTER = 0x0000019C00000400
_HASH = hashlib.sha256(b"an image of firmware").hexdigest()
_OUTAGE = ("ECS80", "Supply Outage Restore Alert from ESME")
_UNDELIVERED = ("8F84-ALERT", "Failure to Deliver Remote Party Message to ESME Alert")


def _told() -> Iterator[Told]:
    supplier = {"device": "ESME", "recipient": "supplier"}
    signed = {"protection": "signature"}
    yield Told(
        "alert: MAC",
        ("GNCA", "Generic Non Critical Alert"),
        *(0x1001, 0x810D, "Combined Credit Below Low Credit Threshold (prepayment mode)", "", 2, []),
        **supplier,
    )
    yield Told(
        "critical alert: signature",
        ("GCA", "Generic Critical Alert"),
        *(0x1000, 0x8F3E, "Unauthorised Communication Access attempted", "", 2, []),
        **supplier,
        **signed,
    )
    yield Told(
        "generic alert with an element that it should not have, of a code that nobody named",
        ("GCA", "Generic Critical Alert"),
        *(0x1000, 0x8FFF, None, "09 01 00", 3, ["00"]),  # type: ignore[arg-type]
        **supplier,
        **signed,
    )
    log = (
        f"02 03 09 0c {_LATER} 09 08 d1d2d3d4d5d6d7d8 01 02"
        f"02 02 09 08 {pki.eui_of('ESME').hex()} 09 10 {_HASH[:32]} 02 02 09 08 {pki.eui_of('PPMID').hex()} 09 00"
    )
    entries = [
        {"device": _text("ESME"), "hashed_trust_center_link_key": _HASH[:32]},
        {"device": _text("PPMID"), "hashed_trust_center_link_key": ""},
    ]
    backup = {"time": _LATER_TEXT, "extended_pan_id": "d1d2d3d4d5d6d7d8", "entries": entries}
    yield Told(
        "alert: device log changed",
        ("CS14", "Device Addition To / Removal From HAN Whitelist Alerts"),
        *(0x0018, 0x8F12, "CHF Device Log Changed", log, 3, {"backup": backup}),
    )
    names = (_ALERT_COUNTER, "ESME", "supplier")
    # a structure of one compact-array: time and one register
    entry = [_typed("double-long-unsigned", value) for value in (0x3136417E, 10000)]
    of = {"type": "structure", "members": ["double-long-unsigned"] * 2}
    array = {"type": "compact-array", "of": of, "value": [_typed("structure", entry)]}
    plaintext = _hexa("0201 13 0202 06 06 08 3136417e 00002710")
    hidden = Encrypted("ESME", "supplier", _ALERT_COUNTER, plaintext, _typed("structure", [array]))
    yield Told(
        "alert: billing data log, encrypted",
        ("ECS68", "ESME Critical Sensitive Alert (Billing Data Log)"),
        *(0x0061, 0x8F0A, "Billing Data Log Updated", _parameters(*names) + _octet_string(hidden.block), 4),
        {"parameters": _parameters_decoded(*names), "block": hidden.decoded()},
        **supplier,
        **signed,
        encrypted=(hidden,),
    )
    yield Told(
        "alert: supply outage restored",
        *(_OUTAGE, 0x0067, 0x8F36, "Supply Outage Restored - Outage >= 3 minutes"),
        *(f"09 0c {_WHEN} 09 0c {_LATER}", 4, {"interruption": _WHEN_TEXT, "restoration": _LATER_TEXT}),
        **supplier,
        **signed,
    )
    yield Told(
        "alert: future dated instruction carried out",
        ("FDA-DLMS", "Future Dated Execution Of Instruction Alert (DLMS COSEM)"),
        *(0x00CC, 0x8F66, "Future-date HAN Interface Command Successfully Actioned"),
        *("09 13 001f 0000019c00000777 0014 00000d0000ff 0a", 3),
        {
            "message_code": 31,
            "originator_counter": 0x0000019C00000777,
            "class_id": 20,
            "instance_id": "0-0:13.0.0.255",
            "attribute_id": 10,
        },
        **supplier,
        **signed,
    )
    yield Told(
        "alert: firmware received",
        ("FDRA-DLMS", "Firmware Distribution Receipt Alert (ESME)"),
        *(0x00CE, 0x8F72, "Firmware Verification Successful", f"09 20 {_HASH}", 3, {"image_hash": _HASH}),
        **supplier,
        **signed,
    )
    octets, message = _discarded("supplier", "ESME", 1, 0x0000019C00000888)
    meaning = "Failure to Deliver Remote Party Message to ESME"
    for size in (2, 3):
        yield Told(
            f"alert: message not delivered, in a structure that claims {size} elements",
            *(_UNDELIVERED, 0x00D5, 0x8F84, meaning, f"30 19 {octets}", size),
            {"message": message, "structure_size": size},
            **signed,
        )
    yield Told(
        "alert: message not delivered, as Data",
        *(_UNDELIVERED, 0x00D5, 0x8F84, meaning, f"09 19 {octets}", 3, {"message": message}),
        **signed,
    )
    integrity = ("MIIWA-DLMS", "Meter Integrity Issue Warning Alert - ESME")
    for number, issue in ((4, "error-ram"), (0x00FF, 255)):
        yield Told(
            f"alert: integrity issue {number}",
            *(integrity, 0x00F0, 0x81A0, "Smart Meter Integrity Issue - Warning", f"09 02 {number:04x}", 3),
            {"issue": issue},
            **supplier,
        )
    device = f"09 08 {pki.eui_of('GSME').hex()}"
    yield Told(
        "alert: limited duty cycle, a device to suspend",
        ("DBCH06", "Limited Duty Cycle Action Taken Sub GHz Alert"),
        *(0x0110, 0x8F20, "Limited Duty Cycle Action Taken", device, 3, {"device": _text("GSME")}),
    )
    yield Told(
        "alert: channel changed",
        ("DBCH07", "Sub GHz Channel Changed Sub GHz Alert"),
        *(0x0111, 0x8F26, "Sub GHz Channel Changed", "02 02 04 20 e0000400 09 01 01", 3),
        {"channel": _bits("11100000000000000000010000000000"), "trigger": "gsme-request"},
    )
    yield Told(
        "alert: request to scan assessed",
        ("DBCH08", "Sub GHz Channel Scan Request Assessment Outcome Sub GHz Alert"),
        *(0x0112, 0x8F28, "Sub GHz Channel Scan Request Assessment Outcome", "02 02 09 01 05 09 01 09", 3),
        {"status": "too-many-scans-today", "trigger": 9},
    )
    yield Told(
        "alert: sub GHz configuration changed",
        ("DBCH09", "Sub GHz Configuration Changed Sub GHz Alert"),
        *(0x0113, 0x8F2A, "Sub GHz Configuration Changed"),
        "02 0f 04 20 e7ffffff 04 20 e80000ff 04 20 f7ffffff 04 20 f80001ff 12 0064 12 00c8 11 03 12 000a"
        "11 14 11 28 12 1388 11 03 12 003c 12 01f4 12 03e8",
        3,
        {
            "configuration": {
                "lower_band_channels_0_to_26": _bits("11100111111111111111111111111111"),
                "lower_band_channels_27_to_34": _bits("11101000000000000000000011111111"),
                "lower_band_channels_35_to_61": _bits("11110111111111111111111111111111"),
                "upper_band_channels_0_to_26": _bits("11111000000000000000000111111111"),
                "normal_limited_duty_cycle_threshold": _typed("long-unsigned", 100),
                "limited_critical_duty_cycle_threshold": _typed("long-unsigned", 200),
                "maximum_channel_changes_per_week": _typed("unsigned", 3),
                "gsme_curfew": _typed("long-unsigned", 10),
                "channel_quieter_threshold": _typed("unsigned", 20),
                "channel_noisier_threshold": _typed("unsigned", 40),
                "non_gsme_poor_communications": _typed("long-unsigned", 5000),
                "poor_communications_measurement_periods": _typed("unsigned", 3),
                "local_noise_measurement_period": _typed("long-unsigned", 60),
                "local_failure": _typed("long-unsigned", 500),
                "local_retry": _typed("long-unsigned", 1000),
            }
        },
    )
    octets, message = _discarded("GSME", "supplier", 3, 0x0000019C00000999)
    yield Told(
        "alert: message discarded",
        ("DBCH10", "Message Discarded Due to Duty Cycle Management Sub GHz Alert"),
        *(0x0114, 0x8F2C, "Message Discarded Due to Duty Cycle Management", f"09 19 {octets}", 3, {"message": message}),
    )
    yield Told(
        "alert: no room for a device",
        ("DBCH11", "No More Sub GHz Device Capacity Sub GHz Alert"),
        *(0x0115, 0x8F2D, "No More Sub GHz Device Capacity", device, 3, {"device": _text("GSME")}),
    )
    yield Told(
        "alert: command not supported, with the party that sent it: other-information of 18",
        ("ECS100", "Command not supported by Device"),
        *(0x0120, 0x8F85, "Command not supported by Device", "09 0a 00de 0000019c00000666", 3),
        {"message_code": 222, "originator_counter": 0x0000019C00000666},
        **signed,
        device="SAPC",
        supplementary="load controller",
        supplementary_counter=0x0000019C00000666,
    )
    yield Told(
        "alert: limit of an auxiliary controller processed",
        ("ECS101", "Limit APC [n] Level Command processed"),
        *(0x0121, 0x8F86, "Limit APC [n] Level Command processed"),
        *(f"11 12 09 0c {_WHEN} 09 0c {_LATER} 11 32", 6),
        {
            "controller": _typed("unsigned", 18),
            "start": _WHEN_TEXT,
            "end": _LATER_TEXT,
            "level": _typed("unsigned", 50),
        },
        **signed,
        device="SAPC",
        recipient="load controller",
    )
    yield Told(
        "alert: limit of an auxiliary controller ended",
        ("ECS102", "Limit APC [n] Level ended or cancelled"),
        *(0x0122, 0x8F87, "Limit APC [n] Level ended or cancelled", "11 21 11 64", 4),
        {"controller": _typed("unsigned", 33), "level": _typed("unsigned", 100)},
        **signed,
        device="SAPC",
        recipient="load controller",
    )
    state = '{"outputState":{},"inputState":{},"other-data":{}}'
    yield Told(
        "alert: operational update, naming a load controller: other-information of 10",
        ("ECS200", "Operational Update"),
        *(0x0123, 0x8F88, "Operational Update", f"0c {len(state):02x} {state.encode().hex()}", 3),
        {"state": _typed("utf8-string", state)},
        **signed,
        device="SAPC",
        recipient="supplier",
        supplementary="load controller",
    )


def _alerts() -> Iterator[Case]:
    for told in _told():
        octets, number = _invoke(_ALERT_COUNTER)
        payload = f"0f {octets} 00 02 {told.size:02x} 12 {told.alert_code:04x} 09 0c {_WHEN} {told.elements}"
        decoded = {
            "apdu": "data-notification",
            "long_invoke_id_and_priority": number,
            "alert_code": f"{told.alert_code:04X}",
            "meaning": told.meaning,
            "time_stamp": _WHEN_TEXT,
            "content": told.content,
        }
        yield Case(
            told.name,
            "payload by hand, from the layout of its alert",
            *(ALERT, told.use_case, told.code, told.device, told.recipient, _ALERT_COUNTER, payload, decoded),
            told.protection,
            supplementary=told.supplementary,
            supplementary_counter=told.supplementary_counter,
            encrypted=told.encrypted,
        )
    counter = _ALERT_COUNTER + 1
    yield Case(
        "data-notification that is no alert",
        "payload by hand: a data-notification with a time of its own and nothing else",
        *(ALERT, ("GCA", "Generic Critical Alert"), 0x1000, "ESME", "supplier", counter),
        f"0f {_invoke(counter)[0]} 0c {_WHEN} 00",
        {
            "apdu": "data-notification",
            "long_invoke_id_and_priority": _invoke(counter)[1],
            "date_time": _WHEN_TEXT,
            "body": None,
        },
        "signature",
    )


_SECONDS_TEXT = "2026-02-28T23:59:58Z"
_LITTLE = _SECONDS.to_bytes(4, "little").hex()  # inside the ZCL command
_CLUSTERS = {0x0702: "Metering", 0x0705: "Prepayment"}
_REGISTER = {"attribute_id": 0x0000, "attribute": "CurrentSummationDelivered"}
_MULTIPLIER = {"attribute_id": 0x0301, "attribute": "Multiplier"}
_CAUSES = [
    "general",
    "end_of_billing_period",
    "end_of_block_period",
    "change_of_tariff_information",
    "change_of_price_matrix",
    "change_of_block_thresholds",
    "change_of_cv",
    "change_of_cf",
    "change_of_calendar",
    "critical_peak_pricing",
    "manually_triggered",
    "end_of_resolve_period",
    "change_of_tenancy",
    "change_of_supplier",
    "change_of_meter_mode",
    "debt_payment",
    "scheduled_snapshot",
    "ota_firmware_download",
    "top_up_addition",
    "debt_credit_addition",
]


def _component(
    cluster: int, control: int, number: int, command: tuple[int, str | None], content: Any, **more: Any
) -> dict[str, Any]:
    """The decoded form of the last component; ``more`` adds to it or changes it."""
    form = {
        "is_last": True,
        "cluster_id": f"{cluster:04X}",
        "cluster": _CLUSTERS.get(cluster),
        "command": command[1],
        "frame_control": f"{control:02X}",
        "sequence_number": number,
        "command_id": f"{command[0]:02X}",
        "content": content,
    }
    return form | more


_NO_VALUE = {"value": 0xFFFFFFFFFFFF, "meaning": "no value (invalid number)"}


def _gbz_commands() -> Iterator[Case]:
    def components(*forms: dict[str, Any]) -> dict[str, Any]:
        return {"protocol": "GBZ", "components": list(forms)}

    reading = ("GCS13a", "Read GSME Consumption Register")
    counter = 0x0000019C00000501
    case = Case("", _BY_HAND, COMMAND, reading, 0x0074, "supplier", "GSME", counter, "", {}, "MAC")
    content = {"attributes": [_REGISTER, _MULTIPLIER]}
    yield case._replace(
        name="GBZ command: read attributes",
        payload="0109 01 01 0702 0007 00 00 00 0000 0103",
        decoded=components(_component(0x0702, 0x00, 0, (0x00, "ReadAttributes"), content)),
    )
    answered = (0x01, "ReadAttributesResponse")
    answer = case._replace(
        cra=RESPONSE,
        originator="GSME",
        recipient="supplier",
        date_time=(_WHEN.replace("8000 ff", "8000 00"), _WHEN_TEXT + " (clock status 00)"),
    )
    # attribute 0000, success, unsigned 48 bits; attribute 0301, success, unsigned 24 bits
    plaintext = _hexa("0000 00 25 393000000000 0103 00 22 010000")
    unit = "UnitOfMeasure, times Multiplier, by Divisor"
    records = [
        {**_REGISTER, "status": "success", "data_type": "uint48", "value": 12345, "unit": unit},
        {**_MULTIPLIER, "status": "success", "data_type": "uint24", "value": 1},
    ]
    hidden = Encrypted("GSME", "supplier", counter, plaintext, {"records": records})
    length = 2 + 3 + 2 + len(hidden.block)
    content = {"encrypted": True, "frame_counter": 0, "block": hidden.decoded()}
    yield answer._replace(
        name="GBZ response with an encrypted component",
        payload=f"0109 01 03 0702 {length:04x} 00 00 18 00 01 {len(hidden.block):04x} {hidden.block.hex()}",
        decoded=components(_component(0x0702, 0x18, 0, answered, content)),
        encrypted=(hidden,),
    )
    records = [records[0] | _NO_VALUE, {**_MULTIPLIER, "status": "hardware-failure"}]
    default = {"command_id": 0xFF, "status": "failure"}
    yield answer._replace(
        name="GBZ response: an attribute that fails, so that the next component is not executed",
        payload="0109 02 00 0702 0010 08 00 01 0000 00 25 ffffffffffff 0103 c0 01 0705 0005 08 01 0b ff 01",
        decoded=components(
            _component(0x0702, 0x08, 0, answered, {"records": records}, is_last=False),
            _component(0x0705, 0x08, 1, (0x0B, "DefaultResponse"), default),
        ),
    )

    counter = 0x0000019C00000502
    setting = ("GCS05", "Update Prepayment Configurations on GSME")
    case = case._replace(use_case=setting, code=0x006F, counter=counter, protection="signature and MAC")
    credit = (0x09, "SetLowCreditWarningLevel")
    warning = _component(
        *(0x0705, 0x01, 0, credit, {"low_credit_warning_level": 500}), is_last=False, from_date_time=_SECONDS_TEXT
    )
    # at once: 0; cancelled: ffffffff
    maximum = {
        "provider_id": 0,
        "issuer_event_id": _SECONDS,
        "implementation_date_time": 0xFFFFFFFF,
        "maximum_credit_level": 25000,
        "maximum_credit_per_top_up": 10000,
    }
    yield case._replace(
        name="GBZ command of two components, one with a from-date-time",
        payload=f"0109 02 10 0705 000b {_SECONDS:08x} 01 00 09 f4010000"
        f"01 0705 0017 01 01 0b 00000000 {_LITTLE} ffffffff a8610000 10270000",
        decoded=components(warning, _component(0x0705, 0x01, 1, (0x0B, "SetMaximumCreditLimit"), maximum)),
    )
    yield case._replace(
        name="GBZ command whose from-date-time cancels, and octets behind the fields that are known of it",
        payload="0109 01 11 0705 000d ffffffff 01 00 09 f4010000 c1c2",
        decoded=components(warning | {"is_last": True, "from_date_time": 0xFFFFFFFF, "trailing": "c1c2"}),
    )
    yield case._replace(
        name="GBZ commands without a layout: of no known cluster, of no known number, of a manufacturer",
        source="payload by hand, from the layout of components",
        payload="0109 03 00 fc00 0005 01 00 00 c1c2 00 0705 0004 01 01 01 c3 01 0702 0006 04 34 12 02 00 c4",
        decoded=components(
            _component(0xFC00, 0x01, 0, (0x00, None), "c1c2", is_last=False),
            _component(0x0705, 0x01, 1, (0x01, None), "c3", is_last=False),
            _component(0x0702, 0x04, 0x34, (0x12, None), "0200c4"),
        ),
    )
    selected = {
        "command_issue_date_time": _SECONDS_TEXT,
        "originating_device": "in-home-display",
        "site_id": "",
        "meter_serial_number": None,
    }
    yield Case(
        "command from one device to another: the MAC is the PPMID's own",
        *(_BY_HAND, COMMAND, ("PCS02", "Activate Emergency Credit on GSME from PPMID"), 0x0090, "PPMID", "GSME"),
        *(counter, f"0109 01 01 0705 000a 01 00 00 {_LITTLE} 02 00 ff"),
        components(_component(0x0705, 0x01, 0, (0x00, "SelectAvailableEmergencyCredit"), selected)),
        "MAC",
        mac_by="PPMID",
    )


def _gbz_alerts() -> Iterator[Case]:
    alert = {"protocol": "GBZ", "time_stamp": _SECONDS_TEXT}
    counter = 0x0000019C00000503
    case = Case("", _BY_HAND, ALERT, None, 0, "GSME", "supplier", counter, "", {}, "signature")
    yield case._replace(
        name="GBZ alert: MAC",
        use_case=("GNCA", "Generic Non Critical Alert"),
        code=0x1001,
        payload=f"0109 00 8184 {_SECONDS:08x}",
        decoded={**alert, "alert_code": "8184", "meaning": "Valve tested", "component_count": 0, "body": ""},
        protection="MAC",
    )
    alert["component_count"] = 1
    dated = case._replace(use_case=("FDA-GBZ", "Future Dated Execution Of Instruction Alert (GBZ)"), code=0x00CD)
    failed = {
        **alert,
        "alert_code": "8F67",
        "meaning": "Future-date HAN Interface Command not Successfully Actioned",
    }
    body = "0e 006b 0000019c00000777 0700 09 01"
    yield dated._replace(
        name="GBZ alert: future dated instruction failed",
        payload=f"0109 01 8f67 {_SECONDS:08x} {body}",
        decoded={
            **failed,
            "body": {
                "message_code": "006B",
                "originator_counter": 0x0000019C00000777,
                "cluster_id": "0700",
                "command": "PublishBlockPeriod",
                "frame_control": "09",
                "command_id": "01",
            },
        },
    )
    body = "0d 006b 0000019c00000777 0700 09"
    yield dated._replace(
        name="GBZ alert: future dated instruction failed, in another form",
        source="payload by hand: the alert's body without its last octet",
        payload=f"0109 01 8f67 {_SECONDS:08x} {body}",
        decoded={**failed, "body": _hexa(body).hex()},
    )
    yield case._replace(
        name="GBZ alert: firmware received",
        use_case=("FDRA-GBZ", "Firmware Distribution Receipt Alert (GSME)"),
        code=0x00CF,
        payload=f"0109 01 8f72 {_SECONDS:08x} 09 20 {_HASH}",
        decoded={
            **alert,
            "alert_code": "8F72",
            "meaning": "Firmware Verification Successful",
            "body": {"image_hash": _HASH},
        },
    )
    yield case._replace(
        name="GBZ alert: what is wrong with a meter",
        use_case=("MIIWA-GBZ", "Meter Integrity Issue Warning Alert - GSME"),
        code=0x00F2,
        payload=f"0109 01 81a0 {_SECONDS:08x} 0006",
        decoded={
            **alert,
            "alert_code": "81A0",
            "meaning": "Smart Meter Integrity Issue - Warning",
            "body": {"issue": "error-watchdog"},
        },
        protection="MAC",
    )
    # snapshot 1 of 1, of the end of a billing period: the register, four tiers, four blocks of tier 1
    plaintext = _hexa(
        f"01000000 {_LITTLE} 01 00 01 02000000 06 1027 00000000"
        "04 e80300000000 d00700000000 b80b00000000 a00f00000000"
        "14 102700000000 000000000000 000000000000 000000000000"
    )
    snapshot = {
        "snapshot_id": 1,
        "snapshot_time": _SECONDS_TEXT,
        "total_snapshots_found": 1,
        "command_index": 0,
        "total_number_of_commands": 1,
        "snapshot_cause": {"value": 2} | {cause: cause == "end_of_billing_period" for cause in _CAUSES},
        "snapshot_payload_type": "block-tier-delivered-no-billing",
        "current_summation": 10000,
        "bill_to_date": None,
        "bill_to_date_time_stamp": None,
        "projected_bill": None,
        "projected_bill_time_stamp": None,
        "bill_trailing_digit": None,
        "number_of_tiers_in_use": 4,
        "tier_summation": [1000, 2000, 3000, 4000],
        "number_of_tiers_and_block_thresholds_in_use": {
            "value": 0x14,
            "number_of_block_thresholds": 4,
            "number_of_tiers": 1,
        },
        "tier_block_summation": [10000, 0, 0, 0],
    }
    hidden = Encrypted("GSME", "supplier", counter, plaintext, snapshot)
    length = 2 + 3 + 2 + len(hidden.block)
    content = {"encrypted": True, "frame_counter": 0, "block": hidden.decoded()}
    yield case._replace(
        name="GBZ alert: billing data log, encrypted",
        use_case=("GCS53", "Push Billing Data Log as an Alert"),
        code=0x008B,
        payload=f"0109 01 8f0a {_SECONDS:08x} 03 0702 {length:04x} 00 00 19 00 06"
        f"{len(hidden.block):04x} {hidden.block.hex()}",
        decoded={
            **alert,
            "alert_code": "8F0A",
            "meaning": "Billing Data Log Updated",
            "body": _component(0x0702, 0x19, 0, (0x06, "PublishSnapshot"), content),
        },
        encrypted=(hidden,),
    )


def _asn1(name: str, **fields: Any) -> dict[str, Any]:
    """The decoded form of an ASN.1 payload."""
    return {"protocol": "ASN.1", "name": name, **fields}


def _asn1_and_unknown() -> Iterator[Case]:
    def opaque(protocol: str | None, octets: str) -> tuple[str, dict[str, Any]]:
        return octets, {"protocol": protocol, "octets": _hexa(octets).hex()}

    begin, end = b"20260228235958Z".hex(), b"20260301000008Z".hex()
    begin_text, end_text = "2026-02-28T23:59:58Z", "2026-03-01T00:00:08Z"
    counter = 0x0000019C00000601
    yield Case(
        "ASN.1 command",
        *(_BY_HAND, COMMAND, ("GCS28", "Set Clock on GSME"), 0x007F, "supplier", "GSME", counter),
        f"30 22 18 0f {begin} 18 0f {end}",
        _asn1("SetTimeCommand", validity_interval_start=begin_text, validity_interval_end=end_text),
        "signature and MAC",
    )
    yield Case(
        "ASN.1 response: MAC",
        *(_BY_HAND, RESPONSE, ("CS07", "Read Device Join Details"), 0x0013, "CHF", "supplier", counter),
        "30 03 02 01 01",
        _asn1("ReadDeviceJoinDetailsResponse", read_log_response_code="read-failure", device_log_entries=None),
        "MAC",
    )
    yield Case(
        "ASN.1 command that is signed and has no MAC",
        *(_BY_HAND, COMMAND, ("CS02a", "Provide Security Credentials Details"), 0x0008, "transitional CoS", "ESME"),
        *(counter, "30 0e 30 07 02 01 05 03 02 07 80 30 03 02 01 02"),
        _asn1(
            "ProvideSecurityCredentialDetailsCommand",
            authorising_remote_party_ta_cell_identifier={
                "trust_anchor_cell_remote_party_role": "transitional-cos",
                "trust_anchor_cell_key_usage": "digitalSignature",
                "trust_anchor_cell_usage": "management",
            },
            remote_party_roles_credentials_required=["supplier"],
        ),
        "signature",
    )
    yield Case(
        "ASN.1 alert",
        *(_BY_HAND, ALERT, ("CS06", "Future Dated Firmware Activation Alert"), 0x00CA, "ESME", "supplier", counter),
        f"30 29 02 03 008f66 18 0f {begin} 02 06 019c00000777 30 09 02 01 00 04 04 01020304",
        _asn1(
            "ActivateFirmwareAlert",
            alert_code="8F66",
            meaning="Future-date HAN Interface Command Successfully Actioned",
            execution_date_time=begin_text,
            originator_counter=0x019C00000777,
            execution_outcome={"activate_image_response_code": "success", "firmware_version": "01020304"},
        ),
        "signature",
    )
    yield Case(
        "message code that nobody knows, payload of no known protocol",
        "payload by hand: octets without a meaning",
        *(COMMAND, None, 0x7F00, "supplier", "ESME", counter, *opaque(None, "00010203"), "MAC"),
    )
    yield Case(
        "message code that nobody knows, DLMS payload",
        *(_BY_HAND, RESPONSE, None, 0x7F01, "ESME", "supplier", counter, *_firmware_response(counter), "MAC"),
    )
    yield Case(
        "message code that nobody knows, payload that begins like DLMS and is none",
        "payload by hand: the tag of an access-request and nothing of one",
        *(COMMAND, None, 0x7F02, "supplier", "ESME", counter, *opaque(None, "d9 ff"), "null signature"),
    )


def _cases() -> Iterator[Case]:
    yield from _reads_and_commands()
    yield from _sensitive()
    yield from _unknown_remote_party()
    yield from _alerts()
    yield from _gbz_commands()
    yield from _gbz_alerts()
    yield from _asn1_and_unknown()
    yield from (Case(**case) for case in security.cases())


# Blocks ---------------------------------------------------------------------------------------------------------------


def _block(case: Case, control: int, number: int, acknowledged: int, data: bytes) -> dict[str, Any]:
    """One block of general block transfer."""
    head = b"\xdd\x09" + bytes((case.cra,)) + case.counter.to_bytes(8, "big")
    head += b"\x08" + pki.eui_of(case.originator) + b"\x08" + pki.eui_of(case.recipient)
    head += b"\x00\x02" + case.code.to_bytes(2, "big") + b"\x00"
    service = bytes(5) + b"\xe0" + bytes((control,)) + number.to_bytes(2, "big") + acknowledged.to_bytes(2, "big")
    service += _length(len(data)) + data
    return {
        "octets": (head + _length(len(service)) + service).hex(),
        "decoded": {
            "apdu": "general-block-transfer",
            "cra": _CRA[case.cra],
            "originator_counter": case.counter,
            "originator": _text(case.originator),
            "recipient": _text(case.recipient),
            "message_code": f"{case.code:04X}",
            "is_last": control >= 0x80,
            "streaming": control & 0x40 > 0,
            "window": control & 0x3F,
            "number": number,
            "acknowledged": acknowledged,
            "octets": data.hex(),
        },
    }


def _blocks() -> Iterator[dict[str, Any]]:
    case = next(case for case in _cases() if case.name == "response with encrypted attributes")
    octets = _hexa(_vector(case)["octets"])
    source = "by hand, from the layout of GBCS 10.2.2 as public dissectors have it; put together by vectors/generate.py"
    pieces = (octets[:130], octets[130:200], octets[200:])
    for number, (control, piece) in enumerate(zip((0x41, 0x00, 0xBF), pieces, strict=True), 1):
        yield {"name": f"block {number} of 3", "source": source, **_block(case, control, number, number - 1, piece)}
    yield {"name": "acknowledgement", "source": source, **_block(case, 0x01, 1, 2, b"")}


def files() -> dict[str, str]:
    """The files: name below :data:`FOLDER` to text."""
    return {
        name: json.dumps(vectors, indent=2) + "\n"
        for name, vectors in (
            ("messages.json", [_vector(case) for case in _cases()]),
            ("blocks.json", list(_blocks())),
        )
    }


if __name__ == "__main__":
    for file_name, text in files().items():
        (FOLDER / file_name).write_text(text, encoding="utf-8")
        print(f"vectors/gbcs/{file_name}")
