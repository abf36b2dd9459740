"""Compile kernels, each for one set of argument types, to an object file of wasm32, for a page to call.

numba compiles them without optimizing, for a generic processor, and LLVM optimizes all of them together for
wasm32 with 128-bit vectors. Rounding is that of the formula as written, so results are the same bits.

A function that a page calls takes for each array a pointer and its lengths (i32), for each whole number or
truth an i32, and for each float an f64; of a named tuple it takes the fields. It returns 1 where there is a
result, 0 where there is not yet one, and -1 where numba would raise an error.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
from numba import types

from stream_sparse.kernels._cache import KernelCache

__all__ = ["CODES", "code_of", "object_file", "runtime"]

_TRIPLE = "wasm32-unknown-unknown"
_FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
CODES = {
    types.uint8: "u1", types.int8: "i1", types.uint16: "u2", types.int16: "i2", types.uint32: "u4",
    types.int32: "i4", types.uint64: "u8", types.int64: "i8", types.float32: "f4", types.float64: "f8",
    types.boolean: "b1",
}  # fmt: skip
"""Types of numba, as NumPy abbreviates them."""
_IN_LLVM = {"f4": "float", "f8": "double", "b1": "i8", "i8": "i64"}
_OWN = "_ZN13stream_sparse7kernels"
"""How numba begins the name of a function of our kernels."""
_HERE = Path(__file__).parent
_RUNTIME = _HERE / "wasm_runtime.ll"


def code_of(kernel: Callable[..., bool], signature: tuple[Any, ...], name: str) -> bytes:
    """Return the code of a kernel for these types of numba, not optimized, with the function ``name``.

    It is kept beside the compiled kernels on disk, under a hash of all that decides how it is made.
    """
    function = inspect.unwrap(kernel)
    jit = numba.njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
    cache = KernelCache(function)
    made_by = Path(__file__).read_bytes() + repr((signature, name)).encode()
    file = cache.cache_path and cache.cache_path / f"{name}-{hashlib.sha256(made_by).hexdigest()[:20]}.bc"
    if file and file.exists():
        return file.read_bytes()
    compiled = jit(function)
    with cache.compiling():
        compiled.compile(signature)
    found = compiled.overloads[signature]
    # numba has no public name for a kernel with all that it calls.
    text, inside = _for_wasm(str(found.library._final_module)), found.fndesc.mangled_name
    made = _to_share(text + _entry(name, inside, signature), name)
    if file:
        file.with_suffix(".new").write_bytes(made)
        file.with_suffix(".new").replace(file)
    return made


def object_file(codes: Mapping[str, bytes]) -> bytes:
    """Return the object file of codes, optimized together: what they share is in it once.

    Raises:
        ValueError: where a kernel holds an address of this process.
    """
    module, machine = _parsed("")
    for code in codes.values():
        module.link_in(llvm.parse_bitcode(code))
    for function in module.functions:
        if not function.is_declaration and function.name not in codes:
            function.linkage = "internal"  # so that arguments go that nothing needs
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = True
    options.loop_unrolling = False  # which gains nothing in a browser, and makes the file half as large again
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    if "numba.dynamic.globals" in str(module):
        raise ValueError(f"one of {', '.join(codes)} holds an address of the process that compiles it")
    return bytes(machine.emit_object(module))


def runtime() -> bytes:
    """Return the object file of what kernels call, of which the linker takes what is needed."""
    module, machine = _parsed(_RUNTIME.read_text("ascii"))
    return bytes(machine.emit_object(module))


def _for_wasm(text: str) -> str:
    """Take what belongs to this processor and to the process out of a module."""
    text = re.sub(r"target datalayout = .*", "", text)
    text = re.sub(r"target triple = .*", f'target triple = "{_TRIPLE}"', text)
    text = re.sub(r"attributes #(\d+) = \{[^}]*\}", r"attributes #\1 = { nounwind }", text)
    return text.replace("= common ", "= internal ")


def _entry(name: str, kernel: str, signature: tuple[Any, ...]) -> str:
    """Write a function that makes of plain arguments those that numba passes."""
    taken, passed, lines = [], ["ptr %result", "ptr %error"], []
    for k, kind in enumerate(_leaves(signature)):
        me = f"%a{k}"
        if not isinstance(kind, types.Array):
            inside = _IN_LLVM[CODES[kind]]
            outside, how = ("double", "fptrunc") if CODES[kind] in ("f4", "f8") else ("i32", "sext")
            taken.append(f"{outside} {me}")
            if outside != inside:
                how = "trunc" if inside == "i8" else how
                lines.append(f"{me}.in = {how} {outside} {me} to {inside}")
                me += ".in"
            passed.append(f"{inside} {me}")
            continue
        item = kind.dtype.bitwidth // 8 if kind.dtype != types.boolean else 1
        axes = range(kind.ndim)
        taken += [f"ptr {me}", *(f"i32 {me}.{j}" for j in axes)]
        lines += [f"{me}.n{j} = sext i32 {me}.{j} to i64" for j in axes]
        # What a step along each axis is, in bytes, the last axis first; then the size of all.
        lines.append(f"{me}.s{kind.ndim} = add i64 0, {item}")
        lines += [f"{me}.s{j} = mul i64 {me}.s{j + 1}, {me}.n{j}" for j in reversed(axes)]
        lines.append(f"{me}.size = sdiv i64 {me}.s0, {item}")
        passed += ["ptr null", "ptr null", f"i64 {me}.size", f"i64 {item}", f"ptr {me}"]
        passed += [f"i64 {me}.n{j}" for j in axes] + [f"i64 {me}.s{j + 1}" for j in axes]
    body = "\n  ".join(lines)
    return f"""
declare i32 @mark()
declare void @release(i32)
define i32 @{name}({", ".join(taken)}) {{
  %memory = call i32 @mark()
  %result = alloca i8
  %error = alloca ptr
  store i8 0, ptr %result
  {body}
  %status = call i32 @"{kernel}"({", ".join(passed)}) noinline
  call void @release(i32 %memory)
  %failed = icmp ne i32 %status, 0
  %ready = load i8, ptr %result
  %wide = zext i8 %ready to i32
  %answer = select i1 %failed, i32 -1, i32 %wide
  ret i32 %answer
}}
"""


def _leaves(kinds: Iterable[Any]) -> Iterator[Any]:
    """Yield types, and those of the fields of named tuples, which numba passes one by one."""
    for kind in kinds:
        yield from _leaves(kind) if isinstance(kind, types.BaseTuple) else (kind,)


def _without_tags(name: str) -> str:
    """Return a name without the tags by which numba counts what it compiles, and says how.

    A tag is the letter B, the length of its text, and the text.

    >>> _without_tags("_ZN13stream_sparse7kernels5boxes5_gainB2v2B4c8tJExb")
    '_ZN13stream_sparse7kernels5boxes5_gainExb'
    """
    found = re.search(r"B\d+v\d+", name)
    if found is None:
        return name
    rest = name[found.start() :]
    while tag := re.match(r"B(\d+)", rest):
        rest = rest[tag.end() + int(tag[1]) :]
    return name[: found.start()] + rest


def _parsed(text: str) -> tuple[Any, Any]:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(_TRIPLE)
    machine = target.create_target_machine(features=_FEATURES, opt=3, codemodel="default")
    module = llvm.parse_assembly(text)
    module.data_layout = str(machine.target_data)
    module.verify()
    return module, machine


def _to_share(text: str, name: str) -> bytes:
    """Return a module to be linked with others, which have some functions in common with it."""
    module, _ = _parsed(text)
    for function in module.functions:
        if function.is_declaration or function.name == name:
            continue
        if function.name.startswith(_OWN):
            # Several modules have it; one is taken, so that it must have one name.
            function.name = _without_tags(function.name)
            function.linkage = "linkonce_odr"
        else:
            function.linkage = "internal"
    for variable in module.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    return bytes(module.as_bitcode())
