#!/usr/bin/env bash
# Lint, types and tests in an environment of their own. pytest's own summary is the last line.
#   tools/test.sh PYTHON VENV
set -u
cd "$(dirname "$0")/.." || exit 2
python=$1 venv=$2

# What tests of windows, of pages and of streams need; without it they say that they skip.
wanted=()
command -v xvfb-run >/dev/null && command -v Xvfb >/dev/null || wanted+=(xvfb xauth)
command -v xdotool >/dev/null || wanted+=(xdotool)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || wanted+=(firefox-esr)
command -v wasm-ld-19 >/dev/null || wanted+=(lld-19)
command -v node >/dev/null || wanted+=(nodejs)
"$python" -c 'import ctypes; ctypes.CDLL("libGL.so.1")' 2>/dev/null || wanted+=(libgl1)
"$python" -c 'import ctypes; ctypes.CDLL("libglib-2.0.so.0")' 2>/dev/null || wanted+=(libglib2.0-0)
/usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null \
    || wanted+=(python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-{base,good,ugly})
if [ "$(uname)" = Linux ] && [ ${#wanted[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing system packages: ${wanted[*]}"
        apt-get update -qq >/dev/null 2>&1
        for package in "${wanted[@]}"; do  # one by one: a system without one of them has the others
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 \
                || echo "could not install $package; tests that need it skip"
        done
    else
        echo "not installed, and not mine to install: ${wanted[*]} (apt-get install ${wanted[*]}); tests that need them skip"
    fi
fi

unset PYTHONDONTWRITEBYTECODE  # compile once, and not in each of a hundred processes
"$python" tools/env.py "$venv" dev || exit $?
bin=$venv/bin
failed=()
echo "ruff"; "$bin/ruff" check . && "$bin/ruff" format --check -q . || failed+=(ruff)
types=$(mktemp) scripts=$(mktemp) log=$(mktemp)
trap 'rm -f "$types" "$scripts" "$log"' EXIT
# Kernels are compiled by two processes that meet in the middle; else each worker would compile most of them.
for order in forwards backwards; do "$bin/python" -W ignore -m tests.kernels.every_node "$order" & compiling+=($!); done
"$bin/mypy" >"$types" 2>&1 &  # beside them, so that no core rests when they end
mypy=$!
"$bin/python" tools/scripts.py >"$scripts" 2>&1 &
checking=$!
"$bin/python" -m pytest --collect-only -qq >/dev/null  # writes the tests' byte code once, not in each worker
wait "${compiling[@]}"

# Many tests wait for something, so there is room for two more than there are cores.
workers=$("$python" -c 'import os; print((os.cpu_count() or 1) + 2)')
# Tests of one window share a screen, so they stay together on one worker.
run=("$bin/python" -m pytest -n "$workers" --dist loadgroup --floor 6500)
if [ -z "${DISPLAY:-}" ] && command -v xvfb-run >/dev/null; then
    run=(xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" "${run[@]}")
fi
"${run[@]}" 2>&1 | tee "$log"
[ "${PIPESTATUS[0]}" = 0 ] || failed+=(pytest)
wait "$mypy" || failed+=(mypy)
echo "mypy"; cat "$types"
wait "$checking" || failed+=(scripts)
cat "$scripts"
[ ${#failed[@]} = 0 ] || echo "failed: ${failed[*]}"
tail -n 1 "$log"
[ ${#failed[@]} = 0 ]
