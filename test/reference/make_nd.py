#!/usr/bin/env python3
"""Makes reference vectors of several dimensions with numpy:  python3 make_nd.py SEED > nd.json

First what numpy's own tests (TestGradient) ask of arrays of two dimensions, then the spacings of torch.gradient's tests
(sample_inputs_gradient), whose coordinates fall or turn back, then random arrays of one to four dimensions.
A case has f, the arguments (spacings as numpy takes them), axis, edge_order and expected, a list of one array per axis.
The format of numbers is that of the other files: see README.md. Needs Python 3.9 and numpy only.
"""
import json
import platform
import sys

import numpy as np
from make import word


def words(a):
    return [words(v) for v in a] if np.ndim(a) else word(a)


def case(name, f, *args, **options):
    got = np.gradient(f, *args, **options)
    axis = options.get("axis")
    alone = not isinstance(got, (list, tuple))
    return {
        "name": name,
        "f": words(f),
        "args": [words(a) for a in args],
        **({"axis": axis} if axis is not None else {}),
        "edge_order": options.get("edge_order", 1),
        "expected": [words(got)] if alone else [words(g) for g in got],
    }


def test_gradient():
    x = np.array([[1, 1], [3, 4]])
    yield case("test_basic", x)
    f = np.arange(25).reshape(5, 5)
    dx, uneven = np.cumsum(np.ones(5)), [1.0, 2.0, 5.0, 9.0, 11.0]
    yield case("test_args: one spacing", f, 1.5)
    yield case("test_args: uneven", f, uneven, uneven)
    yield case("test_args: mixed", f, dx, 2)
    yield case("test_args: coordinates of one axis", f, dx, axis=1)
    f = np.array([0, 2.0, 3.0, 4.0, 5.0, 5.0])
    f = np.tile(f, (6, 1)) + f.reshape(-1, 1)
    uneven, even = np.array([0.0, 0.5, 1.0, 3.0, 5.0, 7.0]), np.arange(6.0)
    for order in (1, 2):
        yield case("test_spacing: 1", f, 1.0, axis=(0, 1), edge_order=order)
        for name, at in (("even", even), ("uneven", uneven)):
            yield case(f"test_spacing: {name}", f, at, at, axis=(0, 1), edge_order=order)
            yield case(f"test_spacing: {name}, all axes", f, at, at, edge_order=order)
            for axis in (0, 1):
                yield case(f"test_spacing: {name}, axis {axis}", f, at, axis=axis, edge_order=order)
        for axis in (0, 1):
            yield case(f"test_spacing: 1, axis {axis}", f, 1.0, axis=axis, edge_order=order)
        yield case("test_spacing: mixed", f, even, uneven, axis=(0, 1), edge_order=order)
        yield case("test_spacing: mixed, axes turned", f, uneven, even, axis=(1, 0), edge_order=order)
    for axis in (0, 1, -1, (1, 0)):
        yield case(f"test_specific_axes: {axis}", x, axis=axis)
    yield case("test_specific_axes: order of spacings", x, 2.0, 3.0, axis=(1, 0))
    yield case("test_return_type", np.array(([1, 2], [2, 3])))


def torch_gradient(rng):
    for shape, args, axis, order in (
        ((5,), (), None, 1),
        ((5,), (2.0,), None, 1),
        ((5, 5), (), None, 2),
        ((5, 5), (2.0, 2.1), None, 1),
        ((5, 5), (2.0, 2.1), (0, 1), 1),
        ((4, 4, 4), (2.0, 1.0), (0, 1), 2),
        ((3, 3, 3), ([1.1, 2.0, 3.5], [4.0, 2, 6.0]), (0, -1), 1),
        ((3, 3, 3), ([1.0, 3.0, 2.0], [8.0, 6.0, 1.0]), (0, 1), 2),
    ):
        options = {} if axis is None else {"axis": axis}
        yield case(f"torch: {args}", np.round(rng.normal(size=shape), 3), *args, **options, edge_order=order)


def spacing(rng, n):
    return (
        lambda: float(rng.choice([0.1, 0.25, 3.0, -0.5])),
        lambda: np.cumsum(rng.uniform(0.01, 1, n)),
        lambda: -np.cumsum(rng.uniform(0.01, 1, n)),
        lambda: 1.7e12 + 250.0 * np.arange(n),
        lambda: 0.1 * np.arange(n),
    )[int(rng.integers(5))]()


def random_arrays(rng):
    for shape in ((7,), (3, 5), (40, 3), (2, 33), (4, 3, 5), (3, 9, 2), (3, 4, 3, 3)):
        for order in (1, 2):
            f = np.round(rng.normal(size=shape), 3) if order == 1 else 1e5 + rng.normal(size=shape)
            if rng.random() < 0.3:
                f.flat[int(rng.integers(f.size))] = rng.choice([np.nan, np.inf])
            axes = [int(a) for a in rng.permutation(len(shape)) if shape[a] > order]
            axes = axes[: int(rng.integers(1, len(axes) + 1))]
            args = [spacing(rng, shape[a]) for a in axes]
            with np.errstate(all="ignore"):
                yield case(f"{shape}, axes {axes}", f, *args, axis=tuple(axes), edge_order=order)


def main(seed):
    rng = np.random.default_rng(seed)
    cases = [*test_gradient(), *torch_gradient(rng), *random_arrays(rng)]
    meta = {"numpy": np.__version__, "python": platform.python_version(), "seed": seed}
    json.dump({"meta": meta, "cases": cases}, sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: make_nd.py SEED")
    main(int(sys.argv[1]))
