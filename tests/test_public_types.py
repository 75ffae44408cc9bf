"""What public functions give has a type: none of ``gbcs`` and ``duis`` is annotated as giving Any or object.

Public is what has no leading underscore, the module, the class and the function. A name that stands for Any counts as
Any, whichever module has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("gbcs", "duis")
UNTYPED = {"Any", "object", "typing.Any"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not any(part.startswith("_") and part != "__init__" for part in parts):
                yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


def untyped_names(tree: ast.Module) -> set[str]:
    """The names that a module gives to Any."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and node.value is not None and "TypeAlias" in ast.unparse(node.annotation):
            value = ast.unparse(node.value).strip("'\"")
            if value in UNTYPED and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return found


def functions(body: list[ast.stmt], scope: str) -> Iterator[tuple[str, ast.expr | None]]:
    """Every public function below some statements, with its annotation of what it gives."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from functions(node.body, f"{scope}.{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield f"{scope}.{node.name}", node.returns
        elif isinstance(node, ast.If):
            yield from functions([*node.body, *node.orelse], scope)


def untyped(trees: dict[str, ast.Module]) -> list[str]:
    names = UNTYPED.union(*map(untyped_names, trees.values()))
    return [
        name
        for module, tree in trees.items()
        for name, returns in functions(tree.body, module)
        if returns is not None and ast.unparse(returns).strip("'\"") in names
    ]


def test_public_functions_say_what_they_give() -> None:
    assert untyped(dict(modules())) == []


def test_what_counts() -> None:
    source = """
Value: TypeAlias = Any
def f() -> Any: ...
def g() -> Value: ...
def h() -> dict[str, Any]: ...
def _i() -> Any: ...
class C:
    def j(self) -> "object": ...
class _D:
    def k(self) -> object: ...
"""
    assert untyped({"m": ast.parse(source)}) == ["m.f", "m.g", "m.C.j"]
