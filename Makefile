# make demo: the package at work, in an environment of its own.  make test: lint, types, tests, in another.
# Needs Python 3.11 or newer, nothing else.

.PHONY: demo test clean
.DEFAULT_GOAL := demo

new_enough := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p $(new_enough) >/dev/null 2>&1 && echo $$p && break; done)
need_python = $(if $(PYTHON),,$(error no Python 3.11 or newer was found; install one, or say make PYTHON=/path/to/python3))
bin := .venv/bin

demo:
	$(need_python)
	@$(PYTHON) tools/env.py .venv
	@$(bin)/stream-sparse run bird --record runs/bird
	@echo "Next:     $(bin)/stream-sparse run webcam -s 0  (a webcam), or  $(bin)/stream-sparse run bird -s my.mp4  (your own video)"

test:
	$(need_python)
	@bash tools/test.sh $(PYTHON) .venv-test

clean:
	rm -rf .venv .venv-test dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
