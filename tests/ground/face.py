"""The public face, walked: every name that a caller of `import footprint as fp` can write."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from functools import cache

import footprint as fp

#: Words of an annotation that begin with a capital letter and are types of the project, if they resolve.
_TYPE = re.compile(r"\b[A-Z]\w+")


@cache
def public_objects() -> dict[str, object]:
    """Return every public name with its object, and the result classes that public functions return."""
    found: dict[str, object] = {name: getattr(fp, name) for name in fp.__all__ if name != "__version__"}
    for function in list(found.values()):
        if inspect.isclass(function):
            continue
        annotation = str(inspect.signature(function).return_annotation)
        module = sys.modules[function.__module__]
        for name in _TYPE.findall(annotation):
            kind = getattr(module, name, None)
            if inspect.isclass(kind) and kind.__module__.startswith("footprint"):
                found.setdefault(name, kind)
    return found


def members(kind: type) -> Iterator[tuple[str, Callable[..., object] | None]]:
    """Yield the public members of a class: name, and the function behind it (None for a plain field)."""
    own = [base for base in reversed(kind.__mro__) if base.__module__.startswith("footprint")]
    for name, value in {name: value for base in own for name, value in vars(base).items()}.items():
        if name.startswith("_") or name == "model_config":
            continue
        if isinstance(value, property):
            yield name, value.fget
        elif isinstance(value, (classmethod, staticmethod)):
            yield name, value.__func__
        else:
            yield name, getattr(value, "func", value if callable(value) else None)
    if is_dataclass(kind):
        yield from ((name, None) for name in kind.__dataclass_fields__ if not name.startswith("_"))


def signatures() -> Iterator[tuple[str, inspect.Signature]]:
    """Yield every public function, constructor, method and property with its signature."""
    for name, thing in public_objects().items():
        if not inspect.isclass(thing):
            yield name, inspect.signature(thing)
            continue
        yield name, inspect.signature(thing)
        for member, function in members(thing):
            if function is not None and not inspect.isclass(function):
                yield f"{name}.{member}", inspect.signature(function)


def parameters() -> dict[str, set[str]]:
    """Return every parameter name of the public face, and where it is used."""
    used: dict[str, set[str]] = {}
    for where, signature in signatures():
        for name in signature.parameters:
            if name not in {"self", "cls"} and not name.startswith("_"):
                used.setdefault(name, set()).add(where)
    return used


def attributes() -> dict[str, set[str]]:
    """Return every public attribute and method name, and the classes that have it."""
    used: dict[str, set[str]] = {}
    for where, kind in public_objects().items():
        if inspect.isclass(kind):
            for name, _ in members(kind):
                used.setdefault(name, set()).add(where)
    return used
