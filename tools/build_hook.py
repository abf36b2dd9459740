"""Say, where a wheel or an sdist is built, that it lacks the page for browsers alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):
    """Looks for what `make page` builds."""

    def initialize(self, version: str, _: dict[str, Any]) -> None:
        """Look before the build."""
        package = Path(self.root, "stream_sparse")
        made = (package / "studio" / "live" / "stream_sparse_live.html", package / "page" / "kernels.wasm")
        for file in made:
            if version == "standard" and not file.is_file():
                self.app.display_warning(f"{file.name} was not built (`make page`), and is left out")
