"""The catalogue, against rows that are written out here from the request matrix."""

from duis import services


def test_rows():
    tariff = services.by_variant("1.1.1")
    assert tariff == services.by_body("UpdateImportTariffPrimaryElement")
    assert (tariff.reference, tariff.name) == ("1.1", "Update Import Tariff (Primary Element)")
    assert (tariff.critical, tariff.on_demand, tariff.schedulable, tariff.non_device) == (True, True, False, False)
    assert (tariff.future_dated, tariff.date_required, tariff.roles) == (("device",), False, ("IS", "GS"))
    assert (tariff.command_variants, tariff.request_variants) == ((4, 5, 6, 7), (4,))
    assert [tuple(each) for each in tariff.use_cases] == [("ECS01a", 0x19, ("ESME",)), ("GCS01a", 0x6B, ("GSME",))]
    read = services.by_variant("4.6.1")
    assert (read.critical, read.schedulable, read.future_dated) == (False, True, ("DSP",))
    assert read.command_variants == read.request_variants == (1, 2, 3)
    schedule = services.by_variant("5.1")
    assert (schedule.non_device, schedule.on_demand, schedule.command_variants) == (True, False, (8,))
    assert schedule.use_cases == ()


def test_exceptions():
    assert services.by_variant("8.1.1").command_variants == (4, 5)
    opt_out = services.by_variant("8.5")
    assert (opt_out.command_variants, opt_out.date_required, opt_out.on_demand) == ((1,), True, False)
    assert services.by_variant("6.23").future_dated == ("DSP", "device")
    assert services.by_variant("6.20.1").reference == "6.20"
    assert services.by_variant("7.12").critical
    assert not services.by_variant("7.14").critical


def test_all():
    found = services.services()
    assert len(found) == 129
    assert len({service.reference for service in found}) == 95
    assert sum("device" in service.future_dated for service in found) == 12
    assert sum(service.future_dated == ("DSP",) for service in found) == 45
    assert {role for service in found for role in service.roles} == set(services.ROLES)
    assert services.by_variant("99.1") is None
    assert services.by_body("SignedPreCommand") is None
