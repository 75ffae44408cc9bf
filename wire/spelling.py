"""How octets are spelt in text: hexadecimal with any separators, base64, literals and arrays of programs, hex dumps.

:func:`read` takes what a file holds or a user pastes. Octets that are no text are themselves; what could be read in two
ways is refused, with both named.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from wire.errors import WireError, octets_of

__all__ = ["MAX_DUMP", "SpellingError", "read", "read_all"]

MAX_DUMP = 1 << 24
"""How many octets a hex dump may stand for, repeated lines (``*``) included."""


class SpellingError(WireError):
    """Text that spells no octets, or may spell several."""


def read(content: bytes | str) -> bytes:
    r"""The octets that a content spells, or is.

    Known are hexadecimal (with white space, dots, dashes, commas, colons; ``0x`` before all of it or before each
    octet), base64 (both alphabets, with or without padding), quotes, ``b'...'`` and ``\x``-escapes, arrays of C, Python
    and JSON, buffers of Node.js, hex dumps with offsets (xxd, hexdump -C, od, tcpdump, Wireshark), the ``GBCS:DATA#``
    lines of the DCC's test tools, and the one ``GBCSPayload`` element of a document; UTF-8 and UTF-16 with or without a
    mark.

    >>> read("C4.01.81.00.11.05") == read(b"{0xC4, 0x01, 0x81, 0x00, 0x11, 0x05}") == read("xAGBABEF")
    True

    Raises:
        SpellingError: for text that spells none, or several.
    """
    found = read_all(content)
    if len(found) != 1:
        raise SpellingError(f"{len(found)} messages, where one is expected")
    return found[0]


def read_all(content: bytes | str) -> tuple[bytes, ...]:
    """As :func:`read`, but the octets of each ``GBCSPayload`` element or ``GBCS:DATA#`` line, be they several."""
    octets = b"" if isinstance(content, str) else octets_of(content)
    text = content if isinstance(content, str) else _text(octets)
    if text is None:
        return (octets,)
    text = text.translate(_QUOTES).strip(_BLANK)
    if not text:
        raise SpellingError("nothing there")
    for reader in _SEVERAL:
        found = reader(text)
        if found is not None:
            return found
    return (_one(text),)


_BLANK = " \t\r\n\f\v\xa0\u200b\ufeff\x00"


_QUOTES = {
    ord(quote): plain for quotes, plain in (("\u201c\u201d\u201e", '"'), ("\u2018\u2019", "'")) for quote in quotes
}


def _text(content: bytes) -> str | None:
    """Content as text; None where it is none."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    if len(content) >= 8 and not len(content) % 2:  # UTF-16 without a mark: every other octet is 0
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if not any(content[first::2]):
                text = _decoded(content, encoding)
                if text is not None:
                    return text
    return _decoded(content, "utf-8")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if text.translate(_NO_BLANK).isprintable() else None


_NO_BLANK = dict.fromkeys(map(ord, "\t\r\n\f\v\u200b\ufeff"))


def _one(text: str) -> bytes:
    """The octets of text."""
    text = text.strip(_BLANK)
    for reader in _READERS if text else ():
        found = reader(text)
        if found:
            return found
        if found is not None:
            text = ""
            break
    if not text:
        raise SpellingError("nothing there")
    raise SpellingError("not hexadecimal or base64")


# Messages in other text ----------------------------------------------------------------------------------------------

_GFI = re.compile(r"GBCS:DATA#(\d+):(\d+):([0-9A-Fa-f\s]*)(?:\\r\\n|\\n)?")
_PAYLOAD = re.compile(r"<(?:[\w.-]+:)?GBCSPayload(?:\s[^<>]*)?>([^<]*)</")


def _gfi(text: str) -> tuple[bytes, ...] | None:
    """Lines ``GBCS:DATA#0:72:`` and 72 octets in hexadecimal."""
    if not text.startswith("GBCS:DATA#"):
        return None
    found: list[bytes] = []
    for line in filter(None, (line.strip(_BLANK) for line in text.replace("\\r\\n", "\n").split("\n"))):
        match = _GFI.fullmatch(line)
        octets = _hexadecimal("".join(match[3].split())) if match else None
        if match is None or octets is None:
            raise SpellingError("a line that is not GBCS:DATA#, a number, a length and hexadecimal")
        if len(octets) != int(match[2][:9]):
            raise SpellingError(f"a GBCS:DATA# line of {len(octets)} octets that says {match[2][:9]}")
        found.append(octets)
    return tuple(found)


def _payloads(text: str) -> tuple[bytes, ...] | None:
    """The GBCSPayload elements of XML."""
    if not re.match(r"<[?!A-Za-z]", text) or _CALL.fullmatch(text):
        return None
    found = tuple(_one(match[1]) for match in _PAYLOAD.finditer(text) if match[1].strip(_BLANK))
    if not found:
        raise SpellingError("XML without a GBCSPayload element")
    return found


_SEVERAL: tuple[Callable[[str], tuple[bytes, ...] | None], ...] = (_gfi, _payloads)

# Dumps ---------------------------------------------------------------------------------------------------------------

_DUMPED = re.compile(r"[ \t]*(?:0[xX])?([0-9A-Fa-f]{4,16})(h?:[ \t]*|h?[ \t]+|$)")
_PAIR = re.compile(r"(?: {0,2}|[\t-])([0-9A-Fa-f]{2})")
_WORDS = re.compile(r"[0-9A-Fa-f]{3,}")


def _dump(text: str) -> bytes | None:
    """A hex dump: lines of an offset, octets in hexadecimal and, mostly, the same as characters."""
    first = _DUMPED.match(text)
    if first is None:
        return None
    lines = [line.rstrip("\r") for line in text.split("\n") if line.strip(_BLANK)]
    heads = [_DUMPED.match(line) for line in lines]
    if not _is_dump(first, lines, heads[1] if len(lines) > 1 else None):
        return None
    if ":" not in first[2] and _WORDS.match(lines[0], first.end()):
        raise SpellingError("a hex dump in words, which may be of either order of octets: hexdump -C or xxd tells it")
    out = bytearray()
    repeat, last = False, b""
    for number, (line, head) in enumerate(zip(lines, heads, strict=True)):
        if line.strip(_BLANK) == "*":
            repeat = True
            continue
        if head is None:
            raise SpellingError(f"line {number + 1} of a hex dump has no offset")
        offset = int(head[1], 16)
        if repeat and last and offset <= MAX_DUMP:
            out += last * max((offset - len(out)) // len(last), 0)
            repeat = False
        if offset != len(out):
            raise SpellingError(f"line {number + 1} of a hex dump is at {head[1]}, not at {len(out):x}")
        following = heads[number + 1] if number + 1 < len(lines) else None
        size = int(following[1], 16) - offset if following else None
        last = _dumped(line[head.end() :], size, number)
        out += last
    return bytes(out)


def _is_dump(first: re.Match[str], lines: list[str], second: re.Match[str] | None) -> bool:
    """Whether the first group of hexadecimal digits is an offset: by what stands behind it, or by the next line's."""
    start = int(first[1], 16)
    if ":" in first[2] and not first[2].endswith(":"):
        return True
    if not start and ("\t" in first[2] or len(first[2]) > 1):
        return True
    if len(lines) > 1 and lines[1].strip() == "*":
        return True
    size = int(second[1], 16) - start if second else 0
    return size in {count for count, _ in _counted(lines[0][first.end() :])}


def _counted(rest: str) -> list[tuple[int, str]]:
    """How many octets a line may have, each with what stands behind them."""
    ends: list[tuple[int, str]] = []
    place = 0
    while (match := _PAIR.match(rest, place)) is not None:
        place = match.end()
        ends.append((len(ends) + 1, rest[place:]))
        if len(ends) >= 256:
            break
    return ends


def _dumped(rest: str, size: int | None, number: int) -> bytes:
    """The octets of a line: as many as the next offset leaves, or as the characters beside them say."""
    if not rest.strip():
        return b""
    counted = _counted(rest)
    digits = rest[: len(rest) - len(counted[-1][1])] if counted else ""
    pairs = bytes.fromhex("".join(digits.replace("-", " ").split()))
    fitting = {count for count, behind in counted if _beside(behind, pairs[:count])}
    if size is not None:
        fitting &= {size}
    if len(fitting) != 1:
        raise SpellingError(f"line {number + 1} of a hex dump: it is not clear where its octets end")
    return pairs[: fitting.pop()]


def _beside(behind: str, octets: bytes) -> bool:
    """Whether what stands behind octets is nothing, or they as characters, with any for what has none."""
    shown = behind.strip()
    if not shown:
        return True
    if len(behind) - len(behind.lstrip()) < 2 and "\t" not in behind[:1]:
        return False
    if len(shown) - 2 == len(octets) and shown[0] + shown[-1] in ("||", "><"):
        shown = shown[1:-1]
    expected = "".join(chr(octet) if 0x20 <= octet < 0x7F else "\0" for octet in octets)
    for text in (expected, expected.strip()):
        if len(text) == len(shown) and all(one in ("\0", other) for one, other in zip(text, shown, strict=True)):
            return True
    return False


# Arrays and literals -------------------------------------------------------------------------------------------------

_DECLARATION = re.compile(r"(?:.*[=(]|.*\w\s*\[\s*\w*\s*\]|&?\[\]\s*\w+|&?vec!|&)?\s*", re.DOTALL)
_CAST = re.compile(r"\(\s*(?:byte|sbyte|char|u8|uint8_t|unsigned char)\s*\)\s*")
_CALL = re.compile(r"(?:[A-Za-z_][\w.]{0,40}|)\((.*)\)|<(?:Buffer )?([0-9A-Fa-f\s]+)>", re.DOTALL)
_BUFFER = re.compile(r"\{\s*\"type\"\s*:\s*\"Buffer\"\s*,\s*\"data\"\s*:\s*\[([^\[\]]*)\]\s*\}")
_LITERAL = re.compile(r"(?:[bB][rR]?|[rR][bB]|[xX])?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:(?:x|u00)([0-9A-Fa-f]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_ESCAPED = {"n": 10, "r": 13, "t": 9, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34}


def _buffer(text: str) -> bytes | None:
    """``{"type": "Buffer", "data": [196, 1]}``, as Node.js writes it: the numbers are decimal."""
    match = _BUFFER.fullmatch(text)
    return None if match is None else _decimals(_items(match[1]))


def _array(text: str) -> bytes | None:
    """An array in braces or brackets, with the declaration around it or without."""
    text = text.rstrip(";) \t\r\n")
    if not text.endswith(("}", "]")):
        return None
    text = _without_comments(text)
    opens = text.rfind("{" if text.endswith("}") else "[")
    if opens < 0 or not _DECLARATION.fullmatch(text[:opens][-200:]):
        return None
    items = [item.strip("'\"") for item in _items(_CAST.sub("", text[opens + 1 : -1]))]
    if any(item[:2] in ("0x", "0X") for item in items):
        if not all(re.fullmatch(r"0[xX][0-9A-Fa-f]{1,2}|0|[1-9]\d{0,2}", item) for item in items):
            raise SpellingError("an array of something else than octets")
        return _decimals([str(int(item, 0)) for item in items])
    if any(re.search("[A-Fa-f]", item) for item in items):
        return _hexadecimal_groups(items)
    if all(re.fullmatch(r"-?\d{1,3}", item) for item in items):
        return _listed(items)
    raise SpellingError("an array of something else than octets")


def _without_comments(text: str) -> str:
    """The text of a program without what stands in ``/* */`` and behind ``//``."""
    kept: list[str] = []
    place = 0
    while (start := text.find("/*", place)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        kept.append(text[place:start])
        place = end + 2
    return re.sub(r"//[^\n]*", "", " ".join([*kept, text[place:]]))


def _enclosed(text: str) -> bytes | None:
    """What stands in ``bytes.fromhex(...)``, in parentheses, or in ``<...>`` as Objective-C has it."""
    for _ in range(3):
        match = _CALL.fullmatch(text)
        if match is None:
            return None
        text = (match[1] or match[2] or "").strip(_BLANK)
        for reader in (_array, _literal, _hexadecimal):
            found = reader(text)
            if found is not None:
                return found
    return None


def _items(text: str) -> list[str]:
    text = text.strip(_BLANK).rstrip(",")
    return [item.strip(_BLANK) for item in (text.split(",") if "," in text else text.split())]


def _listed(items: list[str]) -> bytes:
    """Numbers without a letter: hexadecimal where one has a leading zero, decimal where one has not two digits."""
    if not items:
        return b""
    may_be_decimal = not any(len(item) > 1 and item.startswith("0") for item in items)
    may_be_hexadecimal = all(re.fullmatch(r"\d\d", item) for item in items)
    if may_be_decimal and may_be_hexadecimal:
        raise SpellingError("numbers of two digits, which may be decimal or hexadecimal: write 0x before each, or none")
    return _decimals(items) if may_be_decimal else _hexadecimal_groups(items)


def _decimals(items: list[str]) -> bytes:
    if not all(re.fullmatch(r"-?\d{1,3}", item) and -128 <= int(item) <= 255 for item in items):
        raise SpellingError("an array of something else than octets")
    return bytes(int(item) & 0xFF for item in items)


def _literal(text: str) -> bytes | None:
    """Text in quotes, or several one after another: with escapes it is the octets, without it spells them."""
    place, bodies = 0, []
    while place < len(text):
        match = _LITERAL.match(text, place)
        if match is None:
            return None
        bodies.append(match[1][1:-1])
        place = match.end()
        while place < len(text) and text[place] in _BLANK + "+;":
            place += 1
    return _unescaped("".join(bodies))


def _escapes(text: str) -> bytes | None:
    r"""``\xc4\x01`` without quotes."""
    return _unescaped(text) if text.startswith("\\x") else None


def _unescaped(text: str) -> bytes:
    out = bytearray()
    place, is_octets = 0, False
    for match in _ESCAPE.finditer(text):
        out += _latin(text[place : match.start()])
        place = match.end()
        hexadecimal, octal, other = match.groups()
        is_octets |= other is None
        if hexadecimal or octal:
            out.append(int(hexadecimal, 16) if hexadecimal else int(octal, 8) & 0xFF)
        elif other in _ESCAPED:
            out.append(_ESCAPED[other])
        else:
            raise SpellingError(f"a literal with the escape \\{other}")
    out += _latin(text[place:])
    return bytes(out) if is_octets else _one(out.decode("latin-1"))


def _latin(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError:
        raise SpellingError("a literal with characters that are no octets") from None


# Hexadecimal and base64 ----------------------------------------------------------------------------------------------

_SEPARATED = re.compile(r"[\s\xa0.,:;|_-]+")
_DIGITS = re.compile(r"[0-9A-Fa-f]+")
_MARKED = re.compile(r"(?:0[xX]|\\x|%|\$|&[hH])([0-9A-Fa-f]{1,2})|([0-9A-Fa-f]{2})[hH]")
_SHORTEST_SLIP, _WHOLE_LINE = 8, 16


def _hexadecimal(text: str) -> bytes | None:
    """Hexadecimal digits, with separators or without."""
    if text[:2] in ("0x", "0X") and _DIGITS.fullmatch(text, 2):
        text = text[2:]
    if re.fullmatch(r"[0-9A-Fa-f]{2}(?:/[0-9A-Fa-f]{2})+", text):
        text = text.replace("/", " ")
    groups = [group for group in _SEPARATED.split(text) if group]
    if not groups:
        return None
    if all(_MARKED.fullmatch(group) for group in groups) and len(groups) > 1:
        return bytes(int(group.strip("\\$%&hHxX") if group[-1] not in "hH" else group[:2], 16) for group in groups)
    if all(re.fullmatch(r"0[xX][0-9A-Fa-f]{3,}", group) for group in groups):
        raise SpellingError("words of several octets, whose order is not said")
    if not all(_DIGITS.fullmatch(group) for group in groups):
        return None
    if set(_SEPARATED.findall(text)) & {",", ", "} and all(map(str.isdecimal, groups)) and len(groups) > 1:
        return _listed(groups)
    return _hexadecimal_groups(groups, text)


def _percent(text: str) -> bytes | None:
    """``%C4%01``, without anything between."""
    if not re.fullmatch(r"(?:%[0-9A-Fa-f]{2})+|(?:0[xX][0-9A-Fa-f]{2}){2,}", text):
        return None
    return bytes.fromhex(re.sub("%|0[xX]", "", text))


def _hexadecimal_groups(groups: list[str], text: str = "") -> bytes:
    groups = [group[2:] if group[:2] in ("0x", "0X") else group for group in groups]
    if not all(map(_DIGITS.fullmatch, groups)):
        raise SpellingError("an array of something else than octets")
    if any(len(group) % 2 for group in groups):
        # Long text may be cut into lines anywhere; a digit alone between others says nothing of its octet.
        is_cut = len(groups) > 1 and len(groups[0]) >= _WHOLE_LINE and text.split() == groups
        if not is_cut or sum(map(len, groups)) % 2:
            raise SpellingError("hexadecimal with an odd number of digits")
    return bytes.fromhex("".join(groups))


def _base64(text: str) -> bytes | None:
    """Base64 of either alphabet, with or without padding; not what looks like hexadecimal with a slip in it."""
    text = "".join(text.split())
    if text.startswith("data:"):
        text = text.partition(";base64,")[2]
    if not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2}", text):
        _refuse_slips(_SEPARATED.sub("", text))
        return None
    digits = text.rstrip("=")
    if digits == text:
        _refuse_slips(text)
    padded = digits.replace("-", "+").replace("_", "/") + "=" * (-len(digits) % 4)
    try:
        octets = base64.b64decode(padded, validate=True)
    except binascii.Error:
        return None
    whole = base64.b64encode(octets).decode().rstrip("=") == digits.replace("-", "+").replace("_", "/")
    return octets if whole and (digits == text or padded == text.replace("-", "+").replace("_", "/")) else None


def _refuse_slips(text: str) -> None:
    """Refuse hexadecimal with a letter O for a zero, with one letter that is no digit, or behind 0x with any."""
    if text[:2] in ("0x", "0X"):
        raise SpellingError("0x before something else than hexadecimal")
    wrong = [place for place, letter in enumerate(text) if not _DIGITS.match(letter)]
    if len(text) < _SHORTEST_SLIP or not wrong or not text.isalnum():
        return
    letters = {text[place] for place in wrong}
    if (letters <= set("OoIl") and len(wrong) * 4 <= len(text)) or (len(wrong) == 1 and len(text) > _SHORTEST_SLIP):
        place = wrong[0]
        raise SpellingError(
            f"hexadecimal with the letter {text[place]} as digit {place + 1}, or base64 that looks like it"
        )


_READERS: tuple[Callable[[str], bytes | None], ...] = (
    _dump,
    _buffer,
    _array,
    _literal,
    _enclosed,
    _escapes,
    _percent,
    _hexadecimal,
    _base64,
)
