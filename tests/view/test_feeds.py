from __future__ import annotations

from stream_sparse import Pipeline, load, nodes, panels
from stream_sparse.base import Statistic
from stream_sparse.frame import Clock, Medium
from stream_sparse.plan.plan import Ref
from stream_sparse.view.feeds import Feeds

MEDIUM = Medium((240, 320), "uint8", 30.0, False, Clock("pts"))


def feeds(pipeline: Pipeline) -> Feeds:
    return Feeds(pipeline.plan, MEDIUM, {part.name: part.unit for part in pipeline.plan.parts}, {})


def test_a_statistic_of_recent_values_is_one_of_as_many_frames() -> None:
    found = feeds(load("bird"))
    assert found.of(Ref("k_relu")).statistic() == Statistic(240, 4, 0, "", 0.0)
    assert found.of(Ref("relu")).statistic() == Statistic(240, 4)
    assert found.of(Ref("pixel")).statistic() is None
    assert found.of(Ref("source")).statistic() is None


def test_each_output_has_its_own_and_a_bare_name_is_the_first() -> None:
    measures = nodes.Sparsity(measures=("hoyer", "kurtosis"))
    found = feeds(Pipeline("sample:macaw").then(measures, name="s"))
    assert found.of(Ref("s", "kurtosis")).statistic() == Statistic(normal=0.0)
    assert found.of(Ref("s")).statistic() == found.of(Ref("s", "hoyer")).statistic() == Statistic()


def test_parameters_with_a_slider_are_known() -> None:
    found = feeds(load("bird"))
    live = [found.of(Ref(name)).live for name in ("relu", "box", "gray", "source")]
    assert live == [("theta",), ("window",), (), ()]


def test_an_edited_parameter_is_shown_at_once() -> None:
    pipeline = Pipeline("sample:macaw").then(nodes.FrameKurtosis(), name="k")
    feed = feeds(pipeline).of(Ref("k"))
    pipeline.plan.parts[0].unit.edit(fisher=False)
    assert feed.statistic() == Statistic(definition="Pearson", normal=3.0)


def test_an_input_has_the_name_that_the_panel_gives_it() -> None:
    plan = load("bird").plan
    panel = feeds(load("bird")).open(plan.view[0][2])
    assert [feed.label for feed in panel.feeds] == ["pixel", "after ReLU", "minus mean"]


def test_a_bare_name_means_the_output_that_the_panel_reads() -> None:
    eye, beak = {"name": "eye", "row": 1, "col": 2}, {"name": "beak", "row": 3, "col": 4}
    points = nodes.PixelTap(points=[eye, beak])
    pipeline = Pipeline("sample:macaw").then(points, name="taps").view(panels.Trace())
    opened = feeds(pipeline).open(pipeline.plan.view[0][0])
    assert [feed.name for feed in opened.feeds] == ["taps.eye"]


def test_settings_change_with_an_edit_of_a_node_above_and_of_no_other() -> None:
    pipeline = load("bird")
    found = feeds(pipeline)
    relu, box = (found.of(Ref(name)).settings for name in ("k_relu", "k_box"))
    before = relu(), box()
    next(part.unit for part in pipeline.plan.parts if part.name == "relu").edit(theta=20.0)
    assert relu() != before[0]
    assert box() == before[1]
    assert found.of(Ref("source")).settings() == ()
