"""Tables of what is supported, made of the declarations (as ``gbcs registry`` writes them)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duis.mmc.vocabulary import VERSION
from duis.rules import EDITIONS
from gbcs.cli.registry_tables import table
from gbcs.regis.editions import Edition

__all__ = ["pages"]


def pages() -> dict[str, str]:
    """Name of the file to its text."""
    return {
        "tables/index.md": _INDEX,
        "tables/versions.md": _versions(),
        "tables/use-cases.md": _use_cases(),
        "tables/services.md": _services(),
        "tables/alerts.md": _alerts(),
        "tables/clusters.md": _clusters(),
        "tables/units.md": _units(),
    }


_INDEX = """# Tables

What is supported, as the code declares it. `gbcs registry -o DIR` writes it as JSON, with every item of every use case;
`gbcs usecase`, `gbcs service` and `gbcs alert` explain one.

```{toctree}
:maxdepth: 1
versions
use-cases
services
alerts
clusters
units
```
"""


def _versions() -> str:
    use_cases, services = table("use_cases")["entries"], table("services")["entries"]
    newest = EDITIONS[-1]
    rows = [
        ("GBCS", "4.x", f"{len(use_cases)} message codes; a message does not say its edition, its code says all"),
        ("DUIS", str(newest), f"{len(services)} services; read and built, judged by the model of {newest}"),
        ("MMC", VERSION, "written and read"),
        *(("REGIS", edition.value, "values that belong to this edition, by `edition=`") for edition in Edition),
        ("ZigBee Smart Energy", "1.4", f"{len(table('clusters')['entries'])} clusters, as GB devices use them"),
        ("data flows", "today's", f"{len(table('flows')['entries'])} flows, and vendors' own in the same notation"),
    ]
    read = ", ".join(map(str, EDITIONS))
    later = [(one["supersedes"], one["reference"], one["name"]) for one in use_cases if one["supersedes"]]
    return (
        "# Versions\n\nWhat the library was made by:\n\n"
        + _table(("document", "edition", "what"), rows)
        + f"\nDocuments of DUIS may name any of the editions {read}: what an older one lacks is judged as the newest "
        "has it,\nand a remark says so; an edition that was never published is told by `gbcs validate`.\n\n"
        "## Use cases in several editions\n\nBoth are decoded and built. Which one a request becomes follows from the "
        "device; `use_case=` of `duis.transform` forces\none.\n\n" + _table(("earlier", "later", "name"), later)
    )


def _use_cases() -> str:
    rows = (
        (
            one["reference"],
            one["message_code"],
            one["name"],
            ", ".join(one["devices"]),
            ", ".join(service["variant"] for service in one["services"]),
            {True: "yes", False: "no", None: "by command"}[one["critical"]],
        )
        for one in table("use_cases")["entries"]
    )
    return "# Use cases\n\n" + _table(("use case", "code", "name", "devices", "services", "critical"), rows)


def _services() -> str:
    rows = (
        (
            one["variant"],
            one["name"],
            "yes" if one["critical"] else "no",
            " ".join(one["roles"]),
            ", ".join(dict.fromkeys(use_case["reference"] for use_case in one["use_cases"])),
        )
        for one in table("services")["entries"]
    )
    return "# Service requests\n\n" + _table(("service", "name", "critical", "roles", "use cases"), rows)


def _alerts() -> str:
    rows = (
        (one["code"], one["name"], ", ".join(one["devices"]), {True: "yes", False: "no"}.get(one["is_critical"], "?"))
        for one in table("alerts")["entries"]
    )
    return "# Alert and event codes\n\n" + _table(("code", "name", "devices", "critical"), rows)


def _clusters() -> str:
    rows = (
        (one["id"], one["name"], len(one["attributes"]), ", ".join(command["name"] for command in one["commands"]))
        for one in table("clusters")["entries"]
    )
    return "# Clusters\n\n" + _table(("id", "name", "attributes", "commands"), rows)


def _units() -> str:
    rows = ((one["text"], one["kind"], one["exponent"], one["factor"]) for one in table("units")["entries"])
    return "# Units\n\n" + _table(("unit", "of", "power of ten", "factor"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(value: Any) -> str:
    return str("" if value is None else value).replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")
