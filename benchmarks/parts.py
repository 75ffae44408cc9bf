"""``python -m benchmarks parts``: where the time of work on DUIS and MMC goes, step by step, and what of it is libxml2.

The steps of a piece of work are done one after the other for each document, as the library does them, and clocked each:
a step alone, over and over, finds everything in the caches of the processor and takes half of the time. What stands as
``libxml2`` can't be done without: octets are parsed, a tree is held against the schema, a tree is written. All else is
ours, also where it asks libxml2.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import process_time_ns
from types import SimpleNamespace
from typing import Any, NamedTuple

LIBXML2, OURS = "libxml2", "ours"


class Step(NamedTuple):
    """One step of a piece of work.

    Attributes:
        name: what is done.
        whose: :data:`LIBXML2` or :data:`OURS`: who does it.
        run: does it, with what the steps before left.
    """

    name: str
    whose: str
    run: Callable[[SimpleNamespace], object]


class Parts(NamedTuple):
    """A piece of work by its steps.

    Attributes:
        title: the work.
        note: on what.
        steps: seconds for one document by step.
        whose: who does each step.
        told: what else is to be known, line by line.
    """

    title: str
    note: str
    steps: dict[str, float]
    whose: dict[str, str]
    told: tuple[str, ...]

    def lines(self) -> list[str]:
        """The steps as text."""
        whole = sum(self.steps.values())
        width = max(map(len, self.steps))
        lines = [self.title, f"  {self.note}", f"  {'':{width}}  {'us each':>8}  {'share':>5}"]
        for name, seconds in self.steps.items():
            lines.append(f"  {name:{width}}  {seconds * 1e6:>8.1f}  {seconds / whole:>5.0%}  {self.whose[name]}")
        return [*lines, f"  {'all':{width}}  {whole * 1e6:>8.1f}", *(f"  {line}" for line in self.told)]

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return self._asdict()

    def of(self, whose: str) -> float:
        """Seconds of the steps that somebody does."""
        return sum(seconds for name, seconds in self.steps.items() if self.whose[name] == whose)


class Work(NamedTuple):
    """Steps, and what they are done with."""

    steps: Sequence[Step]
    cases: Sequence[Any]


def clocked(works: Sequence[Work], rounds: int) -> list[dict[str, float]]:
    """Seconds for one document by step, of each of several pieces of work, which take turns within each round.

    Medians of the rounds, of CPU time, the clock's own taken off.
    """
    taken: list[list[list[int]]] = [[] for _ in works]
    own = _own(process_time_ns)
    for number in range(rounds + 1):
        for work, found in zip(works, taken, strict=True):
            sums = _pass(work, own)
            if number:  # the first fills caches
                found.append(sums)
    return [
        {
            step.name: max(median(each), 0) / len(work.cases) / 1e9
            for step, each in zip(work.steps, zip(*found, strict=True), strict=True)
        }
        for work, found in zip(works, taken, strict=True)
    ]


def _pass(work: Work, own: int) -> list[int]:
    """Nanoseconds of each step over all cases."""
    runs = [step.run for step in work.steps]
    sums = [0] * len(runs)
    clock = process_time_ns
    gc.collect()
    gc.disable()
    for case in work.cases:
        state = SimpleNamespace(case=case)
        before = clock()
        for place, run in enumerate(runs):
            run(state)
            now = clock()
            sums[place] += now - before - own
            before = now
    gc.enable()
    return sums


def _own(clock: Callable[[], int]) -> int:
    """What asking the clock takes, nanoseconds."""
    times = [clock() for _ in range(2001)]
    return (times[-1] - times[0]) // 2000


def parts(rounds: int) -> Iterator[Parts | str]:
    """The work of which the table asks more than there is: documents read and built, MMC, commands of requests."""
    yield from _reading(rounds)
    yield from _building(rounds)
    yield from _mmc(rounds)
    yield from _transform(rounds)


def _told(
    title: str,
    note: str,
    work: Work,
    rounds: int,
    whole: Callable[[Any], object],
    beside: Work | None,
    wanted: Callable[[float], str],
) -> Parts:
    """What a piece of work takes: by its steps, without a clock between them, and beside another one."""
    at_once = Work([Step("all", OURS, lambda state: whole(state.case))], work.cases)
    steps, all_of_it, *theirs = clocked([work, at_once] if beside is None else [work, at_once, beside], rounds)
    found = Parts(title, note, steps, {step.name: step.whose for step in work.steps}, ())
    libxml2, total = found.of(LIBXML2), sum(steps.values())
    told = [
        f"the same without a clock between: {all_of_it['all'] * 1e6:.1f} us",
        f"libxml2 alone: {libxml2 * 1e6:.1f} us, {libxml2 / total:.0%}",
        wanted(sum(theirs[0].values()) * 1e6 if theirs else 0.0),
    ]
    return found._replace(told=tuple(told))


def _put(name: str, run: Callable[[SimpleNamespace], object]) -> Callable[[SimpleNamespace], None]:
    """A step whose result the steps behind it find under a name."""

    def put(state: SimpleNamespace) -> None:
        setattr(state, name, run(state))

    return put


def _checking(prefix: str, *, is_ours: bool = False) -> list[Step]:
    """The steps of holding a tree against the model; what we have made has no attributes that name a type."""
    from duis.schema import acceptance, xsd

    schema = xsd.compiled(prefix)
    steps = [
        Step("the schema", LIBXML2, lambda state: schema.validate(state.root)),
        Step("attributes that name a type", OURS, lambda state: acceptance._TYPED(state.root)),
        Step(
            "foreign characters in base64",
            OURS,
            lambda state: all(map(acceptance._is_base64, acceptance._of_base64(state.root, state.root.tag))),
        ),
    ]
    return [steps[0], *steps[2:]] if is_ours else steps


def _let_go(state: SimpleNamespace) -> None:
    state.__dict__.clear()


LET_GO = Step("trees and values let go of", OURS, _let_go)


def _parsing(octets: Callable[[SimpleNamespace], bytes]) -> list[Step]:
    """The steps of reading octets into a tree."""
    from duis import xml

    def look(state: SimpleNamespace) -> None:
        """What :func:`duis.xml.parse` does around the parsing."""
        reread, xml.reread = xml.reread, lambda data: state.root
        try:
            xml.parse(octets(state))
        finally:
            xml.reread = reread

    return [
        Step("parsing", LIBXML2, _put("root", lambda state: xml.reread(octets(state)))),
        Step("octets looked through: DOCTYPE, depth, ...", OURS, look),
    ]


def _reading(rounds: int) -> Iterator[Parts | str]:
    from lxml import etree

    import duis
    from benchmarks.duis import _compiled, _schema, requests
    from duis import xml
    from duis.request import Request
    from duis.rules import rules

    source, octets = requests()
    steps = [
        *_parsing(lambda state: state.case),
        Step("header read, body found", OURS, _put("request", lambda state: Request(state.root))),
        *_checking("sr"),
        Step("rules", OURS, lambda state: rules(state.root, state.request.said)),
        Step("values", OURS, lambda state: state.request.values),
        LET_GO,
    ]
    beside, schema = None, _schema()
    if schema is not None:
        official: Any = _compiled(schema)

        def parse(state: SimpleNamespace) -> object:
            return etree.fromstring(state.case, xml.parser(len(state.case)))

        theirs = [
            Step("parsing", LIBXML2, _put("root", parse)),
            Step("the schema", LIBXML2, lambda state: official.validate(state.root)),
        ]
        beside = Work(theirs, octets)

    def wanted(bare: float) -> str:
        if not bare:
            return "no official schema"
        return f"lxml, official schema: {bare:.1f} us; 0.8 of its speed: {bare / 0.8:.1f}; 0.5: {bare / 0.5:.1f}"

    def whole(document: bytes) -> object:
        read = duis.read(document)
        duis.validate(read)
        return read.values

    note = f"{len(octets)} requests of {source}"
    yield _told("DUIS: read, validate, values", note, Work(steps, octets), rounds, whole, beside, wanted)


def _bare(trees: Sequence[Any]) -> Work:
    """Building the same trees with lxml."""
    from lxml import etree

    from benchmarks.mmc import built_of

    def build(state: SimpleNamespace) -> object:
        return etree.tostring(built_of(state.case, None), encoding="UTF-8", xml_declaration=True)

    return Work([Step("all", LIBXML2, build)], trees)


def _wanted_of_bare(bare: float) -> str:
    return f"the same trees by lxml: {bare:.1f} us; 0.4 of its speed: {bare / 0.4:.1f}"


def _building(rounds: int) -> Iterator[Parts | str]:
    from lxml import etree

    import duis
    from benchmarks.duis import PARTIES, requests
    from benchmarks.mmc import plain
    from duis import document, request, services, values, xml
    from duis.rules import Said

    source, octets = requests()
    read = [duis.read_request(each) for each in octets]
    cases = [(each.service_reference_variant, each.values) for each in read if each.form is duis.Form.SERVICE_REQUEST]
    trees = [plain(etree.fromstring(duis.build_request(variant, body, **PARTIES))) for variant, body in cases]

    def form(state: SimpleNamespace) -> dict[str, Any]:
        variant, body = state.case
        state.service = service = services.named(variant)
        identifier = request._identifier(PARTIES["originator"], PARTIES["target"], PARTIES["counter"])
        return {
            "@schemaVersion": "5.4",
            "Header": {
                "RequestID": str(identifier),
                "CommandVariant": service.request_variants[0],
                "ServiceReference": service.reference,
                "ServiceReferenceVariant": service.variant,
            },
            "Body": {service.body: dict(body)},
        }

    def built(state: SimpleNamespace) -> object:
        return values.build("Request", state.form, prefixes=document.PREFIXES, checked=False)

    def held(state: SimpleNamespace) -> None:
        service = state.service
        said = Said(service.request_variants[0], service.reference, service.variant, state.root[-1][0])
        request.hold_to_rules(state.root, said)

    steps = [
        Step("arguments", OURS, _put("form", form)),
        Step("tree", OURS, _put("root", built)),
        *_checking("sr", is_ours=True),
        Step("rules", OURS, held),
        Step("writing it", LIBXML2, lambda state: xml.serialise(state.root)),
        LET_GO,
    ]
    note = f"{len(cases)} requests of {source}"

    def whole(case: Any) -> object:
        return duis.build_request(*case, **PARTIES)

    yield _told("DUIS: build_request", note, Work(steps, cases), rounds, whole, _bare(trees), _wanted_of_bare)


def _mmc(rounds: int) -> Iterator[Parts | str]:
    from lxml import etree

    from benchmarks.mmc import plain, published
    from duis import xml
    from duis.mmc import parse, to_mmc
    from duis.mmc.writing import write

    source, messages = published()
    trees = [plain(etree.fromstring(to_mmc(message, variant))) for message, variant in messages]
    steps = [
        Step("values of the message", OURS, _put("said", lambda state: parse(*state.case))),
        Step("elements of them, as text", OURS, _put("octets", lambda state: write(state.said))),
        Step("parsing", LIBXML2, _put("root", lambda state: xml.reread(state.octets))),
        *_checking("ra", is_ours=True),
        LET_GO,
    ]
    note = f"{len(messages)} of {source}"

    def whole(case: Any) -> object:
        return to_mmc(*case)

    yield _told("MMC: to_mmc", note, Work(steps, messages), rounds, whole, _bare(trees), _wanted_of_bare)


def _transform(rounds: int) -> Iterator[Parts | str]:
    import duis
    import gbcs
    from benchmarks.corpus import load
    from duis import commands
    from duis.bindings.elements import Source
    from duis.rules import rules
    from gbcs.message import Message, encode
    from gbcs.usecases.engines import engine_of

    cases = []
    for octets in dict.fromkeys(load().messages):
        try:
            cases.append(duis.explain(gbcs.decode(octets)))
        except ValueError:
            continue
    if not cases:
        yield "transform: no command in the corpus that a service request becomes"
        return

    def chosen(state: SimpleNamespace) -> object:
        said = state.case
        found = list(commands.bindings_of(state.request, said.device, said.use_case))
        return commands.preferred(found, said.device, said.device.edition or "current")[0]

    def header(state: SimpleNamespace) -> object:
        said = state.case
        state.body = Source(state.request.element)
        state.facts = {**said.device.facts(), "time": said.at or commands.PLACEHOLDER_TIME}
        return commands._header(state.request, state.binding, said.device, state.body, said.acb)

    def met(source: Source) -> None:
        for same in source._children().values():
            for each in same:
                met(each)

    def taken(state: SimpleNamespace) -> None:
        for path, text in state.binding.marks():
            (state.body.text if text else state.body.many)(path)
        for path in (*state.binding.kept, "ExecutionDateTime", commands._CREDENTIALS):
            for each in state.body.many(path):
                each.take()
        next(state.body.untaken(), None)

    def command(state: SimpleNamespace) -> object:
        payload = engine_of(state.binding.declaration.command).build(state.values, state.header)
        return Message(state.header, payload, None)

    def named(state: SimpleNamespace) -> object:
        return commands._values(state.body, state.binding, state.header, state.facts)

    steps = [
        *_parsing(lambda state: state.case.xml),
        Step("header read, body found", OURS, _put("request", lambda state: duis.Request(state.root))),
        *_checking("sr"),
        Step("rules", OURS, lambda state: rules(state.root, state.request.said)),
        Step("use case chosen", OURS, _put("binding", chosen)),
        Step("header of the command", OURS, _put("header", header)),
        Step("elements of the body found", OURS, lambda state: met(state.body)),
        Step("values of them, by lenses", OURS, _put("values", named)),
        Step("whether all was read", OURS, taken),
        Step("command of the values", OURS, _put("message", command)),
        Step("octets of the command", OURS, lambda state: encode(state.message)),
        LET_GO,
    ]
    note = f"{len(cases)} requests of {sum(len(each.xml) for each in cases) // len(cases):,} octets"

    def whole(said: Any) -> object:
        return duis.transform(said.xml, said.device, said.use_case, said.acb, said.at)

    yield _told("transform", note, Work(steps, cases), rounds, whole, None, lambda _: "3,500 a second: 285.7 us")
