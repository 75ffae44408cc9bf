"""What all tests share: the profiles of hypothesis, and which tests are the short run.

``ci``, the default profile: the same examples in every run, however busy the computer is. ``long``: other examples in
each run, and twenty times as many (``pytest --hypothesis-profile=long``); what fails then is printed with the decorator
that repeats it. :mod:`tests.examples` has the settings of properties that want more or fewer than others.

The short run (``pytest -m short``) takes one parameter of every test of the packages, and no test that is slow.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long", deadline=None, max_examples=1000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")

pytest_plugins = ["tests.conformance.noticed"]

SHORT = {"wire", "dlms", "zigbee", "gbcs", "duis", "interop"}
"""The folders whose tests are in the short run."""

PARAMETERS = 1
"""How many parameters of a test the short run takes."""

APART = {"gbcs/serve/test_page.py", "gbcs/serve/test_processes.py", "gbcs/testing", "test_examples.py"}
"""What starts processes and browsers, or makes whole homes: not in the short run."""

SLOW = {
    "test_any_folder_has_its_report",
    "test_the_program_verifies_published_requests_signed_here",
    "test_any_message",
    "test_every_message",
    "test_every_command_of_clusters",
    "test_pyright_finds_nothing",
    "test_no_circles",
    "test_published_components",
    "test_many_sound_readings_have_no_warning_in_bounded_memory",
    "test_a_firmware_image_is_signed",
    "test_a_picture",
    "test_a_receiver_that_does_all_checks_notices_each",
    "test_faults_of_a_decoder",
    "test_faults_of_a_responder",
    "test_fields",
    "test_items_of_anything",
    "test_memory_does_not_grow_with_the_file",
    "test_memory_is_bounded",
    "test_messages_and_sessions_are_those_that_a_device_judges_so",
    "test_no_change_of_an_octet_verifies_with_other_content",
    "test_no_change_of_some_octets_verifies_with_other_content",
    "test_nothing_is_found_in_a_decoder_that_is_right",
    "test_nothing_is_found_in_a_device_that_is_right",
    "test_published_requests_are_signed_and_verify",
    "test_streams_hold_little",
    "test_the_longest_and_the_empty_log",
    "test_the_page_lists_the_leaves_that_no_message_fills",
    "test_what_a_description_multiplies_is_bounded",
}
"""Tests that take seconds each: not in the short run."""


@cache
def _is_short(path: Path) -> bool:
    place = path.relative_to(Path(__file__).parent)
    if not {place.as_posix(), *(parent.as_posix() for parent in place.parents)}.isdisjoint(APART):
        return False
    return len(place.parts) == 1 or place.parts[0] in SHORT


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is not of the short run need not be imported for it."""
    is_short = config.option.markexpr == "short" and collection_path.is_file() and not _is_short(collection_path)
    return True if is_short else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is of the short run."""
    taken: Counter[str] = Counter()
    for item in items:
        function = item.nodeid.partition("[")[0]
        if _is_short(item.path) and item.name.partition("[")[0] not in SLOW and taken[function] < PARAMETERS:
            taken[function] += 1
            item.add_marker(pytest.mark.short)


_LONGEST_NAME = 100


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call long octets and texts by their argument's name: a signature in them is another one in each process."""
    return argname if isinstance(val, bytes | str) and len(val) > _LONGEST_NAME else None


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short name, wherever tests run: error texts describe long ones, and tables break them."""
    return tmp_path_factory.mktemp("t")
