"""``python -m stream_sparse`` is the command ``stream-sparse``."""

from stream_sparse.cli import main

if __name__ == "__main__":
    main()
