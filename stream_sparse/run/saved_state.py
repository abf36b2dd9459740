"""The state of a run between two frames, as ``state.npz`` or ``start.npz`` keeps it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from stream_sparse._version import __version__
from stream_sparse.base import Node
from stream_sparse.errors import InputError, cause_words
from stream_sparse.flow import Engine
from stream_sparse.plan.fingerprint import differences, digests, format_defaults, format_value, given
from stream_sparse.plan.plan import Plan
from stream_sparse.recording.checkpoints import seal
from stream_sparse.records.state import load_state

_SHOWN = 3  # differences in a message


class SavedState:
    """The state of every node before a frame; ``option`` begins each message, such as ``--resume: ``.

    Its ``content`` is as :class:`Checkpoints` has made it. InputError where its seal is not that of this
    version, or where it does not fit.
    """

    def __init__(self, path: Path, option: str = "") -> None:
        self._path, self._option = path, option
        self._folder = path.parent.as_posix()
        try:
            self.content: dict[str, Any] = load_state(path)
        except InputError as error:
            raise self.error(str(error)) from error
        if (by := self.content.get("version")) not in (None, __version__):
            raise self.error(
                f"{path.as_posix()}: was written by stream-sparse {by}, this is {__version__}; start again"
            )
        if self.content.get("seal") != seal(self.content):
            raise self.error(
                f"{path.as_posix()}: is damaged or not the state of a run; resume another run or start again"
            )

    def error(self, message: str) -> InputError:
        """An error with the option in front."""
        return InputError(f"{self._option}{message}")

    @property
    def index(self) -> int:
        """The index of the frame that follows."""
        index: int = self.content["index"]
        return index

    def check_files(self, plan: Plan) -> None:
        """Refuse files that nodes name and that have another content now."""
        for part in plan.parts:
            kept = self.content["nodes"].get(part.name, {}).get("files", {})
            values = part.unit.parameters()
            for name, digest in digests(values).items():
                if kept.get(name, digest) != digest:
                    file = Path(values[name]["file"]).name
                    raise self.error(
                        f"{self._folder} was made with another {file}: the content of the {name} of node "
                        f"'{part.name}' has changed; give it the file that it had or start again"
                    )

    def apply_edits(self, plan: Plan) -> Plan:
        """The plan, which must be that of the old run, with the parameters that were set while it went on."""
        there, here = self.content["nodes"], given(plan)
        # A parameter that there was not yet had the value that is its default now.
        since = {part.name: format_defaults(part.unit) for part in plan.parts}
        missing = [f"there is no node '{name}' here" for name in there if name not in here]
        for name, now in here.items():
            if name not in there:
                missing.append(f"there was no node '{name}' there")
            else:
                before = {**since[name], **there[name]["given"]}
                missing.extend(differences(name, {**there[name], "given": before}, now))
        if missing:
            more = f"; and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            raise self.error(
                f"{self._folder} was made by another pipeline: {'; '.join(missing[:_SHOWN])}{more}; "
                f"its own is {self._folder}/pipeline.yaml"
            )
        parts = []
        for part in plan.parts:
            edited = there.get(part.name, {}).get("edited")
            unit = type(part.unit)(**{**part.unit.parameters(), **edited}) if edited else part.unit
            parts.append(replace(part, unit=unit))
        return replace(plan, parts=tuple(parts))

    def describe_edits(self, plan: Plan) -> list[str]:
        """Notes on parameters that were set while the old run went on, and differ from the plan's."""
        now = given(plan)
        return [
            f"{name}.{key} is {format_value(value)}, as it was set while {self._folder} ran; "
            f"the pipeline says {now[name]['given'][key]}"
            for name, kept in self.content["nodes"].items()
            for key, value in kept["edited"].items()
            if now[name]["given"][key] != format_value(value)
        ]

    def restore(self, engine: Engine) -> None:
        """Give every node its state."""
        for part in engine.plan.parts:
            if not isinstance(part.unit, Node) or (kept := self.content["nodes"][part.name])["state"] is None:
                continue
            try:
                engine.restore(part.name, kept["state"], kept["off"])
            except Exception as error:  # the code of a user's own unit may have changed
                why = str(error) if isinstance(error, InputError) else cause_words(error)
                raise self.error(
                    f"{self._path.as_posix()}: node '{part.name}' cannot restore its state: {why}"
                ) from error
