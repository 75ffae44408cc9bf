"""``python -m tests.fuzz.guided TARGET CORPUS [options of libFuzzer]``: a target under atheris, guided by coverage."""

from __future__ import annotations

import sys


def main() -> None:
    import atheris

    name = sys.argv[1]
    with atheris.instrument_imports(include=["wire", "dlms", "zigbee", "gbcs", "duis"]):
        from tests.fuzz.checks import check
        from tests.fuzz.targets import TARGETS, mutated
    fuzzed = TARGETS[name]
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
