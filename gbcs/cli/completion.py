"""``gbcs completion``: what a shell needs to complete the commands, options and words of ``gbcs``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from gbcs.cli.examples import parsers_of

__all__ = ["add"]

SHELLS = ("bash", "zsh", "fish")


def add(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "completion",
        help="completion for a shell",
        description="Print what a shell needs to complete commands, options and the words that options take; the rest "
        "is completed as names of files.",
    )
    parser.add_argument("shell", choices=SHELLS, help="bash and zsh source it; fish takes it from a pipe")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    print("\n".join(_WRITERS[options.shell](options.parser)))
    return 0


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    for action in parser._actions:
        yield from ((option, action) for option in action.option_strings)


def _commands(parser: argparse.ArgumentParser) -> list[str]:
    found: list[str] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found += action.choices
    return found


def _words(parser: argparse.ArgumentParser) -> list[str]:
    """What may stand behind a command: subcommands, options, and the words of a positional argument."""
    own = [str(choice) for action in parser._actions if not action.option_strings for choice in action.choices or ()]
    return [*own, *(option for option, _ in _options(parser) if option.startswith("--"))]


def _bash(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield "_gbcs() {"
    yield '    local at="gbcs" words="" place'
    yield "    for ((place = 1; place < COMP_CWORD; place++)); do"
    yield '        case "$at ${COMP_WORDS[place]}" in'
    names = [each.prog for each in parsers_of(parser)][1:]
    yield "            " + "|".join(f'"{name}"' for name in names) + ') at="$at ${COMP_WORDS[place]}" ;;'
    yield "        esac"
    yield "    done"
    yield '    case "$at ${COMP_WORDS[COMP_CWORD-1]}" in'
    for each in parsers_of(parser):
        for option, action in _options(each):
            if action.choices:
                yield f'        "{each.prog} {option}") words="{" ".join(map(str, action.choices))}" ;;'
    yield '        *) case "$at" in'
    for each in parsers_of(parser):
        yield f'            "{each.prog}") words="{" ".join(_words(each))}" ;;'
    yield "        esac ;;"
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))'
    yield "}"
    yield "complete -o default -o bashdefault -F _gbcs gbcs"


def _zsh(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield "autoload -U +X bashcompinit && bashcompinit"
    yield from _bash(parser)


def _fish(parser: argparse.ArgumentParser) -> Iterator[str]:
    for each in parsers_of(parser):
        _, *path = each.prog.split(" ")
        commands = _commands(each)
        seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in path)
        if commands:
            beyond = f"not __fish_seen_subcommand_from {' '.join(commands)}"
            condition = f"{seen}; and {beyond}" if seen else beyond
            yield f"complete -c gbcs -n '{condition}' -a '{' '.join(commands)}'"
        for option, action in _options(each):
            if option.startswith("--"):
                taken = f" -x -a '{' '.join(map(str, action.choices))}'" if action.choices else ""
                yield f"complete -c gbcs{f' -n {chr(39)}{seen}{chr(39)}' if seen else ''} -l {option[2:]}{taken}"


_WRITERS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
