"""Messages with their names: items and JSON, beside the walk that no shape helps; and what keeping trees costs."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from benchmarks.corpus import Corpus
from benchmarks.measure import compare
from benchmarks.report import Comparison
from gbcs.usecases.engines import engine_of

KEPT = 20_000
"""Trees that are kept at once."""


def names(corpus: Corpus, rounds: int) -> Iterator[Comparison]:
    """Names and JSON of all messages."""
    import gbcs
    from gbcs.usecases import by_message_code

    octets = corpus.messages
    messages = [gbcs.decode(each) for each in octets]
    templates = [
        (use_case.template(message.header.cra), message.payload)
        for message in messages
        if (use_case := by_message_code(message.header.message_code)) is not None
    ]
    declared = [(template, payload) for template, payload in templates if template is not None]

    def walked() -> None:
        for template, payload in declared:
            list(engine_of(template).items(payload))

    def items() -> None:
        for message in messages:
            list(message.items())

    for _ in range(2):  # a shape is compiled when it is met the second time
        items()
    note = f"{corpus.source}: {len(octets)} messages, {sum(len(list(message.items())) for message in messages)} items"
    timings = compare({"items()": items, "the walk, without compiled shapes": walked}, rounds)
    yield Comparison("Names", note, len(octets), "message", timings)
    contenders: dict[str, Callable[[], object]] = {
        "decode, to_json(payload=False)": lambda: [gbcs.to_json(gbcs.decode(each), payload=False) for each in octets],
        "decode, to_json": lambda: [gbcs.to_json(gbcs.decode(each)) for each in octets],
        "decode, json.dumps(to_dict)": lambda: [json.dumps(gbcs.to_dict(gbcs.decode(each))) for each in octets],
    }
    yield Comparison("Decode, names, JSON", note, len(octets), "message", compare(contenders, rounds))


def kept(corpus: Corpus, rounds: int) -> Iterator[Comparison]:
    """Many trees kept at once, with the collector of cyclic garbage at work and at rest."""
    import gbcs

    octets = list(islice(cycle(corpus.messages), KEPT))

    def at_rest() -> None:
        trees = [gbcs.decode(each) for each in octets]
        trees.clear()

    def at_work() -> None:
        gc.enable()
        try:
            at_rest()
        finally:
            gc.disable()

    timings = compare({"the collector at rest": at_rest, "at work": at_work}, rounds)
    yield Comparison("Kept trees", f"{KEPT} trees kept at once", KEPT, "message", timings)
