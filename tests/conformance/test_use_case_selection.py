"""The bindings choose use cases as the published selection table does, by program."""

import csv
from functools import lru_cache

import pytest

from duis import services
from duis.bindings.requests import by_service
from tests.conformance import published

_EDITIONS = {"4": "current", "any": "current", "old": "earlier", "4+": "later"}
_SENDERS = {
    "requester": {"requester"},
    "ACB": {"access control broker", "access control broker on its own account"},
    "requester or ACB": {"requester or access control broker"},
    "TransCoS": {"transitional change of supplier party"},
}


@lru_cache(maxsize=1)
def rows():
    folder = published.folder()
    table = folder and folder.parent / "spec" / "use_case_selection.csv"
    if table is None or not table.is_file():
        return ()
    with table.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def parametrized():
    found = [pytest.param(row, id=f"{row['service_reference_variant']} {row['transform_key']}") for row in rows()]
    return found or [pytest.param(None, marks=pytest.mark.skip(reason="no selection table beside the vectors"))]


def bound(row):
    """The bindings that a row stands for: of its service, message code, and a device of its."""
    types = set() if row["device_types"] == "any" else set(row["device_types"].split())
    return [
        binding
        for binding in by_service(row["service_reference_variant"])
        if binding.message_code == int(row["message_code"], 16)
        and (not types or not binding.devices or types & set(binding.devices))
        and (not row["other_device"] or not binding.other_device or binding.other_device == row["other_device"])
    ]


@pytest.mark.parametrize("row", parametrized())
def test_every_row_has_its_binding(row):
    bindings = bound(row)
    assert bindings
    types = set() if row["device_types"] == "any" else set(row["device_types"].split())
    assert types <= {each for binding in bindings for each in binding.devices} or any(
        not binding.devices for binding in bindings
    )
    assert any(_agrees(row, binding) for binding in bindings), bindings


def _agrees(row, binding):
    senders = set(_SENDERS[row["sender"]])
    if "sender as in RTDS" in row["note"]:  # no table of roles: the declaration has those of its successor
        senders |= _SENDERS["requester or ACB"]
    return (
        binding.edition in {_EDITIONS[word] for word in row["gbcs"].split()}
        and binding.originator in senders
        and (row["meter_variant"] == "any" or set(row["meter_variant"].split()) == set(binding.elements))
        and (not row["roles"] or row["critical"] in ("", _word(binding.declaration.critical)))
    )


def _word(critical):
    return {True: "yes", False: "no", None: ""}[critical]


# Since November 2021 the firmware of HAN connected switches is activated by 11.3, too (SECMP0007); the table is older.
_LATER = {("11.3", 0x0012): {"HCALCS"}}


def test_the_types_of_devices_are_those_of_the_table():
    if not rows():
        pytest.skip("no selection table beside the vectors")
    listed = {}
    for row in rows():
        types = set() if row["device_types"] == "any" else set(row["device_types"].split())
        listed.setdefault((row["service_reference_variant"], int(row["message_code"], 16)), set()).update(types)
    declared = {
        (service.variant, use_case.message_code): set(use_case.device_types) - {"any"}
        for service in services.services()
        for use_case in service.use_cases
    }
    assert declared == {pair: types | _LATER.get(pair, set()) for pair, types in listed.items()}


def test_every_binding_has_its_row():
    if not rows():
        pytest.skip("no selection table beside the vectors")
    listed = {id(binding) for row in rows() for binding in bound(row)}
    services = {row["service_reference_variant"] for row in rows()}
    for service in services:
        for binding in by_service(service):
            assert id(binding) in listed, (service, binding.use_case)
