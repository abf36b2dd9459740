"""How Sphinx builds the documentation; see "A page of the documentation" in CONTRIBUTING.md."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from nbclient import NotebookClient

import stream_sparse
from stream_sparse import Stamp

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "stream_sparse"
copyright = "the authors of stream_sparse, BSD 3-Clause"
release = version = stream_sparse.__version__
extensions = [
    "myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "units", "command_line", "gallery", "notebooks",
    "katex", "formulas",
]  # fmt: skip
exclude_patterns = ["_build"]
nitpicky = True
# Other packages are not linked, since the build needs no network; nor is what is private here.
nitpick_ignore_regex = [
    ("py:.*", r"(?!stream_sparse\.).*"),
    ("py:.*", r"stream_sparse\.(?!errors|testing|reference).*\..*"),
]
linkcheck_ignore = [r"http://127\.0\.0\.1"]
linkcheck_timeout = 10

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
NotebookClient.extra_arguments.default_args = (["--log-level=ERROR"],)  # else each warns of TCP

autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {name: name for name in ("Array", "ArrayLike", "Value", "Refs", "Rows")}
python_use_unqualified_type_names = True
napoleon_use_rtype = False
napoleon_use_ivar = True
add_module_names = False
smartquotes = False  # "--resume" is two signs
highlight_language = "text"
suppress_warnings = ["mystnb.unknown_mime_type"]

html_math_renderer = "katex"  # Sphinx's own asks another site for MathJax
html_theme = "pydata_sphinx_theme"
html_title = "stream_sparse"
html_static_path = ["_static", "_build/katex"]
html_favicon = "_static/icon.svg"
html_context = {"default_mode": "auto"}
html_css_files = ["site.css"]
_LIVE = Path(__file__).parent / "_build" / "page" / "stream_sparse_live.html"  # where it could be built
html_extra_path = [str(_LIVE.relative_to(Path(__file__).parent))] if _LIVE.exists() else []
html_show_sourcelink = False
html_sidebars = {page: [] for page in ("index", "gallery", "design", "changes")}
html_theme_options = {
    "logo": {"text": "stream_sparse"},
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "tango",
    "pygments_dark_style": "github-dark",
}


def setup(app: Any) -> None:
    """Connect to what Sphinx does."""
    if html_extra_path:
        app.tags.add("live")
    app.connect("autodoc-skip-member", is_field)
    app.connect("doctree-read", name_attributes)


def is_field(*asked: Any) -> bool | None:
    """Leave out the fields of named tuples, which "Attributes:" in their docstrings describes."""
    return isinstance(asked[3], type(Stamp.index)) or None


def name_attributes(_: Any, tree: nodes.document) -> None:
    """Call attributes so, where Sphinx says variables."""
    for name in tree.findall(nodes.field_name):
        if name.astext() == "Variables":
            name.children = [nodes.Text("Attributes")]
