"""Tariffs, prices and the billing calendar of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.data import Integer, LongUnsigned
from gbcs.usecases.dlms import (
    action,
    array,
    boolean,
    date,
    date_time,
    get,
    i8,
    i16,
    octets,
    scaler_and_unit,
    set_,
    structure,
    text,
    time,
    u8,
    u16,
    u32,
    use_case,
)

__all__ = ["USE_CASES"]

ECS01A = use_case(
    0x0019,
    "ECS01a",
    "Set Tariff and Price on ESME",
    devices=("ESME",),
    services=("1.1.1",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "TariffSwitchingTable: season_profile_passive",
            20,
            "0-0:13.0.0.255",
            7,
            array(
                structure(
                    season_profile_name=text("nextSeasons[1..n].Name", longest=8),
                    season_start=date_time("nextSeasons[1..n].startDate"),
                    week_name=octets("nextSeasons[1..n].WeekIdentifier", longest=4),
                ),
                1,
                4,
            ),
        ),
        set_(
            "TariffSwitchingTable: week_profile_table_passive",
            20,
            "0-0:13.0.0.255",
            8,
            array(
                structure(
                    week_profile_name=octets("nextWeeks[1..n].weekIdentifier", longest=4),
                    monday=u8("nextWeeks[1..n].days[1].Identifier"),
                    tuesday=u8("nextWeeks[1..n].days[2].Identifier"),
                    wednesday=u8("nextWeeks[1..n].days[3].Identifier"),
                    thursday=u8("nextWeeks[1..n].days[4].Identifier"),
                    friday=u8("nextWeeks[1..n].days[5].Identifier"),
                    saturday=u8("nextWeeks[1..n].days[6].Identifier"),
                    sunday=u8("nextWeeks[1..n].days[7].Identifier"),
                ),
                1,
                4,
            ),
        ),
        set_(
            "TariffSwitchingTable: day_profile_table_passive",
            20,
            "0-0:13.0.0.255",
            9,
            array(
                structure(
                    day_id=u8("nextDayIdentifiers[1..m]"),
                    day_schedule=array(
                        structure(
                            start_time=time("nextDayIdentifiers[1..m].Time[1..n].startTime"),
                            script_logical_name=octets(
                                "nextDayIdentifiers[1..16].Time[1..48].actionsObject",
                                constant=bytes.fromhex("00000A0064FF"),
                            ),
                            script_selector=u16("nextDayIdentifiers[1..m].Time[1..n].tariff_rate_identifier"),
                        ),
                        1,
                        48,
                    ),
                ),
                1,
                16,
            ),
        ),
        set_(
            "TariffSwitchingTable(SpecialDays): entries",
            11,
            "0-1:11.0.0.255",
            2,
            array(
                structure(
                    index=u16("index[0..50].next"),
                    specialday_date=date("date[0..n].next"),
                    day_id=u8("dayIdentifier[0..n].next"),
                ),
                0,
                50,
            ),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[1]: thresholds",
            21,
            "0-0:16.1.11.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[2]: thresholds",
            21,
            "0-0:16.1.12.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[3]: thresholds",
            21,
            "0-0:16.1.13.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[4]: thresholds",
            21,
            "0-0:16.1.14.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[5]: thresholds",
            21,
            "0-0:16.1.15.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[6]: thresholds",
            21,
            "0-0:16.1.16.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[7]: thresholds",
            21,
            "0-0:16.1.17.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_(
            "TariffThresholdMatrixBlocks[1to3]TOU[8]: thresholds",
            21,
            "0-0:16.1.18.255",
            2,
            array(u32("thresholdNext[1..3]", unit="Wh"), 1, 3),
        ),
        set_("CurrencyUnit: valueNext", 9000, "0-0:94.44.2.0", 4, boolean(meanings={True: "GBP", False: "EUR"})),
        set_(
            "StandingCharge: unit_charge_passive",
            113,
            "0-0:19.20.4.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(0)),
                    price_scale=i8("valueNext.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueNext.index", constant=b""), charge_per_unit=i16("valueNext.charge_per_unit")
                    ),
                    1,
                    1,
                ),
            ),
        ),
        set_(
            "TariffBlockPriceMatrixTOU: unit_charge_passive",
            113,
            "0-0:19.20.0.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(3)),
                    price_scale=i8("valueNext.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(3)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("0100010800FF")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(2)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueNext.index[1..80]", size=1),
                        charge_per_unit=i16("valueNext.charge_per_unit[1..80]"),
                    ),
                    1,
                    80,
                ),
            ),
        ),
        set_("TariffSwitchingTable: activateNextDateTime", 20, "0-0:13.0.0.255", 10, date_time()),
        set_("TariffSwitchingTable(SpecialDays): activateNextDateTime", 9000, "0-0:94.44.128.29", 6, date_time()),
        set_("CurrencyUnit: activateNextDateTime", 9000, "0-0:94.44.2.0", 6, date_time()),
        set_("StandingCharge: activateNextDateTime", 113, "0-0:19.20.4.255", 7, date_time()),
        set_("TariffBlockPriceMatrixTOU: activateNextDateTime", 113, "0-0:19.20.0.255", 7, date_time()),
        set_("TariffThresholdMatrix: activateNextDateTime", 9000, "0-0:63.1.1.255", 6, date_time()),
    ),
)
ECS05 = use_case(
    0x001D,
    "ECS05",
    "Reset Tariff Block Counter Matrix",
    devices=("ESME",),
    services=("1.7",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        action(
            "TariffBlock[1to4]CounterMatrixTOU[1to8]: reset",
            9,
            "0-0:10.0.100.255",
            1,
            u16(constant=LongUnsigned(99), unit="Wh"),
        ),
    ),
)
ECS24 = use_case(
    0x003A,
    "ECS24",
    "Read ESME Tariff Data",
    devices=("ESME",),
    services=("4.11.1",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get("(Primary)ActiveTariffPrice: value", 3, "0-0:94.44.1.7", 2, u32()),
        scaler_and_unit("(Primary)ActiveTariffPrice", 3, "0-0:94.44.1.7", -5, 254),
        get(
            "TariffSwitchingTable: season_profile_active",
            20,
            "0-0:13.0.0.255",
            3,
            array(
                structure(
                    season_profile_name=text("currentSeasons[1..4].Name", longest=8),
                    season_start=date_time("currentSeasons[1..n].startDate"),
                    week_name=octets("currentSeasons[1..n].WeekIdentifier", longest=4),
                ),
                1,
                4,
            ),
        ),
        get(
            "TariffSwitchingTable: week_profile_table_active",
            20,
            "0-0:13.0.0.255",
            4,
            array(
                structure(
                    week_profile_name=octets("currentWeeks[1..n].weekIdentifier", longest=4),
                    monday=u8("currentWeeks[1..n].days[1].Identifier"),
                    tuesday=u8("currentWeeks[1..n].days[2].Identifier"),
                    wednesday=u8("currentWeeks[1..n].days[3].Identifier"),
                    thursday=u8("currentWeeks[1..n].days[4].Identifier"),
                    friday=u8("currentWeeks[1..n].days[5].Identifier"),
                    saturday=u8("currentWeeks[1..n].days[6].Identifier"),
                    sunday=u8("currentWeeks[1..n].days[7].Identifier"),
                ),
                1,
                4,
            ),
        ),
        get(
            "TariffSwitchingTable: day_profile_table_active",
            20,
            "0-0:13.0.0.255",
            5,
            array(
                structure(
                    day_id=u8("currentDayIdentifiers[1..m]"),
                    day_schedule=array(
                        structure(
                            start_time=time("currentDayIdentifiers[1..m].Time[1..n].startTime"),
                            script_logical_name=octets(
                                "currentDayIdentifiers[1..m].Time[1..n].actionsObject",
                                constant=bytes.fromhex("00000A0064FF"),
                            ),
                            script_selector=u16("currentDayIdentifiers[1..m].Time[1..n].actions"),
                        ),
                        1,
                        48,
                    ),
                ),
                1,
                16,
            ),
        ),
        get(
            "TariffSwitchingTable(SpecialDays): entries",
            11,
            "0-0:11.0.0.255",
            2,
            array(
                structure(
                    index=u16("index[0..50].current"),
                    specialday_date=date("date[0..n].current"),
                    day_id=u8("dayIdentifier[0..n].current"),
                ),
                0,
                50,
            ),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[1]: thresholds",
            21,
            "0-0:16.0.11.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[2]: thresholds",
            21,
            "0-0:16.0.12.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[3]: thresholds",
            21,
            "0-0:16.0.13.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[4]: thresholds",
            21,
            "0-0:16.0.14.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[5]: thresholds",
            21,
            "0-0:16.0.15.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[6]: thresholds",
            21,
            "0-0:16.0.16.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[7]: thresholds",
            21,
            "0-0:16.0.17.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get(
            "TariffThresholdMatrixBlocks[1to3]TOU[8]: thresholds",
            21,
            "0-0:16.0.18.255",
            2,
            array(u32("thresholdCurrent[1..3]", unit="Wh"), 1, 3),
        ),
        get("CurrencyUnit: valueCurrent", 9000, "0-0:94.44.2.0", 2, boolean(meanings={True: "GBP", False: "EUR"})),
        get(
            "StandingCharge: unit_charge_active",
            113,
            "0-0:19.20.4.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale", constant=Integer(0)),
                    price_scale=i8("valueCurrent.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueCurrent.index", constant=b""),
                        charge_per_unit=i16("valueCurrent.charge_per_unit"),
                    ),
                    1,
                    1,
                ),
            ),
        ),
        get(
            "TariffBlockPriceMatrixTOU: unit_charge_active",
            113,
            "0-0:19.20.0.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale"), price_scale=i8("valueCurrent.price_scale")
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(3)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("0100010800FF")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(2)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueCurrent.index", size=1),
                        charge_per_unit=i16("valueCurrent[1..80].charge_per_unit"),
                    ),
                    1,
                    80,
                ),
            ),
        ),
    ),
)
ECS01B = use_case(
    0x00A2,
    "ECS01b",
    "Set Price on ESME",
    devices=("ESME",),
    services=("1.2.1",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "StandingCharge: unit_charge_passive",
            113,
            "0-0:19.20.4.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(0)),
                    price_scale=i8("valueNext.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueNext.index", constant=b""), charge_per_unit=i16("valueNext.charge_per_unit")
                    ),
                    1,
                    1,
                ),
            ),
        ),
        set_(
            "TariffBlockPriceMatrixTOU: unit_charge_passive",
            113,
            "0-0:19.20.0.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(3)),
                    price_scale=i8("valueNext.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(3)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("0100010800FF")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(2)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueNext.index[1..80]", size=1),
                        charge_per_unit=i16("valueNext.charge_per_unit[1..80]"),
                    ),
                    1,
                    80,
                ),
            ),
        ),
        set_("StandingCharge: activateNextDateTime", 113, "0-0:19.20.4.255", 7, date_time()),
        set_("TariffBlockPriceMatrixTOU: activateNextDateTime", 113, "0-0:19.20.0.255", 7, date_time()),
    ),
)
ECS01C = use_case(
    0x00B7,
    "ECS01c",
    "Set Tariff and Price on ESME secondary",
    devices=("ESME",),
    services=("1.1.2",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "SecondaryTariffTOUPriceMatrix: unit_charge_passive",
            113,
            "0-0:19.20.5.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(3)),
                    price_scale=i8("valueNext.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(3)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("0114010800FF")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(2)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueNext[1..4].index", size=1),
                        charge_per_unit=i16("valueNext[1..4].charge_per_unit"),
                    ),
                    1,
                    4,
                ),
            ),
        ),
        set_(
            "TariffSwitchingTable(SecondaryElement): season_profile_passive",
            20,
            "0-0:13.0.1.255",
            7,
            array(
                structure(
                    season_profile_name=text("nextSeasons[1..4].Name", longest=8),
                    season_start=date_time("nextSeasons[1..4].startDate"),
                    week_name=octets("nextSeasons[1..4].WeekIdentifier", longest=4),
                ),
                1,
                4,
            ),
        ),
        set_(
            "TariffSwitchingTable(SecondaryElement): week_profile_table_passive",
            20,
            "0-0:13.0.1.255",
            8,
            array(
                structure(
                    week_profile_name=octets("nextWeeks[1..4].weekIdentifier", longest=4),
                    monday=u8("nextWeeks[1..4].days[1].Identifier"),
                    tuesday=u8("nextWeeks[1..4].days[2].Identifier"),
                    wednesday=u8("nextWeeks[1..4].days[3].Identifier"),
                    thursday=u8("nextWeeks[1..4].days[4].Identifier"),
                    friday=u8("nextWeeks[1..4].days[5].Identifier"),
                    saturday=u8("nextWeeks[1..4].days[6].Identifier"),
                    sunday=u8("nextWeeks[1..4].days[7].Identifier"),
                ),
                1,
                4,
            ),
        ),
        set_(
            "TariffSwitchingTable(SecondaryElement): day_profile_table_passive",
            20,
            "0-0:13.0.1.255",
            9,
            array(
                structure(
                    day_id=u8("nextDayIdentifiers[1..16]"),
                    day_schedule=array(
                        structure(
                            start_time=time("nextDayIdentifiers[1..16].Time[1..48].startTime"),
                            script_logical_name=octets(
                                "nextDayIdentifiers[1..16].Time[1..48].actionsObject",
                                constant=bytes.fromhex("00000A0064FF"),
                            ),
                            script_selector=u16("nextDayIdentifiers[1..16].Time[1..48].tariff_rate_identifier"),
                        ),
                        1,
                        48,
                    ),
                ),
                1,
                16,
            ),
        ),
        set_(
            "TariffSwitchingTable(SecondaryElement)(SpecialDays): entries",
            11,
            "0-1:11.0.1.255",
            2,
            array(
                structure(
                    index=u16("index[0..50].next"),
                    specialday_date=date("date[0..50].next"),
                    day_id=u8("dayIdentifier[0..50].next"),
                ),
                0,
                50,
            ),
        ),
        set_("TariffSwitchingTable(SecondaryElement): activateNextDateTime", 20, "0-0:13.0.1.255", 10, date_time()),
        set_("SecondaryTariffTOUPriceMatrix: activateNextDateTime", 113, "0-0:19.20.5.255", 7, date_time()),
        set_(
            "TariffSwitchingTable(SecondaryElement)(SpecialDays): activateNextDateTime",
            9000,
            "0-0:94.44.128.30",
            6,
            date_time(),
        ),
    ),
)
ECS24B = use_case(
    0x00BD,
    "ECS24b",
    "Read ESME Tariff Data - second element",
    devices=("ESME",),
    services=("4.10", "4.11.2"),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "SecondaryTariffTOUPriceMatrix: unit_charge_active",
            113,
            "0-0:19.20.5.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale"), price_scale=i8("valueCurrent.price_scale")
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(3)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("0114010800FF")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(2)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueCurrent[1..4].index", size=1),
                        charge_per_unit=i16("valueCurrent[1..4].charge_per_unit"),
                    ),
                    1,
                    4,
                ),
            ),
        ),
        get("SecondaryActiveTariffPrice: value", 3, "0-0:94.44.1.8", 2, u32()),
        scaler_and_unit("SecondaryActiveTariffPrice", 3, "0-0:94.44.1.8", -5, 254),
        get(
            "TariffSwitchingTable(SecondaryElement)(SpecialDays): entries",
            11,
            "0-0:11.0.1.255",
            2,
            array(
                structure(
                    index=u16("index[0..50].current"),
                    specialday_date=date("date[0..50].current"),
                    day_id=u8("dayIdentifier[0..50].current"),
                ),
                0,
                50,
            ),
        ),
        get(
            "TariffSwitchingTable(SecondaryElement): season_profile_active",
            20,
            "0-0:13.0.1.255",
            3,
            array(
                structure(
                    season_profile_name=text("currentSeasons[1..4].Name", longest=8),
                    season_start=date_time("currentSeasons[1..4].startDate"),
                    week_name=octets("currentSeasons[1..4].WeekIdentifier", longest=4),
                ),
                1,
                4,
            ),
        ),
        get(
            "TariffSwitchingTable(SecondaryElement): week_profile_table_active",
            20,
            "0-0:13.0.1.255",
            4,
            array(
                structure(
                    week_profile_name=octets("currentWeeks[1..4].weekIdentifier", longest=4),
                    monday=u8("currentWeeks[1..4].days[1].Identifier"),
                    tuesday=u8("currentWeeks[1..4].days[2].Identifier"),
                    wednesday=u8("currentWeeks[1..4].days[3].Identifier"),
                    thursday=u8("currentWeeks[1..4].days[4].Identifier"),
                    friday=u8("currentWeeks[1..4].days[5].Identifier"),
                    saturday=u8("currentWeeks[1..4].days[6].Identifier"),
                    sunday=u8("currentWeeks[1..4].days[7].Identifier"),
                ),
                1,
                4,
            ),
        ),
        get(
            "TariffSwitchingTable(SecondaryElement): day_profile_table_active",
            20,
            "0-0:13.0.1.255",
            5,
            array(
                structure(
                    day_id=u8("currentDayIdentifiers[1..16]"),
                    day_schedule=array(
                        structure(
                            start_time=time("currentDayIdentifiers[1..16].Time[1..48].startTime"),
                            script_logical_name=octets(
                                "currentDayIdentifiers[1..16].Time[1..48].actionsObject",
                                constant=bytes.fromhex("00000A0064FF"),
                            ),
                            script_selector=u16("currentDayIdentifiers[1..16].Time[1..48].actions"),
                        ),
                        1,
                        48,
                    ),
                ),
                1,
                16,
            ),
        ),
    ),
)
ECS01D = use_case(
    0x00C7,
    "ECS01d",
    "Set Price on ESME secondary",
    devices=("ESME",),
    services=("1.2.2",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "SecondaryTariffTOUPriceMatrix: unit_charge_passive",
            113,
            "0-0:19.20.5.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(3)),
                    price_scale=i8("valueNext.price_scale"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(3)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("0114010800FF")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(2)),
                ),
                charge_table=array(
                    structure(
                        index=octets("valueNext[1..4].index", size=1),
                        charge_per_unit=i16("valueNext[1..4].charge_per_unit"),
                    ),
                    1,
                    4,
                ),
            ),
        ),
        set_("SecondaryTariffTOUPriceMatrix: activateNextDateTime", 113, "0-0:19.20.5.255", 7, date_time()),
    ),
)
ECS30A = use_case(
    0x00D7,
    "ECS30a",
    "Set Billing Calendar on the ESME - all periodicities",
    devices=("ESME",),
    services=("6.8",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    supersedes="ECS30",
    items=(
        set_(
            "BillingCalendar: execution_time",
            22,
            "0-0:15.0.0.255",
            4,
            array(
                structure(
                    time=time("startDateTimeAndLongerPeriodicity.time"),
                    date=date("startDateTimeAndLongerPeriodicity.date"),
                ),
                1,
                4,
            ),
        ),
    ),
)
ECS26L = use_case(
    0x00D9,
    "ECS26l",
    "Read ESME Configuration Data Device Information (Billing Calendar - all periodicities)",
    devices=("ESME",),
    services=("6.2.3",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    supersedes="ECS26d",
    items=(
        get(
            "BillingCalendar: execution_time",
            22,
            "0-0:15.0.0.255",
            4,
            array(
                structure(
                    time=time("startDateTimeAndLongerPeriodicity.time"),
                    date=date("startDateTimeAndLongerPeriodicity.date"),
                ),
                1,
                4,
            ),
        ),
    ),
)
ECS48 = use_case(
    0x00DB,
    "ECS48",
    "Configure daily resetting of Tariff Block Counter Matrix",
    devices=("ESME",),
    services=("6.26",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        set_(
            "TariffBlockCounterMatrix: execution_time",
            22,
            "0-0:15.1.0.255",
            4,
            array(structure(time=time("dailyResetting.time"), date=date("dailyResetting.date")), 1, 1),
        ),
    ),
)
# Earlier versions
ECS26D = ECS26L._replace(
    message_code=0x003E,
    reference="ECS26d",
    name="Read ESME Configuration Data Device Information (Billing Calendar)",
    supersedes=None,
)
ECS30 = ECS30A._replace(
    message_code=0x0046, reference="ECS30", name="Set Billing Calendar on the ESME", supersedes=None
)

USE_CASES = (
    ECS01A,
    ECS05,
    ECS24,
    ECS26D,
    ECS30,
    ECS01B,
    ECS01C,
    ECS24B,
    ECS01D,
    ECS30A,
    ECS26L,
    ECS48,
)
"""By message code."""
