"""The COSEM objects of electricity meters and communications hubs: class, OBIS code, attributes and methods of each.

An object has the name that the use case tables give it; an attribute or method the rest of its name there, or all of it
where the tables give it to another object. Use cases and bindings name objects, never codes. Where the tables have two
names, or two types, for one attribute there are two entries. Objects that begin with ``NEXT_`` hold what is to come.

Source: the use case tables of GBCS 4.x (object, attribute, type, length and constant of each row), checked against the
Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from dlms.data import BitString, Boolean, DoubleLong, Enum, Integer, LongUnsigned, Unsigned
from dlms.obis import Obis
from gbcs.alerts import ALERT_CODES
from gbcs.usecases.controllers import CONTROLLERS
from gbcs.usecases.dlms import (
    Elements,
    Leaf,
    Members,
    Shape,
    array,
    attribute,
    bits,
    boolean,
    buffer,
    cosem_object,
    date,
    date_time,
    entity,
    enum,
    i8,
    i16,
    i32,
    method,
    misgiven_code,
    null,
    octets,
    scaler_and_unit,
    seconds,
    structure,
    text,
    time,
    u8,
    u16,
    u32,
    utf8,
    visible,
)
from wire.days import WEEKDAYS
from wire.units import Unit

TOU_BLOCKS = {block: f"tariffTOUBlock{block}RegisterValues" for block in range(1, 5)}
"""Members of log entries: the energy of a block, by time of use."""
PHASES = {1: 32, 2: 52, 3: 72}
"""Phase to the value C of the OBIS codes of its voltage."""

# Interface classes
data = partial(cosem_object, 1)
register = partial(cosem_object, 3)
extended_register = partial(cosem_object, 4)
profile_generic = partial(cosem_object, 7)
clock = partial(cosem_object, 8)
script_table = partial(cosem_object, 9)
schedule = partial(cosem_object, 10)
special_days_table = partial(cosem_object, 11)
activity_calendar = partial(cosem_object, 20)
register_monitor = partial(cosem_object, 21)
single_action_schedule = partial(cosem_object, 22)
data_protection = partial(cosem_object, 30)
disconnect_control = partial(cosem_object, 70)
limiter = partial(cosem_object, 71)
zigbee_network_control = partial(cosem_object, 104)
account = partial(cosem_object, 111)
credit = partial(cosem_object, 112)
charge = partial(cosem_object, 113)
token_gateway = partial(cosem_object, 115)
extended_data = partial(cosem_object, 9000)

# What several attributes hold -----------------------------------------------------------------------------------------


def _log(most: int, /, **members: Shape) -> Elements:
    """The entries of a log, the names of whose values begin alike."""
    return _entries(1, most, members)


def _entries(least: int, most: int, members: Mapping[str, Shape]) -> Elements:
    within = f"logEntries[{least}..{most}].logEntry."
    return buffer(most, **{key: _within(within, shape) for key, shape in members.items()})


def _within(prefix: str, shape: Shape) -> Shape:
    if isinstance(shape, Elements):
        return shape._replace(element=_within(prefix, shape.element))
    assert isinstance(shape, Leaf)
    return shape._replace(name=prefix + shape.name)


_REGISTERS: dict[str, Shape] = {
    "activeImportRegisterValue": u32("activeImportRegisterValue/consumption", unit=Unit.WH),
    "secondaryActiveImportRegisterValue": u32(
        "secondaryActiveImportRegisterValue/consumption",
        unit=Unit.WH,
        twin=True,
    ),
    "tariffTOURegisterValues": array(u32("tariffTOU[1..48].RegisterMatrixValue", unit=Unit.WH), 1, 48),
    "secondaryTariffTOURegisterValues": array(
        u32("secondaryTariffTOU[1..4].RegisterMatrixValue", unit=Unit.WH),
        1,
        4,
        twin=True,
    ),
    **{
        name: array(u32(f"tariffTOU[1..8].Block{block}.RegisterMatrixValue", unit=Unit.WH), 1, 8)
        for block, name in TOU_BLOCKS.items()
    },
}
_BALANCES: dict[str, Shape] = {
    "emergencyCreditBalanceValue": i32("emergencyCreditBalanceValue", unit=Unit.MONEY),
    "meterBalanceValue": i32("meterBalanceValue", unit=Unit.MONEY),
    "paymentDebtRegisterValue": i32("paymentDebtRegisterValue", unit=Unit.MONEY),
    "timeDebtRegisters1Value": i32("timeDebtRegisters1Value", unit=Unit.MONEY),
    "timeDebtRegisters2Value": i32("timeDebtRegisters2Value", unit=Unit.MONEY),
    "accumulatedDebtRegisterValue": i32("accumulatedDebtRegisterValue", unit=Unit.MONEY),
}
_EVENTS: dict[str, Shape] = {"timestamp": seconds("timestamp"), "logCode": u16("logCode", meanings=ALERT_CODES)}


def _special_days(when: str, most: int, *, places: str = "") -> Elements:
    """Special days; ``when`` is next or current."""
    places = places or str(most)
    return array(
        structure(
            index=u16(f"index[0..{most}].{when}"),
            specialday_date=date(f"date[0..{places}].{when}"),
            day_id=u8(f"dayIdentifier[0..{places}].{when}"),
        ),
        0,
        most,
    )


def _seasons(when: str, places: str, *, name_places: str = "") -> Elements:
    """Seasons of an activity calendar."""
    seasons = f"{when}Seasons[1..{places}]"
    return array(
        structure(
            season_profile_name=text(f"{when}Seasons[1..{name_places or places}].Name", longest=8),
            season_start=date_time(f"{seasons}.startDate"),
            week_name=octets(f"{seasons}.WeekIdentifier", longest=4),
        ),
        1,
        4,
    )


def _weeks(when: str, places: str) -> Elements:
    """Weeks of an activity calendar."""
    weeks = f"{when}Weeks[1..{places}]"
    return array(
        structure(
            week_profile_name=octets(f"{weeks}.weekIdentifier", longest=4),
            **{day: u8(f"{weeks}.days[{number}].Identifier") for number, day in enumerate(WEEKDAYS, 1)},
        ),
        1,
        4,
    )


def _days(when: str, selector: str, days: str, times: str, *, script_places: tuple[str, str] | None = None) -> Elements:
    """Days of an activity calendar, with the actions of each; the names give the numbers of days and times."""
    identifiers = f"{when}DayIdentifiers"
    days_of_script, times_of_script = script_places or (days, times)
    schedule = structure(
        start_time=time(f"{identifiers}[1..{days}].Time[1..{times}].startTime"),
        script_logical_name=octets(
            f"{identifiers}[1..{days_of_script}].Time[1..{times_of_script}].actionsObject",
            constant=bytes(Obis("0-0:10.0.100.255")),
        ),
        script_selector=u16(f"{identifiers}[1..{days}].Time[1..{times}].{selector}"),
    )
    return array(structure(day_id=u8(f"{identifiers}[1..{days}]"), day_schedule=array(schedule, 1, 48)), 1, 16)


def _controller_entries(when: str) -> Elements:
    """The calendar of the auxiliary controllers."""
    entries = f"{when}Entries[0..120]"
    return array(
        structure(
            index=u16(f"{entries}.index"),
            enable=boolean(f"{entries}.enable", constant=Boolean(True)),
            script_logical_name=octets(f"{entries}.scriptLN", constant=bytes(Obis("0-0:10.0.103.255"))),
            script_selector=u16(f"{entries}.scriptSelector"),
            switch_time=time(f"{entries}.switchTime"),
            validity_window=u16(f"{entries}.validityWindow", constant=LongUnsigned(65535)),
            exec_weekdays=bits(f"{entries}.execWeekdays[0..7]", size=7),
            exec_specdays=bits(f"{entries}.execSpecdays[0..20]", longest=20),
            begin_date=date(f"{entries}.beginDate"),
            end_date=date(f"{entries}.endDate"),
        ),
        0,
        120,
    )


def _non_disablement_entries(when: str = "") -> Elements:
    """The calendar of the times in which supply is not disabled; ``when`` is Next or nothing."""
    return array(
        structure(
            index=u16(f"entries[1..22].Index{when}"),
            enable=boolean(f"entries[1..22].enable{when}", constant=Boolean(True)),
            script_logical_name=octets(f"entries[1..22].scriptTable{when}", constant=bytes(Obis("0-0:10.0.106.255"))),
            script_selector=u16(f"entries[1..22].scriptRef{when}"),
            switch_time=time(f"entries[1..22].time{when}"),
            validity_window=u16(f"entries[1..22].validityWindow{when}", constant=LongUnsigned(65535)),
            exec_weekdays=bits(f"entries[1..22].execWeekdays{when}[1..7]", size=7),
            exec_specdays=bits(f"entries[1..22].execSpecdays{when}[0..20]", longest=20),
            begin_date=date(f"entries[1..22].beginDate{when}"),
            end_date=date(f"entries[1..22].endDate{when}"),
        ),
        1,
        22,
    )


def _credit_charges(of: str) -> Elements:
    """Which charges are collected from which credit."""
    return array(
        structure(
            credit=octets(f"{of}[0..n].credit", size=6),
            charge=octets(f"{of}[0..n].charge", size=6),
            collection=bits(f"{of}[0..n].collection", size=3),
        )
    )


def _unit_charge(
    when: str,
    index: Leaf,
    price: Leaf,
    *,
    most: int = 1,
    register: str = "",
    is_scale_free: bool = False,
    price_scale: str = "",
) -> Members:
    """The prices of a charge: of the commodity that a register counts, or of none."""
    scale = None if is_scale_free else Integer(3 if register else 0)
    return structure(
        charge_per_unit_scaling=structure(
            commodity_scale=i8(f"{when}.commodityScale", constant=scale),
            price_scale=i8(price_scale or f"{when}.price_scale"),
        ),
        commodity_reference=structure(
            class_id=u16(f"{when}.classID", constant=LongUnsigned(3 if register else 0)),
            logical_name=octets(f"{when}.LN", constant=bytes(Obis(register)) if register else bytes(6)),
            attribute_index=i8(f"{when}.attribute_index", constant=Integer(2 if register else 0)),
        ),
        charge_table=array(structure(index=index, charge_per_unit=price), 1, most),
    )


_PAYMENT_MODES = {1: "credit", 2: "prepayment"}


def _payment_mode(mode: int) -> Members:
    """A payment mode to come, and the status that an account then has."""
    return structure(
        payment_mode=enum("valueNext.paymentModePart", constant=Enum(mode), meanings=_PAYMENT_MODES),
        account_status=enum("valueNext.Status", constant=Enum(1)),
    )


NOTHING = i8(constant=Integer(0))
"""Parameter of a method that needs none."""
ACTIVATE_NEXT = attribute(6, date_time(), name="activateNextDateTime")
"""The time from which the value to come holds; of extended data."""

# Configuration -------------------------------------------------------------------------------------------------------

SUPPLIER_MESSAGE = data("SupplierMessage", "0-2:96.13.1.255", value=attribute(2, text(longest=116)))
RESTRICT_DATA_DATE_TIME = data("restrictDataDateTime", "0-0:94.44.3.2", value=attribute(2, date_time()))
DISABLE_PRIVACY_PIN_PROTECTION = data(
    "DisablePrivacyPinProtection", "0-0:94.44.3.1", value=attribute(2, octets(constant=b""))
)
SUPPLIER_TELEPHONE_NUMBER = extended_data(
    "ContactDetails", "0-0:96.13.0.255", value=attribute(2, text(longest=18), name="supplierTelephoneNumber")
)
SUPPLIER_NAME = extended_data(
    "ContactDetails", "0-0:96.13.1.255", value=attribute(2, text(longest=15), name="supplierName")
)
MAXIMUM_DEMAND_CONFIGURABLE_TIME_PERIOD = schedule(
    "MaximumDemandConfigurableTimePeriod",
    "0-0:12.0.0.255",
    entries=attribute(
        2,
        array(
            structure(
                index=u16("currentEntries[1..2].index"),
                enable=boolean("currentEntries[1..2].enable", constant=Boolean(True)),
                script_logical_name=octets("currentEntries[1..2].scriptLN", constant=bytes.fromhex("00000A8064FF")),
                script_selector=u16("currentEntries[1..2].scriptSelector"),
                switch_time=time("currentEntries[1..2].switchTime"),
                validity_window=u16("currentEntries[1..2].validityWindow", constant=LongUnsigned(65535)),
                exec_weekdays=bits("currentEntries[1..2].execWeekdays[1..7]", constant=BitString.from_bits("1111111")),
                exec_specdays=bits("currentEntries[1..2].execSpecdays[0..0]", constant=BitString.from_bits("")),
                begin_date=octets("currentEntries[1..2].beginDate", constant=bytes.fromhex("000001FFFF")),
                end_date=octets("currentEntries[1..2].endDate", constant=bytes.fromhex("FFFFFFFFFF")),
            ),
            1,
            2,
        ),
    ),
)
IMPORT_MPANS = data(
    "MeterPointAdministrationNumber(combinedMPANS)", "0-0:94.44.34.11", value=attribute(2, text(longest=26))
)
EXPORT_MPAN = data("MeterPointAdministrationNumber(ExportMPAN)", "1-0:0.0.2.255", value=attribute(2, text(size=13)))
CUSTOMER_IDENTIFICATION_NUMBER = data(
    "CustomerIdentificationNumber", "0-3:96.13.1.255", value=attribute(2, text(size=4))
)
FIRMWARE_VERSION = data("FirmwareVersion", "0-0:0.2.1.255", value=attribute(2, octets(size=4)))
CLOCK = clock(
    "Time",
    "0-0:1.0.0.255",
    clock_base=attribute(9, enum(constant=Enum(5)), name="clockBase"),
    set_valid_time_range=method(
        5,
        structure(
            preset_time=octets("methodInput: presetTime", constant=bytes.fromhex("FFFFFFFFFFFFFFFFFF8000FF")),
            validity_interval_start=date_time("methodInput: timeRangeStart"),
            validity_interval_end=date_time("methodInput: timeRangeEnd"),
        ),
        name="setValidTimeRange",
    ),
    set_time=method(4, NOTHING, name="setTime"),
    time=attribute(2, date_time(), name="methodOutput: value"),
    status=attribute(4, u8(), name="methodOutput: status"),
)
METER_VARIANT = data("MeterVariant", "0-0:96.1.2.255", value=attribute(2, text(size=1)))
MODEL_TYPE = data(
    "ModelType(SmartMeter)",
    "0-0:96.1.4.255",
    value=attribute(2, text(size=8)),
    value_of_hub=attribute(2, text(size=8), name="ModelType(CommsHub): value"),
)
MANUFACTURER_IDENTIFIER = data(
    "ManufacturerIdentifier",
    "0-0:96.1.6.255",
    value=attribute(2, text(longest=4)),
    value_of_hub=attribute(2, text(longest=4), name="CHManufacturerIdentifier: value"),
)
SUPPLY_TAMPER_STATE = data(
    "SupplyTamperState", "0-0:94.44.0.4", value=attribute(2, boolean(meanings={True: "locked", False: "unchanged"}))
)
DEVICE_IDENTIFIER = data("DeviceIdentifier", "0-0:96.1.1.255", value=attribute(2, entity()))

# Logs and behaviours -------------------------------------------------------------------------------------------------

EVENT_LOG = profile_generic(
    "EventLog(incGPF)",
    "0-0:99.98.0.255",
    clear=method(1, NOTHING),
    log_entries=attribute(
        2,
        _log(
            100,
            **_EVENTS,
            otherInformation=octets("otherInformation", longest=8),
        ),
        name="logEntries",
    ),
    log_entries_of_hub=attribute(
        2,
        _log(
            100,
            **_EVENTS,
            otherInformation=octets("otherInformation", longest=8),
        ),
        name="EventLog(CHF): logEntries",
    ),
)
SECURITY_LOG = profile_generic(
    "SecurityLog(notCHF)",
    "0-0:99.98.1.255",
    log_entries=attribute(
        2,
        _log(
            100,
            **_EVENTS,
        ),
        name="logEntries",
    ),
    log_entries_of_hub=attribute(
        2,
        _log(
            100,
            **_EVENTS,
        ),
        name="SecurityLog(CHF): logEntries",
    ),
)
SUPPLIER_WAN_ALERTING = data(
    "Alerts Configuration Settings - Supplier",
    "0-30:97.98.11.255",
    mask=attribute(2, bits(size=512), name="Bit string"),
)
NETWORK_OPERATOR_WAN_ALERTING = data(
    "Alerts Configuration Settings - DNO", "0-33:97.98.11.255", mask=attribute(2, bits(size=512), name="Bit string")
)
POWER_EVENT_LOG = profile_generic(
    "PowerEventLog",
    "0-0:99.98.4.255",
    log_entries=attribute(
        2,
        _log(
            100,
            **_EVENTS,
            otherInformation=u32("otherInformation"),
        ),
        name="logEntries",
    ),
)
AUXILIARY_CONTROLLER_EVENT_LOG = profile_generic(
    "AuxiliaryControllerEventLog",
    "0-17:99.98.2.255",
    clear=method(1, NOTHING),
    log_entries=attribute(
        2,
        _log(
            100,
            timestamp=seconds("timestamp"),
            switchNumberAndAction=u16("switchNumberAndAction"),
            outcome=enum(
                "outcome",
                meanings={0: "not known (HCALCS only)", 1: "success", 2: "failure"},
            ),
            hANCommandID=u32("HANCommandID"),
        ),
        name="logEntries",
    ),
)
SUPPLIER_HAN_SHARING = data(
    "Alerts Configuration Settings - Supplier",
    "0-30:97.98.12.255",
    mask=attribute(2, bits(size=512), name="maskAndActionsForHANDeviceSharing"),
)
SUPPLIER_ALARMS = data(
    "Events Configuration Settings - Supplier",
    "0-30:97.98.13.255",
    mask=attribute(2, bits(size=512), name="maskAndActionsForAlarms"),
)
SUPPLIER_LOGGING = data(
    "Events Configuration Settings - Supplier",
    "0-30:97.98.14.255",
    mask=attribute(2, bits(size=512), name="maskAndActionsForLogging"),
)
NETWORK_OPERATOR_LOGGING = data(
    "Events Configuration Settings - Network Operator",
    "0-33:97.98.14.255",
    mask=attribute(2, bits(size=512), name="maskAndActionsForLogging"),
)
SUPPLIER_WAN_ALERTING_SETTINGS = data(
    "Alerts Configuration Settings - Supplier",
    "0-30:97.98.15.255",
    settings=attribute(2, bits(size=256), name="settingsForWANAlerting"),
)
SUPPLIER_HAN_SHARING_SETTINGS = data(
    "Alerts Configuration Settings - Supplier",
    "0-30:97.98.16.255",
    settings=attribute(2, bits(size=256), name="settingsForHANDeviceSharing"),
)
SUPPLIER_ALARMS_SETTINGS = data(
    "Events Configuration Settings - Supplier",
    "0-30:97.98.17.255",
    settings=attribute(2, bits(size=256), name="settingsForAlarms"),
)
SUPPLIER_LOGGING_SETTINGS = data(
    "Events Configuration Settings - Supplier",
    "0-30:97.98.18.255",
    settings=attribute(2, bits(size=256), name="settingForLogging"),
)
NETWORK_OPERATOR_WAN_ALERTING_SETTINGS = data(
    "Alerts Configuration Settings - Network Operator",
    "0-33:97.98.15.255",
    settings=attribute(2, bits(size=256), name="settingsForWANAlerting"),
)
NETWORK_OPERATOR_LOGGING_SETTINGS = data(
    "Events Configuration Settings - Network Operator",
    "0-33:97.98.18.255",
    settings=attribute(2, bits(size=256), name="settingForLogging"),
)

# Load control --------------------------------------------------------------------------------------------------------

RANDOMISED_OFFSET = data("RandomisedOffset", "0-0:94.44.0.0", value=attribute(2, u16(unit=Unit.S)))
RANDOMISED_OFFSET_NUMBER = data("RandomisedOffsetNumber", "0-0:94.44.0.2", value=attribute(2, u16()))
RANDOMISED_OFFSET_LIMIT = data("RandomisedOffsetLimit", "0-0:94.44.0.1", value=attribute(2, u16(unit=Unit.S)))
BOOST_FUNCTION_AVAILABILITY = data(
    "BoostFunctionAvailability",
    "0-0:94.44.7.255",
    value=attribute(2, boolean(meanings={True: "present", False: "absent"})),
)
BOOST_FUNCTION_EVENT_LOG = profile_generic(
    "BoostFunctionEventLog",
    "0-0:99.98.20.255",
    log_entries=attribute(
        2,
        _log(
            25,
            boost_start=seconds("boostStart"),
            boost_end=seconds("boostEnd"),
        ),
        name="logEntries",
    ),
)
NEXT_AUXILIARY_CONTROLLER_SPECIAL_DAYS = special_days_table(
    "AuxiliaryControllerCalendar(SpecialDays)",
    "0-1:11.0.3.255",
    entries=attribute(
        2,
        _special_days("next", 20),
    ),
)
NEXT_AUXILIARY_CONTROLLER_CALENDAR = schedule(
    "AuxiliaryControllerCalendar",
    "0-1:12.0.2.255",
    entries=attribute(
        2,
        _controller_entries("next"),
    ),
)
AUXILIARY_CONTROLLER_CALENDAR_ACTIVATION = extended_data(
    "AuxiliaryControllerCalendar",
    "0-0:94.44.128.26",
    activate_next=ACTIVATE_NEXT,
)
AUXILIARY_CONTROLLER_SPECIAL_DAYS_ACTIVATION = extended_data(
    "AuxiliaryControllerCalendar(SpecialDays)",
    "0-0:94.44.128.35",
    activate_next=ACTIVATE_NEXT,
)
AUXILIARY_CONTROLLER_SPECIAL_DAYS = special_days_table(
    "AuxiliaryControllerCalendar(SpecialDays)",
    "0-0:11.0.3.255",
    entries=attribute(
        2,
        _special_days("current", 20),
    ),
)
AUXILIARY_CONTROLLER_CALENDAR = schedule(
    "AuxiliaryControllerCalendar",
    "0-0:12.0.2.255",
    entries=attribute(
        2,
        _controller_entries("current"),
    ),
)
AUXILIARY_CONTROLLER_SCRIPTS = script_table(
    "AuxiliaryController[n]", "0-0:10.0.103.255", command=method(1, u16(), name="controllerNumberAndCommandedState")
)
AUXILIARY_PROPORTIONAL_CONTROLLER_SCRIPTS = script_table(
    "AuxiliaryProportionalController[n]",
    "0-0:10.0.107.255",
    command=method(1, u16(), name="controllerNumberAndCommandedState"),
)

AUXILIARY_CONTROLLER_DESCRIPTION = {
    n: data(
        f"AuxiliaryController[{n}]",
        f"0-0:94.44.0.{10 + n}",
        description=attribute(2, visible(longest=22), name="Description"),
    )
    for n in CONTROLLERS
}
AUXILIARY_CONTROLLER_TYPE = {
    n: data(
        f"AuxiliaryController[{n}]",
        f"0-0:94.44.0.{20 + n}",
        type_and_identifier=attribute(2, octets(longest=8), name="typeAndIdentifier"),
        whole_type_and_identifier=attribute(2, octets(size=8), name="typeAndIdentifier"),
    )
    for n in CONTROLLERS
}
AUXILIARY_CONTROLLER_STATE = {
    n: data(
        f"AuxiliaryController[{n}]",
        f"0-0:94.44.0.{30 + n}",
        state=attribute(2, utf8(longest=72000), name="stateAndAssociatedInformation"),
    )
    for n in CONTROLLERS
}
AUXILIARY_CONTROLLER_OUTPUT = {
    n: disconnect_control(
        f"AuxiliaryController[{n}]",
        f"0-{n}:96.3.10.255",
        output_state=attribute(2, boolean(meanings={True: "on", False: "off"}), name="outputState"),
    )
    for n in CONTROLLERS
}
AUXILIARY_CONTROLLER_START = {
    n: data(
        f"AuxiliaryController[{n}]",
        f"0-0:94.44.{116 + n}.1",
        setting=attribute(2, date_time(), name="settingPeriodStartDateTime"),
        duration=attribute(2, u16(unit=Unit.MIN), name="activationDuration"),
    )
    for n in CONTROLLERS
}
AUXILIARY_CONTROLLER_END = {
    n: data(
        f"AuxiliaryController[{n}]",
        f"0-0:94.44.{116 + n}.2",
        setting=attribute(2, date_time(), name="settingPeriodEndDateTime"),
        duration=attribute(2, u16(unit=Unit.MIN), name="deactivationDuration"),
    )
    for n in CONTROLLERS
}
AUXILIARY_PROPORTIONAL_CONTROLLER_START = {
    n: data(
        f"AuxiliaryProportionalController[{n}]",
        f"0-0:94.44.{116 + n}.3",
        limit=attribute(2, date_time(), name="limitPeriodStartDateTime"),
    )
    for n in CONTROLLERS
}
AUXILIARY_PROPORTIONAL_CONTROLLER_END = {
    n: data(
        f"AuxiliaryProportionalController[{n}]",
        f"0-0:94.44.{116 + n}.4",
        limit=attribute(2, date_time(), name="limitPeriodEndDateTime"),
    )
    for n in CONTROLLERS
}
BOOST_FUNCTION_CONTROL = {
    n: data(f"BoostFunctionControl[{n}]", f"0-0:94.44.6.{n}", value=attribute(2, boolean())) for n in CONTROLLERS
}

# Prepayment ----------------------------------------------------------------------------------------------------------

PREPAYMENT_CREDIT = token_gateway(
    "PrepaymentCredit",
    "0-0:19.40.0.255",
    add_credit=method(1, text("methodInput: creditToken", size=20), name="addCredit"),
)
NEXT_ACCOUNT = account(
    "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode",
    "0-1:19.0.0.255",
    credit_mode=attribute(2, _payment_mode(1), name="account_mode_and_status"),
    prepayment_mode=attribute(2, _payment_mode(2), name="account_mode_and_status"),
    credit_charge_configuration=attribute(
        11,
        _credit_charges("valueNext"),
        name="valueNext",
    ),
    activate_next=attribute(13, date_time(), name="activateNextDateTime"),
)
NEXT_DISABLEMENT_THRESHOLD = extended_data(
    "DisablementThreshold(MeterBalance)",
    "0-0:94.44.128.22",
    threshold_next=attribute(4, i32(unit=Unit.MONEY), name="thresholdNext"),
    activate_next=ACTIVATE_NEXT,
)
METER_BALANCE = credit(
    "MeterBalance",
    "0-0:19.10.0.255",
    adjust=method(1, i32("methodInput: adjustmentValue", unit=Unit.MONEY)),
    value=attribute(2, i32(unit=Unit.MONEY)),
    reset=method(2, i32(constant=DoubleLong(0), unit=Unit.MONEY)),
)
PAYMENT_DEBT = charge(
    "DebtRecoveryperPayment",
    "0-0:19.20.3.255",
    recovery_per_payment=attribute(13, u16(unit=Unit.HUNDREDTH_PERCENT), name="valueCurrent"),
    adjust=method(4, i32("methodInput: adjustmentValue", unit=Unit.MONEY), name="PaymentDebtRegister: adjust"),
)
EMERGENCY_CREDIT = credit(
    "EmergencyCredit",
    "0-0:19.10.1.255",
    select=method(3, NOTHING),
    limit=attribute(9, i32(unit=Unit.MONEY), name="EmergencyCreditLimit: amountCurrent"),
    threshold=attribute(10, i32(unit=Unit.MONEY), name="EmergencyCreditThreshold: thresholdCurrent"),
    reset=method(2, i32(constant=DoubleLong(0)), name="EmergencyCreditBalance: reset"),
)
PREPAYMENT_BALANCE_COLLECTION_PROTECTION = data_protection(
    "PrepaymentBalanceCollection", "0-0:43.2.1.255", read=method(1)
)
PREPAYMENT_BALANCE_COLLECTION = data(
    "PrepaymentBalanceCollection",
    "0-0:94.44.34.30",
    value=attribute(
        2,
        structure(
            meter_balance=i32("MeterBalance", unit=Unit.MONEY),
            emergency_credit_balance=i32("EmergencyCreditBalance", unit=Unit.MONEY),
            accumulated_debt_register=i32("AccumulatedDebtRegister", unit=Unit.MONEY),
            time_debt_1_balance=i32("TimeDebt1Balance", unit=Unit.MONEY),
            time_debt_2_balance=i32("TimeDebt2Balance", unit=Unit.MONEY),
            payment_debt_balance=i32("PaymentDebtBalance", unit=Unit.MONEY),
        ),
        name="prepayment_balance_collection",
    ),
)
NON_DISABLEMENT_SPECIAL_DAYS = special_days_table(
    "Non-DisablementCalendar(SpecialDays)",
    "0-0:11.0.2.255",
    entries=attribute(
        2,
        _special_days("current", 20),
    ),
)
MAXIMUM_CREDIT_THRESHOLD = extended_data(
    "PrepaymentCredit(MaximumCreditThreshold)",
    "0-0:94.44.2.10",
    value_current=attribute(2, i32(unit=Unit.MONEY), name="valueCurrent"),
    value_next=attribute(4, i32(unit=Unit.MONEY), name="valueNext"),
    activate_next=ACTIVATE_NEXT,
)
DISABLEMENT_THRESHOLD = register_monitor(
    "DisablementThreshold(MeterBalance)",
    "0-0:16.0.1.255",
    thresholds=attribute(2, array(i32("thresholdCurrent", unit=Unit.MONEY), 1, 1)),
)
MAXIMUM_METER_BALANCE = extended_data(
    "PrepaymentCredit(MaxMeterBalance)",
    "0-0:94.44.2.20",
    value_current=attribute(2, i32(unit=Unit.MONEY), name="valueCurrent"),
    value_next=attribute(4, i32(unit=Unit.MONEY), name="valueNext"),
    activate_next=ACTIVATE_NEXT,
    value_next_at_once=attribute(2, i32(unit=Unit.MONEY), name="valueNext"),
)
ACCOUNT = account(
    "LowCreditThreshold",
    "0-0:19.0.0.255",
    low_credit_threshold=attribute(16, i32(unit=Unit.MONEY), name="thresholdCurrent"),
    debt_recovery_rate_cap=attribute(18, u16(unit=Unit.CURRENCY), name="DebtRecoveryRateCap: amountCurrent"),
    debt_recovery_rate_cap_period=attribute(19, i32(unit=Unit.S), name="DebtRecoveryRateCap: periodCurrent"),
    credit_charge_configuration=attribute(
        11,
        _credit_charges("value"),
        name="SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: value",
    ),
    mode_and_status=attribute(
        2,
        structure(
            payment_mode=enum("value.PaymentMode", meanings=_PAYMENT_MODES),
            account_status=enum("value.Status", constant=Enum(2)),
        ),
        name="PaymentMode: account_mode_and_status",
    ),
)
NON_DISABLEMENT_CALENDAR = schedule(
    "Non-DisablementCalendar",
    "0-0:12.0.1.255",
    entries=attribute(
        2,
        _non_disablement_entries(),
    ),
)
ACCUMULATED_DEBT_REGISTER = credit(
    "AccumulatedDebtRegister", "0-0:19.10.2.255", reset=method(2, i32(constant=DoubleLong(0)))
)
NEXT_NON_DISABLEMENT_SPECIAL_DAYS = special_days_table(
    "Non-DisablementCalendar(SpecialDays)",
    "0-1:11.0.2.255",
    entries=attribute(
        2,
        _special_days("next", 20),
    ),
)
NEXT_NON_DISABLEMENT_CALENDAR = schedule(
    "Non-DisablementCalendar",
    "0-1:12.0.1.255",
    entries=attribute(
        2,
        _non_disablement_entries("Next"),
    ),
)
NEXT_DEBT_RECOVERY_RATE_CAP = extended_data(
    "DebtRecoveryRateCap",
    "0-0:94.44.128.12",
    amount_next=attribute(4, u16(unit=Unit.CURRENCY), name="amountNext"),
    activate_next=attribute(6, date_time(), name="activateAmountNextDateTime"),
)
NEXT_DEBT_RECOVERY_RATE_CAP_PERIOD = extended_data(
    "DebtRecoveryRateCap",
    "0-0:94.44.128.13",
    period_next=attribute(4, i32(unit=Unit.S), name="periodNext"),
    activate_next=attribute(6, date_time(), name="activatePeriodNextDateTime"),
)
NEXT_LOW_CREDIT_THRESHOLD = extended_data(
    "LowCreditThreshold",
    "0-0:94.44.128.9",
    threshold_next=attribute(4, i32(unit=Unit.MONEY), name="thresholdNext"),
    activate_next=ACTIVATE_NEXT,
)
NEXT_EMERGENCY_CREDIT_LIMIT = extended_data(
    "EmergencyCreditLimit",
    "0-0:94.44.128.2",
    amount_next=attribute(4, i32(unit=Unit.MONEY), name="amountNext"),
    activate_next=ACTIVATE_NEXT,
)
NON_DISABLEMENT_SPECIAL_DAYS_ACTIVATION = extended_data(
    "Non-DisablementCalendar(SpecialDays)",
    "0-0:94.44.128.31",
    activate_next=ACTIVATE_NEXT,
)
NEXT_EMERGENCY_CREDIT_THRESHOLD = extended_data(
    "EmergencyCreditThreshold",
    "0-0:94.44.128.3",
    threshold_next=attribute(4, i32(unit=Unit.MONEY), name="thresholdNext"),
    activate_next=ACTIVATE_NEXT,
)
NON_DISABLEMENT_CALENDAR_ACTIVATION = extended_data(
    "Non-DisablementCalendar", "0-0:94.44.128.28", activate_next=ACTIVATE_NEXT
)

TIME_DEBT = {
    n: charge(
        f"DebtRecoveryRates[{n}]",
        f"0-0:19.20.{n}.255",
        unit_charge_passive=attribute(
            6,
            _unit_charge(
                "valueNext", octets("valueNext.index", constant=b""), i16("amountNext"), price_scale="scalerNext"
            ),
        ),
        period_next=attribute(8, u32(unit=Unit.S), name="periodNext"),
        activate_next=method(2, NOTHING, name="activateNext"),
        adjust=method(4, i32("methodInput: adjustmentValue", unit=Unit.MONEY), name=f"TimeDebtRegisters[{n}]: adjust"),
        unit_charge_active=attribute(
            5,
            _unit_charge(
                "valueCurrent",
                octets("valueCurrent.index", constant=b""),
                i16("amountCurrent"),
                price_scale="scalerCurrent",
            ),
        ),
        period_current=attribute(8, u32(unit=Unit.S), name="periodCurrent"),
        unit_charge_active_again=attribute(
            5,
            _unit_charge(
                "valueCurrent (again)",
                octets("valueCurrent (again).index", constant=b""),
                i16("amountCurrent (again)"),
                price_scale="scalerCurrent (again)",
            ),
            name="unit_charge_active (again)",
        ),
    )
    for n in (1, 2)
}

# Registers and logs of readings --------------------------------------------------------------------------------------

ACTIVE_EXPORT_REGISTER = register(
    "ActiveExportRegister", "1-0:2.8.0.255", value=attribute(2, u32(unit=Unit.WH)), scaler_unit=scaler_and_unit(0, 30)
)
REACTIVE_EXPORT_REGISTER = register(
    "ReactiveExportRegister",
    "1-0:4.8.0.255",
    value=attribute(2, u32(unit=Unit.VARH)),
    scaler_unit=scaler_and_unit(0, 32),
)
IMPORT_REGISTER_COLLECTION_PROTECTION = data_protection("ImportRegisterCollection", "0-0:43.2.8.255", read=method(1))
IMPORT_REGISTER_COLLECTION = data(
    "ImportRegisterCollection",
    "0-0:94.44.34.10",
    value=attribute(
        2,
        structure(
            active_import_value=u32("active.value", unit=Unit.WH),
            active_scal_unit_type=structure(
                active_import_scaler=i8("active.scale", constant=Integer(0)),
                active_import_unit=enum("active.unit", constant=Enum(30)),
            ),
            reactive_import_value=u32("reactive.value", unit=Unit.VARH),
            reactive_scal_unit_type=structure(
                reactive_import_scaler=i8("reactive.scale", constant=Integer(0)),
                reactive_import_unit=enum("reactive.unit", constant=Enum(32)),
            ),
            second_active_import_value=u32("secondary.value", unit=Unit.WH, twin=True),
        ),
        name="import_register_collection",
    ),
)
POWER_IMPORT_COLLECTION = data(
    "PowerImportCollection",
    "0-0:94.44.34.20",
    value=attribute(
        2,
        structure(
            active_power_import_value=u32("ActivePowerImport.value", unit=Unit.W),
            active_power_scal_unit_type=structure(
                active_power_import_scaler=i8("ActivePowerImport.scaler", constant=Integer(0)),
                active_power_import_unit=enum("ActivePowerImport.unit", constant=Enum(27)),
            ),
            primary_active_power_import_value=u32("PrimaryActivePowerImport.value", unit=Unit.W),
        ),
        name="power_import_collection",
    ),
)
TARIFF_TOU_REGISTER_COLLECTION_PROTECTION = data_protection(
    "TariffTOURegisterCollection", "0-0:43.2.9.255", read=method(1)
)
TARIFF_TOU_REGISTER_COLLECTION = data(
    "TariffTOURegisterCollection",
    "0-0:94.44.34.1",
    value=attribute(
        2,
        structure(
            TOU_primary_registers=array(u32("TOUPrimaryRegister[1..48].value", unit=Unit.WH), 1, 48),
            TOU_secondary_registers=array(u32("TOUSecondRegister[1..4].value", unit=Unit.WH), 1, 4, twin=True),
        ),
        name="TOU_register_collection",
    ),
)
TARIFF_BLOCK_TOU_REGISTER_COLLECTION_PROTECTION = data_protection(
    "TariffBlockTOURegisterCollection", "0-0:43.2.10.255", read=method(1)
)
TARIFF_BLOCK_TOU_REGISTER_COLLECTION = data(
    "TariffBlockTOURegisterCollection",
    "0-0:94.44.34.2",
    value=attribute(
        2,
        structure(
            Block_primary_registers=array(
                u32("TariffBlock[1..4]RegisterBlockCounterMatrixTOU[1..16].value", unit=Unit.WH), 1, 64
            )
        ),
        name="Block_TOU_register_collection",
    ),
)
MAXIMUM_DEMAND_EXPORT_LAST_RESET = data(
    "MaximumDemandActivePowerExportValue", "0-0:94.44.5.2", value=attribute(2, date_time(), name="dateTimeOfLastReset")
)
MAXIMUM_DEMAND_EXPORT = extended_register(
    "MaximumDemandActivePowerExportValue",
    "1-0:2.6.0.255",
    value=attribute(2, u32(unit=Unit.W)),
    scaler_unit=scaler_and_unit(0, 27),
    time_stamp=attribute(5, date_time(), name="dateTimeStamp"),
    reset=method(1, NOTHING, name="MaximumDemandActiveEnergyExportValue: reset"),
)
MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME_LAST_RESET = data(
    "MaximumDemand(ConfigurableTime)ActivePowerImportValue",
    "0-0:94.44.5.0",
    value=attribute(2, date_time(), name="dateTimeOfLastReset"),
)
MAXIMUM_DEMAND_IMPORT_LAST_RESET = data(
    "MaximumDemandActiveEnergyImportValue", "0-0:94.44.5.1", value=attribute(2, date_time(), name="dateTimeOfLastReset")
)
MAXIMUM_DEMAND_IMPORT = extended_register(
    "MaximumDemandActiveEnergyImportValue",
    "1-0:1.6.0.255",
    value=attribute(2, u32(unit=Unit.W)),
    scaler_unit=scaler_and_unit(0, 27),
    time_stamp=attribute(5, date_time(), name="dateTimeStamp"),
    reset=method(1, NOTHING),
)
MAXIMUM_DEMAND_IMPORT_CONFIGURABLE_TIME = extended_register(
    "MaximumDemand(ConfigurableTime)ActivePowerImportValue",
    "1-0:1.6.1.255",
    value=attribute(2, u32(unit=Unit.W)),
    scaler_unit=scaler_and_unit(0, 27),
    time_stamp=attribute(5, date_time(), name="dateTimeStamp"),
    reset=method(1, NOTHING, name="MaximumDemand(ConfigurableTime)ActiveEnergyImportValue: reset"),
)
BILLING_DATA_LOG_DEBT_PAYMENTS = profile_generic(
    "BillingDataLog(mostrecentPaymentBasedDebtRepayment)",
    "0-0:98.1.4.255",
    log_entries=attribute(
        2,
        _log(
            10,
            timestamp=seconds("timestamp"),
            dlValue=u32("amount", unit=Unit.MONEY),
        ),
        name="logEntries",
    ),
)
BILLING_DATA_LOG_TARIFF_TRIGGERED_PROTECTION = data_protection(
    "BillingDataLog(SetPaymentModeOrTariffTriggeredFinancialExcExport)",
    "0-0:43.2.3.255",
    read_log=method(1, name="readLog"),
)
BILLING_DATA_LOG_TARIFF_TRIGGERED = profile_generic(
    "BillingDataLog(SetPaymentModeOrTariffTriggeredFinancialExcExport)",
    "0-0:98.1.2.255",
    log_entries=attribute(
        2,
        _log(
            12,
            timestamp=seconds("timestamp"),
            **_REGISTERS,
            **_BALANCES,
        ),
        name="logEntries",
    ),
)
BILLING_DATA_LOG_PROTECTION = data_protection(
    "BillingDataLog(BillingCalendarTriggeredExcExport)", "0-0:43.2.2.255", read_log=method(1, name="readLog")
)
BILLING_DATA_LOG_REGISTERS = profile_generic(
    "BillingDataLog(BillingCalendarTriggeredExcExport)",
    "0-0:98.1.0.255",
    log_entries=attribute(
        2,
        _log(
            12,
            timestamp=seconds("timestamp"),
            **_REGISTERS,
        ),
        name="registerReadLogEntry",
    ),
)
BILLING_DATA_LOG_PREPAYMENT = profile_generic(
    "BillingDataLog(BillingCalendarTriggeredExcExport)",
    "0-0:98.1.1.255",
    log_entries=attribute(
        2,
        _log(
            12,
            timestamp=seconds("timestamp (prepayment)"),
            **_BALANCES,
        ),
        name="prepaymentReadLogEntry",
    ),
)
DAILY_READ_LOG_PROTECTION = data_protection(
    "DailyReadLog(excExport)", "0-0:43.2.5.255", read_log=method(1, name="readLog")
)
DAILY_READ_LOG = profile_generic(
    "DailyReadLog(excExport)",
    "0-0:98.1.9.255",
    log_entries=attribute(
        2,
        _log(
            31,
            timestamp=seconds("timestamp"),
            **_REGISTERS,
        ),
        name="logEntries",
    ),
)
PREPAYMENT_DAILY_READ_LOG_PROTECTION = data_protection(
    "PrepaymentDailyReadLog", "0-0:43.2.6.255", read_log=method(1, name="readLog")
)
PREPAYMENT_DAILY_READ_LOG = profile_generic(
    "PrepaymentDailyReadLog",
    "0-0:98.1.8.255",
    log_entries=attribute(
        2,
        _log(
            31,
            timestamp=seconds("timestamp"),
            **_BALANCES,
        ),
        name="logEntries",
    ),
)
DAILY_READ_LOG_EXPORT = profile_generic(
    "DailyReadLog(export)",
    "0-0:98.1.10.255",
    log_entries=attribute(
        2,
        _log(
            31,
            timestamp=seconds("timestamp"),
            dlValue=u32("activeExportRegisterValue", unit=Unit.WH),
        ),
        name="logEntries",
    ),
)
PROFILE_DATA_LOG_EXPORT = profile_generic(
    "ProfileDataLog(Export)",
    "0-0:99.1.1.255",
    log_entries=attribute(
        2,
        _log(
            4464,
            timestamp=seconds("timestamp"),
            dlValue=u32("activeEnergyExportedValue", unit=Unit.WH),
            dlValue2=u32("reactiveEnergyExportedValue", unit=Unit.VARH),
        ),
        name="logEntries",
    ),
)
PROFILE_DATA_LOG_ACTIVE_IMPORT_PROTECTION = data_protection(
    "ProfileDataLog(ActiveEnergyImportedInPeriod)", "0-0:43.2.7.255", read_log=method(1, name="readLog")
)
PROFILE_DATA_LOG_ACTIVE_IMPORT = profile_generic(
    "ProfileDataLog(ActiveEnergyImportedInPeriod)",
    "0-0:99.1.0.255",
    log_entries=attribute(
        2,
        _log(
            19056,
            timestamp=seconds("timestamp"),
            primaryValue=u32("primaryValue", unit=Unit.WH),
            secondaryValue=u32("secondaryValue", unit=Unit.WH, twin=True),
        ),
        name="logEntries",
    ),
)
PROFILE_DATA_LOG_REACTIVE_IMPORT = profile_generic(
    "ProfileDataLog(ReactiveImport)",
    "0-0:99.1.2.255",
    log_entries=attribute(
        2,
        _log(
            4464,
            timestamp=seconds("timestamp"),
            dlValue=u32("reactiveEnergyImportedValue", unit=Unit.VARH),
        ),
        name="logEntries",
    ),
)
DAILY_CONSUMPTION_LOG_PROTECTION = data_protection(
    "DailyConsumptionLog", "0-0:43.2.4.255", read_log=method(1, name="Method: readLog")
)
DAILY_CONSUMPTION_LOG = profile_generic(
    "DailyConsumptionLog",
    "0-0:99.1.3.255",
    log_entries=attribute(
        2,
        _log(
            731,
            timestamp=seconds("timestamp"),
            dlValue=u32("value", unit=Unit.WH),
        ),
        name="logEntries",
    ),
)
BILLING_DATA_LOG_PREPAYMENT_CREDITS = profile_generic(
    "BillingDataLog(mostrecentPrepaymentCredits)",
    "0-0:98.1.5.255",
    log_entries=attribute(
        2,
        _log(
            5,
            timestamp=seconds("timestamp"),
            dlValue=u32("amount", unit=Unit.MONEY),
        ),
        name="logEntries",
    ),
)

# Supply and load limits ----------------------------------------------------------------------------------------------

LOW_MEDIUM_POWER_THRESHOLD = register_monitor(
    "LowMediumPowerThreshold",
    "0-0:16.0.0.255",
    thresholds=attribute(
        2, array(u32("LowMediumPowerThreshold / MediumHighPowerThreshold: threshold[1..2]", unit=Unit.W), 2, 2)
    ),
)
LOAD_LIMIT_SUPPLY_STATE = extended_data(
    "LoadLimitSupplyState",
    "0-0:94.44.0.3",
    value_current=attribute(2, boolean(meanings={True: "disable", False: "unchanged"}), name="valueCurrent"),
    value_next=attribute(4, boolean(meanings={True: "disable", False: "unchanged"}), name="valueNext"),
    activate_next=ACTIVATE_NEXT,
)
LOAD_LIMIT_COUNTER = register(
    "LoadLimitCounter",
    "0-0:94.44.42.255",
    value=attribute(2, u32()),
    scaler_unit=scaler_and_unit(0, 255),
    reset=method(1, NOTHING),
)
LOAD_LIMITER = limiter(
    "LoadLimitPowerThreshold",
    "0-0:17.0.0.255",
    power_threshold=attribute(4, u32(unit=Unit.W), name="thresholdCurrent"),
    period=attribute(6, u32(unit=Unit.S), name="LoadLimitPeriod(Timer): valueCurrent"),
    restoration_period=attribute(7, u32(unit=Unit.S), name="LoadLimitRestorationPeriod(Timer): valueCurrent"),
)
NEXT_LOAD_LIMIT_POWER_THRESHOLD = extended_data(
    "LoadLimitPowerThreshold",
    "0-0:94.44.128.7",
    threshold_next=attribute(4, u32(unit=Unit.W), name="thresholdNext"),
    activate_next=ACTIVATE_NEXT,
)
NEXT_LOAD_LIMIT_PERIOD = extended_data(
    "LoadLimitPeriod(Timer)",
    "0-0:94.44.128.6",
    value_next=attribute(4, u32(unit=Unit.S), name="valueNext"),
    activate_next=ACTIVATE_NEXT,
)
NEXT_LOAD_LIMIT_RESTORATION_PERIOD = extended_data(
    "LoadLimitRestorationPeriod(Timer)",
    "0-0:94.44.128.8",
    value_next=attribute(4, u32(unit=Unit.S), name="valueNext"),
    activate_next=ACTIVATE_NEXT,
)
SUPPLY_SCRIPTS = script_table(
    "SupplyState",
    "0-0:10.0.106.255",
    enable=method(1, u16(constant=LongUnsigned(51))),
    disable=method(1, u16(constant=LongUnsigned(52))),
    arm=method(1, u16(constant=LongUnsigned(54))),
)
SUPPLY_STATE = disconnect_control(
    "SupplyState",
    "0-0:96.3.10.255",
    output_state=attribute(
        3,
        enum(meanings={0: "disabled (disconnected)", 1: "enabled (connected)", 2: "armed (ready for reconnection)"}),
        name="value.output_state",
    ),
)

# Tariff --------------------------------------------------------------------------------------------------------------

TARIFF_SWITCHING_TABLE = activity_calendar(
    "TariffSwitchingTable",
    "0-0:13.0.0.255",
    season_profile_passive=attribute(
        7,
        _seasons("next", "n"),
    ),
    week_profile_table_passive=attribute(
        8,
        _weeks("next", "n"),
    ),
    day_profile_table_passive=attribute(
        9,
        _days("next", "tariff_rate_identifier", "m", "n", script_places=("16", "48")),
    ),
    activate_next=attribute(10, date_time(), name="activateNextDateTime"),
    season_profile_active=attribute(
        3,
        _seasons("current", "n", name_places="4"),
    ),
    week_profile_table_active=attribute(
        4,
        _weeks("current", "n"),
    ),
    day_profile_table_active=attribute(
        5,
        _days("current", "actions", "m", "n"),
    ),
)
NEXT_TARIFF_SPECIAL_DAYS = special_days_table(
    "TariffSwitchingTable(SpecialDays)",
    "0-1:11.0.0.255",
    entries=attribute(
        2,
        _special_days("next", 50, places="n"),
    ),
)
CURRENCY_UNIT = extended_data(
    "CurrencyUnit",
    "0-0:94.44.2.0",
    value_next=attribute(4, boolean(meanings={True: "GBP", False: "EUR"}), name="valueNext"),
    activate_next=ACTIVATE_NEXT,
    value_current=attribute(2, boolean(meanings={True: "GBP", False: "EUR"}), name="valueCurrent"),
)
STANDING_CHARGE = charge(
    "StandingCharge",
    "0-0:19.20.4.255",
    unit_charge_passive=attribute(
        6,
        _unit_charge("valueNext", octets("valueNext.index", constant=b""), i16("valueNext.charge_per_unit")),
    ),
    activate_next=attribute(7, date_time(), name="activateNextDateTime"),
    unit_charge_active=attribute(
        5,
        _unit_charge("valueCurrent", octets("valueCurrent.index", constant=b""), i16("valueCurrent.charge_per_unit")),
    ),
)
TARIFF_BLOCK_PRICE_MATRIX_TOU = charge(
    "TariffBlockPriceMatrixTOU",
    "0-0:19.20.0.255",
    unit_charge_passive=attribute(
        6,
        _unit_charge(
            "valueNext",
            octets("valueNext.index[1..80]", size=1),
            i16("valueNext.charge_per_unit[1..80]"),
            most=80,
            register="1-0:1.8.0.255",
        ),
    ),
    activate_next=attribute(7, date_time(), name="activateNextDateTime"),
    unit_charge_active=attribute(
        5,
        _unit_charge(
            "valueCurrent",
            octets("valueCurrent[1..80].index", size=1),
            i16("valueCurrent[1..80].charge_per_unit"),
            most=80,
            register="1-0:1.8.0.255",
            is_scale_free=True,
        ),
    ),
)
TARIFF_SPECIAL_DAYS_ACTIVATION = extended_data(
    "TariffSwitchingTable(SpecialDays)",
    "0-0:94.44.128.29",
    activate_next=ACTIVATE_NEXT,
)
TARIFF_THRESHOLD_MATRIX = extended_data("TariffThresholdMatrix", "0-0:63.1.1.255", activate_next=ACTIVATE_NEXT)
TARIFF_SCRIPTS = script_table(
    "TariffBlock[1to4]CounterMatrixTOU[1to8]",
    "0-0:10.0.100.255",
    reset=method(1, u16(constant=LongUnsigned(99), unit=Unit.WH)),
)
ACTIVE_TARIFF_PRICE = register(
    "(Primary)ActiveTariffPrice", "0-0:94.44.1.7", value=attribute(2, u32()), scaler_unit=scaler_and_unit(-5, 254)
)
TARIFF_SPECIAL_DAYS = special_days_table(
    "TariffSwitchingTable(SpecialDays)",
    "0-0:11.0.0.255",
    entries=attribute(
        2,
        _special_days("current", 50, places="n"),
    ),
)
SECONDARY_TARIFF_TOU_PRICE_MATRIX = charge(
    "SecondaryTariffTOUPriceMatrix",
    "0-0:19.20.5.255",
    unit_charge_passive=attribute(
        6,
        _unit_charge(
            "valueNext",
            octets("valueNext[1..4].index", size=1),
            i16("valueNext[1..4].charge_per_unit"),
            most=4,
            register="1-20:1.8.0.255",
        ),
    ),
    activate_next=attribute(7, date_time(), name="activateNextDateTime"),
    unit_charge_active=attribute(
        5,
        _unit_charge(
            "valueCurrent",
            octets("valueCurrent[1..4].index", size=1),
            i16("valueCurrent[1..4].charge_per_unit"),
            most=4,
            register="1-20:1.8.0.255",
            is_scale_free=True,
        ),
    ),
)
SECONDARY_TARIFF_SWITCHING_TABLE = activity_calendar(
    "TariffSwitchingTable(SecondaryElement)",
    "0-0:13.0.1.255",
    season_profile_passive=attribute(
        7,
        _seasons("next", "4"),
    ),
    week_profile_table_passive=attribute(
        8,
        _weeks("next", "4"),
    ),
    day_profile_table_passive=attribute(
        9,
        _days("next", "tariff_rate_identifier", "16", "48"),
    ),
    activate_next=attribute(10, date_time(), name="activateNextDateTime"),
    season_profile_active=attribute(
        3,
        _seasons("current", "4"),
    ),
    week_profile_table_active=attribute(
        4,
        _weeks("current", "4"),
    ),
    day_profile_table_active=attribute(
        5,
        _days("current", "actions", "16", "48"),
    ),
)
NEXT_SECONDARY_TARIFF_SPECIAL_DAYS = special_days_table(
    "TariffSwitchingTable(SecondaryElement)(SpecialDays)",
    "0-1:11.0.1.255",
    entries=attribute(
        2,
        _special_days("next", 50),
    ),
)
SECONDARY_TARIFF_SPECIAL_DAYS_ACTIVATION = extended_data(
    "TariffSwitchingTable(SecondaryElement)(SpecialDays)",
    "0-0:94.44.128.30",
    activate_next=ACTIVATE_NEXT,
)
SECONDARY_ACTIVE_TARIFF_PRICE = register(
    "SecondaryActiveTariffPrice", "0-0:94.44.1.8", value=attribute(2, u32()), scaler_unit=scaler_and_unit(-5, 254)
)
SECONDARY_TARIFF_SPECIAL_DAYS = special_days_table(
    "TariffSwitchingTable(SecondaryElement)(SpecialDays)",
    "0-0:11.0.1.255",
    entries=attribute(
        2,
        _special_days("current", 50),
    ),
)
BILLING_CALENDAR = single_action_schedule(
    "BillingCalendar",
    "0-0:15.0.0.255",
    execution_time=attribute(
        4,
        array(
            structure(
                time=time("startDateTimeAndLongerPeriodicity[1..4].time"),
                date=date("startDateTimeAndLongerPeriodicity[1..4].date"),
            ),
            1,
            4,
        ),
    ),
)
TARIFF_BLOCK_COUNTER_MATRIX_RESETTING = single_action_schedule(
    "TariffBlockCounterMatrix",
    "0-0:15.1.0.255",
    execution_time=attribute(
        4, array(structure(time=time("dailyResetting.time"), date=date("dailyResetting.date")), 1, 1)
    ),
)

TARIFF_THRESHOLDS = {
    n: register_monitor(
        f"TariffThresholdMatrixBlocks[1to3]TOU[{n}]",
        f"0-0:16.0.{10 + n}.255",
        thresholds=attribute(2, array(u32("thresholdCurrent[1..3]", unit=Unit.WH), 1, 3)),
    )
    for n in range(1, 9)
}
NEXT_TARIFF_THRESHOLDS = {
    n: register_monitor(
        f"TariffThresholdMatrixBlocks[1to3]TOU[{n}]",
        f"0-0:16.1.{10 + n}.255",
        thresholds=attribute(2, array(u32("thresholdNext[1..3]", unit=Unit.WH), 1, 3)),
    )
    for n in range(1, 9)
}

# Voltage -------------------------------------------------------------------------------------------------------------


RMS_LIMITER = {
    n: limiter(
        f"RMS{name}Threshold",
        f"0-0:17.0.{n}.255",
        threshold=attribute(4, u32(unit=Unit.V)),
        period=attribute(6, u32(unit=Unit.S), name=f"RMS{name}MeasurementPeriod: period"),
        threshold_value=attribute(4, u32(unit=Unit.V), name="value"),
        period_value=attribute(6, u32(unit=Unit.S), name=f"RMS{name}MeasurementPeriod: value"),
    )
    for n, name in enumerate(("ExtremeOverVoltage", "ExtremeUnderVoltage", "VoltageSag", "VoltageSwell"), 1)
}
AVERAGE_RMS_UNDER_VOLTAGE_THRESHOLD = {
    n: data(f"(Phase[{n}])AverageRMSUnderVoltageThreshold", f"1-0:{group}.31.0.4", value=attribute(2, u32(unit=Unit.V)))
    for n, group in PHASES.items()
}
AVERAGE_RMS_OVER_VOLTAGE_THRESHOLD = {
    n: data(f"(Phase[{n}])AverageRMSOverVoltageThreshold", f"1-0:{group}.35.0.4", value=attribute(2, u32(unit=Unit.V)))
    for n, group in PHASES.items()
}
AVERAGE_RMS_UNDER_VOLTAGE_COUNTER = {
    n: register(
        f"(Phase[{n}])AverageRMSUnderVoltageCounter",
        f"1-0:{group}.32.0.4",
        value=attribute(2, u32()),
        scaler_unit=scaler_and_unit(0, 255),
        reset=method(1, NOTHING),
    )
    for n, group in PHASES.items()
}
AVERAGE_RMS_OVER_VOLTAGE_COUNTER = {
    n: register(
        f"(Phase[{n}])AverageRMSOverVoltageCounter",
        f"1-0:{group}.36.0.4",
        value=attribute(2, u32()),
        scaler_unit=scaler_and_unit(0, 255),
        reset=method(1, NOTHING),
    )
    for n, group in PHASES.items()
}
AVERAGE_RMS_VOLTAGE_PROFILE = {
    n: profile_generic(
        f"(Phase[{n}])AverageRMSVoltageProfileDataLog",
        f"1-0:{group}.24.0.255",
        log_entries=attribute(
            2,
            _log(
                4320,
                timestamp=seconds("timestamp"),
                dlValue=u32("value", unit=Unit.V),
            ),
            name="logEntries",
        ),
        measurement_period=attribute(4, u32(unit=Unit.S), name="measurementPeriod"),
        measurement_period_value=attribute(
            4, u32(unit=Unit.S), name=f"(Phase[{n}])AverageRMSVoltageMeasurementPeriod: value"
        ),
    )
    for n, group in PHASES.items()
}

# Communications hubs -------------------------------------------------------------------------------------------------

DEVICE_LOG = zigbee_network_control(
    "DeviceLog(CHF)",
    "0-0:30.3.0.255",
    add_entry=method(
        1,
        structure(
            ieee_address=entity("methodInput: entryToBeAdded.entityIdentifier"),
            key_type=enum("methodInput: entryToBeAdded.credentialsType", constant=Enum(1)),
            key=octets("methodInput: entryToBeAdded.installationCredentials", size=16, misgiven=misgiven_code),
            device_type=enum(
                "methodInput: entryToBeAdded.deviceType",
                meanings={
                    0: "ESME",
                    1: "GSME",
                    13: "HC ALCS",
                    128: "IHD",
                    130: "CAD",
                    132: "PPMID",
                    254: "GPF also accepted by the CHF",
                },
            ),
        ),
        name="addEntry",
    ),
    joining_time_period=attribute(3, u16(unit=Unit.S), name="joiningTimePeriod"),
    allows_devices=attribute(2, boolean(constant=Boolean(True)), name="allowsDevicesOnToTheHAN"),
    remove_entry=method(2, entity(), name="removeEntry"),
    restore=method(
        5,
        structure(
            extended_PAN_ID=octets("methodInput: logDetails.hanIdentifier", size=8),
            devices_to_restore=array(
                structure(
                    MAC_address=entity("methodInput: logDetails.device[1..16].deviceidentifier"),
                    hashed_TC_link_key=octets("methodInput: logDetails.device[1..16].securityDetails", longest=16),
                ),
                1,
                16,
            ),
        ),
        name="restoreCHFDeviceLog",
    ),
    read=method(
        4,
        null(),
        structure(
            date_time=date_time("methodOutput: readDateTime"),
            extended_PAN_ID=octets("methodOutput: hanIdentifier", size=8),
            devices_to_backup=array(
                structure(
                    MAC_address=entity("methodOutput: devices[0..16].device.deviceIdentifier"),
                    hashed_TC_link_key=octets("methodOutput: devices[0..16].device.securityDetails", longest=16),
                ),
                0,
                16,
            ),
        ),
        name="readCHFDeviceLog",
    ),
    active_devices=attribute(
        4,
        array(
            structure(
                mac_address=entity("logEntries[0..16].logentry.entityIdentifier"),
                status=bits("logEntries[0..16].logentry.extradetails1", size=8),
                maxRSSI=i8("logEntries[0..16].logentry.extradetails2"),
                averageRSSI=i8("CHFCommunicationsStore: logEntries[0..16].logentry.subGHzLinkQuality"),
                minRSSI=i8("logEntries[0..16].logentry.extradetails4"),
                maxLQI=u8("logEntries[0..16].logentry.extradetails5"),
                averageLQI=u8("logEntries[0..16].logentry.extradetails6"),
                minLQI=u8("logEntries[0..16].logentry.extradetails7"),
                last_communication_date_time=date_time(
                    "CHFCommunicationsStore: logEntries[0..16].logentry.lastCommsTimestamp"
                ),
                number_of_hops=u8("logEntries[0..16].logentry.extradetails8"),
                transmission_failures=u8("logEntries[0..16].logentry.extradetails9"),
                transmission_successes=u8("logEntries[0..16].logentry.extradetails10"),
                application_version=u8("logEntries[0..16].logentry.extradetails11"),
                stack_version=u8("logEntries[0..16].logentry.extradetails12"),
            ),
            0,
            16,
        ),
    ),
)
HISTORIC_DEVICE_LOG = zigbee_network_control(
    "HistoricDeviceLog(CHF)",
    "0-0:30.3.1.255",
    read=method(
        4,
        null(),
        structure(
            date_time=date_time("methodOutput: readDateTime"),
            extended_PAN_ID=octets("methodOutput: hanIdentifier", size=8),
            devices_to_backup=array(
                structure(
                    MAC_address=entity("methodOutput: devices[0..16].device.deviceIdentifier"),
                    hashed_TC_link_key=octets("methodOutput: devices[0..16].device.securityDetails", longest=16),
                ),
                0,
                16,
            ),
        ),
        name="readHistoricCHFDeviceLog",
    ),
)
OPERATING_SUB_GHZ_CHANNEL = data("OperatingSubGHzChannel", "0-0:94.44.10.2", value=attribute(2, bits(size=32)))
SUB_GHZ_CHANNEL_LOG = profile_generic(
    "SubGHzChannelLog",
    "0-0:94.44.10.3",
    log_entries=attribute(
        2,
        _entries(0, 100, {**_EVENTS, "otherInformation": octets("otherInformation", longest=8)}),
        name="logEntries",
    ),
)
SUB_GHZ_CONFIGURATION_SETTINGS = data(
    "SubGHzConfigurationSettings",
    "0-0:94.44.10.0",
    value=attribute(
        2,
        structure(
            page28Mask=bits("page28Mask", size=32),
            page29Mask=bits("page29Mask", size=32),
            page30Mask=bits("page30Mask", size=32),
            page31Mask=bits("page31Mask", size=32),
            normalLimitedDutyCycleThreshold=u16("normal-LimitedDutyCycleThreshold", unit=Unit.HUNDREDTH_PERCENT),
            limitedCriticalDutyCycleThreshold=u16("limited-CriticalDutyCycleThreshold", unit=Unit.HUNDREDTH_PERCENT),
            channelChangesPerWeek=u8("maximumSubGHzChannelChangesPerWeek"),
            gsmeCurfew=u16("gSMECurfew"),
            quieterDecibelsLimit=u8("channelQuieterThreshold", unit=Unit.DB),
            noisierDecibelsLimit=u8("channelNoisierTheshold", unit=Unit.DB),
            nonGsmePoorCommsPercentage=u16("nonGSMEPoorCommunicationsPercentageThreshold", unit=Unit.HUNDREDTH_PERCENT),
            nonGsmeMeasurementPeriods=u8(
                "nonGSMEPoorCommunicationsThirtyMinutePeriodsMeasurementPeriod", unit=Unit.HALF_HOUR
            ),
            localChNoiseMeasurementPeriod=u16("localCHNoiseMeasurementPeriod"),
            localChFailurePercentage=u16("localCHFailurePercentage", unit=Unit.HUNDREDTH_PERCENT),
            localChRetryPercentage=u16("localCHRetryPercentage", unit=Unit.HUNDREDTH_PERCENT),
        ),
        name="subGhzConfig",
    ),
)
CHF_SUB_GHZ_CHANNEL_SCAN = data(
    "CHFSubGHzChannelScan", "0-0:94.44.10.1", request=attribute(2, u8(constant=Unsigned(0)))
)
