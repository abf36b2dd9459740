from __future__ import annotations

import re

import pytest

from stream_sparse.studio import bundle as module
from stream_sparse.studio.bundle import bundle, static

FILES = {
    "entry.js": 'import { a, b as c } from "./one.js";\nimport { d } from "./two.js";\nuse(a, c, d);\n',
    "one.js": 'import { d } from "./two.js";\nconst same = 1;\nexport const a = same;\nexport class b {}\n',
    "two.js": "const same = 2;\nexport async function d() {}\n",
}


def test_each_module_comes_once_in_a_function_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "static", FILES.__getitem__)
    assert bundle("entry.js") == (
        "const $two_js = (() => {\nconst same = 2;\nasync function d() {}\n\nreturn { d };\n})();\n"
        "const $one_js = (() => {\nconst { d } = $two_js;\nconst same = 1;\nconst a = same;\nclass b {}\n"
        "\nreturn { a, b };\n})();\n"
        "const { a, b: c } = $one_js;\nconst { d } = $two_js;\nuse(a, c, d);\n"
    )


def test_the_widget_is_one_module_of_the_modules_of_the_page() -> None:
    made = bundle("widget.js")
    assert not re.search(r"^import\b", made, re.MULTILINE)
    assert re.findall(r"^export.*$", made, re.MULTILINE) == ["export default { render };"]
    for line in static("run.js").splitlines():
        assert line.removeprefix("export ") in made or line.startswith("import ")
