"""A Tk program with a run in it: it shows the newest picture, and its slider edits a parameter."""

import tkinter

from PIL import Image, ImageTk

from stream_sparse import load


def main() -> None:
    root = tkinter.Tk()
    picture, words = tkinter.Label(root), tkinter.Label(root)
    slider = tkinter.Scale(root, label="box.window", from_=1, to=60, orient="horizontal")
    for widget in (picture, words, slider):
        widget.pack()

    run = load("bird").start(frames=60, pace=True)
    slider.configure(command=lambda value: run.set("box.window", int(value)))
    shown: list[ImageTk.PhotoImage] = []  # Tk itself keeps none

    def show() -> None:
        gray, kurtosis = run.latest("gray"), run.latest("k_box")
        if gray is not None:
            shown[:] = [ImageTk.PhotoImage(Image.fromarray(gray))]
            picture.configure(image=shown[0])
        if kurtosis is not None:
            words.configure(text=f"kurtosis {kurtosis:.2f}")
        if run.ended:
            root.destroy()
        else:
            root.after(30, show)  # as with Qt: QTimer.singleShot(30, show)

    show()
    root.mainloop()
    run.stop()
    print(f"{run.status.processed} frames, kurtosis at last: {run.latest('k_box'):.2f}")


if __name__ == "__main__":
    main()
