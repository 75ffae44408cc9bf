"""The notation of catalogues: items and flows as people write them down.

One declaration a line; what belongs to it stands on the lines below::

    item J0109 INT(12): Instruction Number
    item J1833 CHAR(1): DCC Service Flag
      A = Active
      until 2021-11 W = Withdrawn
      since 2021-11 N = Non-active
    item J0107 CHAR(4): Rejection Reason Code
      codes 1..62
    item J0084 as J0002: Supplier Id

    flow D0350 001 user: Notification of DCC Services at Metering Point
      from DCC to MPAS
      81H 1: File Sequence Number
        items J0330
        82H 0-*: DCC data for MPAS
          items J0109 J0723 J0003 J1833 J1834 J0084

- ``item`` has a reference, a format (:meth:`~gbcs.regis.flows.model.Format.parse`) or ``as`` another item, a rule
  beyond the format (``mpan``) where there is one, and a name. ``code = meaning`` and ``codes`` (single codes, and
  ranges of numbers) close the list of its values; ``codes unknown`` says that there is such a list and that it is
  not known. ``since`` and ``until`` with an :class:`~gbcs.regis.editions.Edition` before a code say which editions
  have it.
- ``flow`` has a reference, a version of three digits (``-``: known by name only), ``user`` or ``pool``, and a name.
  ``from ROLE to ROLE ...`` gives routes.
- A group has a code, a range (:meth:`~gbcs.regis.flows.model.Occurrence.parse`) and a name. It is a child of the
  group above that is indented less.
- ``items`` lists the items of the group above: ``J0003`` mandatory, ``J0003?`` optional, ``J0003-`` not used.
- ``rule CONDITION => CONDITION`` is a condition of the group above, ``hint`` one that is not certain: where all of the
  left holds, all of the right has to. Its statements, separated by spaces: ``J0045`` (the item has a value, or a group
  of this code is below), ``J0045=T,F`` (has one of these values), ``J0045!=T`` (has another), ``!032`` (not there),
  ``J0522==J0523+J0524`` (is the sum of these numbers), ``103#J0073`` (as many groups as the settlement day has half
  hours: 46, 48 or 50 by the clock), ``@to_role=M`` (a field of the header); ``|`` between alternatives. A group that
  is wanted under a condition need not be there otherwise, whatever its range.
- ``omitted 99H`` names groups below the group above that files leave out although their range asks for them: the
  condition is not known.
- ``#`` begins a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gbcs.regis.editions import Value, edition_of
from gbcs.regis.errors import RegisError, shown
from gbcs.regis.flows.model import Atom, DataItem, Flow, Format, Group, GroupRule, Occurrence, Use

__all__ = ["HEADER_FIELDS", "parse"]

HEADER_FIELDS = ("from_role", "from_participant", "to_role", "to_participant", "test_flag")
"""What a condition may ask of the header, with ``@`` before it."""

ITEM_RULES = ("mpan",)

_ITEM = re.compile(r"item (?P<reference>\S+) (?:as (?P<alias>\S+)|(?P<format>\S+))(?: (?P<rule>\w+))?: (?P<name>.+)")
_FLOW = re.compile(r"flow (?P<reference>[A-Z][0-9]{4}) (?P<version>[0-9]{3}|-) (?P<layout>user|pool): (?P<name>.+)")
_ROUTE = re.compile(r"from (?P<sender>\S+) to (?P<receivers>\S+(?: \S+)*)")
_GROUP = re.compile(r"(?P<code>[0-9A-Z]{3}) (?P<range>[0-9*,!-]+): (?P<name>.+)")
_REFERENCE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_CODE = re.compile(
    r"(?:since (?P<since>[0-9a-z-]+) )?(?:until (?P<until>[0-9a-z-]+) )?(?P<code>[!-<>-{}~]{1,200}) = ?(?P<meaning>.*)"
)
_NUMBERS = re.compile(r"([0-9]{1,6})\.\.([0-9]{1,6})")
_ATOM = re.compile(r"(?P<not>!)?(?P<operand>@[a-z_]+|[A-Za-z0-9_]+)(?:(?P<is>!?=|==|#)(?P<values>[^\s|=#]+))?")
_MOST_CODES = 100_000  # of all items together
_MOST_GROUPS = 1000  # of a flow; the largest known have some dozens
_DEEPEST = 32


class _Opened(NamedTuple):
    """A group whose lines are being read."""

    indent: int
    line: int
    match: re.Match[str]
    uses: dict[str, Use]
    rules: list[GroupRule]
    omitted: list[str]
    children: list[Group]


def parse(text: str, known: Mapping[str, DataItem] | None = None) -> tuple[dict[str, DataItem], list[Flow]]:
    """The items, by reference, and the flows of a text in the notation.

    Args:
        text: the declarations.
        known: items that flows and aliases may use besides those of the text, which take precedence.

    Raises:
        RegisError: for anything that is not of the notation, with its line.
    """
    reader = _Reader(dict(known or {}))
    number = 0
    try:
        for number, line in enumerate(text.splitlines(), 1):
            content = line.strip()
            if content and not content.startswith("#"):
                reader.line(number, len(line) - len(line.lstrip()), content)
        reader.close()
    except RegisError as error:
        raise error.at(number) from None
    return reader.items, reader.flows


class _Reader:
    def __init__(self, known: dict[str, DataItem]) -> None:
        self.known = known
        self.items: dict[str, DataItem] = {}
        self.flows: list[Flow] = []
        self.codes = 0
        self.listed: dict[str, Value] = {}
        self.groups = 0
        self.seen: set[tuple[str, ...]] = set()
        self.item: str | None = None
        self.flow: re.Match[str] | None = None
        self.routes: list[tuple[str, str]] = []
        self.roots: list[Group] = []
        self.open: list[_Opened] = []
        self.group: _Opened | None = None

    def line(self, number: int, indent: int, content: str) -> None:
        word = content.partition(" ")[0]
        if word in ("item", "flow"):
            if indent:
                raise RegisError(f"'{word}' at the start of the line")
            self.close()
            self._item(content) if word == "item" else self._flow(content)
        elif not indent:
            raise RegisError("'item' or 'flow'", found=shown(content))
        elif self.item is not None:
            self._codes(content)
        elif self.flow is None:
            raise RegisError("'item' or 'flow'", found=shown(content))
        elif word == "from":
            self._route(content)
        elif word in ("items", "rule", "hint", "omitted"):
            if self.group is None:
                raise RegisError(f"a group before '{word}'")
            if word == "omitted":
                self.group.omitted.extend(content.split()[1:])
            elif word == "items":
                for text in content.split()[1:]:
                    use = self._use(text)
                    if use.item.reference in self.group.uses:
                        raise RegisError("every item of a group once", found=shown(use.item.reference))
                    self.group.uses[use.item.reference] = use
            else:
                self.group.rules.append(_rule(content))
        else:
            self._group(number, indent, content)

    def close(self) -> None:
        """End the declaration that is being read."""
        if self.item is not None and self.listed:
            self.items[self.item] = self.items[self.item]._replace(values=tuple(self.listed.values()))
            self.listed = {}
        self.item = None
        if self.flow is None:
            return
        self._close_groups(0)
        reference, version, layout, name = self.flow.group("reference", "version", "layout", "name")
        version = "" if version == "-" else version
        if bool(version) != bool(self.roots):
            raise RegisError("groups in a flow with a version, and none in a flow known by name only", item=reference)
        self.flows.append(Flow(reference, version, name, layout, self.routes, self.roots))
        self.flow, self.routes, self.roots, self.group = None, [], [], None
        self.groups = 0

    def _item(self, content: str) -> None:
        match = _match(_ITEM, content, "'item REFERENCE FORMAT: NAME'")
        reference, alias, name, rule = match.group("reference", "alias", "name", "rule")
        if _REFERENCE.fullmatch(reference) is None:
            raise RegisError("a reference of at most 32 letters and digits", found=shown(reference))
        if reference in self.items:
            raise RegisError("every item once", item=reference)
        if rule is not None and rule not in ITEM_RULES:
            raise RegisError(f"a known rule ({', '.join(ITEM_RULES)})", found=shown(rule))
        base = self._known(alias).format if alias else Format.parse(match["format"])
        self.items[reference] = DataItem(reference, name, base, alias=alias, rule=rule)
        self.item = reference

    def _codes(self, content: str) -> None:
        assert self.item is not None
        item = self.items[self.item]
        if content == "codes unknown":
            self.items[self.item] = item._replace(is_list_unknown=True)
            return
        if content.startswith("codes "):
            parts = content.split()[1:]
            found = [Value(code) for part in parts for code in _codes(part, _MOST_CODES // len(parts))]
        else:
            match = _match(_CODE, content, "'CODE = MEANING', 'codes CODE ...' or 'codes unknown'")
            since, until = (edition_of(name) if name else None for name in match.group("since", "until"))
            found = [Value(match["code"], match["meaning"].strip(), since, until)]
        self.codes += len(found)
        if self.codes > _MOST_CODES:
            raise RegisError(f"at most {_MOST_CODES} codes", item=self.item)
        for value in found:
            if not item.format.allows(value.code):
                raise RegisError(f"a code that is {item.format}", found=shown(value.code), item=self.item)
            if value.code in self.listed:
                raise RegisError("every code once", found=shown(value.code), item=self.item)
            self.listed[value.code] = value

    def _flow(self, content: str) -> None:
        self.flow = _match(_FLOW, content, "'flow REFERENCE VERSION user|pool: NAME'")
        key = self.flow.group("reference", "version")
        if key in self.seen:
            raise RegisError("every flow once", found=shown(" ".join(key)))
        self.seen.add(key)

    def _route(self, content: str) -> None:
        match = _match(_ROUTE, content, "'from ROLE to ROLE ...'")
        self.routes.extend((match["sender"], receiver) for receiver in match["receivers"].split())

    def _group(self, number: int, indent: int, content: str) -> None:
        match = _match(_GROUP, content, "'CODE RANGE: NAME', 'items', 'rule', 'hint', 'omitted' or 'from'")
        self._close_groups(indent)
        self.groups += 1
        if self.groups > _MOST_GROUPS:
            raise RegisError(f"at most {_MOST_GROUPS} groups in a flow")
        if len(self.open) >= _DEEPEST:
            raise RegisError(f"groups nested at most {_DEEPEST} deep")
        self.group = _Opened(indent, number, match, {}, [], [], [])
        self.open.append(self.group)

    def _close_groups(self, indent: int) -> None:
        while self.open and self.open[-1].indent >= indent:
            _, line, match, uses, rules, omitted, children = self.open.pop()
            code, name = match.group("code", "name")
            below = {child.code for child in children}
            for one in omitted:
                if one not in below:
                    raise RegisError("a group below this one", line=line, found=shown(one))
            group = Group(code, name, _at(line, match["range"]), tuple(uses.values()), rules, children, omitted)
            for rule in rules:
                _check_operands(rule, group, line)
            (self.open[-1].children if self.open else self.roots).append(group)

    def _use(self, text: str) -> Use:
        presence = {"?": "O", "-": "N"}.get(text[-1], "M")
        return Use(self._known(text if presence == "M" else text[:-1]), presence)

    def _known(self, reference: str) -> DataItem:
        item = self.items.get(reference) or self.known.get(reference)
        if item is None:
            raise RegisError("an item declared before", found=shown(reference))
        return item


def _match(pattern: re.Pattern[str], content: str, expected: str) -> re.Match[str]:
    match = pattern.fullmatch(content)
    if match is None:
        raise RegisError(expected, found=shown(content))
    return match


def _codes(part: str, most: int) -> Iterator[str]:
    """One code, or all of a range of numbers, as wide as its first: ``01..48``."""
    match = _NUMBERS.fullmatch(part)
    if match is None:
        yield part
        return
    first, last = int(match[1]), int(match[2])
    if not 0 <= last - first < most:
        raise RegisError(f"a range that ascends, of at most {most} codes", found=shown(part))
    yield from (f"{number:0{len(match[1])}}" for number in range(first, last + 1))


def _at(line: int, text: str) -> Occurrence:
    try:
        return Occurrence.parse(text)
    except RegisError as error:
        raise error.at(line) from None


def _rule(content: str) -> GroupRule:
    word, _, text = content.partition(" ")
    when, arrow, expect = text.partition("=>")
    clauses = _clauses(expect)
    if not arrow or not clauses:
        raise RegisError(f"'{word} CONDITION => CONDITION'", found=shown(content))
    return GroupRule(_clauses(when), clauses, is_certain=word == "rule")


def _clauses(text: str) -> tuple[tuple[Atom, ...], ...]:
    return tuple(tuple(_atom(atom) for atom in clause.split("|")) for clause in text.split())


def _atom(text: str) -> Atom:
    match = _match(_ATOM, text, "a statement such as J0045, J0045=T,F, !032 or @to_role=M")
    if match["not"] and match["is"]:
        raise RegisError("either ! or a comparison", found=shown(text))
    if match["is"] == "#":
        return Atom(match["operand"], day=match["values"])
    if match["is"] == "==":
        return Atom(match["operand"], summands=tuple(match["values"].split("+")))
    values = tuple(match["values"].split(",")) if match["is"] else ()
    return Atom(match["operand"], values, is_negated=bool(match["not"]) or match["is"] == "!=")


def _check_operands(rule: GroupRule, group: Group, line: int) -> None:
    """A condition speaks of items and groups that are there, compares only what has values."""
    below = {child.code for child in group.children}
    items = {item.reference for item in group.items}
    numbers = {item.reference for item in group.items if item.format.is_number}
    days = {item.reference for item in group.items if item.format.kind == "DATE"}
    for clause in (*rule.when, *rule.expect):
        for operand, values, _, summands, day in clause:
            known = operand[1:] in HEADER_FIELDS if operand[0] == "@" else operand in items or operand in below
            if summands:
                known = numbers.issuperset((operand, *summands))
            if day:
                known = operand in below and day in days
            if not known or (values and operand in below - items):
                raise RegisError(
                    "a condition on items, groups or header fields that are there", line=line, found=shown(operand)
                )
