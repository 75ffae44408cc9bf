"""A critical command from the request to the meter's answer, every party in this process.

The supplier asks to arm the supply, looks whether the pre-command that comes back means that and nothing else, signs it
only then, and checks who answered. The home, its keys and the data service provider are those of ``gbcs.testing``.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import duis
import gbcs
from gbcs.testing import Dsp, Home

METER = "00-DB-12-34-56-78-90-A0"
HOME = f"""
seed = 7

[[device]]
type = "ESME"
id = "{METER}"
"""
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Go through the flow; the exit status."""
    home = Home.from_toml(HOME)
    dcc = Dsp(home)
    supplier = home.parties.entities["supplier"]
    keys = home.keys("supplier")
    keys.add_xml_signer(
        home.parties.certificates("supplier")["xml"].der, home.parties.pki.key(supplier, "digitalSignature", 2)
    )

    request = duis.build_request("7.3", originator=supplier, target=METER, counter=1000)
    (answer,) = dcc.send(duis.sign(request, keys), NOW)

    pre_command = duis.read_response(answer)
    device = duis.Device(type="ESME", elements="single", edition="current", knows_requester=True)
    found = duis.correlate(request, pre_command, device, at=NOW, trust=home.parties.pki.trust)
    if not found.certain or pre_command.message is None:
        print("not signed:", *found.differences, *found.unjudged, *found.assumed, sep="\n  ")
        return 1
    print(f"the pre-command is {found.use_case}, as asked")

    signed = gbcs.sign(pre_command.message, keys)
    wrapped = duis.build_signed_pre_command("7.3", gbcs.encode(signed), originator=supplier, target=METER, counter=1000)
    _, answer = dcc.send(duis.sign(wrapped, keys), NOW)

    message = duis.read_response(answer).message
    if message is None:
        return 1
    judged = gbcs.authorise(message, keys, me=supplier, trust=home.parties.pki.trust, at=NOW, command=signed)
    print(f"signature {judged.signature}, chain {judged.chain}, recipient {judged.recipient}, answers {judged.answers}")
    print("armed" if b'<ra:ArmSupplyRsp MessageSuccess="true"/>' in duis.to_mmc(answer) else "not armed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
