"""The declared types as an ASN.1 module, and asn1tools with it: what our reading and writing is held to.

``messages.asn1`` beside this file is what :func:`notation` gives; a test holds them equal. asn1tools comes with the
extra ``test``: only :func:`specification` loads it, and nothing that reads or writes messages needs that. It is laxer
than DER: it passes over trailing octets, lengths and integers that could be shorter, bits beyond the named ones; it
refuses ENUMERATED values without a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbcs.payload.asn1.der import (
    Bare,
    Bits,
    Choice,
    Element,
    Enumerated,
    Enumeration,
    Form,
    Sequence,
    SequenceOf,
    Whole,
    form_of,
)
from gbcs.payload.asn1.types import PAYLOADS

if TYPE_CHECKING:
    from asn1tools.compiler import Specification

__all__ = ["MODULE", "field_name", "notation", "specification", "type_name"]

MODULE = "messages.asn1"
"""Name of the file."""

_HEAD = """\
-- The security messages of GBCS that are ASN.1, in DER.
-- Written from the declarations in types.py: python -m gbcs.payload.asn1.reference > gbcs/payload/asn1/messages.asn1
-- Payloads are the types whose names end in Command, Response or Alert.
GBCSMessages DEFINITIONS EXPLICIT TAGS ::= BEGIN
"""
_ANY_PART = {0x30: "ANY", 0x03: "BIT STRING"}
_PARTS = ("toBeSigned", "algorithm", "signature")
_WORDS = {"acb": "ACB", "cbke": "CBKE", "cos": "CoS", "cpv": "CPV", "han": "HAN", "id": "ID", "ta": "TA"}
_FIRST_WORDS = {"cr": "cR", "crl": "cRL", "esme": "eSME", "gsme": "gSME"}


def field_name(name: str) -> str:
    """What ASN.1 calls a field or a number: in camel case, with the standard's spelling of abbreviations."""
    first, *rest = name.lower().split("_")
    return _FIRST_WORDS.get(first, first) + "".join(_WORDS.get(word, word.capitalize()) for word in rest)


def type_name(name: str) -> str:
    """The name of an alternative of a CHOICE: that of its type, with a small initial."""
    return name[0].lower() + name[1:]


def notation() -> str:
    """The ASN.1 module."""
    known: dict[str, str] = {}
    for kind in dict.fromkeys(PAYLOADS.values()):
        _declare(form_of(kind), known)
    return _HEAD + "".join(f"\n{name} ::= {text}\n" for name, text in known.items()) + "\nEND\n"


def _declare(form: Form, known: dict[str, str]) -> str:
    """How a form is referred to; what it refers to is put among the known."""
    if isinstance(form, SequenceOf):
        return f"SEQUENCE OF {_declare(form.of, known)}"
    if isinstance(form, Choice):
        alternatives = (
            (("null" if text == "NULL" else type_name(text)), text)
            for text in (_declare(one, known) for one in form.alternatives.values())
        )
        return "CHOICE {\n" + ",\n".join(f"    {name} {text}" for name, text in alternatives) + "\n}"
    if not isinstance(form, Bare | Sequence | Enumeration | Bits | Whole):
        return form.notation
    name = form.notation
    if name not in known:
        known[name] = ""
        known[name] = _definition(form, known)
    return name


def _definition(form: Bare | Sequence | Enumeration | Bits | Whole, known: dict[str, str]) -> str:
    if isinstance(form, Bare):
        return _declare(form.of, known)
    if isinstance(form, Sequence):
        return _braces("SEQUENCE", (_field(name, element, known) for name, element in form.fields))
    if isinstance(form, Whole):
        parts = zip(_PARTS, form.parts, strict=True)
        return _braces("SEQUENCE", (f"{name} {_ANY_PART[tag]}" for name, tag in parts))
    if isinstance(form, Bits):
        flags: Any = form.kind
        bits = (f"{field_name(flag.name)}({flag.value.bit_length() - 1})" for flag in flags)
        return _braces("BIT STRING", bits)
    numbers = (f"{field_name(member.name)}({member.value})" for member in form.kind)
    if issubclass(form.kind, Enumerated):
        return _braces("ENUMERATED", numbers)
    return _braces("INTEGER", numbers) + f" ({form.least}..{form.most})"


def _braces(what: str, lines: Iterator[str]) -> str:
    return what + " {\n" + ",\n".join(f"    {line}" for line in lines) + "\n}"


def _field(name: str, element: Element, known: dict[str, str]) -> str:
    text = _declare(element.form, known)
    if element.form.tag & 0x80:
        text = f"[{element.form.tag & 0x1F}] IMPLICIT {text}"
    if element.default is not None:
        text += f" DEFAULT {int(element.default)}"
    elif element.optional:
        text += " OPTIONAL"
    return f"{field_name(name)} {text}"


@lru_cache(maxsize=1)
def specification() -> Specification:
    """The module compiled by asn1tools for DER, ENUMERATED as numbers. Its first call takes about 0.2 seconds."""
    import asn1tools

    text = Path(__file__).with_name(MODULE).read_text("ascii")
    return asn1tools.compile_string(text, "der", numeric_enums=True)


if __name__ == "__main__":
    print(notation(), end="")
