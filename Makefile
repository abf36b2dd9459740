# make demo: the package at work, in an environment of its own.  make test: lint, types, tests, in another.
# make docs: the documentation, in a third.
# Needs Python 3.11 or newer, nothing else.

.PHONY: demo test page docs docs-links slow test-lowest test-nightly dist smoke workflows linker clean
.DEFAULT_GOAL := demo

new_enough := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p $(new_enough) >/dev/null 2>&1 && echo $$p && break; done)
need_python = $(if $(PYTHON),,$(error no Python 3.11 or newer was found; install one, or say make PYTHON=/path/to/python3))
bin := .venv/bin
live := docs/_build/page/stream_sparse_live.html
page_lacks = $(strip $(foreach tool,wasm-ld-19,$(if $(shell command -v $(tool)),,$(tool))))

demo:
	$(need_python)
	@$(PYTHON) tools/env.py .venv
	@$(bin)/stream-sparse run bird --record runs/bird
	@if [ -f stream_sparse/studio/live/$(notdir $(live)) ]; then :; \
	elif [ -z "$(page_lacks)" ]; then echo "building the page for browsers alone, which takes a minute or two"; \
		$(MAKE) -s page >/dev/null || echo "it could not be built; \`make page\` shows why"; \
	else echo "The page for browsers alone is not built here: it needs $(page_lacks)"; fi
	@echo "Next:     $(bin)/stream-sparse run webcam -s 0  (a webcam), or  $(bin)/stream-sparse run bird -s my.mp4  (your own video)"

test:
	$(need_python)
	@bash tools/test.sh $(PYTHON) .venv-test

# The page that runs pipelines in a browser alone: a folder for any static host, and one file, which
# `stream-sparse page` opens. It needs wasm-ld-19 (Debian's lld-19).
page:
	$(need_python)
	@$(PYTHON) tools/env.py .venv
	@$(bin)/python tools/page.py docs/_build/page
	@mkdir -p stream_sparse/studio/live && cp $(live) stream_sparse/studio/live/

# The documentation, as pages of docs/_build/html. Every warning is an error. Without a network, or without what `make page`
# needs, it is built without the page.
docs:
	$(need_python)
	@$(PYTHON) tools/env.py .venv-docs docs headless
	@rm -f $(live)
	@.venv-docs/bin/python tools/page.py docs/_build/page >/dev/null || true
	@test -f $(live) || echo "the front page has no \"Try it here\", since the page that runs pipelines could not be built; see above"
	@.venv-docs/bin/python -m sphinx -q -W --keep-going -d docs/_build/doctrees docs docs/_build/html
	@echo "docs/_build/html/index.html"

# Whether the addresses of other sites that the documentation names still answer.
docs-links:
	$(need_python)
	@$(PYTHON) tools/env.py .venv-docs docs headless
	.venv-docs/bin/python -m sphinx -q -b linkcheck -d docs/_build/doctrees docs docs/_build/links

# The tests that take minutes each; an hour or two on two cores.
slow:
	$(need_python)
	@$(PYTHON) tools/env.py .venv-test dev slow
	.venv-test/bin/python -m pytest -m slow -n 2 --dist loadgroup --timeout 7200

# What README and guide name, with the oldest versions that pyproject.toml allows, which uv finds; on Python 3.11.
test-lowest:
	@python3.11 tools/lowest.py .venv-lowest

# The whole suite with what NumPy, SciPy and scikit-learn will release next.
test-nightly:
	$(need_python)
	@$(PYTHON) tools/env.py .venv-nightly dev
	@.venv-nightly/bin/python -m uv pip install -q --pre --upgrade --python .venv-nightly numpy scipy scikit-learn pandas numba
	.venv-nightly/bin/python -m pytest -n 3 --dist loadgroup

# Wheel and sdist, with the page for browsers in them, checked as an index checks them.
dist: page
	@rm -rf dist
	@$(bin)/python -m uv pip install -q --python .venv build twine check-wheel-contents "validate-pyproject[all]"
	@$(bin)/validate-pyproject pyproject.toml
	@SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} $(bin)/python -m build -q
	@$(bin)/twine check --strict dist/*
	@$(bin)/check-wheel-contents dist/*.whl

# The wheel in fresh environments, as somebody installs it who has no checkout.
smoke:
	$(need_python)
	@$(PYTHON) tools/smoke.py desktop headless

# Whether the workflows of .github/ give away more than they need.
workflows:
	$(need_python)
	@$(PYTHON) tools/env.py .venv
	@$(bin)/python -m uv pip install -q --python .venv zizmor
	$(bin)/zizmor --offline .github

# What `make page` needs; Debian and Ubuntu.
linker:
	sudo apt-get update -q && sudo apt-get install -y -q lld-19

clean:
	rm -rf .venv .venv-test .venv-lowest .venv-nightly .venv-docs docs/_build dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
