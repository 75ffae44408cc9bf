"""The use cases in ASN.1: their names are those of the ASN.1 module, their nodes all payloads that there are."""

from __future__ import annotations

import re
from importlib.resources import files

from gbcs.payload.asn1.types import PAYLOADS, CredentialsReplacementMode
from gbcs.usecases import by_message_code
from gbcs.usecases.engines import engine_of
from gbcs.usecases.nodes import NodeTemplate
from gbcs.usecases.security import USE_CASES


def test_names_are_those_of_the_module() -> None:
    module = files("gbcs.payload.asn1").joinpath("messages.asn1").read_text("utf-8")
    known = set(re.findall(r"\b[a-z][A-Za-z0-9]*\b", module))
    # payloads that are one value have no field names; these are the names of their types
    known |= {name[0].lower() + name[1:] for name in re.findall(r"\b[A-Z][A-Za-z0-9]*\b", module)}
    unknown = set()
    for use_case in USE_CASES:
        for template in (use_case.command, use_case.response, use_case.alert):
            for row in engine_of(template).declarations() if template else ():
                unknown |= {name for name in re.findall(r"\w+", row.name.replace("[1..n]", "")) if name not in known}
    # of bare payloads, named by the digest
    assert unknown <= {"remotePartyDetails", "otherDeviceEntityIdentifier", "responseCode", "executionOutcome"}


def test_every_payload_has_its_template() -> None:
    found = {
        (use_case.message_code, cra): engine_of(template).group.kind
        for use_case in USE_CASES
        for cra, template in enumerate((use_case.command, use_case.response, use_case.alert), 1)
        if isinstance(template, NodeTemplate)
    }
    assert found == PAYLOADS


def test_modes_have_their_codes() -> None:
    for mode in CredentialsReplacementMode:
        assert mode.message_code is not None
        use_case = by_message_code(mode.message_code)
        assert use_case is not None
        name = mode.name.lower().replace("_", "")
        title = use_case.name.lower().replace("accesscontrolbrokerbyacb", "accesscontrolbrokerbyacb")
        assert f"({name})" in title
        assert isinstance(use_case.command, NodeTemplate)
        assert use_case.command.schema.allowed["credentials_replacement_mode"] == (mode,)
