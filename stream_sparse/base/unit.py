"""The base class of sources, nodes, panels and sinks: checked parameters and a state that can be reset."""

from __future__ import annotations

import copy
import re
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from stream_sparse.errors import Error, ParameterError, nearest, out_of_memory
from stream_sparse.redact import redact

from .guard import guard, unit_error
from .param import parameters, plain, problems

_MIXED = re.compile("ReLU|SiLU|DoG|LoG|IoU")
"""Names of the field in mixed case that count as one word."""
_BORDER = re.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])")


def is_own(unit: object) -> bool:
    """Return whether a unit belongs to the package, whose tests check its whole contract."""
    return type(unit).__module__.startswith("stream_sparse.")


def yaml_name(unit: type[Unit]) -> str:
    """Return the name of a unit class in YAML: its own name in lower case with underscores.

    >>> [yaml_name(type(name, (Unit,), {})) for name in ("DiffBox", "StudentReLU", "PCA2D", "FFTPower")]
    ['diff_box', 'student_relu', 'pca2d', 'fft_power']
    """
    name = _MIXED.sub(lambda word: word[0].capitalize(), unit.__name__)
    return _BORDER.sub("_", name).lower()


class Unit(BaseModel):
    """Checked parameters and private state; subclass :class:`Node`, `Source`, `Sink` or `Panel` instead.

    Parameters are keyword arguments with strict types: ``window=True``, ``window="3"``, nan and infinity are
    errors. A parameter that is set later is checked in the same way.

    Raises:
        ParameterError: names all wrong parameters at once.
    """

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )

    example: ClassVar[dict[str, Any]] = {}
    """Parameters for the documentation and the contract checks; needed where a parameter has no default."""

    def __init__(self, **values: Any) -> None:
        self._check_into(self, values)
        self._begin()
        _reset(self)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        guard(cls, yaml_name)

    def _begin(self) -> None:
        """Create the private attributes of a base class; called once, after the parameters are set."""

    def reset(self) -> None:
        """Create the state as private attributes; no other method may create one."""

    def parameters(self) -> dict[str, Any]:
        """Return the current parameters by name."""
        return {name: self.__dict__[name] for name in type(self).model_fields}

    def fresh(self) -> Self:
        """Return a new unit with the same parameters and a new state."""
        return type(self)(**self.parameters())

    def edit(self, **values: Any) -> bool:
        """Change several parameters at once; an error changes no parameter.

        Returns:
            Whether the unit was reset, because a changed parameter is declared with ``resets=True``.
        """
        return self.take_over(self._check_into(object.__new__(type(self)), {**self.parameters(), **values}))

    def take_over(self, edited: Unit) -> bool:
        """Take the checked parameters of another unit of the class; returns whether that resets this one."""
        resets = self.is_reset_by(edited)
        self.__dict__.update(edited.parameters())
        if resets:
            _reset(self)
        return resets

    def is_reset_by(self, edited: Unit) -> bool:
        """Return whether another unit differs in a parameter that is declared with ``resets=True``."""
        declared = parameters(type(self)).items()
        return any(p.resets and edited.__dict__[name] != self.__dict__[name] for name, p in declared)

    @classmethod
    def check(cls, **values: Any) -> None:
        """Raise the error that the constructor would raise for these parameters; create no unit."""
        cls._check_into(object.__new__(cls), values)

    @classmethod
    def _check_into(cls, unit: Self, values: dict[str, Any]) -> Self:
        redact(values)  # learns the addresses among them
        try:
            cls.__pydantic_validator__.validate_python(plain(values), self_instance=unit)
        except ValidationError as error:
            raise ParameterError(yaml_name(cls), problems(cls, error.errors())) from None
        except Error:
            raise
        except BaseException as error:  # of an author's validator
            raise unit_error(yaml_name(cls), "check", error) from error
        return unit

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)  # state is set on every frame: no checks
        elif name in type(self).model_fields:
            self.edit(**{name: value})
        else:
            hint = nearest(name, type(self).model_fields) or f"; state has a name such as self._{name}"
            raise ParameterError(yaml_name(type(self)), [(name, f"unknown parameter '{name}'{hint}")])

    def _state(self) -> dict[str, Any]:
        """Return the attributes that ``reset()`` created, without the name-mangled ones of base classes."""
        return {k: v for k, v in self.__dict__.items() if k.startswith("_") and "__" not in k}

    def __repr_args__(self) -> Any:
        """Return the parameters with credentials masked."""
        return [(name, redact(value)) for name, value in super().__repr_args__()]

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        twin = self._check_into(object.__new__(type(self)), self.parameters())
        twin.__dict__.update({k: copy.deepcopy(v, memo) for k, v in self.__dict__.items() if k[0] == "_"})
        return twin

    # Two units with equal parameters have states of their own, so they are not equal.
    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


def _reset(unit: Unit) -> None:
    try:
        unit.reset()
    except MemoryError as error:
        raise ParameterError(yaml_name(type(unit)), [("", out_of_memory(error))]) from error
    except Error:
        raise
    except BaseException as error:
        raise unit_error(yaml_name(type(unit)), "reset", error) from error
