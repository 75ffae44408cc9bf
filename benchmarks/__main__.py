"""``python -m benchmarks``: every benchmark against every installed peer."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter_ns
from typing import Any

from benchmarks import floor, imports, nodes, peers, zigbee
from benchmarks.corpus import ACCESS_REQUEST, ACCESS_RESPONSE, Corpus, data_lists, elements, load
from benchmarks.measure import Timing, compare
from benchmarks.report import WIDTH, Comparison, Target
from dlms import apdu
from dlms.axdr import decode_data, encode_data, read_items

LARGE = 50
"""Elements from which a Data counts as a large one."""

FLOOR = 0.75
TIMES = {"dlms-cosem": 2.5, "gurux-dlms": 8.0}
ACCESS_TIMES = 20.0
MESSAGES = 25_000
IMPORT = 0.050

Rows = Iterator[Comparison | str]


def at_least(times: float, timing: Timing) -> Target:
    """The target of a ratio."""
    return Target(f">= {times:g} x", timing.ratio >= times)


def each(call: Callable[[Any], object], values: list[Any]) -> Callable[[], object]:
    """A pass that calls once for each value."""

    def run() -> None:
        for value in values:
            call(value)

    return run


def works(call: Callable[[], bool]) -> bool:
    """Whether a peer does this and comes to the same; it may raise anything."""
    try:
        return call()
    except Exception:
        return False


# Data ----------------------------------------------------------------------------------------------------------------


def floor_write(item: tuple[int, Any]) -> bytes:
    """The floor's counterpart of encode_data."""
    out = bytearray()
    floor.write(item, out)
    return bytes(out)


def floor_reads(octets: bytes) -> bool:
    """Whether the floor knows every type in there."""
    return works(lambda: floor.read(octets, 0)[1] == len(octets) and floor_write(floor.typed(octets, 0)[0]) == octets)


def usable(peer: peers.Peer, values: set[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Which values a peer reads as we do, and which it writes as they stand."""
    decoded = {octets for octets in values if works(partial(reads, peer, octets))}
    encoded = {octets for octets in values if works(partial(writes, peer, octets))}
    return decoded, encoded


def reads(peer: peers.Peer, octets: bytes) -> bool:
    return peer.same(decode_data(octets), peer.decode(octets))


def writes(peer: peers.Peer, octets: bytes) -> bool:
    return peer.encode(peer.convert(decode_data(octets))) == octets


def data(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Data, against the floor and against each peer, on what both of them can do."""
    lists = data_lists(corpus.payloads)
    every = [octets for values in lists for octets in values]
    sets = {
        "each value by itself": every,
        f"values of {LARGE} elements or more": [v for v in every if elements(decode_data(v)) >= LARGE],
    }
    read = {octets for octets in set(every) if floor_reads(octets)}
    for peer in (None, *contestants):
        decoded, encoded = usable(peer, read) if peer else (read, read)
        for name, values in sets.items():
            yield from decoding(name, values, decoded, peer, rounds)
        yield listed(lists, decoded, peer, rounds)
        for name, values in sets.items():
            yield from encoding(name, values, encoded, peer, rounds)


def targets(peer: peers.Peer | None, timings: dict[str, Timing]) -> dict[str, Target]:
    """Of Data."""
    asked = {"floor": at_least(FLOOR, timings["floor"])}
    if peer is not None:
        asked[peer.name] = at_least(TIMES[peer.name], timings[peer.name])
    return asked


def note(kept: int, of: int, peer: peers.Peer | None) -> str:
    """How many values, and who could not do the others."""
    who = "the floor" if peer is None else f"the floor or {peer.name}"
    return f"{kept} of {of} values" + (f"; left out: what {who} does not do, or not right" if kept < of else "")


def decoding(name: str, values: list[bytes], kinds: set[bytes], peer: peers.Peer | None, rounds: int) -> Rows:
    kept = [octets for octets in values if octets in kinds]
    title = f"Data decode, {name}" + (f", {peer.name}" if peer else "")
    if not kept:
        yield f"{title}: nothing of this kind in the corpus that all contenders do"
        return

    def bare() -> None:
        read = floor.read
        for octets in kept:
            read(octets, 0)

    contenders = {"ours": each(decode_data, kept), "floor": bare}
    if peer:
        contenders[peer.name] = each(peer.decode, kept)
    timings = compare(contenders, rounds)
    yield Comparison(title, note(len(kept), len(values), peer), len(kept), "value", timings, targets(peer, timings))


def listed(lists: list[list[bytes]], kinds: set[bytes], peer: peers.Peer | None, rounds: int) -> Comparison:
    """The Data of a payload in one go, as an access payload is read."""
    kept = [[octets for octets in values if octets in kinds] for values in lists]
    joined = [(b"".join(values), len(values)) for values in kept if values]
    count = sum(size for _, size in joined)

    def ours() -> None:
        for octets, size in joined:
            read_items(octets, 0, size)

    def bare() -> None:
        for octets, size in joined:
            at, values = 0, []
            for _ in range(size):
                value, at = floor.read(octets, at)
                values.append(value)

    contenders: dict[str, Callable[[], object]] = {"ours": ours, "floor": bare}
    if peer:
        contenders[peer.name] = each(peer.decode_list, joined)
    timings = compare(contenders, rounds)
    title = "Data decode, the list of each payload" + (f", {peer.name}" if peer else "")
    all_of = sum(map(len, lists))
    return Comparison(title, note(count, all_of, peer), count, "value", timings, targets(peer, timings))


def encoding(name: str, values: list[bytes], kinds: set[bytes], peer: peers.Peer | None, rounds: int) -> Rows:
    kept = [octets for octets in values if octets in kinds]
    title = f"Data encode, {name}" + (f", {peer.name}" if peer else "")
    if not kept:
        yield f"{title}: nothing of this kind in the corpus that all contenders do"
        return
    contenders = {
        "ours": each(encode_data, [decode_data(octets) for octets in kept]),
        "floor": each(floor_write, [floor.typed(octets, 0)[0] for octets in kept]),
    }
    if peer:
        contenders[peer.name] = each(peer.encode, [peer.convert(decode_data(octets)) for octets in kept])
    timings = compare(contenders, rounds)
    yield Comparison(title, note(len(kept), len(values), peer), len(kept), "value", timings, targets(peer, timings))


# Access payloads -----------------------------------------------------------------------------------------------------


def access(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """access-request and access-response: reading both, writing requests."""
    for peer in contestants:
        if not (peer.decode_request and peer.decode_response and peer.convert_access and peer.encode_access):
            yield f"access payloads: {peer.name} has no access service"
            continue
        for name, tag, ways in (
            ("requests", ACCESS_REQUEST, peer.decode_request),
            ("responses", ACCESS_RESPONSE, peer.decode_response),
        ):
            of = [payload for payload in corpus.payloads if payload[0] == tag]
            for how, way in ways.items():
                yield from one_way(f"access {name} decode, {peer.name}: {how}", of, peer, way, rounds)
        yield from requests(corpus, peer, rounds)


def one_way(title: str, of: list[bytes], peer: peers.Peer, way: Callable[[bytes], Any], rounds: int) -> Rows:
    """One of the peer's ways to read access payloads."""
    kept = [payload for payload in of if works(lambda payload=payload: way(payload) is not peers.Refused)]
    if not kept:
        yield f"{title}: none in the corpus that it reads"
        return
    timings = compare({"ours": each(apdu.decode, kept), peer.name: each(way, kept)}, rounds)
    yield Comparison(
        title,
        f"{len(kept)} of {len(of)} payloads" + ("; left out: what it fails on" if len(kept) < len(of) else ""),
        len(kept),
        "payload",
        timings,
        {peer.name: at_least(ACCESS_TIMES, timings[peer.name])},
    )


def requests(corpus: Corpus, peer: peers.Peer, rounds: int) -> Rows:
    """Writing access-requests."""
    assert peer.convert_access is not None
    assert peer.encode_access is not None
    convert, encode = peer.convert_access, peer.encode_access
    of = [payload for payload in corpus.payloads if payload[0] == ACCESS_REQUEST]
    # The peer sets the flags of the invoke id itself: compared is what follows.
    kept = [p for p in of if works(lambda p=p: encode(convert(apdu.decode(p)))[5:] == p[5:])]
    if not kept:
        yield "access requests encode: none in the corpus that both write alike"
        return
    contenders = {
        "ours": each(apdu.encode, [apdu.decode(payload) for payload in kept]),
        peer.name: each(encode, [convert(apdu.decode(payload)) for payload in kept]),
    }
    timings = compare(contenders, rounds)
    yield Comparison(
        f"access requests encode, {peer.name}: client",
        f"{len(kept)} of {len(of)} payloads" + ("; left out: what it can't write, or not so" if kept != of else ""),
        len(kept),
        "payload",
        timings,
        {peer.name: at_least(ACCESS_TIMES, timings[peer.name])},
    )


# Whole messages, imports, nodes --------------------------------------------------------------------------------------


def messages(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """The library's front door; no peer has one."""
    try:
        import gbcs

        front = [gbcs.decode, gbcs.encode, gbcs.to_dict]
    except (ImportError, AttributeError) as error:
        yield f"whole messages: not measured, {error}"
        return
    decode, encode, to_dict = front
    kept = [octets for octets in corpus.messages if works(lambda octets=octets: encode(decode(octets)) == octets)]
    if not kept:
        yield "whole messages: not measured, none of the corpus decodes"
        return
    trees = [decode(octets) for octets in kept]
    timings = compare(
        {
            "gbcs.decode": each(decode, kept),
            "gbcs.encode": each(encode, trees),
            "gbcs.to_dict": each(to_dict, trees),
        },
        rounds,
    )
    asked = {
        name: Target(f">= {MESSAGES:,}/s", len(kept) / timings[name].seconds >= MESSAGES)
        for name in ("gbcs.decode", "gbcs.encode")
    }
    kinds = Counter(type(tree.payload).__name__ for tree in trees)
    title = (
        f"whole messages: {len(kept)} of {len(corpus.messages)}, {sum(map(len, kept)) // len(kept)} octets on average"
    )
    payloads = ", ".join(f"{count} {name}" for name, count in kinds.most_common())
    yield Comparison(title, f"payloads: {payloads}", len(kept), "message", timings, asked)


def protection(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """What verification adds."""
    try:
        from benchmarks.protection import verification
    except ImportError as error:
        return iter((f"protection: not measured, {error}",))
    return verification(corpus, rounds)


def layouts(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Fields of ZCL commands, against construct."""
    return zigbee.layouts(corpus, rounds)


def frames(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """ZCL frames, against zigpy; GBZ messages."""
    return zigbee.frames(corpus, rounds)


def security(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """ASN.1 payloads."""
    from benchmarks.asn1 import asn1

    return asn1(corpus, rounds)


def correlating(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Commands against service requests."""
    from benchmarks.correlate import correlations

    return correlations(corpus.messages, rounds)


def xml_signatures(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Signatures of DUIS documents."""
    from benchmarks.signatures import signatures

    return signatures(rounds)


def fuzzing_cases(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Near-valid messages, protected."""
    from benchmarks.fuzzing import cases

    return cases(rounds)


def xml_documents(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """DUIS documents, read and validated."""
    from benchmarks.duis import documents

    return documents(rounds)


def flows(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Files of data flows, against the csv module."""
    from benchmarks.flows import flows as measured

    return measured(rounds)


def registration(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Files of gas registration data, against the csv module."""
    from benchmarks.regis import regis as measured

    return measured(rounds)


def registration_tables(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Registration data and readings as tables, against csv and pyarrow, with the memory of each."""
    from benchmarks.tables import tables as measured

    return measured(rounds)


def mmc_documents(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """MMC documents, written and read."""
    from benchmarks.mmc import documents

    return documents(rounds)


def serving(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """The service, beside the library in this process."""
    from benchmarks.serve import rates

    return rates(corpus, rounds)


def importing(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """A fresh interpreter each time."""
    with imports.byte_code():
        timings = compare(imports.runnable(), rounds, perf_counter_ns)
    alone = timings["interpreter alone"].seconds
    over = {name: timing.seconds - alone for name, timing in timings.items()}
    asked = {
        name: Target(f"< {IMPORT * 1e3:g} ms over", seconds < IMPORT)
        for name, seconds in over.items()
        if name == "import gbcs"
    }
    extra = ", ".join(f"{name.split()[-1]} {s * 1e3:.0f} ms" for name, s in over.items() if name in imports.STATEMENTS)
    yield Comparison(
        "import in a fresh interpreter, byte code at hand", f"over the interpreter: {extra}", 1, "run", timings, asked
    )
    for name in imports.STATEMENTS:
        if name not in timings:
            yield f"{name}: not installed"


def making(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """The classes that trees could be made of."""
    yield Comparison("making a node of three fields", "", nodes.REPEAT, "node", compare(nodes.nodes(), rounds))
    yield Comparison("making a typed number", "", nodes.REPEAT, "number", compare(nodes.numbers(), rounds))


def naming(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Names and JSON of whole messages, and trees that are kept."""
    from benchmarks import names

    yield from names.names(corpus, rounds)
    yield from names.kept(corpus, min(rounds, 5))


def beside_tshark(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """JSON of whole messages, beside that of tshark."""
    from benchmarks.tshark import beside_tshark as measured

    return measured(corpus, rounds)


def reading_certificates(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Rows:
    """Certificates, beside cryptography."""
    from benchmarks.certificates import certificates as measured

    return measured(corpus, rounds)


def shares(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Iterator[Any]:
    """Work on DUIS and MMC, step by step."""
    from benchmarks.parts import parts

    return parts(rounds)


def wanted(corpus: Corpus, contestants: list[peers.Peer], rounds: int) -> Iterator[Any]:
    """What is wanted of speed, and how far it is met."""
    from benchmarks.table import table

    return table(corpus, rounds, messages)


TABLE = {"table": wanted}
"""Asked for by name only: it runs what the others do."""

BENCHMARKS: dict[str, Callable[[Corpus, list[peers.Peer], int], Iterator[Any]]] = {
    "data": data,
    "access": access,
    "messages": messages,
    "layouts": layouts,
    "names": naming,
    "tshark": beside_tshark,
    "certificates": reading_certificates,
    "zcl": frames,
    "asn1": security,
    "flows": flows,
    "regis": registration,
    "tables": registration_tables,
    "protection": protection,
    "duis": xml_documents,
    "mmc": mmc_documents,
    "signatures": xml_signatures,
    "fuzzing": fuzzing_cases,
    "correlate": correlating,
    "parts": shares,
    "serve": serving,
    "imports": importing,
    "nodes": making,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which: {', '.join(BENCHMARKS)} (default: all of these), table",
    )
    parser.add_argument(
        "--quick", action="store_true", help="one round over a few of the messages: to see that it runs"
    )
    parser.add_argument("--rounds", type=int, help="how many (default: 31, or 1 with --quick)")
    parser.add_argument("--json", action="store_true", help="for programs")
    arguments = parser.parse_args()
    known = BENCHMARKS | TABLE
    unknown = set(arguments.names) - known.keys()
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    rounds, every = (1, 40) if arguments.quick else (31, 1)
    rounds = arguments.rounds or rounds

    corpus = load(every)
    contestants = [peer for peer in (peers.dlms_cosem(), peers.gurux()) if peer is not None]
    head = {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "corpus": f"{corpus.source}: {len(corpus.messages)} messages, {len(corpus.payloads)} DLMS payloads",
        "peers": peers.names(),
        "rounds": rounds,
    }
    results: list[dict[str, Any]] = []
    show = partial(print, flush=True)
    if not arguments.json:
        show(f"{head['python']}; {corpus.source}")
        show(f"{len(corpus.messages)} messages, {len(corpus.payloads)} DLMS payloads; medians of {rounds} rounds")
        show("; ".join(f"{name} {state}" for name, state in peers.names().items()))
        show('"ours is": how many times as fast as the line it stands in, the median of the rounds\' ratios')
    for name in arguments.names or BENCHMARKS:
        for row in known[name](corpus, contestants, rounds):
            if isinstance(row, str):
                results.append({"skipped": row})
                lines = [row]
            else:
                results.append(row.plain())
                lines = row.lines()
            if not arguments.json:
                show("", *(line[:WIDTH] for line in lines), sep="\n")
    if arguments.json:
        json.dump(head | {"results": results}, sys.stdout, indent=2)
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
