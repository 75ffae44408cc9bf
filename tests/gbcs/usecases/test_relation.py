"""Service, use case and device type: what one declares, the other places derive."""

from __future__ import annotations

import pytest

import gbcs
from duis import services
from duis.bindings import requests
from gbcs.usecases import UseCase, all_use_cases, by_reference
from gbcs.usecases.access import may_send
from wire import EncodeError


def _of(reference: str) -> UseCase:
    use_case = by_reference(reference)
    assert use_case is not None
    return use_case


def test_bindings_catalogue_and_declarations_name_the_same() -> None:
    declared = {
        (service, use_case.message_code, types)
        for use_case in all_use_cases()
        if not use_case.is_alert and use_case.message_code != 0x0125  # which load controllers send
        for service, types in use_case.services.items()
    }
    listed = {
        (service.variant, use_case.message_code, tuple(each for each in use_case.device_types if each != "any"))
        for service in services.services()
        for use_case in service.use_cases
    }
    assert declared == listed
    bound: dict[tuple[str, int], set[str]] = {}
    for service in services.services():
        for binding in requests.by_service(service.variant):
            bound.setdefault((service.variant, binding.message_code), set()).update(binding.devices)
    assert bound == {(service, code): set(types) for service, code, types in declared}


@pytest.mark.parametrize("reference", ["ECS52", "ECS35g", "ECS46a", "ECS46d", "ECS47a", "ECS61d", "ECS61e", "ECS47e"])
def test_a_stand_alone_auxiliary_proportional_controller_takes_its_use_cases(reference: str) -> None:
    use_case = _of(reference)
    assert "SAPC" in use_case.devices
    assert use_case.roles
    assert may_send(use_case.roles[0], use_case, "SAPC")


def test_a_command_for_the_wrong_device_is_refused() -> None:
    parties = {"originator": "90-B3-D5-1F-30-01-00-00", "recipient": "00-DB-12-34-56-78-90-A6"}
    made = _of("ECS52").build_command({}, **parties, originator_counter=1, device="SAPC")
    assert isinstance(made, gbcs.Message)
    with pytest.raises(EncodeError, match="ECS82 is for ESME, not for 'SAPC'"):
        _of("ECS82").build_command({}, **parties, originator_counter=1, device="SAPC")


def test_the_second_element_is_read_by_its_service_alone() -> None:
    assert dict(_of("ECS24b").services) == {"4.11.2": ("ESME",)}
    network = services.by_variant("4.10")
    assert network is not None
    assert [each.reference for each in network.use_cases] == ["ECS23", "GCS18", "ECS23b"]


def test_firmware_of_load_controllers_is_activated_too() -> None:
    assert _of("CS06").services["11.3"] == ("ESME", "GSME", "HCALCS")


def test_a_service_tells_the_types_apart() -> None:
    unjoin = _of("CS04AC")
    assert unjoin.services == {"8.8.1": ("ESME", "GSME", "HCALCS"), "8.8.2": ("PPMID",)}
    assert unjoin.devices == ("ESME", "GSME", "HCALCS", "PPMID")
    assert unjoin._replace(services={"8.8.2": ("PPMID",)}, told_apart={}).devices == ("PPMID",)


def test_what_services_are_declared_with() -> None:
    for services_, match in (
        (("8.8.2",), "services is a mapping"),
        ({"8.8.1": (), "8.8.2": "PPMID"}, "is a tuple"),
        ({"8.8.1": (), "8.8.2": ("PPMD",)}, "'PPMD' is none of the devices of service 8.8.2"),
        ({"8.8.1": ()}, "8.8.2 is told apart, but none of its services"),
    ):
        with pytest.raises(ValueError, match=match):
            _of("CS04AC")._replace(services=services_)
