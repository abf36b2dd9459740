"""A pipeline built, run and read in Python alone: how sparse is one pixel, before and after two filters?"""

from stream_sparse import Pipeline
from stream_sparse.nodes import DiffBox, Grayscale, PixelTap, Relu, RunningKurtosis

pipeline = (
    Pipeline("sample:macaw", name="one_pixel")
    .then(Grayscale(), name="gray")
    .then(PixelTap(row=66, col=133), name="pixel")
    .then(Relu(theta=150), name="relu")
    .then(DiffBox(window=10), name="box", from_="pixel")
    .then(RunningKurtosis(), name="k_pixel", from_="pixel")
    .then(RunningKurtosis(), name="k_relu", from_="relu")
    .then(RunningKurtosis(), name="k_box", from_="box")
)


def main() -> None:
    run = pipeline.run(frames=200)
    for name, n, mean, last in run.summary():
        print(f"{name:8} {n:4} values, mean {mean:8.3f}, last {last:8.3f}")
    print(f"\nkurtosis of the box over the last frames: {run.values['k_box'][-3:]}")
    print("\nThe same as a file:\n")
    print(pipeline.to_yaml())


if __name__ == "__main__":
    main()
