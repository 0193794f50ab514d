"""Takes annotations apart: the plain type, what `Annotated` adds to it, and whether None is accepted."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Annotated, Any, Literal, Optional, Union, get_args, get_origin, get_type_hints


def metadata(annotation: Any) -> list[object]:
    """Everything that `Annotated` adds to a type, within unions too."""
    if get_origin(annotation) is Annotated:
        inner, *added = get_args(annotation)
        return [*added, *metadata(inner)]
    if get_origin(annotation) in (Union, types.UnionType):
        return [found for one in get_args(annotation) for found in metadata(one)]
    return []


def bare(annotation: Any) -> Any:
    """The type without `Annotated` and None; for literals, the type of the first."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [one for one in get_args(annotation) if one is not type(None)]
        return bare(kinds[0])
    if get_origin(annotation) is Literal:
        return type(get_args(annotation)[0])
    return annotation


def is_optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


def hints(function: Callable[..., object]) -> dict[str, Any]:
    """The plain types of arguments. `Input`, a union with a type variable, cannot be evaluated."""
    names: dict[str, Any] = {**inspect.unwrap(function).__globals__, "Input": Optional}
    return get_type_hints(function, globalns=names)


def own_hints(documented: type) -> dict[str, Any]:
    """The types of a class's own annotations. Those of Pulumi's base classes cannot be evaluated."""
    own = {"__annotations__": documented.__annotations__, "__module__": documented.__module__}
    return get_type_hints(type(documented.__name__, (), own))
