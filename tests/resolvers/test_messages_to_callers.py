"""What operations say to their callers has one form: sentences, from a capital letter (or a quotation) to the stop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import resolvers
from resolvers import errors

_ROOT = Path(str(resolvers.__file__)).parent
_SPOKEN = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and name not in ("FieldError", "ValidationError")
} | {"PhoneError", "PhotoError", "RangeError", "XmlError", "TemplateError"}
_FEWEST = 80


def _sentences(module: ast.Module) -> Iterator[ast.expr]:
    """The words of each refusal of one module, and of those that name a field."""
    forwarding = {
        function.name
        for function in module.body
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(node, ast.Name) and node.id == "FieldError" for node in ast.walk(function))
        and any(argument.arg == "message" for argument in function.args.args)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name, given = node.func.id, node.args
            if name == "FieldError" or name in forwarding:
                yield given[-1]
            elif name in _SPOKEN and given:
                yield given[1] if name == "RangeError" else given[0]


def _written(expression: ast.expr, module: ast.Module) -> Iterator[ast.expr]:
    """The texts that it stands for, where they are written in the module."""
    match expression:
        case ast.Constant() | ast.JoinedStr():
            yield expression
        case ast.IfExp():
            yield from _written(expression.body, module)
            yield from _written(expression.orelse, module)
        case ast.Name():
            for node in ast.walk(module):
                if isinstance(node, ast.Assign) and any(ast.unparse(to) == expression.id for to in node.targets):
                    yield from _written(node.value, module)


def _ends(text: ast.expr) -> tuple[str, str]:
    """How it begins and how it ends; ``{}`` where something is filled in."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    first, last = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in (parts[0], parts[-1]))
    return first, last


def test_every_message_is_a_sentence() -> None:
    seen, wrong = set(), []
    for path in sorted(_ROOT.rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for expression in _sentences(module):
            for text in _written(expression, module):
                first, last = _ends(text)
                seen.add((path, text.lineno))
                if not (first[0].isupper() or first == "{}") or not (last.endswith((".", "…")) or last == "{}"):
                    wrong.append(f"{path.name}:{text.lineno}: {ast.unparse(text)}")
    assert wrong == []
    assert len(seen) >= _FEWEST
