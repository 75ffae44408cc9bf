"""Mutants of a module's source: what a slip of a programmer might have made of it.

Comparisons, connectives, operators, numbers and truth values are changed, conditions turned or fixed, statements that
do something taken away. Annotations, docstrings and the words of error messages stay: nobody computes with them. So do
``__all__``, what only type checkers read, assertions, the sizes of caches, and the nothing that is returned: false for
None is no slip.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Mutant", "is_possible", "mutants"]


class Mutant(NamedTuple):
    """One change of a source.

    Attributes:
        line: where it is.
        what: in words.
        source: the whole source with the change.
    """

    line: int
    what: str
    source: str


_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_TAKEN_AWAY = (ast.Raise, ast.Expr, ast.AugAssign, ast.Delete, ast.Continue, ast.Break)


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module's source, in the order of the source."""
    lines = source.encode().splitlines(keepends=True)
    found = []
    for node, is_condition in _code(ast.parse(source)):
        for what, new in (*_changes(node), *(_CONDITIONS if is_condition else ())):
            found.append(Mutant(node.lineno, what, _replaced(lines, node, new)))  # type: ignore[attr-defined]
    return found


def is_possible(mutant: Mutant) -> bool:
    """Whether it is Python: no call, for instance, may stand on the left of an assignment."""
    try:
        compile(mutant.source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


_CONDITIONS = (("never so", "False"), ("always so", "True"))
_NOT_DONE = {"annotation", "returns", "decorator_list", "type_params", "bases"}


def _code(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """The nodes that say what is done, and whether each is a condition that something hangs on."""
    for name, value in ast.iter_fields(tree):
        if name in _NOT_DONE:
            continue
        is_condition = name == "ifs" or (name == "test" and not isinstance(tree, ast.While))
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and not _is_words(node):
                if hasattr(node, "lineno"):
                    yield node, is_condition
                yield from _code(node)


def _is_words(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.JoinedStr() | ast.Import() | ast.ImportFrom() | ast.AnnAssign(value=None):
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.keyword(arg="strict" | "maxsize"):  # of zip: an assertion, too; of a cache: no answer hangs on it
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return False


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """What may stand in the place of a node: words for it, and its text."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            other = _COMPARISONS[type(operator)]()
            yield "another comparison", ast.unparse(ast.Compare(left, [other], [right]))
        case ast.Compare(left=left, ops=[first, *rest], comparators=comparators):
            other = _COMPARISONS[type(first)]()
            yield "another comparison", ast.unparse(ast.Compare(left, [other, *rest], comparators))
            last = _COMPARISONS[type(rest[-1])]()
            yield "another comparison", ast.unparse(ast.Compare(left, [first, *rest[:-1], last], comparators))
        case ast.BoolOp(op=connective, values=values):
            other = ast.Or() if isinstance(connective, ast.And) else ast.And()
            yield "the other connective", f"({ast.unparse(ast.BoolOp(other, values))})"
            yield "without the last condition", f"({ast.unparse(values[0])})"
            yield "without the first condition", f"({ast.unparse(values[-1])})"
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "without its sign", f"({ast.unparse(operand)})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            other = _OPERATORS[type(operator)]()
            yield "another operator", f"({ast.unparse(ast.BinOp(left, other, right))})"
        case ast.Constant(value=bool(value)):
            yield "the other truth value", repr(not value)
        case ast.Constant(value=int(value)):
            yield "another number", repr(value + 1)
        case ast.IfExp(body=body, orelse=orelse):
            yield "always the first", f"({ast.unparse(body)})"
            yield "always the second", f"({ast.unparse(orelse)})"
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield "nothing returned", "return None"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield "not given", "yield from ()"
        case ast.Continue():
            yield "no further", "break"
        case _ if isinstance(node, _TAKEN_AWAY):
            yield "taken away", "pass"


def _is_nothing(node: ast.expr) -> bool:
    """Whether it is None, or what a condition takes for the same: false, or an empty list, tuple or dictionary."""
    match node:
        case ast.Constant(value=value):
            return value is None or value is False
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
    return False


def _replaced(lines: list[bytes], node: ast.AST, new: str) -> str:
    """The source with another text for a node. Columns count octets."""
    first, last = node.lineno - 1, node.end_lineno - 1  # type: ignore[attr-defined]
    before, behind = lines[first][: node.col_offset], lines[last][node.end_col_offset :]  # type: ignore[attr-defined]
    indentation = before if not before.strip() else before[: len(before) - len(before.lstrip())]
    text = new.encode().replace(b"\n", b"\n" + indentation)
    return b"".join((*lines[:first], before, text, behind, *lines[last + 1 :])).decode()
