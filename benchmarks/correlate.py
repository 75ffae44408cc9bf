"""Correlating commands with service requests, and the share of each part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from benchmarks.measure import compare
from benchmarks.report import Comparison


def correlations(messages: Iterable[bytes], rounds: int) -> Iterator[Comparison | str]:
    """Commands of the corpus, each with a request that asks for it, as ``duis.explain`` writes it."""
    import duis
    import gbcs

    cases: list[tuple[Any, ...]] = []
    for octets in dict.fromkeys(messages):
        try:
            message = gbcs.decode(octets)
            said = duis.explain(message)
        except ValueError:
            continue
        cases.append((said, message, octets, duis.read(said.xml)))
    if not cases:
        yield "correlate: no command in the corpus that a service request becomes"
        return
    size = sum(len(said.xml) for said, *_ in cases) // len(cases)
    timings = compare(_parts(cases), rounds)
    yield Comparison(
        "A command against its request", f"{len(cases)} of {size:,} octets", len(cases), "correlation", timings
    )


def _parts(cases: list[tuple[Any, ...]]) -> dict[str, Callable[[], object]]:
    import duis
    import gbcs
    from duis.commands import asked, bindings_of
    from duis.compare import Verdict, compare_messages
    from duis.description import written

    made = []
    for said, message, _, request in cases:
        code = message.header.message_code
        binding = next(each for each in bindings_of(request, said.device) if each.message_code == code)
        made.append(
            (request, binding, said, message, duis.transform(said.xml, said.device, said.use_case, said.acb, said.at))
        )

    def whole() -> None:
        for said, _, octets, _ in cases:
            if duis.correlate(said.xml, octets, said.device, said.at, acb=said.acb).differences:
                raise AssertionError(said.use_case)

    def each(call: Callable[..., object], values: list[tuple[Any, ...]]) -> Callable[[], None]:
        def run() -> None:
            for value in values:
                call(*value)

        return run

    return {
        "duis.correlate": whole,
        "read the request": each(duis.read, [(said.xml,) for said, *_ in cases]),
        "validate it": each(duis.validate, [(request,) for *_, request in cases]),
        "decode the command": each(gbcs.decode, [(octets,) for _, _, octets, _ in cases]),
        "make a command of the request": each(
            lambda request, binding, said: asked(request, binding, said.device, said.acb, said.at).command(),
            [(request, binding, said) for request, binding, said, *_ in made],
        ),
        "read the command's facts": each(
            lambda binding, message: written(message, binding, "single", message.values()),
            [(binding, message) for _, binding, said, message, _ in made if said.device.elements == "single"],
        ),
        "compare both": each(
            lambda wanted, message: compare_messages(wanted, message, Verdict()),
            [(wanted, message) for *_, message, wanted in made],
        ),
        "duis.transform": each(
            lambda said: duis.transform(said.xml, said.device, said.use_case, said.acb, said.at),
            [(said,) for said, *_ in cases],
        ),
        "duis.explain": each(duis.explain, [(message,) for _, message, *_ in cases]),
    }
