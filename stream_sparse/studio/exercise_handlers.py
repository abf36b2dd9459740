"""Addresses at which the page of an exercise asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from tornado.web import HTTPError

from stream_sparse.errors import InputError

from .guarded import Asking
from .messages import Name, Said, checked, read

if TYPE_CHECKING:
    from .studio import Studio

__all__ = ["EXERCISES"]


class _Request(Said):
    """A request of the page of an exercise.

    ``name`` is the exercise, ``text`` its Python file, ``known`` the hash of the file as the page knows it,
    ``source`` a sample, a file of the folder or a camera.
    """

    name: Name
    text: Annotated[str, Field(max_length=1_000_000)] = ""
    known: Name = ""
    source: Name = ""


class _Exercise(Asking):
    async def post(self, name: str) -> None:
        studio, act = self.studio, _ACTIONS.get(name)
        if act is None:
            raise HTTPError(404)
        self.refuse_other_pages()
        private = self.settings["server"].guard.private

        def answer() -> dict[str, Any]:
            if name in _PRIVATE and not private:
                raise InputError(
                    f"a studio that other machines can reach {_PRIVATE[name]}; "
                    "start it without --host and --allow-host"
                )
            asked = checked(_Request.model_validate, read(self.request.body or b"{}"))
            return {"done": act(studio, asked, private)}

        if (found := await self.done(answer, "checking" if name == "check" else "asking")) is not None:
            self.give(found)


_ACTIONS: dict[str, Callable[[Studio, _Request, bool], Any]] = {
    "show": lambda studio, asked, private: {**studio.exercises.shown(asked.name), "private": private},
    "answer": lambda studio, asked, _: studio.exercises.answer(asked.name),
    "save": lambda studio, asked, _: studio.exercises.save(asked.name, asked.text, asked.known),
    "check": lambda studio, asked, private: studio.exercises.check(asked.name, asked.text, private=private),
    "live": lambda studio, asked, _: studio.watch(asked.name, asked.source),
}
_PRIVATE = {
    "save": "saves no functions, since others could change them",
    "live": "shows no functions live, since they run as a part of it",
}
"""Actions for the user of this machine alone, each with the reason."""

EXERCISES = [("api/exercise/([a-z]+)", _Exercise)]
"""The addresses, below those of the pages."""
