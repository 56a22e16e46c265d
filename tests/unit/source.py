"""Reads the project's own files: their imports, functions and lines of code."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef

NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its dotted name."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree, which takes longer to walk through than most tests that look at it."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> frozenset[str]:
        """The dotted names that are imported anywhere in the file; `from a import b` gives `a` and `a.b`.

        Imports for type checkers count too, because a reader has to follow them as well.
        """
        return frozenset(name for node in self.nodes for name in _imported(node))

    @cached_property
    def functions(self) -> list[Function]:
        return [node for node in self.nodes if isinstance(node, Function)]

    @cached_property
    def code(self) -> frozenset[int]:
        """The numbers of the lines with code, without those of comments, docstrings and empty lines."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        lines = {n for t in tokens if t.type not in NO_CODE for n in range(t.start[0], t.end[0] + 1)}
        return frozenset(lines - {n for node in self.nodes if _is_text(node) for n in _span(node)})

    def length(self, function: Function) -> int:
        """Return how many lines of code its body has."""
        return len(self.code & {n for statement in function.body for n in _span(statement)})


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_text(node: ast.AST) -> bool:
    """Whether this is a docstring of anything."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _span(node: ast.AST) -> range:
    assert isinstance(node, ast.stmt)
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def sources(folder: str, top: str = "") -> dict[str, Source]:
    """Return every Python file below `folder` by its dotted name as seen from `top`; both are relative to the root."""
    found = (ROOT / folder).rglob("*.py")
    named = ((path, ".".join(path.relative_to(ROOT / top).with_suffix("").parts)) for path in sorted(found))
    return {(name := dotted.removesuffix(".__init__")): Source(path, name) for path, dotted in named}
