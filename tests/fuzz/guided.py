"""``python -m tests.fuzz.guided TARGET CORPUS [options of libFuzzer]``: a target under atheris, guided by coverage."""

from __future__ import annotations

import sys

_EVERYTHING = ("wire", "dlms", "zigbee", "gbcs", "duis")
_DLMS, _ZIGBEE, _GBCS = ("wire", "dlms"), ("wire", "zigbee"), ("wire", "dlms", "zigbee", "gbcs")
_PACKAGES = (
    dict.fromkeys(("data", "apdus", "payloads", "wrapper", "recognition", "unwrapping", "deciphering"), _DLMS)
    | dict.fromkeys(("zcl", "images", "install-codes", "captured-frames"), _ZIGBEE)
    | dict.fromkeys(("messages", "items", "blocks", "certificates", "signing-requests", "tokens", "flows"), _GBCS)
)
"""Target → what it runs through: the less is instrumented, the faster it is. All for the others."""


def main() -> None:
    import atheris

    name = sys.argv[1]
    with atheris.instrument_imports(include=list(_PACKAGES.get(name, _EVERYTHING))):
        from tests.fuzz.checks import check
        from tests.fuzz.targets import TARGETS, corpus, mutated

        fuzzed = TARGETS[name]
        for octets in corpus(name):  # what is loaded with the first input is instrumented, too
            check(fuzzed, octets, patience=1000.0)
    number = 0

    def test_one_input(data: bytes) -> None:
        nonlocal number
        number += 1
        check(fuzzed, data, is_measured=number % 200 == 0, patience=20.0)  # instrumented, it is several times slower

    def custom_mutator(data: bytes, max_size: int, seed: int) -> bytes:
        if seed % 2:
            return atheris.Mutate(data, max_size)  # type: ignore[no-any-return]
        return mutated(fuzzed, data, data, seed)[:max_size]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], test_one_input, custom_mutator=custom_mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
