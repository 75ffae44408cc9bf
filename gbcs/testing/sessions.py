"""Cases of several messages: what came before decides what is right (counters, values, credentials, firmware)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from dlms.time import DateTime
from gbcs.certificates import RemotePartyRole
from gbcs.entity import EntityId
from gbcs.keys import KeyStore, KeyUsage
from gbcs.message import Message
from gbcs.payload.asn1.types import CANCELLED, CellUsage
from gbcs.payload.asn1.types import KeyUsage as UsageBits
from gbcs.testing import results
from gbcs.testing.bench import AT, FIRST_COUNTER, METERS, NETWORK_OPERATOR, OTHER_SUPPLIER, SUPPLIER, Bench, Party
from gbcs.testing.images import image_file, signed_alike, upgrade_image
from gbcs.testing.mutator import Case, Change, Event, Mutator, Step
from gbcs.testing.verdicts import ACCEPTED, EITHER, Check, Expected, refused
from gbcs.testing.writer import TAMPERINGS, Draft
from gbcs.usecases import by_message_code
from gbcs.usecases.model import Value

__all__ = ["of_bench", "of_message"]

_COUNTERS = "GBCS 4.3.1.4"
_ROLES = "GBCS 6.2.4, 17"
_REPLAYED = refused(Check.COUNTER, section=_COUNTERS)


def _session(
    name: str, use_case: str, said: str, steps: tuple[Step, ...], flag: str, keys: KeyStore, acb: bytes | None
) -> Case:
    last = steps[-1]
    change = Change(said, "session", "", b"", b"", last.expected, flags=("session", flag))
    octets = last.draft.at(last.draft.counter + last.offset).octets(keys, acb)
    return Case(name, use_case, (change,), octets, steps)


def of_message(
    message: Message | bytes, keys: KeyStore, *, acb: EntityId | bytes | str | None = None
) -> Iterator[Case]:
    """Sessions of one command whose use case has replay protection: the counters in every order; none of others.

    Args:
        message: see :func:`gbcs.testing.mutate`.
        keys: see there.
        acb: see there.
    """
    mutator = Mutator(message, keys, acb=acb)
    use_case = mutator.message.use_case
    if use_case is None or not use_case.replay_protection:
        return
    draft, reference, broker = mutator.draft, mutator.reference, mutator.acb

    def session(name: str, said: str, *steps: Step) -> Case:
        return _session(f"{reference}-session-{name}", reference, said, steps, "counter", keys, broker)

    right = Step(draft, 0, ACCEPTED, "the command")
    yield session("replay", "the same command again", right, Step(draft, 0, _REPLAYED, "the same again"))
    yield session(
        "lower",
        "a command with a lower counter than the one before",
        Step(draft, 5, ACCEPTED, "the command"),
        Step(draft, 4, _REPLAYED, "one less"),
    )
    yield session(
        "rising", "counters that rise by one", right, Step(draft, 1, ACCEPTED, "one more"), Step(draft, 2, ACCEPTED)
    )
    yield session(
        "leap",
        "a counter that leaps, then one in between",
        right,
        Step(draft, 1000, ACCEPTED, "a thousand more"),
        Step(draft, 500, _REPLAYED, "in between"),
    )
    # What was refused must not move the counter.
    for name in TAMPERINGS:
        if name not in ("signature: last bit", "MAC: last bit") or (name[0] == "s" and not draft.is_signed):
            continue
        check = Check.SIGNATURE if name[0] == "s" else Check.MAC
        yield session(
            f"after-{check}".lower(),
            f"a command with a higher counter whose {check} is wrong must not make later ones old",
            right,
            Step(draft._replace(tampering=name), 500, refused(check), f"a wrong {check}"),
            Step(draft, 1, ACCEPTED, "the next counter"),
        )


def of_bench(bench: Bench, kind: str | None = None) -> Iterator[Case]:
    """Sessions with a meter of a bench: each of its commands, values written and read back, who may do it.

    Args:
        bench: parties, keys and commands.
        kind: type of the meter; None for those of all.
    """
    keys, acb = bench.keys, bench.acb
    for message in bench.commands(kind):
        yield from of_message(message, keys, acb=acb)
    if kind == "GSME":
        return
    yield from _written_and_read(bench)
    yield from _parties(bench)
    yield from _firmware(bench)
    yield from _credentials(bench)
    yield from _future(bench)  # last: it moves the clock


_LIMIT = "RandomisedOffsetLimit: value"


def _drafts(bench: Bench, reference: str, values: dict[str, object], kind: str = "ESME") -> Draft:
    return Draft.of(bench.command(reference, kind, dict(values), FIRST_COUNTER))


def _written_and_read(bench: Bench) -> Iterator[Case]:
    keys, acb = bench.keys, bench.acb
    write = {value: _drafts(bench, "ECS38", {_LIMIT: value}) for value in (0, 1, 77, 900, 1799)}
    read = _drafts(bench, "ECS26c", {})

    def reading(offset: int, value: int) -> Step:
        return Step(read, offset, ACCEPTED, f"read: {value}", (_LIMIT, value))

    for value in write:
        yield _session(
            f"write-{value}",
            "ECS38",
            "what is written and answered with success is read back",
            (Step(write[value], 0, ACCEPTED, f"write {value}"), reading(1, value)),
            "value",
            keys,
            acb,
        )
    for name, check in (("MAC: last bit", Check.MAC), ("signature: last bit", Check.SIGNATURE)):
        yield _session(
            f"write-wrong-{check}".lower(),
            "ECS38",
            f"what comes with a wrong {check} is not written",
            (
                Step(write[900], 0, ACCEPTED, "write 900"),
                Step(write[77]._replace(tampering=name), 1, refused(check), f"write 77 with a wrong {check}"),
                reading(2, 900),
            ),
            "value",
            keys,
            acb,
        )
    yield _session(
        "write-replayed",
        "ECS38",
        "what is replayed is not written",
        (
            Step(write[77], 0, ACCEPTED, "write 77"),
            Step(write[900], 1, ACCEPTED, "write 900"),
            Step(write[77], 0, _REPLAYED, "write 77 again"),
            reading(2, 900),
        ),
        "value",
        keys,
        acb,
    )


def _parties(bench: Bench) -> Iterator[Case]:
    """Who has the keys, and may not."""
    keys, acb = bench.keys, bench.acb
    draft = _drafts(bench, "ECS42", {})
    right = Step(draft, 0, ACCEPTED, "the supplier")
    for name, party, check in (
        ("other-supplier", OTHER_SUPPLIER, Check.ROLE),
        ("network-operator", NETWORK_OPERATOR, Check.ROLE),
    ):
        expected: Expected = refused(check, section=_ROLES)
        other = draft._replace(originator=bytes(party.entity_id))
        step = Step(other, 1, expected, name.replace("-", " "))
        yield _session(name, "ECS42", f"{step.said} commands what it may not", (right, step), "role", keys, acb)
    impostor = draft._replace(signer=bytes(OTHER_SUPPLIER.entity_id))
    yield _session(
        "impostor",
        "ECS42",
        "the other supplier signs as the supplier",
        (right, Step(impostor, 1, refused(Check.SIGNATURE), "an impostor"), Step(draft, 2, ACCEPTED, "the supplier")),
        "role",
        keys,
        acb,
    )
    assert SUPPLIER.entity_id == draft.originator


def _firmware(bench: Bench) -> Iterator[Case]:
    """Firmware activated that nobody distributed, or another than was; and what was to come, cancelled."""
    keys, acb = bench.keys, bench.acb
    images = {name: name.encode() * 40 for name in ("an image", "the next image", "another device's image")}
    files = {
        name: image_file(upgrade_image(content, signed_alike(keys.signer(SUPPLIER.entity_id), content)))
        for name, content in images.items()
    }
    foreign = image_file(
        upgrade_image(images["an image"], signed_alike(keys.signer(OTHER_SUPPLIER.entity_id), images["an image"]))
    )

    def activate(name: str, at: object = None) -> Draft:
        digest = sha256(images[name]).digest()
        return _drafts(bench, "CS06", {"manufacturerImageHash": digest, "executionDateTime": at})

    def session(name: str, said: str, *steps: Step) -> Case:
        return _session(name, "CS06", said, steps, "firmware", keys, acb)

    mine, next_one, others = (activate(name) for name in images)
    has_come, has_next = Event(image=files["an image"]), Event(image=files["the next image"])
    yield session(
        "firmware",
        "firmware is activated that was never distributed",
        Step(mine, 0, results.NO_IMAGE, "activate"),
        Step(mine, 1, results.NO_IMAGE, "activate again"),
    )
    yield session(
        "firmware-foreign",
        "an image came that the other supplier signed; the supplier activates it",
        Step(mine, 0, refused(Check.CONTENT, section="GBCS 11"), "activate", event=Event(image=foreign)),
    )
    yield session(
        "firmware-right",
        "firmware is distributed, and activated",
        Step(mine, 0, ACCEPTED, "activate", event=has_come),
    )
    yield session(
        "firmware-other-hash",
        "firmware is distributed, and activated with the hash of another device's image; then with its own",
        Step(others, 0, results.OTHER_HASH, "another device's image", event=has_come),
        Step(mine, 1, ACCEPTED, "the image that came"),
    )
    yield session(
        "firmware-replaced",
        "an image is distributed and then the next one; the first is activated, then the second",
        Step(others, 0, results.OTHER_HASH, "another device's image", event=has_come),
        Step(mine, 1, results.OTHER_HASH, "the first image", event=has_next),
        Step(next_one, 2, ACCEPTED, "the second image"),
    )
    later = activate("an image", datetime(2099, 1, 1, tzinfo=UTC))
    never = activate("an image", CANCELLED)
    yield session(
        "future-cancelled",
        "what is to come is cancelled; a replay does not bring it back",
        Step(later, 0, EITHER, "activate in 2099"),
        Step(never, 1, EITHER, "never"),
        Step(later, 0, _REPLAYED, "activate in 2099, again"),
        Step(never, 1, _REPLAYED, "never, again"),
    )


_LOAD_LIMIT = {
    "LoadLimitSupplyState": ("valueNext", False),
    "LoadLimitPowerThreshold": ("thresholdNext", 0),
    "LoadLimitPeriod(Timer)": ("valueNext", 60),
    "LoadLimitRestorationPeriod(Timer)": ("valueNext", 60),
}
_THRESHOLD = "LoadLimitPowerThreshold: thresholdCurrent"
_IMMEDIATELY = DateTime.decode(bytes.fromhex("0000000000000000008000ff"))
_NEVER = DateTime.decode(b"\xff" * 9 + bytes.fromhex("8000ff"))
_CLOCK_STATUS = "Time: methodOutput: status"


def _future(bench: Bench) -> Iterator[Case]:
    """What is to come comes at its time and not before, once; the clock is set."""
    keys, acb = bench.keys, bench.acb
    read = _drafts(bench, "ECS27", {})
    tomorrow, behind = AT + timedelta(days=1), Event(AT + timedelta(days=2))

    def limit(threshold: int, when: object) -> Draft:
        values: dict[str, object] = {}
        for name, (member, value) in _LOAD_LIMIT.items():
            values[f"{name}: {member}"] = threshold if "Threshold" in name else value
            values[f"{name}: activateNextDateTime"] = when
        return _drafts(bench, "ECS28a", values)

    def reading(offset: int, threshold: int, event: Event | None = None) -> Step:
        return Step(read, offset, ACCEPTED, f"read: {threshold}", (_THRESHOLD, threshold), event)

    def session(name: str, said: str, use_case: str, *steps: Step) -> Case:
        return _session(name, use_case, said, steps, "future", keys, acb)

    now = Step(limit(1000, _IMMEDIATELY), 0, ACCEPTED, "1000 at once", event=Event(AT))
    coming = Step(limit(4321, tomorrow), 1, ACCEPTED, "4321 tomorrow")
    yield session(
        "future",
        "what is to come tomorrow comes tomorrow, and not before",
        "ECS28a",
        now,
        coming,
        reading(2, 1000),
        reading(3, 4321, behind),
    )
    yield session(
        "future-replaced",
        "what is to come is replaced by another value: the first one never comes",
        "ECS28a",
        now,
        coming,
        Step(limit(77, AT + timedelta(hours=36)), 2, ACCEPTED, "77 half a day later"),
        reading(3, 1000, Event(AT + timedelta(hours=30))),
        reading(4, 77, behind),
    )
    yield session(
        "future-never",
        "what is to come tomorrow is cancelled, and does not come",
        "ECS28a",
        now,
        coming,
        Step(limit(4321, _NEVER), 2, ACCEPTED, "never"),
        reading(3, 1000, behind),
    )

    def clock(begin: timedelta, end: timedelta) -> Draft:
        bounds = {"validity_interval_start": AT + begin, "validity_interval_end": AT + end}
        return _drafts(bench, "ECS70", {"Time: setValidTimeRange": bounds})

    hour = timedelta(hours=1)
    right, past = clock(-hour, hour), clock(-3 * hour, -hour)
    yield session(
        "clock",
        "the clock is set to a time in the range; one out of it makes it unreliable, and a right one reliable again",
        "ECS70",
        Step(right, 0, ACCEPTED, "in the range", (_CLOCK_STATUS, 0), Event(AT)),
        Step(past, 1, EITHER, "out of the range"),
        Step(right, 0, _REPLAYED, "in the range, replayed"),
        Step(right, 2, ACCEPTED, "in the range", (_CLOCK_STATUS, 0)),
    )


_BY_SUPPLIER = 0x0102


def _credentials(bench: Bench) -> Iterator[Case]:
    """The supplier's credentials replaced by the other supplier's, the old keys used, and all as it was again."""
    keys, acb = bench.keys, bench.acb
    there = _replacement(bench, SUPPLIER, OTHER_SUPPLIER)
    back = _replacement(bench, OTHER_SUPPLIER, SUPPLIER)
    old = _drafts(bench, "ECS42", {})
    new = old._replace(originator=bytes(OTHER_SUPPLIER.entity_id))
    gone = refused(Check.ROLE, section=_ROLES)
    yield _session(
        "credentials",
        "CS02b",
        "credentials are replaced: the old keys are nobody's, the new ones hold, and the other way round",
        (
            Step(old, 0, ACCEPTED, "the supplier"),
            Step(new, 1, gone, "the other supplier, before"),
            Step(there, 2, ACCEPTED, "the supplier gives way to the other"),
            Step(old, 3, gone, "the supplier, behind it"),
            Step(
                old._replace(originator=new.originator, signer=old.originator), 4, refused(Check.SIGNATURE), "old key"
            ),
            Step(new, 5, ACCEPTED, "the other supplier"),
            Step(there, 2, gone, "the replacement again"),
            Step(back, 6, ACCEPTED, "the other supplier gives way"),
            Step(new, 7, gone, "the other supplier, behind it"),
            Step(old, 8, ACCEPTED, "the supplier again"),
        ),
        "credentials",
        keys,
        acb,
    )


def _replacement(bench: Bench, by: Party, new: Party) -> Draft:
    """The command of one supplier that replaces its credentials by another's."""
    use_case = by_message_code(_BY_SUPPLIER)
    assert use_case is not None

    def cell(usage: UsageBits) -> dict[str, Value]:
        return {
            "trustAnchorCellRemotePartyRole": RemotePartyRole.SUPPLIER,
            "trustAnchorCellKeyUsage": usage,
            "trustAnchorCellUsage": CellUsage.MANAGEMENT,
        }

    values: dict[str, Value] = {
        "authorisingRemotePartyControl": {
            "applyTimeBasedCPVChecks": 0,
            "authorisingRemotePartyTACellIdentifier": cell(UsageBits.DIGITAL_SIGNATURE),
            "newRemotePartyFloorSeqNumber": 1,
        },
        "replacements": [
            {
                "replacementCertificate": bench.pki.organisation(new.entity_id, new.role, usage).der,
                "targetTrustAnchorCell": cell(bit),
            }
            for usage, bit in (
                (KeyUsage.DIGITAL_SIGNATURE, UsageBits.DIGITAL_SIGNATURE),
                (KeyUsage.KEY_AGREEMENT, UsageBits.KEY_AGREEMENT),
            )
        ],
        "certificationPathCertificates": [bench.pki.organisations.der],
    }
    command = use_case.build_command(
        values, originator=by.entity_id, recipient=METERS["ESME"], originator_counter=FIRST_COUNTER
    )
    return Draft.of(command._replace(signature=bytes(64), mac=bytes(12)))
