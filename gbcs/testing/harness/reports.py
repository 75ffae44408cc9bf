"""Reports of a run: JUnit for machines, one page of HTML for people."""

from __future__ import annotations

from html import escape
from xml.sax.saxutils import quoteattr

from gbcs.testing.harness.database import Database

__all__ = ["html", "junit"]


def _plain(text: str) -> str:
    """Text that XML can hold."""
    return "".join(character if character >= " " or character in "\n\t" else "?" for character in text)


def junit(database: Database) -> str:
    """A JUnit document: a test case for each case, a failure for each that showed a fault."""
    results = database.results()
    findings = {record.name: record for record in database.findings()}
    failures = sum(fault is not None for *_, fault, _ in results)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="gbcs fuzz" tests="{len(results)}" failures="{failures}">',
    ]
    for name, expected, outcome, fault, seconds in results:
        head = f'<testcase classname={quoteattr(name.rpartition("-")[0])} name={quoteattr(name)} time="{seconds:.6f}"'
        if fault is None:
            lines.append(f"{head}/>")
            continue
        record = findings.get(name)
        said = f"expected {expected}, {outcome}"
        if record is not None:
            said += f"; {record.said}; " + "; ".join(f"send {octets}" for octets in record.shrunk)
        lines.append(f"{head}><failure message={quoteattr(_plain(fault))}>{escape(_plain(said))}</failure></testcase>")
    lines.append("</testsuite>")
    return "\n".join(lines) + "\n"


_STYLE = (
    "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left}"
    "pre{white-space:pre-wrap;word-break:break-all;background:#f4f4f4;padding:.6em}"
)


def html(database: Database, repeat: str = "") -> str:
    """A page: the findings, each with what to send, and how the cases came out.

    Args:
        database: of the run.
        repeat: the command line that repeats a case, but for its name.
    """
    parts = [
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>gbcs fuzz</title>",
        f"<style>{_STYLE}</style><h1>Findings</h1>",
    ]
    records = database.findings()
    if not records:
        parts.append("<p>None.</p>")
    for record in records:
        parts.append(f"<h2>{record.number}. {escape(record.fault)}</h2><p>{escape(record.said)}</p>")
        parts.append(f"<p>Case {escape(record.name)}, shown by {record.times} cases.</p><ul>")
        for change in record.changes:
            item = f" ({escape(change['item'])})" if change["item"] else ""
            parts.append(
                f"<li><b>{escape(change['path'])}</b>{item}: {escape(change['change'])}; "
                f"<code>{escape(change['before'][:80])}</code> became <code>{escape(change['after'][:80])}</code></li>"
            )
        parts.append("</ul>")
        parts += [f"<pre>{octets}</pre>" for octets in record.shrunk]
        if repeat:
            parts.append(f"<pre>{escape(repeat)} --case {escape(record.name)}</pre>")
    parts.append("<h1>Cases</h1><table><tr><th>expected: outcome<th>cases</tr>")
    parts += [f"<tr><td>{escape(key)}<td>{count}</tr>" for key, count in database.totals().items()]
    parts.append("</table></html>")
    return "\n".join(parts) + "\n"
