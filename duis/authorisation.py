"""Whether a document is to be acted on: its signature, and whether who signed it may say what it says.

:func:`duis.verify` finds the certificate that a signature names, whosever it is, and that its key made the signature.
This module asks further: whether the certificate is one for signing such documents, whether it is that of the party in
whose name the document speaks, and whether the caller's authorities issued it.

=========================  =============================  ========================================================
document                   role of the signer             who should have signed
=========================  =============================  ========================================================
request, signed            135, XML signing               the originator of the RequestID
pre-command
response of the DCC        137, XML signing of the data   where the document names it: the target of the RequestID
                           service provider               (answers of the DCC alone), the originator of the
                                                          ResponseID (alerts of the DCC) or its target (responses
                                                          to parties that the device does not know)
document of a SMETS1       not judged: no source says     not judged
service provider           which
=========================  =============================  ========================================================

Sources: digest ``duis.md``, 2, 3 and 8; ``certificates.md``, 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duis
from duis.document import Document, Form
from duis.request import Request
from duis.response import Response
from duis.signature import Certificates, Reason, SignatureError, Verified, verify
from duis.xml import MAX_SIZE
from gbcs.certificates import Authorities, Certificate, RemotePartyRole, trust_problems
from gbcs.entity import EntityId
from gbcs.keys import KeyStore
from wire.node import JSON
from wire.outcome import Judgement, Outcome, check_time

__all__ = ["Authorisation", "authorise"]


@dataclass(frozen=True, slots=True)
class Authorisation(Judgement):
    """What was found about a document: an outcome for each question. It has no truth value.

    Attributes:
        signature: of the document; ``no key`` where the certificate that it names is not there.
        role: whether the signer's certificate is for signing such documents.
        identity: whether it is that of the party in whose name the document speaks; ``not judged`` where the document
            does not name who signs it.
        chain: whether it leads to the caller's authorities, all valid at the time. Revocation is not looked at.
        problems: why something is invalid, lacks a key or is not judged for want of a source, a sentence each.
        verified: what the signature covers: go on with that, not with the document. None where it is not valid.
    """

    signature: Outcome
    role: Outcome
    identity: Outcome
    chain: Outcome
    problems: tuple[str, ...] = ()
    verified: Verified | None = None

    @property
    def entity(self) -> Outcome:
        """The identity, by the name that :func:`gbcs.authorise` has for this question."""
        return self.identity

    def plain(self) -> dict[str, JSON]:
        """The outcomes by their names, and the problems."""
        names = ("signature", "role", "identity", "chain")
        return {name: str(getattr(self, name)) for name in names} | {"problems": list(self.problems)}


def authorise(
    xml: bytes,
    keys: Certificates,
    trust: Authorities | None = None,
    at: datetime | None = None,
    *,
    max_size: int = MAX_SIZE,
) -> Authorisation:
    """Judge who signed a document. What is not given is ``not judged``.

    Only the document's own signature is judged, not that of a SMETS1 service provider within it. Whether a request was
    seen before, by the counter of its RequestID, is for the caller to keep.

    Args:
        xml: a Request or Response (or an S1SP's document in one of its own).
        keys: where the signer's certificate is looked for, by issuer and serial number: a key store, or certificates.
        trust: the authorities' certificates, roots and issuing ones, for ``chain``; see
            :func:`gbcs.certificates.trust_problems`.
        at: the time at which the certificates have to be valid, aware, for ``chain``.
        max_size: how many octets the document may have.

    Raises:
        DuisError: where the document can't be read, is none of DUIS, or its header is not what it should be.
        DecodeError: where something in ``trust``, or the only certificate, is none.
        ValueError: where ``at`` is naive.
    """
    check_time(at)
    certificates = keys.certificates() if isinstance(keys, KeyStore) else keys
    try:
        verified = verify(xml, certificates, max_size=max_size)
    except SignatureError as error:
        signature = _OUTCOMES.get(error.kind, Outcome.INVALID)
        signer = Outcome.ABSENT if signature == Outcome.ABSENT else Outcome.NO_KEY
        chain = Outcome.NOT_JUDGED if trust is None or at is None else signer
        return Authorisation(signature, signer, signer, chain, (str(error),))
    certificate, problems = verified.certificate, []
    document = duis.read(verified.octets)
    role, reason = _role(document, certificate)
    problems += [reason] if reason else []
    identity, reason = _identity(document, certificate)
    problems += [reason] if reason else []
    chain = Outcome.NOT_JUDGED
    if trust is not None and at is not None:
        against = trust_problems(certificate, trust, at)
        problems += against
        chain = Outcome.INVALID if against else Outcome.VALID
    return Authorisation(Outcome.VALID, role, identity, chain, tuple(problems), verified)


_OUTCOMES = {Reason.ABSENT: Outcome.ABSENT, Reason.UNKNOWN_CERTIFICATE: Outcome.NO_KEY}
_ROLES: dict[type[Document], RemotePartyRole] = {
    Request: RemotePartyRole.XML_SIGN,
    Response: RemotePartyRole.DSP_XML_SIGN,
}


def _role(document: Document, certificate: Certificate) -> tuple[Outcome, str]:
    """Whether a certificate is for signing such a document; why not."""
    if certificate.kind != "organisation" or certificate.role is None:
        return Outcome.INVALID, f"{certificate.entity_id or certificate.subject} is no organisation with a role"
    allowed = _ROLES.get(type(document))
    if allowed is None:
        return Outcome.NOT_JUDGED, "no source says which role a SMETS1 service provider signs in"
    if certificate.role is allowed:
        return Outcome.VALID, ""
    name = type(document).__name__.lower()
    return (
        Outcome.INVALID,
        f"{certificate.entity_id} has the role {certificate.role:d}, not {allowed:d} as who signs a {name}",
    )


def _identity(document: Document, certificate: Certificate) -> tuple[Outcome, str]:
    """Whether a certificate is that of who should have signed; why not."""
    named = _named_signer(document)
    if named is None:
        return Outcome.NOT_JUDGED, "the document does not name who signs it"
    if certificate.entity_id == named:
        return Outcome.VALID, ""
    return Outcome.INVALID, f"{certificate.entity_id or certificate.subject} signed in the place of {named}"


def _named_signer(document: Document) -> EntityId | None:
    """Who should have signed a document, where it says that."""
    if isinstance(document, Request):
        return document.originator
    if not isinstance(document, Response):
        return None
    request_id, response_id = document.request_id, document.response_id
    if response_id is not None and document.form in (Form.DCC_ALERT, Form.S1SP_ALERT):
        return response_id.originator
    if response_id is not None and document.remote_party_is_known is False:
        return response_id.target  # the access control broker
    if request_id is not None and document.form is Form.DCC_ONLY_RESPONSE and document.content_name:
        return request_id.target  # what only the DCC answers is asked of it
    return None
