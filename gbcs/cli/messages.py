"""The messages that a command is given: files, folders, lines of files, DUIS documents, literals; one after the other.

What can't be read is told with the name of its file and its line, and the command goes on with the next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gbcs
from gbcs.cli.console import Unusable, console, describe, report, say, shown
from gbcs.cli.inputs import documents, file_of, is_folder, read_document
from wire import spelling
from wire.errors import DecodeError, WireError, quoted
from wire.json_input import JSONError, read_json
from wire.spelling import SpellingError

if TYPE_CHECKING:
    from duis.document import Document

__all__ = [
    "HELP",
    "SUFFIXES",
    "Input",
    "Source",
    "add_field",
    "expanded",
    "is_message",
    "messages",
    "run_each",
    "tracked",
    "whole_documents",
]

HELP = (
    "a file, a folder of them, hexadecimal, base64, or - for standard input; a file holds a message, a DUIS document "
    "that carries one, or a message a line: hexadecimal, base64, or JSON objects (--field)"
)
"""Of the argument that names inputs."""

SUFFIXES = {".hex", ".txt", ".b64", ".base64", ".bin", ".gbcs", ".xml", ".jsonl", ".ndjson"}
"""Of the files in a folder that are taken for messages."""

_JSON_LINES = {".jsonl", ".ndjson"}
_OCTETS = "octets"


class Input(NamedTuple):
    """A message that a command is given, or what stands in its place.

    Attributes:
        name: of file and line, as it is told to people.
        file: the name of the file; empty for a literal and for standard input.
        line: number of the line, from 1, where a file has a message in each.
        octets: of the message; empty where there is a ``reason``.
        reason: why there are no octets; None where there are.
        document: the DUIS document that carries it.
        around: what was taken off around it, in words.
    """

    name: str
    file: str
    line: int | None
    octets: bytes
    reason: str | None = None
    document: Document | None = None
    around: str = ""

    def place(self) -> dict[str, Any]:
        """Where it stood, for JSON: nothing for a literal."""
        named: dict[str, Any] = {"input": self.file} if self.file else {}
        return named if self.line is None else named | {"line": self.line}


class Source(NamedTuple):
    """A file, a literal or standard input.

    Attributes:
        name: as people are told.
        argument: a path, a literal or ``-``.
        is_found: whether it was found in a folder: then what carries no message by its nature is passed over.
    """

    name: str
    argument: str
    is_found: bool = False


def add_field(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--field``."""
    parser.add_argument(
        "--field",
        metavar="NAME",
        help=f"the field of JSON lines that holds the octets, as any text spells them; default: {_OCTETS}",
    )


def is_message(octets: bytes) -> bool:
    """Whether octets are a whole message of GBCS, or a block of one."""
    if octets[:2] == b"\xdd\x09":
        return True
    try:
        gbcs.decode(octets)
    except WireError:
        return False
    return True


def expanded(arguments: Iterable[str]) -> tuple[list[Source], int]:
    """The sources that arguments name, and how many other files their folders have.

    Raises:
        Unusable: where a folder holds no message files.
    """
    given = list(arguments)
    sources: list[Source] = []
    others = 0
    for argument in given:
        folder = Path(argument)
        if argument in ("-", "") or not is_folder(folder):  # nothing, as an unset variable gives, is no folder
            sources.append(Source(argument if file_of(argument) is not None else shown(argument), argument))
            continue
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        found = [path for path in files if path.suffix.lower() in SUFFIXES]
        if not found:
            raise Unusable.at(folder, "no message files in it")
        others += len(files) - len(found)
        for path in found:
            name = path.relative_to(folder) if len(given) == 1 else path
            sources.append(Source(str(name), str(path), is_found=True))
    return sources, others


def messages(source: Source, field: str | None = None, is_one: Callable[[bytes], bool] = is_message) -> Iterator[Input]:
    """The messages of a source; none for a document in a folder that is not of a kind that carries one.

    Args:
        source: where they stand.
        field: of JSON lines; without it they are known by the ending of the file, or by their first line.
        is_one: tells whether octets are a whole message by themselves.
    """
    file = source.name if file_of(source.argument) is not None else ""
    content: bytes | str
    try:
        content = sys.stdin.buffer.read() if source.argument == "-" else source.argument
        content = Path(source.argument).read_bytes() if file else content
    except OSError as error:
        yield Input(source.name, file, None, b"", str(error.strerror or error))
        return
    name = "standard input" if source.argument == "-" else source.name
    if isinstance(content, str):
        yield from _literal(content, name)
    elif field is not None or Path(file).suffix.lower() in _JSON_LINES or _is_json_lines(content):
        yield from _json_lines(content, name, file, field or _OCTETS)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or content[:4] in _UTF16_DOCUMENTS:
        yield from _document(content, Input(name, file, None, b""), source.is_found)
    else:
        yield from _spelt(content, name, file, is_one)


_UTF16_DOCUMENTS = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def _literal(text: str, name: str) -> Iterator[Input]:
    try:
        for octets in spelling.read_all(text):
            yield Input(name, "", None, octets)
    except SpellingError as error:
        yield Input(name, "", None, b"", f"no such file, and {error}: {quoted(text)}")


def _document(content: bytes, at: Input, is_found: bool) -> Iterator[Input]:
    """The message that a DUIS document carries; of other XML what its GBCSPayload elements hold."""
    import duis

    try:
        document = duis.read(content)
        payload = document.gbcs_payload
    except WireError as error:
        if _is_of_duis(content):
            yield at._replace(reason=str(error))
            return
        try:
            yield from (at._replace(octets=octets) for octets in spelling.read_all(content))
        except SpellingError as none:
            is_other = is_found and _root(content) is not None
            yield from () if is_other else [at._replace(reason=f"{error}; {none}")]
        return
    if is_found and document.form is duis.Form.SERVICE_REQUEST:
        return  # it asks; the response that 8.13 returns in one is no message that was received
    if payload is not None:
        yield at._replace(octets=payload, document=document)
    elif not is_found:
        yield at._replace(reason=f"no GBCS message in it: {document.form.value}")


def _root(content: bytes) -> Any:
    from duis import xml

    try:
        return xml.parse(content)
    except WireError:
        return None


def _is_of_duis(content: bytes) -> bool:
    from duis import schema

    root = _root(content)
    return root is not None and str(root.tag).startswith(f"{{{schema.DUIS}}}")


def _is_json_lines(content: bytes) -> bool:
    """Whether the first line is an object that names the field of octets; each line is read as JSON later."""
    line = content.partition(b"\n")[0]
    return line[:1] == b"{" and f'"{_OCTETS}"'.encode() in line


def _json_lines(content: bytes, name: str, file: str, field: str) -> Iterator[Input]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        at = Input(f"{name}, line {number}", file or name, number, b"")
        try:
            held = read_json(line)
        except JSONError as error:
            yield at._replace(reason=str(error))
            continue
        spelt = held.get(field) if isinstance(held, dict) else held
        if not isinstance(spelt, str):
            there = ", ".join(quoted(each) for each in list(held)[:8]) if isinstance(held, dict) else "no object"
            yield at._replace(reason=f"no text in the field {quoted(field)}; --field names it; there are: {there}")
        elif spelt.lstrip()[:1] == "<":
            yield from _document(spelt.encode(), at, is_found=False)
        else:
            yield _one(spelt, at)


def _one(content: bytes | str, at: Input) -> Input:
    try:
        return at._replace(octets=spelling.read(content))
    except SpellingError as error:
        return at._replace(reason=str(error))


def _spelt(content: bytes, name: str, file: str, is_one: Callable[[bytes], bool]) -> Iterator[Input]:
    """The message that a content spells as a whole, or those of its lines."""
    lines = _lines(content, name, file)
    if lines and is_one(lines[0].octets):
        yield from lines
        return
    at = Input(name, file, None, b"")
    try:
        found = spelling.read_all(content)
    except SpellingError as error:
        if any(is_one(line.octets) for line in lines):
            yield from lines
        else:
            yield at._replace(reason=str(error))
        return
    if not (len(found) == 1 and is_one(found[0])) and any(is_one(line.octets) for line in lines):
        yield from lines
    else:
        yield from (at._replace(octets=octets) for octets in found)


def _lines(content: bytes, name: str, file: str) -> list[Input]:
    """What each line of a text spells by itself; nothing where there are not two lines."""
    if not content[:64].isascii() or not content[:64].translate(None, b"\t\r\n").decode("ascii").isprintable():
        return []
    listed = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if len(listed) < 2:
        return []
    return [_one(line, Input(f"{name}, line {number}", file or name, number, b"")) for number, line in listed]


def whole_documents(arguments: Iterable[str]) -> Iterator[Input]:
    """The XML documents that arguments name, as they stand; a folder stands for the ``.xml`` files below it.

    Raises:
        Unusable: where there are none.
    """
    from duis.xml import MAX_SIZE

    found = [each for argument in arguments for each in documents(argument)]
    if not found:
        raise Unusable("no .xml files there")
    for name, argument in found:
        at = Input(name, name, None, b"")
        try:
            yield at._replace(octets=read_document(argument, MAX_SIZE))
        except Unusable as error:
            yield at._replace(reason=str(error).removeprefix(f"{name}: "))


# Many ----------------------------------------------------------------------------------------------------------------


def tracked(sources: list[Source], what: str, read: Callable[[Source], Iterator[Input]]) -> Iterator[Input]:
    """The messages of sources; with a bar of progress on a terminal, where there are many sources, or lines in them.

    Args:
        sources: the sources.
        what: is done, for the bar.
        read: gives the messages of a source.
    """
    sizes = [1] * len(sources)
    if sys.stderr.isatty() and len(sources) < _MANY:
        sizes = [max(_count_lines(source), 1) for source in sources]
    if not sys.stderr.isatty() or (len(sources) < _MANY and sum(sizes) < _MANY_LINES):
        yield from chain.from_iterable(map(read, sources))
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=sum(sizes))
        before = 0
        for source, size in zip(sources, sizes, strict=True):
            for each in read(source):
                if each.line is not None and size > 1 and each.line % _STEP == 0:
                    progress.update(task, completed=before + each.line)
                yield each
            before += size
            progress.update(task, completed=before)


def _count_lines(source: Source) -> int:
    """How many lines a file has; 0 for what is no file."""
    if file_of(source.argument) is None or source.argument == "-":
        return 0
    try:
        with Path(source.argument).open("rb") as file:
            return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))
    except OSError:  # told where it is read
        return 0


_MANY, _MANY_LINES = 50, 1000
_STEP = 20  # lines from one move of the bar to the next


def run_each(inputs: Iterable[Input], work: Callable[[Input, bool], bool]) -> int:
    """Do the work for each input; go on after what can't be used, and say at the end how many were not.

    Args:
        inputs: in order.
        work: given an input, and whether there are several; it tells whether all is well.

    Returns:
        The exit status: 2 where an input could not be used, 1 where the work found something wrong, else 0.

    Raises:
        Unusable: where the only input can't be used.
    """
    stream = iter(inputs)
    first = list(islice(stream, 2))
    several = len(first) > 1
    count = unusable = wrong = 0
    for each in chain(first, stream):
        count += 1
        try:
            if each.reason is not None:
                raise Unusable(each.reason)
            wrong += not work(each, several)
        except (Unusable, WireError) as error:
            told = error if isinstance(error, Unusable) else Unusable(_described(error, each))
            named = Unusable(str(told)) if not each.file and not several else Unusable.at(each.name, told)
            if not several:
                raise named from None
            sys.stdout.flush()
            report(named)
            unusable += 1
    if unusable:
        say(f"gbcs: {unusable} of {count} messages could not be used", file=sys.stderr)
    return 2 if unusable else 1 if wrong else 0


def _described(error: WireError, given: Input) -> str:
    return describe(error, given.octets if isinstance(error, DecodeError) else None)
