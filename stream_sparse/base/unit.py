"""What sources, nodes, panels and sinks have in common: checked parameters and resettable state."""

from __future__ import annotations

import copy
import re
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from stream_sparse.errors import ParameterError, out_of_memory
from stream_sparse.redact import redact

from .param import parameters, plain, problems

__all__ = ["Unit", "yaml_name"]


def yaml_name(unit: type[Unit]) -> str:
    """The name of a unit class in YAML: its own name in lower case with underscores.

    >>> yaml_name(type("DiffBox", (Unit,), {}))
    'diff_box'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", unit.__name__).lower()


class Unit(BaseModel):
    """Checked parameters and private state; subclass :class:`Node`, `Source`, `Sink` or `Panel` instead.

    Parameters are keyword arguments, typed strictly: ``window=True`` and ``window="3"`` are errors, as are
    nan and infinity. Setting one later is checked in the same way.

    Raises:
        ParameterError: with every problem of the parameters at once.
    """

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )

    example: ClassVar[dict[str, Any]] = {}
    """Parameters for the documentation and for the contract checks, where the defaults do not suffice."""

    def __init__(self, **values: Any) -> None:
        self._check_into(self, values)
        self._begin()
        _reset(self)

    def _begin(self) -> None:
        """Make what a base class keeps of its own, once parameters are there."""

    def reset(self) -> None:
        """Make the state anew, as private attributes; nothing else may create one."""

    def parameters(self) -> dict[str, Any]:
        """The parameters by name, as they are now."""
        return {name: self.__dict__[name] for name in type(self).model_fields}

    def fresh(self) -> Self:
        """A new unit with the same parameters and no history."""
        return type(self)(**self.parameters())

    def edit(self, **values: Any) -> bool:
        """Change several parameters together: all of them, or, where one is wrong, none.

        Returns:
            Whether the unit was reset, since one of them shapes its state.
        """
        checked = self._check_into(type(self).__new__(type(self)), {**self.parameters(), **values})
        known = parameters(type(self))
        new = {name: checked.__dict__[name] for name in known}
        resets = any(p.resets and new[name] != self.__dict__[name] for name, p in known.items())
        self.__dict__.update(new)
        if resets:
            _reset(self)
        return resets

    @classmethod
    def check(cls, **values: Any) -> None:
        """Raise what the constructor would raise for these parameters, and make nothing."""
        cls._check_into(cls.__new__(cls), values)

    @classmethod
    def _check_into(cls, unit: Self, values: dict[str, Any]) -> Self:
        try:
            cls.__pydantic_validator__.validate_python(plain(values), self_instance=unit)
        except ValidationError as error:
            raise ParameterError(yaml_name(cls), problems(cls, error.errors())) from None
        return unit

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)  # state: no checks, since it is set on every frame
        elif name in type(self).model_fields:
            self.edit(**{name: value})
        else:
            raise ParameterError(yaml_name(type(self)), [(name, f"unknown parameter '{name}'")])

    def _state(self) -> dict[str, Any]:
        """What ``reset()`` made. The base classes' own attributes are name-mangled and not among it."""
        return {k: v for k, v in self.__dict__.items() if k.startswith("_") and "__" not in k}

    def __repr_args__(self) -> Any:
        """The parameters as they may be shown: no password of a camera."""
        return [(name, redact(value)) for name, value in super().__repr_args__()]

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        twin = type(self).__new__(type(self))
        type(self)._check_into(twin, self.parameters())
        twin.__dict__.update({k: copy.deepcopy(v, memo) for k, v in self.__dict__.items() if k[0] == "_"})
        return twin

    # Two units with equal parameters still have histories of their own.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def _reset(unit: Unit) -> None:
    try:
        unit.reset()
    except MemoryError as error:
        raise ParameterError(yaml_name(type(unit)), [("", out_of_memory(error))]) from error
