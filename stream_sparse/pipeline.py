"""Pipelines in Python: what a pipeline file says, said by calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from .base import Node, Panel, Sink, Source, parameters
from .base.param import show as shown
from .batch.options import BatchOptions
from .errors import InputError
from .frame import ArrayLike
from .plan import dump, read, source_of
from .plan.additions import check_keep, check_panel, check_part, check_slider
from .plan.plan import Plan
from .run.declared import checked, takes
from .run.options import RunOptions

if TYPE_CHECKING:
    from .batch.batch import BatchProgress
    from .batch.batch_record import BatchRecord
    from .flow import Stepper
    from .player.player import Player
    from .run.progress import Progress
    from .run.row_reader import RowReader
    from .run.run import Run
    from .studio.widget import RunWidget

SourceLike: TypeAlias = Source | ArrayLike | Iterable[Any] | Callable[[], Any] | str
"""The types that a pipeline takes as a source."""


class Pipeline:
    """A source and the units that its frames flow through; calls add to a copy.

    Parameters:
        source: a :class:`Source`, an array (frames, rows, columns) of NumPy, h5py, zarr, Dask or xarray, a
            list or generator of arrays, a function that returns one array after the other and None at the
            end, or text as after ``--source``.
        name, description: what the view and the run folder say.

    >>> import numpy as np
    >>> from stream_sparse.nodes import PixelTap, RunningKurtosis
    >>> video = np.random.default_rng(0).integers(0, 256, (50, 8, 8), dtype=np.uint8)
    >>> pipeline = Pipeline(video).then(PixelTap(row=3, col=4)).then(RunningKurtosis(), name="k")
    >>> pipeline.run().values["k"].shape
    (50,)
    """

    def __init__(self, source: SourceLike, name: str = "pipeline", description: str = "") -> None:
        self.plan = Plan(name, description, source_of(source), parts=())

    @classmethod
    def of(cls, plan: Plan) -> Pipeline:
        """Return a pipeline of a checked plan."""
        pipeline = cls.__new__(cls)
        pipeline.plan = plan
        return pipeline

    def then(
        self,
        unit: Node | Sink | Callable[..., Any],
        name: str | None = None,
        from_: str | Sequence[str] | None = None,
        **parameters: Any,
    ) -> Pipeline:
        """Add a node, a sink, or a function that is called for each value.

        Parameters:
            unit: the node; runs use copies of it. Of a function the first argument is the value; the others
                are parameters, which may be edited during a run as those of a node.
            name: how it is called; left out, as in YAML: ``relu``, and where that is taken ``relu_2``.
            from_: names of what it takes, ``source`` included; left out, what was added last.
            parameters: those of a function, where they differ from its defaults.

        Raises:
            InputError: where the name is taken or an input does not exist.

        >>> import numpy as np
        >>> def relu(x, theta=0):
        ...     return np.maximum(x - theta, 0)
        >>> Pipeline(np.array([140.0, 160.0])).then(relu, theta=150).run().values["relu"]
        array([ 0., 10.])
        """
        parts = check_part(self.plan, unit, name, from_, parameters)
        return self._with(parts=(*self.plan.parts, *parts))

    def view(self, panel: Panel, from_: str | Sequence[str] | None = None) -> Pipeline:
        """Add a panel to the view, below the others.

        Parameters:
            panel: the panel; runs use copies of it.
            from_: names of what it shows, ``source`` included; left out, what was added last.

        Raises:
            InputError: where a name is unknown, or there are too few or too many.

        >>> from stream_sparse.panels import Trace
        >>> load("minimal").view(Trace(title="the same"), from_="kurtosis").plan.view[-1][0].inputs
        (Ref(name='kurtosis', field=''),)
        """
        return self._with(view=(*self.plan.view, (check_panel(self.plan, panel, from_),)))

    def live(self, name: str, span: Sequence[float] | None = None, label: str = "") -> Pipeline:
        """Add a slider to the view: a parameter that is moved while a run goes on.

        Parameters:
            name: such as ``box.window``.
            span: lowest value, highest value and step; left out, those of the parameter.
            label: what the view calls it; left out, its name.

        Raises:
            InputError: where there is no such parameter, or the range does not fit it.

        >>> from stream_sparse.nodes import DiffBox
        >>> boxes = Pipeline("sample:macaw").then(DiffBox(window=10), name="box")
        >>> boxes.live("box.window", [10, 90, 10], "window").plan.live
        (Slider(name='box.window', low=10, high=90, step=10, label='window'),)
        """
        return self._with(live=check_slider(self.plan, name, span, label))

    def keep(self, name: str, every: int = 1) -> Pipeline:
        """Record the arrays of a node, of all its outputs and branches.

        Parameters:
            name: the node, or one of its outputs, such as ``dict.atoms``.
            every: record frames whose index is a multiple of this.

        Raises:
            InputError: where there is no such node, or it is kept already.
        """
        return self._with(keep=check_keep(self.plan, name, every))

    def to_yaml(self) -> str:
        """The pipeline as a file would say it, with the address of a source as it was given."""
        return dump(self.plan, secrets=True)

    @takes(RunOptions, but=("values", "paused"))
    def run(self, *, progress: Callable[[Progress], None] | bool | None = None, **options: Any) -> Run:
        """Run to the end. Where a live source's frames change their size, a run ends and the next one begins,
        in a new folder, with the parameters as they are by then; the last one is returned.

        Parameters:
            progress: called ten times a second; ``True`` prints a line that is written over.
            {options}

        Raises:
            InputError: where the pipeline does not fit what the source gives.
            RunError: where the run fails on the way.
        """
        from .run.progress import Progress, ProgressLine

        line = ProgressLine() if progress is True else None
        heard = line or (progress if callable(progress) else None)
        if options.get("rotate") and not (options.get("record") or options.get("show")):
            raise InputError("rotate: nothing is recorded; give a folder: record=...")
        player = self._player(options)
        try:
            player.wait(progress=heard)
        finally:
            if line is not None and player.main_run is not None:
                line.close(Progress.of(player.main_run.status, player.main_run.access.engine))
        assert player.main_run is not None
        return player.main_run

    @takes(RunOptions, but=("show", "stay"))
    def open(self, **options: Any) -> Run:
        """Open a run that has not begun: the source is open, kernels are compiled, and no frame is read.

        What is subscribed before :meth:`Run.start` misses no frame.

        Parameters:
            {options}

        Raises:
            InputError: where the pipeline does not fit what the source gives.

        >>> run = load("bird").open(frames=3)
        >>> gray = run.stream("gray").map(lambda gray: gray.shape).sink_to_list()
        >>> run.start().wait(), gray
        (True, [(240, 320), (240, 320), (240, 320)])
        """
        from .run.run import Run

        if options.pop("show", False):
            raise InputError("show: a window belongs to a session; use play(show=True) and wait()")
        return Run(self.plan, checked(RunOptions, options))

    @takes(RunOptions, but=("show", "stay"))
    def start(self, **options: Any) -> Run:
        """Open a run, and begin.

        Parameters:
            {options}

        Raises:
            InputError: where the pipeline does not fit what the source gives.
        """
        return self.open(**options).start()

    @takes(RunOptions)
    def play(self, **options: Any) -> Player:
        """Begin a session: a run that people may seek in, pause, edit and play again.

        It goes on while :meth:`Player.wait` is called, on the main thread where a window is shown, or
        :meth:`Player.poll` again and again.

        Parameters:
            {options}

        Raises:
            InputError: where the pipeline does not fit what the source gives, or there is no display.

        >>> player = load("bird").play(frames=30)
        >>> player.wait()
        True
        >>> player.status.processed
        30
        """
        player = self._player(options)
        player.poll(0.0)
        return player

    def _player(self, options: dict[str, Any], stays: Callable[[Any], bool] | None = None) -> Player:
        """Return a session, with a window where one is asked for."""
        from .player.player import Player
        from .ui.windows import Windows, stays_at_end

        settings = checked(RunOptions, options)
        player = Player(self.plan, settings, stays=stays_at_end if settings.stay else stays)
        if settings.show:
            player.connect(Windows(player))
        return player

    @takes(RunOptions, "frames", "start_at")
    def rows(self, **options: Any) -> RowReader:
        """Return the rows of all frames, to be iterated once: the source is open, and nothing is recorded.

        Memory does not grow with the number of frames. Parameters may be edited within the loop.

        Parameters:
            {options}

        Raises:
            InputError: where the pipeline does not fit what the source gives.
            NodeError, StreamError: from the loop, on the frame where a node or the source fails.

        >>> for row in load("bird").rows(frames=2):
        ...     print(row.at.index, row["gray"].shape, row["k_box"])
        0 (240, 320) None
        1 (240, 320) None
        """
        from .run.row_reader import RowReader

        for name in options.keys() - {"frames", "start_at"}:
            raise InputError(f"rows: there is no option '{name}'; run(), start() and play() have it")
        settings = checked(RunOptions, options)
        return RowReader(self.plan, settings.frames, settings.place)

    def stepper(self, shape: tuple[int, ...], dtype: DTypeLike = np.uint8, rate: float = 30.0) -> Stepper:
        """Return the pipeline without its source, for a program that has the frames.

        Parameters:
            shape: shape of a frame: (rows, columns), (rows, columns, 3), or () for numbers.
            dtype: dtype of a frame.
            rate: frames a second, from which times are counted that are not given.

        Raises:
            InputError: where a node refuses such frames.

        >>> import numpy as np
        >>> from stream_sparse.nodes import TemporalDiff
        >>> stepper = Pipeline(np.zeros(1)).then(TemporalDiff(), "diff").stepper((), float)
        >>> [stepper.send(x)["diff"] for x in (1.0, 4.0, 2.0)]
        [None, 3.0, 2.0]
        """
        from .flow import Stepper

        return Stepper(self.plan, shape, dtype, rate)

    @takes(BatchOptions)
    def batch(
        self,
        videos: str | Path | Sequence[str | Path] = (),
        *,
        progress: Callable[[BatchProgress], None] | None = None,
        **options: Any,
    ) -> BatchRecord:
        """Run over many videos, each in a worker process and with a run folder of its own.

        Called again with the same ``out`` it goes on: items that are done are left out. A script that calls
        it needs ``if __name__ == "__main__":``, because each worker process begins by importing the script.

        Parameters:
            videos: files, folders of pictures, addresses, and patterns such as ``videos/**/*.mp4``.
            progress: called five times a second.
            {options}

        Returns:
            The batch; ``failures`` has a row for each item that failed.

        Raises:
            InputError: where an item is not a video, or the folder or the cluster cannot be used.
            DependencyError: without the extra ``cluster``.
        """
        from .batch.batch import Batch
        from .batch.batch_record import open_batch
        from .batch.items import read_items

        settings = checked(BatchOptions, options, "a batch")
        words = [videos] if isinstance(videos, str | Path) else videos
        work = Batch(self.plan, read_items(words, settings.segments), settings)
        work.run(progress or (lambda _: None))
        return open_batch(settings.out)

    @takes(RunOptions, but=("show", "stay"))
    def show(self, **options: Any) -> RunWidget:
        """Begin a session, and return a widget that shows it in a notebook.

        The widget is shown as the last line of a cell. ``widget.player`` is the session, and ``widget.run``
        the run that goes on: ``widget.run.set("relu.theta", 150)``, ``widget.run.values``. The session ends,
        too, when its cell is run again, when the widget is closed, and, unless it is recorded, ten
        seconds after no cell shows it any more. Pictures may pause while another cell runs for long.

        Parameters:
            {options}

        Raises:
            DependencyError: without the extra ``notebook``.

        >>> widget = load("bird").show(frames=30, pace=False)
        >>> widget.run.wait()
        True
        >>> widget.run.status.processed
        30
        """
        from .studio.widget_class import widget_class

        return widget_class()(self._player(options, stays=lambda _: True))

    def __repr__(self) -> str:
        nodes = dict.fromkeys(part.family for part in self.plan.parts)
        return f"<Pipeline {self.plan.title}: {', '.join(nodes) or 'no nodes'}>"

    def _with(self, **changes: Any) -> Pipeline:
        return Pipeline.of(replace(self.plan, text="", **changes))


def show(run: Run) -> RunWidget:
    """Return a widget that shows a run in a notebook from now on; ``Pipeline.show()`` begins with one.

    The run is not the widget's: it goes on when the widget is closed.

    Parameters:
        run: goes on, or has been shown.

    Raises:
        InputError: where the run has ended and nothing has shown it.
        DependencyError: without the extra ``notebook``.

    >>> run = load("bird", set={"source.loop": True}).start()
    >>> widget = show(run)
    >>> run.stop()
    >>> run.wait()
    True
    """
    from .player.player import Player
    from .studio.widget_class import widget_class

    if run.ended is not None and run.access.view.last is None:
        raise InputError("show: the run has ended unseen; Pipeline.show() shows one from its start")
    run.access.view.prepare()
    return widget_class()(Player(None, run.access.options, run=run, stays=lambda _: True), own=False)


def load(
    pipeline: str | Path,
    source: SourceLike | None = None,
    set: Mapping[str, Any] | None = None,
    align: Literal["notebook"] | None = None,
) -> Pipeline:
    """Read a pipeline file.

    Parameters:
        pipeline: a path, or the name of one that comes with the package.
        source: replaces the file's own: what :class:`Pipeline` takes.
        set: overrides by name, such as ``{"box.window": 20}``.
        align: ``notebook`` sets ``align: notebook`` in every node that has it, unless ``set`` says otherwise:
            the numbers are then those of the course's notebook, its delays and first values included.

    Raises:
        PipelineError: with every problem of the file, a line each.
        InputError: for ``align`` of a pipeline without such a node.

    >>> load("bird", set={"box.window": 20}).plan.name
    'bird'
    """
    overrides = dict(set or {})
    plan = read(pipeline, source=source, overrides=overrides)
    if align is not None:
        plan = read(pipeline, source=source, overrides={**_aligned(plan, align), **overrides})
    return Pipeline.of(plan)


def _aligned(plan: Plan, align: str) -> dict[str, str]:
    """Return the overrides that align the nodes of a plan as the course's notebook."""
    if align != "notebook":
        raise InputError(f"align: expected notebook (got {shown(align)})")
    parts = [part for part in plan.parts if "align" in parameters(type(part.unit))]
    if not parts:
        raise InputError(f"align: {plan.name} has no node whose numbers differ from the notebook's")
    return {f"{part.family}.align": align for part in parts if f"{part.family}.align" not in part.sweep}
