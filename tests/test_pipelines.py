from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.stats import kurtosis
from sklearn.decomposition import DictionaryLearning, MiniBatchDictionaryLearning

from stream_sparse import load
from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium
from stream_sparse.plan import bundled, dump, read
from stream_sparse.sources.images import read_picture
from stream_sparse.view.feeds import Feeds
from stream_sparse.view.live_view import LiveView
from tests.nodes.frames import course_diff_box
from tests.support.errors import refusal
from tests.support.slow import quick_first, without
from tests.support.waiting import until, until_frames

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[1] / "pipelines"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SCHEMA = FOLDER / "pipeline.schema.json"


def loaded(name: str) -> Any:
    return YAML(typ="safe", pure=True).load(FOLDER / f"{name}.yaml")


@pytest.fixture
def validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # here, since it takes a second that few tests need

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_they_are_the_ones_that_are_found_by_name() -> None:
    assert list(bundled()) == NAMES
    words = (
        "alpha bird complex_cells dictionary digits events fields flicker minimal movie_fields "
        "pca signal sparse spatial still"
    )
    assert [*words.split(), "temporal", "thresholds", "webcam"] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_name_a_question_a_view_and_a_schema(name: str) -> None:
    plan = read(name)
    assert plan.name == name
    assert plan.description.endswith("?")
    assert len(plan.panels) >= 2
    first = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=./pipeline.schema.json"


def headings(name: str) -> list[str]:
    plan = read(name)
    units = {part.name: part.unit for part in plan.parts}
    feeds = Feeds(plan, Medium((240, 320), "uint8", 30.0, False, Clock("pts")), units, {})
    return [feeds.open(part).heading() for part in plan.panels]


@pytest.mark.parametrize("name", NAMES)
def test_no_two_panels_have_one_title(name: str) -> None:
    titles = headings(name)
    assert all(titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("scale", quick_first((1.5, 1.0)))
@pytest.mark.parametrize("name", without(NAMES, {"alpha", "fields", "movie_fields", "pca"}))
def test_each_runs_and_no_text_of_its_view_is_cut(
    name: str, scale: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: list[str]
) -> None:
    draw = LiveView.draw_panels

    def drawn(self: LiveView) -> Any:
        # Letters that are larger than the picture is are not asked for.
        for size in ((360, 640), (1080, 1920))[scale > 1 :]:
            draw(self, *size)
        return draw(self)

    monkeypatch.setattr(LiveView, "draw_panels", drawn)
    camera = {"source": "sample:macaw"} if name == "webcam" else {}
    frames = {"sparse": 105, "still": 20}.get(name, 70)
    pipeline = load(name, set={"view.fps": 2}, **camera)  # pictures cost more than frames
    run = pipeline.run(frames=frames, record=tmp_path / "run", scale=scale)
    assert (run.status.processed, run.ended) == (frames, "frames")
    assert {stats.skipped for stats in run.access.engine.stats().values()} == {0}
    assert (tmp_path / "run" / "view.png").stat().st_size > 10_000
    assert len(written) > 60
    assert {text for text in written if "\u2026" in text} == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_resolved_text_is_the_same_pipeline(name: str, tmp_path: Path) -> None:
    plan = read(name)
    (tmp_path / "again.yaml").write_text(dump(plan), encoding="utf-8")
    assert dump(read(tmp_path / "again.yaml")) == dump(plan)


def test_a_moved_threshold_gives_bird_at_once_what_a_new_run_gives() -> None:
    """The statistics are those of the last values with the new threshold, to the bit."""
    run = load("bird", set={"source.loop": True}).start()
    until_frames(run, 100)
    run.set("relu.theta", 40)
    until(lambda: [event for event in run.events if event["kind"] == "set"], run)
    (edit,) = [event for event in run.events if event["kind"] == "set"]
    until_frames(run, edit["frame"] + 30)
    run.stop()
    run.wait()
    new = load("bird", set={"source.loop": True, "relu.theta": 40}).run(frames=run.status.processed)
    at = edit["frame"]
    assert at >= 100
    assert (run.values["k_relu"][:at] != new.values["k_relu"][:at]).any()
    for name in ("k_pixel", "k_relu", "k_box"):
        assert np.isfinite(run.values[name][at:]).any()
        np.testing.assert_array_equal(run.values[name][at:], new.values[name][at:], err_msg=name)


def test_the_kurtosis_of_signal_falls_until_theta_180_and_then_rises() -> None:
    """Far enough that a view shows both; every number is SciPy's for the whole signal."""
    run, whole = load("signal").run(frames=300), np.load(catalog.find("trace")).astype(np.float64)
    thetas = range(0, 221, 20)
    found = [run.values[f"k_many@many.theta={theta}"][-1] for theta in thetas]
    assert found == pytest.approx([kurtosis(np.maximum(whole - theta, 0)) for theta in thetas], rel=1e-9)
    assert (np.diff(found[2:10]) < 0).all()
    assert (np.diff(found[9:]) > 0).all()
    assert found[0] - found[9] > 0.5 * np.ptp(found)
    assert np.isnan(run.values["k_many@many.theta=240"][-1])  # nothing exceeds it
    assert run.values["k_relu"][-1] == found[9]
    assert run.values["k_past"][-1] == pytest.approx(kurtosis(whole), rel=1e-9)


def test_thresholds_marks_the_pixel_of_signal() -> None:
    run = load("thresholds", set={"source.loop": True}).run(frames=300, view=False)
    np.testing.assert_array_equal(run.values["pixel"][:240], np.load(catalog.find("trace")))


def test_a_longer_delay_gives_a_less_sparse_change_in_temporal_from_the_first_loop_on() -> None:
    run = load("temporal", set={"source.loop": True}).run(frames=480, view=False)
    for family, slack in (("k_diff@diff.tau", 0.0), ("k_box@box.window", 1.0)):
        found = np.array([run.values[f"{family}={n}"][239:] for n in range(1, 92, 10)])
        assert (np.diff(found, axis=0) < slack).all()
        assert (found[0] > 10 + found[-1]).all()


@pytest.mark.parametrize("name", ["bird", "sparse", "temporal"])
def test_a_signal_is_enough_where_no_picture_is_needed(name: str) -> None:
    run = load(name, source="sample:trace").run(frames=70)
    assert (run.status.processed, run.ended) == (70, "frames")
    assert {stats.skipped for stats in run.access.engine.stats().values()} == {0}
    np.testing.assert_array_equal(run.values["pixel"], np.load(catalog.find("trace"))[:70])


def test_align_notebook_gives_the_numbers_of_the_course() -> None:
    """Every window of ``temporal``; the switch leaves what needs none, and what is set, as it is."""
    run = load("temporal", source="sample:trace", align="notebook", set={"box.norm": "l2"}).run()
    whole = np.load(catalog.find("trace")).astype(np.float64)
    for window in range(1, 92, 10):
        expected = course_diff_box(whole, window, before=0.0)
        np.testing.assert_allclose(run.values[f"box@window={window}"], expected, rtol=1e-9, atol=1e-9)
    for tau in range(1, 92, 10):
        np.testing.assert_array_equal(run.values[f"diff@tau={tau}"][tau:], np.abs(whole[tau:] - whole[:-tau]))
    kept = load("bird", align="notebook", set={"box.align": "causal"}).plan
    assert next(part.unit.parameters()["align"] for part in kept.parts if part.name == "box") == "causal"


@pytest.mark.parametrize(
    ("name", "align", "text"),
    [
        ("digits", "notebook", "align: digits has no node whose numbers differ from the notebook's"),
        ("bird", "note", "align: expected notebook (got 'note')"),
    ],
)
def test_what_cannot_be_aligned(name: str, align: Any, text: str) -> None:
    assert refusal(InputError, load, name, align=align) == text


def test_still_gives_the_numbers_of_the_course_for_one_frame() -> None:
    frame = np.random.default_rng(0).integers(0, 256, (60, 80)).astype(np.float64)
    run = load("still", source=frame, align="notebook").run(frames=1)
    wide = [course_diff_box(row, 12, before=-1.0) for row in frame]
    tall = [course_diff_box(column, 12, before=-1.0) for column in frame.T]
    expected = {
        "k_gray": frame,
        "k_hard": np.where(frame >= 150, frame, 0),
        "k_top": np.where(frame >= np.percentile(frame, 80), frame, 0),
        "k_dx": np.abs(np.diff(frame, axis=1)),
        "k_dy": np.abs(np.diff(frame, axis=0)),
        "k_box_x": np.array(wide),
        "k_box_y": np.array(tall),
    }
    for name, values in expected.items():
        assert run.values[name][0] == pytest.approx(kurtosis(values, axis=None), rel=1e-9), name


def test_digits_by_the_course_s_settings_learn_as_well_as_scikit_learn_s_from_all_digits_at_once() -> None:
    digits = np.loadtxt(catalog.find("digits"), delimiter=",")[:, :-1]
    seen, others = digits[:160], digits[1200:1300]
    text = (FOLDER / "digits.yaml").read_text("utf-8")
    settings = dict(re.findall(r"--set (dict\.\w+)=(\S+)", text))  # those of its comment
    plan = load("digits", set={name: YAML(typ="safe").load(value) for name, value in settings.items()}).plan
    (part,) = [part for part in plan.parts if part.name == "dict"]
    node = part.unit.fresh()
    for digit in [*seen, seen[0]]:
        learned = node.update(digit.reshape(1, 8, 8))
    options = {"transform_algorithm": "lasso_lars", "transform_alpha": 0.9, "random_state": 402}
    online = MiniBatchDictionaryLearning(15, batch_size=32, **options)
    for first in range(0, 160, 32):
        online.partial_fit(seen[first : first + 32])
    np.testing.assert_array_equal(learned.atoms.reshape(15, -1), online.components_)
    np.testing.assert_array_equal(learned.codes, online.transform(seen[:1]))
    whole = DictionaryLearning(15, max_iter=1, **options).fit(seen)
    ours, theirs = (
        np.sum((others - model.transform(others) @ model.components_) ** 2) for model in (online, whole)
    )
    assert ours < 1.1 * theirs < 0.1 * np.sum(others**2)


def test_flicker_shows_codes_with_one_error_of_which_those_of_lasso_change_less() -> None:
    run = load("flicker", set={"dict.n_components": 32}).run(frames=16, view=False)
    greedy, steady = (
        {name: run.values[f"code@method={method}.{name}"][2:] for name in ("error", "flicker", "nonzeros")}
        for method in ("omp", "lasso")
    )
    np.testing.assert_allclose(steady["error"], greedy["error"], rtol=3e-4)
    assert (greedy["nonzeros"] == 5).all()
    assert (steady["flicker"] < 0.9 * greedy["flicker"]).all()


@pytest.mark.parametrize(("k", "down", "right"), [(0, 0, 2), (4, -2, 0), (8, 0, -2), (12, 2, 0)])
def test_complex_cells_find_where_a_picture_moves(k: int, down: int, right: int) -> None:
    picture = read_picture(catalog.find("china"), color=False)[:180, :240]
    (node,) = (part.unit.fresh() for part in read("complex_cells").parts if part.name == "motion")
    for t in range(10):
        found = node.update(np.roll(picture, (t * down, t * right), (0, 1)))
    assert np.argmax(found.energy) == k
    assert found.energy[k] > 20 * found.energy[(k + 8) % 16]


@pytest.mark.slow
def test_atoms_of_movie_fields_prefer_directions_where_pictures_drift_and_none_where_they_stand() -> None:
    small = {"dict.n_components": 48, "dict.learn_from": None}
    small |= {"patches.size": 6, "patches.frames": 6, "patches.components": 60}
    moving = load("movie_fields", set=small).run(frames=24)
    assert moving.values["motion.share"][-1] > 0.1
    assert moving.values["motion.good"][-1] > 0.4
    picture = np.broadcast_to(read_picture(catalog.find("china"), color=False)[:213, :320], (20, 213, 320))
    still = load("movie_fields", source=picture, set={**small, "patches.count": 400}).run()
    assert still.values["motion.share"][-1] == 0
    assert still.values["motion.good"][-1] > 0.4


def test_an_event_camera_sees_nothing_where_nothing_moves() -> None:
    picture = read_picture(catalog.find("china"), color=False)[:240, :320]
    still = load("events", source=np.broadcast_to(picture, (9, 240, 320))).run(view=False)
    assert still.values["events.rate"][1:].tolist() == [0.0] * 8
    assert still.values["events.silent"][1:].tolist() == [1.0] * 8
    noise = np.random.default_rng(0).normal(0, 4, (9, 240, 320))
    noisy = [
        load("events", source=picture + noise, set={"events.theta": theta}).run(view=False)
        for theta in (0.05, 0.3, 1.0)
    ]
    rates = [run.values["events.rate"][1:].mean() for run in noisy]
    assert rates[0] > 10 * rates[1] > 10 * rates[2], "a larger theta is quieter"


def test_sweeps_are_those_of_the_course() -> None:
    def values(name: str, family: str) -> list[Any]:
        return [next(iter(part.sweep.values())) for part in read(name).members(family)]

    assert values("thresholds", "many") == list(range(0, 241, 20))
    assert values("temporal", "diff") == values("temporal", "box") == list(range(1, 92, 10))
    assert values("spatial", "box_x") == values("spatial", "box_y") == sorted([4, 6, *range(2, 93, 10)])


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_each(name: str, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(loaded(name))] == []
