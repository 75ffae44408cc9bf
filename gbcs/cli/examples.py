"""Two examples for the ``--help`` of every command; and how a help text is laid out.

A command that tells examples in its ``epilog`` itself, parted by semicolons, needs none here.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

__all__ = ["EXAMPLES", "Formatter", "attach", "parsers_of"]

_SIDES = "--supplier 90-B3-D5-1F-30-01-00-00 --meter 00-DB-12-34-56-78-90-A0"

EXAMPLES: dict[str, tuple[str, ...]] = {
    "gbcs": ("gbcs decode message.hex", "gbcs usecase ECS17b"),
    "gbcs decode": ("gbcs decode message.hex --keys keys/", "gbcs decode - --values --json"),
    "gbcs readings": ("gbcs readings response.hex --keys keys/", "gbcs readings responses/ --keys keys/ --csv"),
    "gbcs check": ("gbcs check messages/", "gbcs check messages/ --keys keys/ --json"),
    "gbcs verify": (
        "gbcs verify message.hex --keys keys/",
        "gbcs verify messages/ --keys keys/ --trust authorities/ --me 90-B3-D5-1F-30-01-00-00",
    ),
    "gbcs sign": ("gbcs sign pre-command.hex --keys keys/", "gbcs sign - --keys keys.json"),
    "gbcs mac": (
        "gbcs mac response.hex --keys keys/",
        "gbcs mac command.hex --keys keys/ --acb 90-B3-D5-1F-30-00-00-02",
    ),
    "gbcs build": (
        "gbcs build ECS52 values.json --direction command",
        "gbcs build ECS70 values.json --keys keys/",
    ),
    "gbcs utrn": (
        "gbcs utrn check 73950067887105178605",
        f"gbcs utrn make --pence 5000 --counter 7 {_SIDES} --keys keys/",
    ),
    "gbcs utrn make": (
        f"gbcs utrn make --pence 5000 --counter 7 {_SIDES} --keys keys/",
        f"gbcs utrn make --pence 1250 --counter 8 {_SIDES} --keys keys.json",
    ),
    "gbcs utrn check": (
        "gbcs utrn check 73950067887105178605",
        f"gbcs utrn check 73950067887105178605 --keys keys/ {_SIDES} --counter 7",
    ),
    "gbcs keys": ("gbcs keys keys/", "gbcs keys keys.json --json"),
    "gbcs usecase": ("gbcs usecase ECS17b", "gbcs usecase ECS70 --template > values.json"),
    "gbcs alert": ("gbcs alert 8F78", "gbcs alert --json"),
    "gbcs transform": (
        "gbcs transform request.xml --type ESME",
        "gbcs transform request.xml --use-case ECS43 --format view",
    ),
    "gbcs correlate": (
        "gbcs correlate request.xml pre-command.hex --type ESME",
        "gbcs correlate request.xml pre-command.hex --trust authorities/ --strict",
    ),
    "gbcs describe": ("gbcs describe command.hex", "gbcs describe command.hex --json"),
    "gbcs validate": ("gbcs validate documents/", "gbcs validate request.xml --json"),
    "gbcs duis": ("gbcs duis show response.xml", "gbcs duis validate documents/"),
    "gbcs duis show": ("gbcs duis show response.xml", "gbcs duis show request.xml --json"),
    "gbcs duis validate": ("gbcs duis validate documents/", "gbcs duis validate request.xml --json"),
    "gbcs duis sign": (
        "gbcs duis sign request.xml --keys keys/ --output signed.xml",
        "gbcs duis sign request.xml --keys keys/ --signer 90-B3-D5-1F-30-01-00-00",
    ),
    "gbcs duis verify": (
        "gbcs duis verify response.xml --keys keys/",
        "gbcs duis verify documents/ --keys keys/ --trust authorities/ --strict",
    ),
    "gbcs service": ("gbcs service 6.4.1", "gbcs service firmware --json"),
    "gbcs regis": ("gbcs regis check E45_file.csv", "gbcs regis show registration.txt"),
    "gbcs regis show": ("gbcs regis show registration.txt", "gbcs regis show registration.txt --records 100"),
    "gbcs regis check": ("gbcs regis check files/", "gbcs regis check registration.txt --json"),
    "gbcs regis respond": (
        "gbcs regis respond registration.txt --as DCC --number 1",
        "gbcs regis respond registration.txt --as DCC --number 1 --into responses/",
    ),
    "gbcs regis sign": (
        "gbcs regis sign registration.txt --key key.pem --certificate certificate.pem",
        "gbcs regis sign registration.txt --key key.pem --certificate certificate.pem --into signed.txt",
    ),
    "gbcs regis verify": (
        "gbcs regis verify registration.txt --certificates certificates/",
        "gbcs regis verify registration.txt --certificates certificates/ --trust authorities/",
    ),
    "gbcs regis translate": (
        "gbcs regis translate flow.txt --to variable",
        "gbcs regis translate flow.txt --to fixed --into fixed.txt",
    ),
    "gbcs regis flow": ("gbcs regis flow D0010", "gbcs regis flow D0010 --template"),
    "gbcs regis make": ("gbcs regis make values.json", "gbcs regis make values.json --into flow.txt"),
    "gbcs regis amend": (
        "gbcs regis amend flow.txt --line 2 --set J0003=2000000000000",
        "gbcs regis amend flow.txt --line 2 --set J0003=2000000000000 --into mended.txt",
    ),
    "gbcs regis inbox": ("gbcs regis inbox inbox/", "gbcs regis inbox inbox/ --order name --json"),
    "gbcs home": (
        "gbcs home serve home.toml",
        "gbcs home send request.xml --home home.toml",
    ),
    "gbcs home serve": ("gbcs home serve home.toml", "gbcs home serve home.toml --http 8080"),
    "gbcs home send": (
        "gbcs home send request.xml --home home.toml",
        "gbcs home send request.xml --home home.toml --format mmc",
    ),
    "gbcs fuzz keys": ("gbcs fuzz keys -o keys", "gbcs fuzz keys -o keys --seed 7"),
    "gbcs fuzz cases": ("gbcs fuzz cases -o cases", "gbcs fuzz cases -o cases --count 100"),
    "gbcs fuzz run": (
        "gbcs fuzz run --call mystack:handle",
        "gbcs fuzz run --tcp 127.0.0.1:4059 --start ./target",
    ),
    "gbcs bulk": (
        "gbcs bulk decode messages/ -o tables/",
        "gbcs bulk query tables/ 'select use_case, count(*) from envelopes group by 1'",
    ),
    "gbcs completion": ("gbcs completion bash > ~/.bash_completion.d/gbcs", "gbcs completion fish | source"),
}
"""The command → its examples, which its own parser takes up to a redirection or a pipe."""


class Formatter(argparse.HelpFormatter):
    """Help whose epilog has a line an example."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in text.split("\n"))


def parsers_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, and those of its subcommands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in dict.fromkeys(action.choices.values()):
                yield from parsers_of(each)


def attach(parser: argparse.ArgumentParser) -> None:
    """Give a parser and those of its subcommands the examples, each in a line of its own."""
    for each in parsers_of(parser):
        told = EXAMPLES.get(each.prog, ())
        if each.epilog and each.epilog.startswith("examples: "):
            own = each.epilog.removeprefix("examples: ").split("; ")
            told = (*own, *(example for example in told if len(own) < 2 and example not in own))
        if told:
            each.epilog = "\n".join(("examples:", *(f"  {example}" for example in told)))
            each.formatter_class = Formatter
