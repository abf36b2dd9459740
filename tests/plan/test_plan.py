"""A checked pipeline, and what is made of it."""

from __future__ import annotations

from stream_sparse.plan import dump

TEXT = """\
description: at rtsp://eva:pa55@host/x
source: {use: toy_clip}
nodes:
  a: {use: toy_stats}
  film: {use: toy_file, path: x.mkv}
  two: {use: toy_file, path: y.mkv, from: film}
  var: {use: toy_file, path: z.mkv, from: a.var}
  win: {use: window, from: source}
  b: {use: toy_minus, from: [two, film.var]}
  c: {use: toy_minus, from: [var, win]}
view: [{panel: toy_picture, from: [two.mean, b], mark: film}]
"""


def test_no_password_of_a_description_is_kept(plan) -> None:
    made = plan(TEXT)
    assert made.description == "at rtsp://***@host/x"
    assert "pa55" not in dump(made)


def test_without_sinks_their_readers_read_their_input(plan) -> None:
    made = plan(TEXT)
    left = made.without_sinks()
    assert {p.name: [str(r) for r in p.inputs] for p in left.parts} == {
        "a": ["source"], "b": ["a", "a.var"], "c": ["a.var", "source"]
    }  # fmt: skip
    ((panel,),) = left.view
    assert [str(ref) for ref in panel.inputs] == ["a.mean", "b"]
    assert {key: str(ref) for key, ref in panel.marks.items()} == {"mark": "a"}
    kept = made.without_sinks(but_windows=True)
    assert {p.name: [str(r) for r in p.inputs] for p in kept.parts} == {
        "a": ["source"], "win": ["source"], "b": ["a", "a.var"], "c": ["a.var", "win"]
    }  # fmt: skip


def test_sliders_of_sinks_go_with_them(plan) -> None:
    made = plan(
        "source: {use: toy_clip}\n"
        "nodes: {a: {use: toy_box}, film: {use: video_file, path: a.mkv}}\n"
        "live: [a.window]\n"
    )
    assert [slider.name for slider in made.without_sinks().live] == ["a.window"]
