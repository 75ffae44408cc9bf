"""Payment mode, balances, debts and top-ups of electricity meters.

Source: the use case tables of GBCS 4.x, checked against the Reference Test Data Set 4.5.0.
"""

from __future__ import annotations

from dlms.apdu.common import AttributeDescriptor
from dlms.data import Boolean, DoubleLong, Enum, Integer, LongUnsigned
from dlms.obis import Obis
from gbcs.usecases.dlms import (
    action,
    array,
    bits,
    boolean,
    date,
    date_time,
    declared,
    enum,
    get,
    i8,
    i16,
    i32,
    octets,
    protected,
    set_,
    structure,
    templates,
    text,
    time,
    u8,
    u16,
    u32,
    use_case,
)

__all__ = ["USE_CASES"]

CS01A = use_case(
    0x0007,
    "CS01a",
    "Apply Prepayment Top Up to an ESME",
    devices=("ESME",),
    services=("2.2",),
    roles=None,
    critical=False,
    replay_protection=True,
    items=(
        action("PrepaymentCredit: addCredit", 115, "0-0:19.40.0.255", 1, text("methodInput: creditToken", size=20)),
    ),
)
ECS02 = use_case(
    0x001A,
    "ECS02",
    "Set ESME Payment Mode to Credit",
    devices=("ESME",),
    services=("1.6",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: account_mode_and_status",
            111,
            "0-1:19.0.0.255",
            2,
            structure(
                payment_mode=enum("valueNext.paymentModePart", constant=Enum(1)),
                account_status=enum("valueNext.Status", constant=Enum(1)),
            ),
        ),
        set_(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: valueNext",
            111,
            "0-1:19.0.0.255",
            11,
            array(
                structure(
                    credit=octets("valueNext[0..n].credit", size=6),
                    charge=octets("valueNext[0..n].charge", size=6),
                    collection=bits("valueNext[0..n].collection", size=3),
                )
            ),
        ),
        set_(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: activateNextDateTime",
            111,
            "0-1:19.0.0.255",
            13,
            date_time(),
        ),
    ),
)
ECS03 = use_case(
    0x001B,
    "ECS03",
    "Set ESME Payment Mode to Prepayment",
    devices=("ESME",),
    services=("1.6",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    items=(
        set_(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: account_mode_and_status",
            111,
            "0-1:19.0.0.255",
            2,
            structure(
                payment_mode=enum("valueNext.paymentModePart", constant=Enum(2)),
                account_status=enum("valueNext.Status", constant=Enum(1)),
            ),
        ),
        set_(
            "DisablementThreshold(MeterBalance): thresholdNext",
            9000,
            "0-0:94.44.128.22",
            4,
            i32(unit="10^-5 currency units"),
        ),
        set_(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: valueNext",
            111,
            "0-1:19.0.0.255",
            11,
            array(
                structure(
                    credit=octets("valueNext[0..n].credit", size=6),
                    charge=octets("valueNext[0..n].charge", size=6),
                    collection=bits("valueNext[0..n].collection", size=3),
                )
            ),
        ),
        set_("DisablementThreshold(MeterBalance): activateNextDateTime", 9000, "0-0:94.44.128.22", 6, date_time()),
        set_(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: activateNextDateTime",
            111,
            "0-1:19.0.0.255",
            13,
            date_time(),
        ),
    ),
)
ECS04A = use_case(
    0x001C,
    "ECS04a",
    "Adjust Meter Balance on the ESME",
    devices=("ESME",),
    services=("1.5",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        action(
            "MeterBalance: adjust",
            112,
            "0-0:19.10.0.255",
            1,
            i32("methodInput: adjustmentValue", unit="10^-5 currency units"),
        ),
    ),
)
ECS07 = use_case(
    0x001E,
    "ECS07",
    "Manage Debt on the ESME",
    devices=("ESME",),
    services=("2.3",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        set_(
            "DebtRecoveryRates[1]: unit_charge_passive",
            113,
            "0-0:19.20.1.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(0)), price_scale=i8("scalerNext")
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(index=octets("valueNext.index", constant=b""), charge_per_unit=i16("amountNext")), 1, 1
                ),
            ),
        ),
        set_(
            "DebtRecoveryRates[2]: unit_charge_passive",
            113,
            "0-0:19.20.2.255",
            6,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueNext.commodityScale", constant=Integer(0)), price_scale=i8("scalerNext")
                ),
                commodity_reference=structure(
                    class_id=u16("valueNext.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueNext.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueNext.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(index=octets("valueNext.index", constant=b""), charge_per_unit=i16("amountNext")), 1, 1
                ),
            ),
        ),
        set_("DebtRecoveryperPayment: valueCurrent", 113, "0-0:19.20.3.255", 13, u16(unit="0.01 %")),
        set_("DebtRecoveryRates[1]: periodNext", 113, "0-0:19.20.1.255", 8, u32(unit="s")),
        set_("DebtRecoveryRates[2]: periodNext", 113, "0-0:19.20.2.255", 8, u32(unit="s")),
        action("DebtRecoveryRates[1]: activateNext", 113, "0-0:19.20.1.255", 2, i8(constant=Integer(0))),
        action("DebtRecoveryRates[2]: activateNext", 113, "0-0:19.20.2.255", 2, i8(constant=Integer(0))),
        action(
            "PaymentDebtRegister: adjust",
            113,
            "0-0:19.20.3.255",
            4,
            i32("methodInput: adjustmentValue", unit="10^-5 currency units"),
        ),
        action(
            "TimeDebtRegisters[1]: adjust",
            113,
            "0-0:19.20.1.255",
            4,
            i32("methodInput: adjustmentValue", unit="10^-5 currency units"),
        ),
        action(
            "TimeDebtRegisters[2]: adjust",
            113,
            "0-0:19.20.2.255",
            4,
            i32("methodInput: adjustmentValue", unit="10^-5 currency units"),
        ),
    ),
)
ECS09 = use_case(
    0x0020,
    "ECS09",
    "Activate Emergency Credit Remotely on ESME",
    devices=("ESME",),
    services=("2.5",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(action("EmergencyCredit: select", 112, "0-0:19.10.1.255", 3, i8(constant=Integer(0))),),
)
ECS19 = use_case(
    0x002D,
    "ECS19",
    "Read ESME Prepayment Registers",
    devices=("ESME",),
    services=("4.3",),
    roles=("Supplier",),
    critical=False,
    sensitive=True,
    replay_protection=False,
    items=(
        protected(
            "PrepaymentBalanceCollection: read",
            "0-0:43.2.1.255",
            (
                "PrepaymentBalanceCollection: prepayment_balance_collection",
                1,
                "0-0:94.44.34.30",
                2,
                structure(
                    meter_balance=i32("MeterBalance", unit="10^-5 currency units"),
                    emergency_credit_balance=i32("EmergencyCreditBalance", unit="10^-5 currency units"),
                    accumulated_debt_register=i32("AccumulatedDebtRegister", unit="10^-5 currency units"),
                    time_debt_1_balance=i32("TimeDebt1Balance", unit="10^-5 currency units"),
                    time_debt_2_balance=i32("TimeDebt2Balance", unit="10^-5 currency units"),
                    payment_debt_balance=i32("PaymentDebtBalance", unit="10^-5 currency units"),
                ),
            ),
            is_range=False,
        ),
    ),
)
ECS26A = use_case(
    0x003B,
    "ECS26a",
    "Read ESME Configuration Data Prepayment",
    devices=("ESME",),
    services=("4.13",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "DebtRecoveryRates[1]: unit_charge_active",
            113,
            "0-0:19.20.1.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale", constant=Integer(0)),
                    price_scale=i8("scalerCurrent"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(index=octets("valueCurrent.index", constant=b""), charge_per_unit=i16("amountCurrent")),
                    1,
                    1,
                ),
            ),
        ),
        get(
            "Non-DisablementCalendar(SpecialDays): entries",
            11,
            "0-0:11.0.2.255",
            2,
            array(
                structure(
                    index=u16("index[0..20].current"),
                    specialday_date=date("date[0..20].current"),
                    day_id=u8("dayIdentifier[0..20].current"),
                ),
                0,
                20,
            ),
        ),
        get("DebtRecoveryRates[1]: periodCurrent", 113, "0-0:19.20.1.255", 8, u32(unit="s")),
        get(
            "DebtRecoveryRates[1]: unit_charge_active (again)",
            113,
            "0-0:19.20.1.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale", constant=Integer(0)),
                    price_scale=i8("scalerCurrent"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(index=octets("valueCurrent.index", constant=b""), charge_per_unit=i16("amountCurrent")),
                    1,
                    1,
                ),
            ),
        ),
        get(
            "DebtRecoveryRates[2]: unit_charge_active",
            113,
            "0-0:19.20.2.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale", constant=Integer(0)),
                    price_scale=i8("scalerCurrent"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(index=octets("valueCurrent.index", constant=b""), charge_per_unit=i16("amountCurrent")),
                    1,
                    1,
                ),
            ),
        ),
        get("DebtRecoveryRates[2]: periodCurrent", 113, "0-0:19.20.2.255", 8, u32(unit="s")),
        get(
            "DebtRecoveryRates[2]: unit_charge_active (again)",
            113,
            "0-0:19.20.2.255",
            5,
            structure(
                charge_per_unit_scaling=structure(
                    commodity_scale=i8("valueCurrent.commodityScale", constant=Integer(0)),
                    price_scale=i8("scalerCurrent"),
                ),
                commodity_reference=structure(
                    class_id=u16("valueCurrent.classID", constant=LongUnsigned(0)),
                    logical_name=octets("valueCurrent.LN", constant=bytes.fromhex("000000000000")),
                    attribute_index=i8("valueCurrent.attribute_index", constant=Integer(0)),
                ),
                charge_table=array(
                    structure(index=octets("valueCurrent.index", constant=b""), charge_per_unit=i16("amountCurrent")),
                    1,
                    1,
                ),
            ),
        ),
        get("DebtRecoveryperPayment: valueCurrent", 113, "0-0:19.20.3.255", 13, u16(unit="0.01 %")),
        get(
            "PrepaymentCredit(MaximumCreditThreshold): valueCurrent",
            9000,
            "0-0:94.44.2.10",
            2,
            i32(unit="10^-5 currency units"),
        ),
        get(
            "DisablementThreshold(MeterBalance): thresholds",
            21,
            "0-0:16.0.1.255",
            2,
            array(i32("thresholdCurrent", unit="10^-5 currency units"), 1, 1),
        ),
        get(
            "PrepaymentCredit(MaxMeterBalance): valueCurrent",
            9000,
            "0-0:94.44.2.20",
            2,
            i32(unit="10^-5 currency units"),
        ),
        get("LowCreditThreshold: thresholdCurrent", 111, "0-0:19.0.0.255", 16, i32(unit="10^-5 currency units")),
        get("DebtRecoveryRateCap: amountCurrent", 111, "0-0:19.0.0.255", 18, u16(unit="currency units")),
        get("DebtRecoveryRateCap: periodCurrent", 111, "0-0:19.0.0.255", 19, i32(unit="s")),
        get("EmergencyCreditLimit: amountCurrent", 112, "0-0:19.10.1.255", 9, i32(unit="10^-5 currency units")),
        get("EmergencyCreditThreshold: thresholdCurrent", 112, "0-0:19.10.1.255", 10, i32(unit="10^-5 currency units")),
        get(
            "Non-DisablementCalendar: entries",
            10,
            "0-0:12.0.1.255",
            2,
            array(
                structure(
                    index=u16("entries[1..22].Index"),
                    enable=boolean("entries[1..22].enable", constant=Boolean(True)),
                    script_logical_name=octets("entries[1..22].scriptTable", constant=bytes.fromhex("00000A006AFF")),
                    script_selector=u16("entries[1..22].scriptRef"),
                    switch_time=time("entries[1..22].time"),
                    validity_window=u16("entries[1..22].validityWindow", constant=LongUnsigned(65535)),
                    exec_weekdays=bits("entries[1..22].execWeekdays[1..7]", size=7),
                    exec_specdays=bits("entries[1..22].execSpecdays[0..20]", longest=20),
                    begin_date=date("entries[1..22].beginDate"),
                    end_date=date("entries[1..22].endDate"),
                ),
                1,
                22,
            ),
        ),
        get(
            "SuspendDebtDisabled / SuspendDebtEmergency / Payment Mode: value",
            111,
            "0-0:19.0.0.255",
            11,
            array(
                structure(
                    credit=octets("value[0..n].credit", size=6),
                    charge=octets("value[0..n].charge", size=6),
                    collection=bits("value[0..n].collection", size=3),
                )
            ),
        ),
    ),
)
ECS82 = use_case(
    0x0069,
    "ECS82",
    "Read Meter Balance for ESME",
    devices=("ESME",),
    services=("4.18",),
    roles=("Supplier",),
    critical=False,
    replay_protection=False,
    items=(get("MeterBalance: value", 112, "0-0:19.10.0.255", 2, i32(unit="10^-5 currency units")),),
)
ECS04B = use_case(
    0x00B3,
    "ECS04b",
    "Reset Meter Balance on the ESME",
    devices=("ESME",),
    services=("1.5",),
    roles=("Supplier",),
    critical=True,
    replay_protection=True,
    items=(
        action(
            "MeterBalance: reset", 112, "0-0:19.10.0.255", 2, i32(constant=DoubleLong(0), unit="10^-5 currency units")
        ),
        action("EmergencyCreditBalance: reset", 112, "0-0:19.10.1.255", 2, i32(constant=DoubleLong(0))),
        action("AccumulatedDebtRegister: reset", 112, "0-0:19.10.2.255", 2, i32(constant=DoubleLong(0))),
    ),
)
ECS26J = use_case(
    0x00BE,
    "ECS26j",
    "Read ESME Configuration Data Device Information (Payment Mode)",
    devices=("ESME",),
    services=("6.2.9",),
    roles=("Supplier", "Access Control Broker"),
    critical=False,
    replay_protection=False,
    items=(
        get(
            "PaymentMode: account_mode_and_status",
            111,
            "0-0:19.0.0.255",
            2,
            structure(payment_mode=enum("value.PaymentMode"), account_status=enum("value.Status", constant=Enum(2))),
        ),
    ),
)
ECS08A = use_case(
    0x00DE,
    "ECS08a",
    "Update Prepayment Configuration on ESME",
    devices=("ESME",),
    services=("2.1",),
    roles=("Supplier",),
    critical=True,
    future_dateable=True,
    replay_protection=True,
    supersedes="ECS08",
    items=(
        set_(
            "Non-DisablementCalendar(SpecialDays): entries",
            11,
            "0-1:11.0.2.255",
            2,
            array(
                structure(
                    index=u16("index[0..20].next"),
                    specialday_date=date("date[0..20].next"),
                    day_id=u8("dayIdentifier[0..20].next"),
                ),
                0,
                20,
            ),
        ),
        set_(
            "PrepaymentCredit(MaxMeterBalance): valueNext", 9000, "0-0:94.44.2.20", 4, i32(unit="10^-5 currency units")
        ),
        set_(
            "PrepaymentCredit(MaximumCreditThreshold): valueNext",
            9000,
            "0-0:94.44.2.10",
            4,
            i32(unit="10^-5 currency units"),
        ),
        set_(
            "Non-DisablementCalendar: entries",
            10,
            "0-1:12.0.1.255",
            2,
            array(
                structure(
                    index=u16("entries[1..22].IndexNext"),
                    enable=boolean("entries[1..22].enableNext", constant=Boolean(True)),
                    script_logical_name=octets(
                        "entries[1..22].scriptTableNext", constant=bytes.fromhex("00000A006AFF")
                    ),
                    script_selector=u16("entries[1..22].scriptRefNext"),
                    switch_time=time("entries[1..22].timeNext"),
                    validity_window=u16("entries[1..22].validityWindowNext", constant=LongUnsigned(65535)),
                    exec_weekdays=bits("entries[1..22].execWeekdaysNext[1..7]", size=7),
                    exec_specdays=bits("entries[1..22].execSpecdaysNext[0..20]", longest=20),
                    begin_date=date("entries[1..22].beginDateNext"),
                    end_date=date("entries[1..22].endDateNext"),
                ),
                1,
                22,
            ),
        ),
        set_("DebtRecoveryRateCap: amountNext", 9000, "0-0:94.44.128.12", 4, u16(unit="currency units")),
        set_("DebtRecoveryRateCap: periodNext", 9000, "0-0:94.44.128.13", 4, i32(unit="s")),
        set_("LowCreditThreshold: thresholdNext", 9000, "0-0:94.44.128.9", 4, i32(unit="10^-5 currency units")),
        set_("EmergencyCreditLimit: amountNext", 9000, "0-0:94.44.128.2", 4, i32(unit="10^-5 currency units")),
        set_("Non-DisablementCalendar(SpecialDays): activateNextDateTime", 9000, "0-0:94.44.128.31", 6, date_time()),
        set_("EmergencyCreditThreshold: thresholdNext", 9000, "0-0:94.44.128.3", 4, i32(unit="10^-5 currency units")),
        set_("PrepaymentCredit(MaxMeterBalance): activateNextDateTime", 9000, "0-0:94.44.2.20", 6, date_time()),
        set_("PrepaymentCredit(MaximumCreditThreshold): activateNextDateTime", 9000, "0-0:94.44.2.10", 6, date_time()),
        set_("DebtRecoveryRateCap: activateAmountNextDateTime", 9000, "0-0:94.44.128.12", 6, date_time()),
        set_("DebtRecoveryRateCap: activatePeriodNextDateTime", 9000, "0-0:94.44.128.13", 6, date_time()),
        set_("LowCreditThreshold: activateNextDateTime", 9000, "0-0:94.44.128.9", 6, date_time()),
        set_("EmergencyCreditLimit: activateNextDateTime", 9000, "0-0:94.44.128.2", 6, date_time()),
        set_("EmergencyCreditThreshold: activateNextDateTime", 9000, "0-0:94.44.128.3", 6, date_time()),
        set_("Non-DisablementCalendar: activateNextDateTime", 9000, "0-0:94.44.128.28", 6, date_time()),
    ),
)
# Earlier versions
ECS08 = ECS08A._replace(
    message_code=0x001F,
    reference="ECS08",
    supersedes=None,
    **templates(
        # the maximum meter balance is written at once, not made ready to be activated
        item._replace(target=AttributeDescriptor(9000, Obis("0-0:94.44.2.20"), 2))
        if item.name == "PrepaymentCredit(MaxMeterBalance): valueNext"
        else item
        for item in declared(ECS08A)
    ),
)

USE_CASES = (
    CS01A,
    ECS02,
    ECS03,
    ECS04A,
    ECS07,
    ECS08,
    ECS09,
    ECS19,
    ECS26A,
    ECS82,
    ECS04B,
    ECS26J,
    ECS08A,
)
"""By message code."""
