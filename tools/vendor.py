"""Make ``stream_sparse/web/vendor/``: the libraries of the browser pages, as minified ES modules.

npm fetches the packages below into a temporary folder, without running their scripts, and esbuild makes a
file of each bundle, with the fonts that it names beside it. ``LICENSES.md`` has the licence of each package
that is in one. The same versions give the same bytes.

    python tools/vendor.py [OUT]

It needs npm, and its registry.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "stream_sparse" / "web" / "vendor"
# Every package that esbuild reads, so that no new version of one slips in.
PACKAGES = {
    "@codemirror/autocomplete": "6.20.4",
    "@codemirror/commands": "6.11.1",
    "@codemirror/lang-python": "6.2.1",
    "@codemirror/lang-yaml": "6.1.3",
    "@codemirror/language": "6.13.1",
    "@codemirror/lint": "6.9.8",
    "@codemirror/state": "6.7.6",
    "@codemirror/streamparser": "6.0.0",
    "@codemirror/view": "6.43.15",
    "@dagrejs/dagre": "3.1.3",
    "@dagrejs/graphlib": "4.0.6",
    "@lezer/common": "1.5.5",
    "@lezer/highlight": "1.2.5",
    "@lezer/lr": "1.4.12",
    "@lezer/python": "1.1.19",
    "@lezer/yaml": "1.0.4",
    "@marijn/find-cluster-break": "1.0.4",
    "crelt": "1.0.7",
    "fflate": "0.8.2",
    "katex": "0.19.1",
    "style-mod": "4.1.5",
    "uplot": "1.6.32",
    "w3c-keyname": "2.2.8",
}
ESBUILD = "0.28.2"
# What is in a package's own file already, where esbuild does not see it.
INSIDE = {"@dagrejs/dagre": "@dagrejs/graphlib"}
# Without @codemirror/search (50 KB): a pipeline is short enough for the browser's own.
BUNDLES = {
    "codemirror.js": """
        export {Compartment, EditorState, Prec, StateEffect, StateField} from "@codemirror/state";
        export {
            Decoration, EditorView, ViewPlugin, drawSelection, highlightActiveLine, highlightActiveLineGutter,
            highlightSpecialChars, hoverTooltip, keymap, lineNumbers, placeholder, tooltips,
        } from "@codemirror/view";
        export {
            HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting, syntaxTree,
        } from "@codemirror/language";
        export {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
        export {
            acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap,
            completionStatus, snippetCompletion, startCompletion,
        } from "@codemirror/autocomplete";
        export {forceLinting, lintGutter, lintKeymap, linter, setDiagnostics} from "@codemirror/lint";
        export {python} from "@codemirror/lang-python";
        export {yaml} from "@codemirror/lang-yaml";
        export {tags} from "@lezer/highlight";
    """,
    "uplot.js": 'export {default} from "uplot";',
    "uplot.css": '@import "uplot/dist/uPlot.min.css";',
    "dagre.js": 'export {Graph, layout} from "@dagrejs/dagre";',
    "zip.js": 'export {zipSync} from "fflate";',
    "katex.js": 'export {render, renderToString} from "katex";',
    "katex.css": '@import "katex/dist/katex.min.css";',
}
# A font in older formats, after the one that every browser with modules reads.
OLDER_FONT = re.compile(r""",url\([\w/.-]+\.(?:woff|ttf)\) format\("\w+"\)""")
FONTS = ["--loader:.woff2=copy", "--asset-names=[name]", "--external:*.woff", "--external:*.ttf"]
FONTS_LICENCE = HERE / "katex_fonts.txt"  # which the package does not bring
HEAD = "Made by tools/vendor.py of libraries whose licences are in LICENSES.md"


def main() -> int:
    """Make the files in the folder named on the command line, else in the package."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    npm = shutil.which("npm")
    if npm is None:
        print("expected npm, which fetches the libraries, and found none; install Node.js", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        wanted = {**PACKAGES, "esbuild": ESBUILD}
        (work / "package.json").write_text(json.dumps({"private": True, "dependencies": wanted}), "utf-8")
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--no-update-notifier"]
        done = subprocess.run([npm, "install", "--ignore-scripts", *quiet], cwd=work, check=False)
        if done.returncode:
            print("npm could not fetch the libraries; see above", file=sys.stderr)
            return 1
        out.mkdir(parents=True, exist_ok=True)
        held = {file: bundle(work, file, out / file) for file in BUNDLES}
        (out / "LICENSES.md").write_text(licences(work, held), "utf-8", newline="\n")
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size:8d}  {file}")
    return 0


def bundle(work: Path, file: str, out: Path) -> list[str]:
    """Make one file; return the packages that are in it."""
    kind = file.rpartition(".")[2]
    head = f"/* {HEAD}. */" if kind == "css" else f"// @ts-nocheck\n/* {HEAD}. */"
    meta = work / "meta.json"
    words = [
        *("node", work / "node_modules" / "esbuild" / "bin" / "esbuild"),
        *(f"--outfile={out}", f"--metafile={meta}"),
        *("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none"),
        *("--log-level=warning", f"--loader={kind}", f"--banner:{kind}={head}", *FONTS),
    ]
    subprocess.run(words, cwd=work, input=BUNDLES[file], text=True, check=True)
    out.write_text(OLDER_FONT.sub("", out.read_text("utf-8")), "utf-8", newline="\n")
    outputs = json.loads(meta.read_text("utf-8"))["outputs"].values()
    found = set()
    for path in (path for made in outputs for path, held in made["inputs"].items() if held["bytesInOutput"]):
        name = re.match(r"node_modules/((?:@[^/]+/)?[^/]+)/(?!.*node_modules/)", path)
        if name is None or name[1] not in PACKAGES:
            raise SystemExit(f"{file} holds {path}, which is in no package of the list; pin it in PACKAGES")
        found |= {name[1], INSIDE.get(name[1], name[1])}
    return sorted(found)


def licences(work: Path, held: dict[str, list[str]]) -> str:
    """Return the table of what is in each file, and the text of each licence once."""
    rows, texts = [], dict[str, list[str]]()
    for package in sorted({package for packages in held.values() for package in packages}):
        home = work / "node_modules" / package
        about = json.loads((home / "package.json").read_text("utf-8"))
        if about["version"] != PACKAGES[package]:
            raise SystemExit(f"expected {package} {PACKAGES[package]}, got {about['version']}")
        files = ", ".join(f"`{file}`" for file, packages in held.items() if package in packages)
        rows.append(f"| {package} | {about['version']} | {about['license']} | {files} |\n")
        texts.setdefault((home / "LICENSE").read_text("utf-8").strip(), []).append(package)
    rows.append(f"| fonts of katex | {PACKAGES['katex']} | OFL-1.1 | `KaTeX_*.woff2` |\n")
    texts[FONTS_LICENCE.read_text("utf-8").strip()] = ["fonts of katex"]
    parts = (f"\n## {', '.join(packages)}\n\n```text\n{text}\n```\n" for text, packages in texts.items())
    return (
        "# Libraries of the browser pages, and their licences\n\n"
        "`tools/vendor.py` makes the files of this folder.\n\n"
        "| package | version | licence | in |\n|---|---|---|---|\n" + "".join([*rows, *parts])
    )


if __name__ == "__main__":
    sys.exit(main())
