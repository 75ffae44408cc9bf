"""No module needs itself, by whatever way: imports within functions count, those for type checkers alone don't.

``gbcs`` and ``duis`` have tables of their public names, which load when they are first used. What is called by such a
name (``gbcs.build_command`` of ``UseCase``, ``duis.readings`` of ``Document``) is the entry of people to what stands on
top; the ``__init__`` of both imports nothing itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("dlms", "duis", "gbcs", "tools", "wire", "zigbee")


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(tree: ast.AST, known: Mapping[str, object]) -> Iterator[str]:
    """The known modules that a module imports when it runs, at its top or within its functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).removeprefix("typing.") == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known:
                    yield inner
                elif node.module in known:
                    yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value in known)
        yield from imports(node, known)


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one module (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in number:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in stack:
                lowest[name] = min(lowest[name], number[other])
        if lowest[name] == number[name]:
            component = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(component) > 1:
                found.append(sorted(component))

    for name in graph:
        if name not in number:
            visit(name)
    return found


def test_no_circles() -> None:
    known = modules()
    graph = {name: set(imports(ast.parse(path.read_text("utf-8")), known)) - {name} for name, path in known.items()}
    assert circles(graph) == []


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"a": "import b", "b": "def f():\n    from a import x"}, [["a", "b"]]),
        ({"a": "from b import x", "b": "from c import y", "c": "import_module('a')"}, [["a", "b", "c"]]),
        ({"a": "import b", "b": "if TYPE_CHECKING:\n    import a"}, []),
        ({"a": "import b, c", "b": "import c", "c": ""}, []),
    ],
)
def test_what_a_circle_is(sources: dict[str, str], expected: list[list[str]]) -> None:
    assert circles({name: set(imports(ast.parse(text), sources)) for name, text in sources.items()}) == expected
