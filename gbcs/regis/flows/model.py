"""What a catalogue declares: formats, data items, groups of items, flows.

A declaration is made once and read by everything: records are parsed and built by it, values and hierarchy checked,
formats translated. The patterns here are the only definition of what a value may look like.

Source: the Data Transfer Catalogue (domains, item and flow catalogue).
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from gbcs.regis.editions import TODAY, Edition, Value, in_edition
from gbcs.regis.errors import RegisError, shown
from wire.node import JSON, node

__all__ = ["Atom", "Flow", "Format", "Group", "DataItem", "Occurrence", "GroupRule", "Use"]

_MAXIMUM_DEPTH = 32


@node
class Format(NamedTuple):
    """The logical format of a data item.

    Attributes:
        kind: CHAR, INT, NUM, DATE, TIME, DATETIME, TIMESTAMP or BOOLEAN; empty where the format is not known.
        length: characters of CHAR, digits of INT and NUM before the point; 0 where the kind says it.
        decimals: digits of NUM after the point.
        signed: whether a number may be negative.
    """

    kind: str
    length: int = 0
    decimals: int = 0
    signed: bool = False

    @property
    def width(self) -> int | None:
        """Characters of a field of the fixed format; None where the format is not known."""
        if self.kind in _WIDTHS:
            return _WIDTHS[self.kind]
        return self.length + self.decimals + self.signed if self.kind else None

    @property
    def is_number(self) -> bool:
        """Whether a value is a number: right-justified in the fixed format."""
        return self.kind in ("INT", "NUM")

    @property
    def pattern(self) -> str:
        """The regular expression of all values that this format allows; it matches no empty value."""
        return _pattern(self)

    def allows(self, value: str) -> bool:
        """Whether this is a value of the format: not empty, not padded, not in quotes."""
        return _compiled(self).fullmatch(value) is not None

    def __str__(self) -> str:
        if not self.kind:
            return "?"
        if self.kind in _WIDTHS:
            return self.kind
        decimals = f",{self.decimals}" if self.decimals else ""
        return f"{'+' if self.signed else ''}{self.kind}({self.length}{decimals})"

    def plain(self) -> str:
        """The text of the notation, as ``NUM(13)``."""
        return str(self)

    @classmethod
    def parse(cls, text: str) -> Format:
        """A format from its text: ``CHAR(10)``, ``INT(12)``, ``NUM(9,1)``, ``+NUM(8,1)`` (signed), ``DATE`` ..., ``?``.

        Raises:
            RegisError: for anything else.
        """
        if text == "?":
            return cls("")
        if text in _WIDTHS:
            return cls(text)
        match = _FORMAT.fullmatch(text)
        if match is None or (match[2] == "CHAR" and (match[1] or match[4])) or (match[2] == "INT" and match[4]):
            raise RegisError("a format such as CHAR(10), INT(12), NUM(9,1), +NUM(8,1), DATE or ?", found=shown(text))
        return cls(match[2], int(match[3]), int(match[4] or 0), bool(match[1]))


_FORMAT = re.compile(r"(\+)?(CHAR|INT|NUM)\(([1-9][0-9]{0,3})(?:,([1-9][0-9]?))?\)")
_WIDTHS = {"DATE": 8, "TIME": 6, "DATETIME": 14, "TIMESTAMP": 21, "BOOLEAN": 1}

# Printable ASCII without the separator; no space at either end.
_VISIBLE = r"[!-{}~]"
_PRINTABLE = r"[ -{}~]"
_UNQUOTED = r'(?!"[^|\n]*"(?![^|\n]))'
_LEAP_YEARS = "|".join(str(year) for year in range(1950, 2200) if isleap(year))
_DATE = (
    r"(?:(?:19[5-9][0-9]|2[01][0-9]{2})"
    r"(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
    rf"|(?:{_LEAP_YEARS})0229)"
)
_TIME = r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"


@cache
def _pattern(of: Format) -> str:
    if of.kind in ("CHAR", ""):
        # Of an item without a known format no more is known than that its values are text.
        rest = "*" if not of.kind else f"{{0,{of.length - 2}}}"
        return _VISIBLE if of.length == 1 else f"{_UNQUOTED}{_VISIBLE}(?:{_PRINTABLE}{rest}{_VISIBLE})?"
    if of.kind == "NUM" and not of.decimals:  # identifiers too: leading zeros belong to the value
        sign = "(?:-(?!0+(?![0-9])))?" if of.signed else ""
        return f"{sign}[0-9]{{1,{of.length}}}"
    if of.is_number:
        sign = "(?:-(?!0(?:[.]0+)?(?![.0-9])))?" if of.signed else ""
        decimals = f"(?:[.][0-9]{{1,{of.decimals}}})?" if of.decimals else ""
        return f"{sign}(?:0|[1-9][0-9]{{0,{of.length - 1}}}){decimals}"
    return {
        "DATE": _DATE,
        "TIME": _TIME,
        "DATETIME": _DATE + _TIME,
        "TIMESTAMP": _DATE + _TIME + r"[.][0-9]{6}",
        "BOOLEAN": "[TF]",
    }[of.kind]


@cache
def _codes(values: tuple[Value, ...], edition: Edition) -> Mapping[str, str]:
    return MappingProxyType(in_edition(values, edition))


@cache
def _compiled(of: Format) -> re.Pattern[str]:
    return re.compile(of.pattern)


@node
class DataItem(NamedTuple):
    """A data item of the catalogue.

    Attributes:
        reference: ``J0003``, or what a vendor calls it.
        name: the catalogue's name.
        format: of its values.
        values: the closed list of its values, of all editions; None where there is no such list, or it is not known.
        is_list_unknown: the catalogue has a closed list for the item that is not known here, so that it is not checked.
        alias: the item whose format this one takes, inferred where the catalogue gives it none of its own; else None.
        rule: a rule beyond the format: ``mpan`` for the check digit of a metering point; else None.
        edition: whose values are allowed.
    """

    reference: str
    name: str
    format: Format
    values: tuple[Value, ...] | None = None
    is_list_unknown: bool = False
    alias: str | None = None
    rule: str | None = None
    edition: Edition = TODAY

    @property
    def codes(self) -> Mapping[str, str] | None:
        """The values that the edition has with their meanings (empty where none is given); None without a list."""
        return None if self.values is None else _codes(self.values, self.edition)

    @property
    def pattern(self) -> str:
        """The regular expression of all values that format and closed list allow."""
        codes = self.codes
        if codes is None:
            return self.format.pattern
        return "(?:" + "|".join(re.escape(code) for code in sorted(codes, key=len, reverse=True)) + ")"

    @property
    def has_editions(self) -> bool:
        """Whether editions differ in its values."""
        return any(value.since or value.until for value in self.values or ())

    def in_edition(self, edition: Edition) -> DataItem:
        """The item with the values of an edition."""
        return self._replace(edition=edition)

    def plain(self) -> dict[str, JSON]:
        """As JSON: without what does not apply."""
        values: dict[str, JSON] = {
            "reference": self.reference,
            "name": self.name,
            "format": str(self.format),
            "codes": None if self.codes is None else dict(self.codes),
            "edition": str(self.edition) if self.has_editions else None,
            "is_list_unknown": self.is_list_unknown or None,
            "alias": self.alias,
            "rule": self.rule,
        }
        return {name: value for name, value in values.items() if value is not None}


@node
class Use(NamedTuple):
    """A data item in its place in a group.

    Attributes:
        item: the data item.
        presence: ``M`` mandatory, ``O`` optional, ``N`` listed and not used in this flow (its place stays empty).
    """

    item: DataItem
    presence: str

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {**self.item.plain(), "presence": self.presence}


@node
class Occurrence(NamedTuple):
    """How often a group stands in one instance of its parent.

    Attributes:
        minimum: fewest.
        maximum: most; None for any number.
        listed: the allowed numbers where the range is a list, as 46, 48 and 50 half hours of a day; else empty.
        is_unconditional: whether the minimum holds whatever the content; elsewhere unstated conditions may lift it, and
            falling short is a warning.
    """

    minimum: int
    maximum: int | None
    listed: tuple[int, ...] = ()
    is_unconditional: bool = False

    def __str__(self) -> str:
        mark = "!" if self.is_unconditional else ""
        if self.listed:
            return ",".join(map(str, self.listed)) + mark
        if self.minimum == self.maximum:
            return f"{self.minimum}{mark}"
        return f"{self.minimum}-{'*' if self.maximum is None else self.maximum}{mark}"

    def plain(self) -> str:
        """The range as the catalogue writes it."""
        return str(self)

    @classmethod
    def parse(cls, text: str) -> Occurrence:
        """A range: ``1``, ``0-1``, ``0-*``, ``48``, ``46,48,50``; with ``!`` behind it unconditional.

        Raises:
            RegisError: for anything else.
        """
        match = _RANGE.fullmatch(text)
        if match is None:
            raise RegisError("a range such as 1, 0-1, 1-*, 48 or 46,48,50", found=shown(text))
        if match[1]:
            minimum, maximum = int(match[1]), None if match[2] == "*" else int(match[2])
            listed: tuple[int, ...] = ()
        else:
            listed = tuple(sorted({int(number) for number in match[3].split(",")}))
            minimum, maximum = listed[0], listed[-1]
            listed = listed if len(listed) > 1 else ()
        if maximum is not None and not minimum <= maximum >= 1:
            raise RegisError("a range that allows at least one", found=shown(text))
        return cls(minimum, maximum, listed, bool(match[4]))


_RANGE = re.compile(r"(?:([0-9]{1,6})-([0-9]{1,6}|\*)|([0-9]{1,6}(?:,[0-9]{1,6}){0,99}))(!)?")


@node
class Atom(NamedTuple):
    """One statement about a group instance.

    Attributes:
        operand: an item of the group, a group below it, or a field of the header with ``@`` before it: ``@from_role``,
            ``@from_participant``, ``@to_role``, ``@to_participant`` or ``@test_flag``.
        values: what the operand has to be one of; empty where only its presence is meant.
        is_negated: whether the statement is that it is not so.
        summands: items of the group whose numbers add up to the operand's; empty where that is not what is stated.
        day: an item of the group, a settlement day, that has as many half hours as the operand, a group below, stands
            there; empty where that is not what is stated.
    """

    operand: str
    values: tuple[str, ...] = ()
    is_negated: bool = False
    summands: tuple[str, ...] = ()
    day: str = ""

    def __str__(self) -> str:
        if self.day:
            return f"{self.operand}#{self.day}"
        if self.summands:
            return f"{self.operand}=={'+'.join(self.summands)}"
        if self.values:
            return f"{self.operand}{'!' if self.is_negated else ''}={','.join(self.values)}"
        return f"{'!' if self.is_negated else ''}{self.operand}"


@node
class GroupRule(NamedTuple):
    """A condition of a group: where all of ``when`` holds, all of ``expect`` has to.

    Attributes:
        when: clauses, each a tuple of alternatives.
        expect: likewise.
        is_certain: whether the catalogue states it; one that is inferred gives a warning.
    """

    when: tuple[tuple[Atom, ...], ...]
    expect: tuple[tuple[Atom, ...], ...]
    is_certain: bool = True

    def __str__(self) -> str:
        def text(clauses: tuple[tuple[Atom, ...], ...]) -> str:
            return " ".join("|".join(map(str, clause)) for clause in clauses)

        return f"{text(self.when)} => {text(self.expect)}".strip()

    def plain(self) -> dict[str, JSON]:
        """As JSON."""
        return {"rule": str(self), "is_certain": self.is_certain}


class Group:
    """A group of a flow: one record, and the groups below it.

    Attributes:
        code: three characters of digits and capital letters, text that is never a number; not unique in a flow.
        key: unique in the flow: the code, with ``~2`` for its second use.
        name: the catalogue's name.
        occurrence: how often it stands in one instance of its parent.
        uses: the items in their order on the record.
        rules: conditions within one instance.
        omitted: the codes of the groups below that files leave out although their range asks for them.
        conditional: the codes of the groups below that need not be there: those, and what some condition wants.
        parent: None for a group of the first level.
        children: the groups below.
        level: 1 for the first.
    """

    __slots__ = (
        "_pattern",
        "_run",
        "children",
        "code",
        "conditional",
        "key",
        "level",
        "name",
        "occurrence",
        "omitted",
        "parent",
        "rules",
        "uses",
    )

    def __init__(
        self,
        code: str,
        name: str,
        occurrence: Occurrence,
        uses: Sequence[Use] = (),
        rules: Sequence[GroupRule] = (),
        children: Sequence[Group] = (),
        omitted: Sequence[str] = (),
    ) -> None:
        self.code = self.key = code
        self.name = name
        self.occurrence = occurrence
        self.uses = tuple(uses)
        self.rules = tuple(rules)
        self.omitted = tuple(omitted)
        wanted = (atom.operand for rule in self.rules if rule.when for clause in rule.expect for atom in clause)
        self.conditional = frozenset((*wanted, *omitted))
        self.children = tuple(children)
        self.parent: Group | None = None
        self.level = 1
        self._pattern: re.Pattern[str] | None = None
        self._run: re.Pattern[str] | None = None

    def __repr__(self) -> str:
        return f"<Group {self.key} {self.name!r}>"

    @property
    def items(self) -> tuple[DataItem, ...]:
        """The items in their order on the record."""
        return tuple(use.item for use in self.uses)

    def position(self, reference: str) -> int | None:
        """Index of the first item with a reference among the items of the group; None where it has none such."""
        for index, use in enumerate(self.uses):
            if use.item.reference == reference:
                return index
        return None

    @property
    def pattern(self) -> re.Pattern[str]:
        """What a record with all its separators matches in full where nothing is wrong, rules of items aside.

        A quick first look: a record that does not match need not be wrong.
        """
        if self._pattern is None:
            parts = [re.escape(self.code)]
            for item, presence in self.uses:
                parts.append({"M": item.pattern, "O": f"(?:{item.pattern})?", "N": ""}[presence])
            self._pattern = re.compile("[|]".join(parts) + "[|]?")
        return self._pattern

    @property
    def run(self) -> re.Pattern[str]:
        """What matches as many lines as there are with records that :attr:`pattern` matches, perhaps none."""
        if self._run is None:
            self._run = re.compile(f"(?:{self.pattern.pattern}\n)*+")
        return self._run

    def quiet_pattern(self) -> str | None:
        """Regular expression of one instance with all below it where nothing is wrong and no condition is to be judged.

        Rules of items aside, and for groups in the order of the catalogue. None where some condition can't be told by
        the values of single items.
        """
        unwanted: dict[str, set[str]] = {}
        for rule in self.rules:
            atoms = [atom for clause in rule.when for atom in clause]
            atom = atoms[0] if len(atoms) == 1 else None
            if atom is None or not atom.values or atom.is_negated or self.position(atom.operand) is None:
                return None
            unwanted.setdefault(atom.operand, set()).update(atom.values)
        parts = [re.escape(self.code)]
        for item, presence in self.uses:
            values = "|".join(map(re.escape, sorted(unwanted.get(item.reference, ()))))
            guard = f"(?!(?:{values})[|\n])" if values else ""
            parts.append({"M": guard + item.pattern, "O": f"{guard}(?:{item.pattern})?", "N": ""}[presence])
        below = []
        for child in self.children:
            pattern = child.quiet_pattern()
            if pattern is None:
                return None
            minimum, maximum, listed, _ = child.occurrence
            minimum = 0 if child.code in self.conditional else minimum
            often = [f"{{{number}}}" for number in listed] or [f"{{{minimum},{'' if maximum is None else maximum}}}+"]
            below.append("(?:" + "|".join(f"(?:{pattern}){times}" for times in often) + ")")
        return "[|]".join(parts) + "[|]?\n" + "".join(below)

    def copy(self, use_of: Callable[[Use], Use | None]) -> Group:
        """The declaration anew, outside its flow, each of its items as a function gives it; None leaves it out."""
        uses = [use for use in map(use_of, self.uses) if use is not None]
        children = [child.copy(use_of) for child in self.children]
        return Group(self.code, self.name, self.occurrence, uses, self.rules, children, self.omitted)

    def plain(self) -> dict[str, JSON]:
        """As JSON, with the groups below."""
        return {
            "code": self.code,
            "key": self.key,
            "name": self.name,
            "range": str(self.occurrence),
            "items": [use.plain() for use in self.uses],
            "rules": [rule.plain() for rule in self.rules],
            "omitted": list(self.omitted),
            "groups": [child.plain() for child in self.children],
        }


class Flow:
    """A flow of the catalogue: its groups in their order and hierarchy.

    A group belongs to the one flow that it is given to.

    Attributes:
        reference: ``D0350``.
        version: three digits; empty where a flow is known by name only.
        name: the catalogue's name.
        layout: ``user`` for a flow that is sent as user file, ``pool`` for one whose first group is a header of pool
            files.
        routes: pairs of role names, from and to.
        roots: the groups of the first level.
        groups: all groups, each before those below it; empty where a flow is known by name only.

    Raises:
        RegisError: where groups are nested deeper than 32 levels.
    """

    __slots__ = (
        "_by_key",
        "_codes",
        "_next",
        "_quiet_run",
        "groups",
        "layout",
        "name",
        "reference",
        "roots",
        "routes",
        "version",
    )

    def __init__(
        self,
        reference: str,
        version: str,
        name: str,
        layout: str = "user",
        routes: Sequence[tuple[str, str]] = (),
        roots: Sequence[Group] = (),
    ) -> None:
        self.reference = reference
        self.version = version
        self.name = name
        self.layout = layout
        self.routes = tuple(routes)
        self.roots = tuple(roots)
        self.groups = tuple(_place(self.roots, None, 1))
        uses: dict[str, int] = {}
        for group in self.groups:
            uses[group.code] = number = uses.get(group.code, 0) + 1
            group.key = group.code if number == 1 else f"{group.code}~{number}"
        self._codes = frozenset(uses)
        self._by_key = {group.key: group for group in self.groups}
        self._next: dict[Group | None, dict[str, tuple[Group, ...]]] = {}
        self._quiet_run: tuple[re.Pattern[str] | None] | None = None

    def __repr__(self) -> str:
        return f"<Flow {self.id} {self.name!r}>"

    @property
    def children(self) -> tuple[Group, ...]:
        """The groups of the first level, as a group has those below it."""
        return self.roots

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all groups."""
        return self._codes

    @property
    def quiet_run(self) -> re.Pattern[str] | None:
        """What matches as many instances of its one group of the first level as there are with nothing wrong in them.

        None for a flow whose records do not say by their codes what they are, or with conditions that records have to
        be looked at for.
        """
        if self._quiet_run is None:
            pattern = None
            if (
                len(self.roots) == 1
                and self.roots[0].occurrence.maximum is None
                and len(self._codes) == len(self.groups)
            ):
                pattern = self.roots[0].quiet_pattern()
            self._quiet_run = (None if pattern is None else re.compile(f"(?:{pattern})*+"),)
        return self._quiet_run[0]

    @property
    def id(self) -> str:
        """Reference and version as headers write them: ``D0350001``."""
        return self.reference + self.version

    def group(self, key: str) -> Group | None:
        """The group of a key: a code, or ``SUP~2`` for the second group of the code ``SUP``; None where none has it."""
        return self._by_key.get(key)

    def following(self, group: Group | None) -> Mapping[str, tuple[Group, ...]]:
        """The groups whose records may come after one of this group (None: at the start of the file), by code.

        No record ends a group; nesting is implied by order alone. The innermost open group that is the parent of a
        group with the code takes the record, and everything opened within it is closed. Where it is the parent of
        several with one code, all are given: first those that still may follow in the order of the catalogue.
        """
        following = self._next.get(group)
        if following is None:
            following = self._next[group] = _following(group, self.roots)
        return following

    def without_unused(self) -> Flow:
        """The flow with no places for the items that its groups list and do not use.

        Whether these keep an empty place on the record is not known; here they do, and in what this gives they don't.
        """
        return self._copy(lambda use: use if use.presence != "N" else None)

    def in_edition(self, edition: Edition) -> Flow:
        """The flow with the values that its items have in an edition; itself where none differs."""
        if all(use.item.edition == edition or not use.item.has_editions for group in self.groups for use in group.uses):
            return self
        return self._copy(lambda use: use._replace(item=use.item.in_edition(edition)))

    def _copy(self, use_of: Callable[[Use], Use | None]) -> Flow:
        roots = [group.copy(use_of) for group in self.roots]
        return Flow(self.reference, self.version, self.name, self.layout, self.routes, roots)

    def plain(self) -> dict[str, JSON]:
        """As JSON, with everything declared."""
        return {
            "reference": self.reference,
            "version": self.version or None,
            "name": self.name,
            "layout": self.layout,
            "routes": [{"from": sender, "to": receiver} for sender, receiver in self.routes],
            "groups": [group.plain() for group in self.roots],
        }


def _place(groups: Sequence[Group], parent: Group | None, level: int) -> Iterator[Group]:
    """Tell groups their parent and level; all of them, each before those below it."""
    if level > _MAXIMUM_DEPTH:
        raise RegisError(f"groups nested at most {_MAXIMUM_DEPTH} deep")
    for group in groups:
        group.parent = parent
        group.level = level
        yield group
        yield from _place(group.children, group, level + 1)


def _following(group: Group | None, roots: Sequence[Group]) -> dict[str, tuple[Group, ...]]:
    following: dict[str, tuple[Group, ...]] = {}
    opened: Group | None = None
    while True:
        siblings = roots if group is None else group.children
        level: dict[str, list[Group]] = {}
        start = 0 if opened is None else siblings.index(opened) + (opened.occurrence.maximum == 1)
        for child in (*siblings[start:], *siblings[:start]):
            level.setdefault(child.code, []).append(child)
        for code, candidates in level.items():
            following.setdefault(code, tuple(candidates))
        if group is None:
            return following
        opened, group = group, group.parent
