#!/usr/bin/env python3
"""Makes reference vectors of every kind of number with numpy 2:  python3 make_dtypes.py SEED > dtypes.json

A case is one call of np.gradient: `dtype` and `f`, the values; `args`, the spacings, each a number or coordinates with their
own `dtype`; `axis`, `edge_order`; `expected`, and the `out` dtype that numpy gave it. Integers of 64 bits are text.
"""
import json
import platform
import sys

import numpy as np

from make import word

FLOATS = ("float32", "float64")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


def listed(a):
    if a.ndim > 1:
        return [listed(row) for row in a]
    return [str(v) for v in a] if a.dtype in (np.int64, np.uint64) else [word(v) for v in a]


def values(rng, dtype, shape):
    if dtype in FLOATS:
        return rng.normal(20, 5, shape).astype(dtype)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    return rng.integers(low, high, shape, dtype=dtype, endpoint=True)


def spacings(rng, n):
    steps = rng.integers(1, 9, n)
    yield "none", ()
    yield "0.1", (0.1,)
    yield "-3", (-3,)
    yield "1e-42", (1e-42,)  # float32 has few digits there
    for dtype in FLOATS:
        yield f"irregular {dtype}", (np.cumsum(rng.uniform(0.01, 1, n)).astype(dtype),)
        yield f"even {dtype}", ((0.25 * np.arange(n) - 3).astype(dtype),)
        yield f"0.1 * arange {dtype}", ((0.1 * np.arange(n)).astype(dtype),)
    yield "too far for float32", (np.sort(rng.uniform(-3.3e38, 3.3e38, n)).astype("float32"),)
    yield "evenly too far for float32", (np.linspace(-3e38, 3e38, n).astype("float32"),)
    yield "decreasing float32", (-np.cumsum(rng.uniform(0.01, 1, n)).astype("float32"),)
    for dtype in INTEGERS:
        yield f"irregular {dtype}", (np.cumsum(steps).astype(dtype),)
    yield "even int16", ((7 * np.arange(n)).astype("int16"),)


def case(name, f, args, axis, order):
    with np.errstate(all="ignore"):
        expected = np.gradient(f, *args, axis=axis, edge_order=order)
    return {
        "name": name,
        "dtype": str(f.dtype),
        "f": listed(f),
        "args": [{"dtype": str(a.dtype), "x": listed(a)} if isinstance(a, np.ndarray) else a for a in args],
        "axis": axis,
        "edge_order": order,
        "out": str(expected.dtype),
        "expected": listed(expected),
    }


def cases(rng):
    for order in (1, 2):
        for dtype in FLOATS + INTEGERS:
            for n in (order + 1, 6):
                for name, args in spacings(rng, n):
                    yield case(f"{dtype}, {name}, n={n}", values(rng, dtype, n), args, 0, order)
        for dtype in FLOATS:
            odd = np.array([1e38, -3e38, 1e-45, 0, -0.0, np.inf, 1, np.nan, 2, 5, 3e-39], dtype)
            for name, args in spacings(rng, len(odd)):
                yield case(f"odd {dtype}, {name}", odd, args, 0, order)
            for shape in ((4, 5), (5, 4)):
                for axis in (0, 1):
                    for name, args in spacings(rng, shape[axis]):
                        yield case(f"{dtype} {shape}, axis {axis}, {name}", values(rng, dtype, shape), args, axis, order)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: make_dtypes.py SEED")
    made = list(cases(np.random.default_rng(int(sys.argv[1]))))
    meta = {"numpy": np.__version__, "python": platform.python_version(), "seed": int(sys.argv[1])}
    json.dump({"meta": meta, "cases": made}, sys.stdout)
