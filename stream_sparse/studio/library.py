"""The pipelines, samples and recorded runs of one folder."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from stream_sparse.data import catalog
from stream_sparse.errors import Error, InputError, PipelineError
from stream_sparse.io.bounds import is_inside
from stream_sparse.io.files import replacing
from stream_sparse.io.html import masked
from stream_sparse.plan import bundled, read_yaml, source_of
from stream_sparse.plan.files import read_text
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.problems import Problems
from stream_sparse.plan.yaml_tree import parse
from stream_sparse.records import open_run
from stream_sparse.records.differences import ended_words, settings
from stream_sparse.records.event_words import few
from stream_sparse.records.folders import is_recording, segment_folders
from stream_sparse.records.run_folder import seconds
from stream_sparse.redact import redact_text

from .course_list import course_list
from .page_paths import refuse_outside

_NEVER = r'/\\:*?"<>|\x00-\x1f\x7f-\x9f\ud800-\udfff'  # in a name of a file on every system
_NAME = re.compile(rf"[^\s.~{_NEVER}][^{_NEVER}]{{0,199}}")  # a single part of a path, not hidden
_PLACED = re.compile(r"^[^\n]*?:(\d+):(\d+) (.*)$", re.DOTALL)
_MOST_RUNS = 200
_LONGEST_END = 120  # letters
_PIPELINES = (".yaml", ".yml")
_FRAMES = (".mp4", ".mkv", ".avi", ".mov", ".webm", ".npy", ".npz")


class Library:
    """The pipelines that come with the package, and what lies in a folder; nothing outside of it is touched.

    Pages choose the names, so each must be a single part of a path. A link to a file outside of the folder
    counts as missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not self.folder.is_dir():
            raise InputError(f"{folder}: no such folder; make it first")

    def told(self, text: str) -> str:
        """Return a message as pages get it: with names of files relative to the folder."""
        return text.replace(f"{self.folder.as_posix()}/", "")

    # Contents -------------------------------------------------------------------------------------------

    def contents(self) -> dict[str, Any]:
        """Return the course, pipelines, samples, files and recorded runs, as a page shows them."""
        course = course_list(self.folder)
        return {
            "folder": self.folder.name or str(self.folder),
            "course": course | {"problem": self.told(course["problem"])},
            "pipelines": [*self._pipelines()],
            "sources": [*self.sources()],
            "runs": [*self._runs()],
        }

    def _pipelines(self) -> Iterator[dict[str, Any]]:
        for path in self._files(_PIPELINES):
            yield {"own": True, **_described(path, path.name)}
        yield from _bundled()

    def sources(self) -> Iterator[dict[str, Any]]:
        """Return the samples that are here, and the videos of the folder."""
        for sample in catalog.SAMPLES.values():
            if sample.kind not in ("atoms", "pickle") and catalog.have(sample.name):
                yield {"source": f"sample:{sample.name}", "about": sample.about}
        for path in self._files(_FRAMES):
            yield {"source": path.name, "about": "a file of this folder"}

    def _runs(self) -> Iterator[dict[str, Any]]:
        """Return the recorded runs, each with the parameters in which runs of its pipeline differ."""
        runs = [*self._recorded_runs()]
        settings = {run["name"]: _settings(self.run_folder(run["name"])) for run in runs if "pipeline" in run}
        for run in runs:
            alike = [settings[one["name"]] for one in runs if one.get("pipeline") == run.get("pipeline", "")]
            yield run | ({"differs": _differs(settings[run["name"]], alike)} if "pipeline" in run else {})

    def _recorded_runs(self) -> Iterator[dict[str, Any]]:
        folders = [*self.folder.glob("*"), *self.folder.glob("runs/*")]
        changed = {
            folder: _newest_info(folder).stat().st_mtime
            for folder in folders
            if _NAME.fullmatch(folder.name) and self._is_recording(folder)
        }
        for folder in sorted(changed, key=changed.__getitem__, reverse=True)[:_MOST_RUNS]:
            name = folder.relative_to(self.folder).as_posix()
            try:
                info = open_run(folder).run_info
            except Error as error:
                yield {"name": name, "problem": self.told(str(error).splitlines()[0])}
                continue
            yield {
                "name": name,
                "pipeline": info.name,
                "started": info.started,
                "frames": info.frames.processed,
                "seconds": seconds(folder),
                "ended": self.told(masked(ended_words(info), _LONGEST_END)),
                "picture": (folder / "view.png").is_file(),
            }

    def _files(self, endings: tuple[str, ...]) -> list[Path]:
        """Return the files with these endings, in capitals too, as cameras write them."""
        files = (path for path in self.folder.iterdir() if path.suffix.lower() in endings)
        return sorted(path for path in files if _NAME.fullmatch(path.name) and self._is_inside(path))

    def _is_recording(self, folder: Path) -> bool:
        return self._is_inside(_newest_info(folder)) and is_recording(folder)

    def _is_inside(self, path: Path) -> bool:
        return path.is_file() and is_inside(self.folder, path)

    # Pipelines ----------------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """Return the text of a pipeline."""
        names = bundled()
        if name in names:
            return read_text(names[name])
        path = self.folder / _single(name)
        if path.suffix.lower() not in _PIPELINES or not self._is_inside(path):
            raise InputError(f"no pipeline '{name}' in this folder")
        return read_text(path)

    def read(self, text: str, name: str, source: str | None = None) -> Plan:
        """Read the text of a pipeline, which may name files of the folder alone.

        Parameters:
            source: replaces its source: a sample, a file of the folder, a camera's number, or ``browser``.
        """
        source_unit = None if source is None else self.source(source)
        # First: a node reads its files when it is made, and its messages may show their content.
        problems = Problems(name)
        item = parse(text, problems)
        tree = item.plain() if item is not None and isinstance(item.value, dict) else {}
        refuse_outside(self.folder, tree.get("source") if source_unit is None else None, "source")
        nodes = tree.get("nodes")
        for node, entry in nodes.items() if isinstance(nodes, dict) else ():
            refuse_outside(self.folder, entry, f"node '{node}'")
        return read_yaml(text, _stem(name), name, source_unit)

    def source(self, text: str) -> Any:
        """Return the source of a text: a sample, a file of the folder, a camera's number, or ``browser``."""
        if text.isdigit() or text == "browser" or text.startswith("sample:"):
            return source_of(text)
        path = self.folder / _single(text)
        if not self._is_inside(path):
            raise InputError(f"no file '{text}' in this folder")
        return source_of(str(path))

    def problems(self, text: str, name: str) -> list[dict[str, Any]]:
        """Return all problems of a text, each with its line and column from 1."""
        try:
            self.read(text, name)
        except PipelineError as error:
            return [_placed(line) for line in error.problems]
        except Error as error:
            return [{"line": 1, "column": 1, "text": str(error)}]
        return []

    def save(self, text: str, name: str, over: str = "") -> str:
        """Write a pipeline into the folder, under a name of its own; returns that name.

        Parameters:
            over: the file that may be written over.
        """
        if not name:
            raise InputError("give the file a name first, such as mine.yaml")
        file = name if Path(name).suffix.lower() in _PIPELINES else f"{name}.yaml"
        path = self.folder / _single(file)
        if name in bundled():
            raise InputError(f"'{name}' comes with the package; save it under another name")
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise InputError(f"'{file}' is not a file of this folder; save it under another name")
        if path.exists() and over not in (name, file):
            raise InputError(f"'{file}' is there already; save once more to replace it")
        with replacing(path) as written:
            written.write(text.encode())
        return file

    # Recorded runs ------------------------------------------------------------------------------------

    def run_folder(self, name: str) -> Path:
        """Return the folder of a recorded run."""
        parts = name.split("/")
        folder = self.folder.joinpath(*map(_single, parts))
        if parts[:-1] not in ([], ["runs"]) or not self._is_recording(folder):
            raise InputError(f"no recorded run '{name}' in this folder")
        return folder


def _single(name: str) -> str:
    """Return a name that is a single part of a path."""
    if not _NAME.fullmatch(name):
        raise InputError(f"'{name[:100]}': expected the name of a file, without / : and the like")
    return name


def _stem(name: str) -> str:
    """Return the name of the pipeline in a file of this name."""
    return Path(name).stem if Path(name).suffix.lower() in _PIPELINES else name


def _placed(line: str) -> dict[str, Any]:
    match = _PLACED.match(line)
    if match is None:
        return {"line": 1, "column": 1, "text": line}
    return {"line": int(match[1]), "column": int(match[2]), "text": match[3]}


def _newest_info(folder: Path) -> Path:
    """Return the ``run.json`` of a recording, or of its newest segment; the file may not exist."""
    return (segment_folders(folder) or [folder])[-1] / "run.json"


def _settings(folder: Path) -> Mapping[str, str]:
    """Return the settings of a recorded pipeline; {} where it cannot be read."""
    path = (segment_folders(folder) or [folder])[0] / "pipeline.yaml"
    try:
        return _read_settings(path, path.stat().st_mtime_ns)
    except (Error, OSError):
        return {}


@lru_cache(maxsize=2 * _MOST_RUNS)
def _read_settings(path: Path, changed: int) -> Mapping[str, str]:  # noqa: ARG001  another file
    return settings(path)


def _differs(own: Mapping[str, str], alike: Sequence[Mapping[str, str]]) -> str:
    """Return the parameters that not all of some runs share, with the values of one of them.

    >>> one, other = {"relu.theta": "80", "k": "1"}, {"relu.theta": "150", "k": "1"}
    >>> _differs(one, [one, other])
    'relu.theta 80'
    """
    names = [name for name in own if any(other.get(name) != own[name] for other in alike)]
    return redact_text(few([f"{name} {own[name]}" for name in names if name.partition(".")[0] != "source"]))


@cache
def _bundled() -> list[dict[str, Any]]:
    """Describe the pipelines of the package; to read them all takes most of a second."""
    return [{"own": False, **_described(path, name)} for name, path in bundled().items()]


def _described(path: Path, name: str) -> dict[str, Any]:
    """Describe a pipeline as a page shows it, or what is wrong with it."""
    described = {"name": name, "question": "", "source": ""}
    try:
        plan = read_yaml(read_text(path), path.stem, name)
    except Error as error:
        return {**described, "problem": str(error).splitlines()[0]}
    source = f"{plan.source_use} {plan.source_title}".rstrip()
    return {**described, "question": plan.description, "source": source, "title": plan.name}
