"""Whether a message is to be acted on: every question that protection, certificates and header answer, one by one.

:func:`gbcs.protection.verify` finds that a key which the store has under the originator's name made the signature or
the MAC. This module asks further: whether that key's owner is who the header names, in a role that may say this, by a
certificate that the caller's authorities issued; and whether the message is meant for the caller, new, and the answer
to what was asked.

Whose certificate is judged depends on who vouches for the message:

==================================  ===================================================================================
a signature                         the signer's, among all certificates of the store; and the broker's, where a
                                    command has a valid MAC too
the MAC of a command                the access control broker's, and one of the originator that the broker speaks for
another MAC                         the device's that is the originator
neither                             nobody's: role, entity and chain are ``absent``, also where a critical message has
                                    a MAC, but no signature
==================================  ===================================================================================

The MAC of a device is made with a secret that its reader shares: it proves the device to the reader alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from gbcs.certificates import Authorities, Certificate, RemotePartyRole, read_certificate, trust_problems
from gbcs.counters import is_newer
from gbcs.entity import EntityId
from gbcs.keys import XML_SIGNERS, KeyStore, KeyUsage, is_signature_valid
from gbcs.message import CRA, GroupingHeader, Message
from gbcs.protection import has_brokers_mac, is_mac_of, signed_octets, verify
from gbcs.usecases.access import may_send
from gbcs.usecases.codes import WITHIN_HOME
from wire.node import JSON
from wire.outcome import Judgement, Outcome, check_time, worst

__all__ = ["Authorisation", "authorise"]


@dataclass(frozen=True, slots=True)
class Authorisation(Judgement):
    """What was found about a message: an outcome for each question. It has no truth value.

    Attributes:
        signature: whether it is that of the originator; as :func:`gbcs.protection.verify` has it.
        mac: whether it is that of the broker or the device; the same.
        role: whether who vouches for the message may say it. A command is for remote parties of the roles that its use
            case names, responses and alerts, and commands within a home, are for devices. ``not judged`` where the
            standard has no table for the use case, or the message code is unknown.
        entity: whether the certificate of who vouches names the originator of the header.
        chain: whether the certificates lead to the caller's authorities, all valid at the time. Revocation is not
            looked at.
        recipient: whether the message is for the caller: the target of the header or, of a response that a broker
            asked for, the party that it asked for.
        counter: whether the originator counter is above the last one.
        answers: whether it is the response to the command: same message code and counter, the parties exchanged, the
            same supplementary party and counter.
        problems: why something is invalid, lacks a key or is not judged for want of a table, a sentence each.
        certificates: those that were judged: of who vouches, and of the party that it speaks for.
    """

    signature: Outcome
    mac: Outcome
    role: Outcome
    entity: Outcome
    chain: Outcome
    recipient: Outcome
    counter: Outcome
    answers: Outcome
    problems: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    def plain(self) -> dict[str, JSON]:
        """The outcomes by their names, and the problems."""
        outcomes = {field.name: str(getattr(self, field.name)) for field in fields(self)[:8]}
        return outcomes | {"problems": list(self.problems)}


def authorise(
    message: Message,
    keys: KeyStore,
    me: EntityId | bytes | str | None = None,
    trust: Authorities | None = None,
    at: datetime | None = None,
    last_counter: int | None = None,
    acb: EntityId | bytes | str | None = None,
    command: Message | None = None,
) -> Authorisation:
    """Judge a message by everything that there is to judge it by. What is not given is ``not judged``.

    Nothing is remembered: that a message was not seen before is told by ``last_counter`` and ``command`` alone, and
    what these are is for the caller to keep. What the message says is another question (``duis.correlate`` answers it
    of a command).

    Args:
        message: as it was decoded, or decrypted.
        keys: as for :func:`gbcs.protection.verify`, with the certificates of who may vouch. A bare key has nobody's
            role: its role, entity and chain are ``no key``.
        me: who judges, for ``recipient``.
        trust: the authorities' certificates, roots and issuing ones, for ``chain``; see
            :func:`gbcs.certificates.trust_problems`.
        at: the time at which the certificates have to be valid, aware, for ``chain``.
        last_counter: the last originator counter that was accepted from the originator, for ``counter``. Prepayment
            top-ups count apart.
        acb: the access control broker, whose MAC a command carries; without it, the entities that certificates of the
            store give that role.
        command: what the message should answer, for ``answers``.

    Raises:
        ValueError: where ``at`` is naive.
        EncodeError: where ``me``, ``acb`` or ``last_counter`` are none, or the message was not decoded and a value has
            no encoding.
        DecodeError: where something in ``trust`` is no certificate.
    """
    check_time(at)
    me, acb = (None if entity is None else EntityId(entity) for entity in (me, acb))
    authorities = None if trust is None else _read(trust)
    verification = verify(message, keys, acb)
    header = message.header
    problems: list[str] = []
    vouchers = list(_vouchers(message, keys, acb))
    roles, entities, chains, certificates = [], [], [], []
    for voucher in vouchers:
        found = voucher.judged(authorities, at)
        roles.append(found.role)
        entities.append(found.entity)
        chains.append(found.chain)
        problems += found.problems
        if found.certificate is not None:
            certificates.append(found.certificate)
    if not vouchers:
        problems.append("nobody vouches for the message: it has no protection of the kind that its use case has")
        roles, entities, chains = [Outcome.ABSENT], [Outcome.ABSENT], [Outcome.ABSENT]
    return Authorisation(
        signature=verification.signature,
        mac=verification.mac,
        role=worst(*roles),
        entity=worst(*entities),
        chain=Outcome.NOT_JUDGED if authorities is None or at is None else worst(*chains),
        recipient=_recipient(header, me, problems),
        counter=_counter(header, last_counter, problems),
        answers=_answers(header, command, problems),
        problems=tuple(dict.fromkeys(problems)),
        certificates=tuple(dict.fromkeys(certificates)),
    )


def _read(trust: Authorities) -> tuple[Certificate, ...]:
    given = (trust,) if isinstance(trust, bytes | str | Certificate) else trust
    return tuple(each if isinstance(each, Certificate) else read_certificate(each) for each in given)


# Who vouches ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found about one who vouches: outcomes and the certificate that they are about."""

    role: Outcome
    entity: Outcome
    chain: Outcome
    problems: tuple[str, ...]
    certificate: Certificate | None

    @property
    def severity(self) -> tuple[bool, ...]:
        """What speaks against it, the less the smaller."""
        return tuple(outcome == Outcome.INVALID for outcome in (self.entity, self.role, self.chain))


@dataclass(frozen=True, slots=True)
class _Voucher:
    """Somebody whose certificate is to be judged.

    Attributes:
        title: what the certificate is looked for, in words.
        entity: who it should be.
        candidates: the certificates that have the key.
        role: judges the role of a certificate: an outcome and, where it is not valid, the reason.
    """

    title: str
    entity: EntityId | None
    candidates: tuple[Certificate, ...]
    role: Callable[[Certificate], tuple[Outcome, str]]

    def judged(self, trust: tuple[Certificate, ...] | None, at: datetime | None) -> _Found:
        """The certificate with the least against it, and what that is. All is said of one and the same certificate."""
        if not self.candidates:
            problem = f"no certificate of {self.title} has the key"
            return _Found(Outcome.NO_KEY, Outcome.NO_KEY, Outcome.NO_KEY, (problem,), None)
        return min((self._judged(each, trust, at) for each in self.candidates), key=lambda found: found.severity)

    def _judged(self, certificate: Certificate, trust: tuple[Certificate, ...] | None, at: datetime | None) -> _Found:
        role, reason = self.role(certificate)
        problems = [reason] if reason else []
        entity = chain = Outcome.VALID
        if self.entity is not None and certificate.entity_id != self.entity:
            entity = Outcome.INVALID
            problems.append(f"the key is that of {certificate.entity_id}, not of {self.title}")
        if trust is not None and at is not None and (against := trust_problems(certificate, trust, at)):
            chain = Outcome.INVALID
            problems += against
        return _Found(role, entity, chain, tuple(problems), certificate)


def _vouchers(message: Message, keys: KeyStore, acb: EntityId | None) -> Iterator[_Voucher]:
    header = message.header
    originator = header.originator

    def role(certificate: Certificate) -> tuple[Outcome, str]:
        return _originators_role(message, certificate)

    def brokers() -> tuple[Certificate, ...]:
        return _makers(
            message,
            keys,
            [
                certificate
                for certificate in keys.certificates()
                if certificate.entity_id == acb or (acb is None and certificate.role is _BROKER)
            ],
        )

    own = f"the originator {originator}"
    if message.signature:
        yield _Voucher(own, originator, _signers(message, keys), role)
        if message.mac is not None and has_brokers_mac(header) and (makers := brokers()):
            yield _Voucher(_BROKERS_TITLE, acb, makers, _brokers_role)
    elif message.mac is None or _needs_signature(message):
        return
    elif has_brokers_mac(header):
        yield _Voucher(_BROKERS_TITLE, acb, brokers(), _brokers_role)
        yield _Voucher(own, originator, _certificates_of(originator, keys), role)
    else:
        yield _Voucher(own, originator, _makers(message, keys, _certificates_of(originator, keys)), role)


def _needs_signature(message: Message) -> bool:
    """Whether a MAC alone is not enough."""
    header, use_case = message.header, message.use_case
    if use_case is None or (use_case.mac_suffices and header.cra is CRA.COMMAND):
        return False
    return use_case.critical is True


def _certificates_of(entity: EntityId, keys: KeyStore) -> tuple[Certificate, ...]:
    """The certificates of an entity but those for signing XML, which say nothing about messages."""
    return tuple(
        certificate
        for certificate in keys.certificates()
        if certificate.entity_id == entity and certificate.role not in XML_SIGNERS
    )


def _signers(message: Message, keys: KeyStore) -> tuple[Certificate, ...]:
    """The certificates whose key signed a message: the originator's, or else whosever they are."""
    octets, signature, originator = signed_octets(message), message.signature or b"", message.header.originator
    for is_originators in (True, False):
        points = {
            certificate.public_point: None
            for certificate in keys.certificates()
            if (certificate.entity_id == originator) is is_originators
            and certificate.usage == KeyUsage.DIGITAL_SIGNATURE
        }
        signed = {point for point in points if is_signature_valid(point, signature, octets)}
        if signed:
            return tuple(each for each in keys.certificates() if each.public_point in signed)
    return ()


def _makers(message: Message, keys: KeyStore, certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Those of some certificates whose key agreement key made the MAC, with that of the recipient."""
    return tuple(
        certificate
        for certificate in certificates
        if certificate.usage == KeyUsage.KEY_AGREEMENT
        and certificate.entity_id is not None
        and any(
            is_mac_of(message, secret)
            for secret in keys.shared_secrets(
                certificate.entity_id, message.header.recipient, point=certificate.public_point
            )
        )
    )


# The questions -------------------------------------------------------------------------------------------------------

_BROKERS_TITLE = "the access control broker"
_BROKER = RemotePartyRole.ACCESS_CONTROL_BROKER


def _originators_role(message: Message, certificate: Certificate) -> tuple[Outcome, str]:
    header, use_case = message.header, message.use_case
    owner = f"{certificate.entity_id} is {_kind(certificate)}"
    if header.cra is not CRA.COMMAND or header.message_code in WITHIN_HOME:
        if certificate.kind == "device":
            return Outcome.VALID, ""
        what = "a command within a home" if header.cra is CRA.COMMAND else f"{header.cra.name.lower()}s"
        return Outcome.INVALID, f"{owner}: devices send {what}"
    if certificate.kind != "organisation" or certificate.role is None:
        return Outcome.INVALID, f"{owner}: remote parties send commands"
    if use_case is None:
        return Outcome.NOT_JUDGED, f"the message code {header.message_code:04X} is unknown: so is who may send it"
    decision = may_send(certificate.role, use_case)
    if decision.allowed:
        return Outcome.VALID, ""
    outcome = Outcome.NOT_JUDGED if decision.allowed is None else Outcome.INVALID
    return outcome, decision.reason if decision.allowed is None else f"{owner}: {decision.reason}"


def _brokers_role(certificate: Certificate) -> tuple[Outcome, str]:
    if certificate.kind == "organisation" and certificate.role is _BROKER:
        return Outcome.VALID, ""
    return Outcome.INVALID, f"{certificate.entity_id} is {_kind(certificate)}, no access control broker"


def _kind(certificate: Certificate) -> str:
    if certificate.kind == "organisation" and certificate.role is not None:
        return f"an organisation of the role {certificate.role:02X}"
    return {"organisation": "an organisation without a role", "device": "a device"}.get(
        certificate.kind, "an authority"
    )


def _recipient(header: GroupingHeader, me: EntityId | None, problems: list[str]) -> Outcome:
    if me is None:
        return Outcome.NOT_JUDGED
    asked_for = header.supplementary_remote_party if header.cra is CRA.RESPONSE else None
    if me in (header.recipient, asked_for):
        return Outcome.VALID
    problems.append(f"the message is for {header.recipient}, not for {me}")
    return Outcome.INVALID


def _counter(header: GroupingHeader, last: int | None, problems: list[str]) -> Outcome:
    if last is None:
        return Outcome.NOT_JUDGED
    if is_newer(header.originator_counter, last):
        return Outcome.VALID
    problems.append(f"the originator counter {header.originator_counter} is not above {last}")
    return Outcome.INVALID


def _answers(header: GroupingHeader, command: Message | None, problems: list[str]) -> Outcome:
    if command is None:
        return Outcome.NOT_JUDGED
    asked = command.header
    wrong = [
        name
        for name, is_right in (
            ("it is no response", header.cra is CRA.RESPONSE),
            ("what it should answer is no command", asked.cra is CRA.COMMAND),
            ("its message code is another", header.message_code == asked.message_code),
            ("its originator counter is another", header.originator_counter == asked.originator_counter),
            ("its originator is not whom the command was for", header.originator == asked.recipient),
            ("its recipient is not who sent the command", header.recipient == asked.originator),
            (
                "its supplementary remote party is another",
                header.supplementary_remote_party == asked.supplementary_remote_party,
            ),
            (
                "its supplementary counter is another",
                header.supplementary_remote_party_counter == asked.supplementary_remote_party_counter,
            ),
        )
        if not is_right
    ]
    problems += (f"no answer to the command: {name}" for name in wrong)
    return Outcome.INVALID if wrong else Outcome.VALID
