#!/usr/bin/env python3
"""Makes reference vectors with numpy and with exact fractions:  python3 make.py SEED > vectors.json

Kinds: uniform (one spacing; equal steps; 0.1 * arange), irregular, live (epoch times), vector (several channels).
The format is that of the stored files: see README.md. Needs Python 3.9 and numpy only.
"""
import json
import platform
import sys
from fractions import Fraction

import numpy as np


def word(x):
    """A number as JSON has it; what JSON has not, as a word."""
    x = float(x)
    if x != x:
        return "NaN"
    if x in (float("inf"), float("-inf")):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def words(values):
    return [words(v) if np.ndim(v) else word(v) for v in values]


def exact_gradient(f, x, edge_order):
    """The stencil of numpy.gradient in fractions; each result is rounded once."""
    F, X = [Fraction(v) for v in f], [Fraction(v) for v in x]
    n = len(F)

    def chord(i):
        return (F[i + 1] - F[i]) / (X[i + 1] - X[i])

    def parabola(i, at):
        """The slope at X[at] of the parabola through samples i, i + 1 and i + 2."""
        bend = (chord(i + 1) - chord(i)) / (X[i + 2] - X[i])
        return chord(i) + bend * (2 * X[at] - X[i] - X[i + 1])

    out = [chord(0)] + [parabola(i - 1, i) for i in range(1, n - 1)] + [chord(n - 2)]
    if edge_order == 2:
        out[0], out[-1] = parabola(0, 0), parabola(n - 3, n - 1)
    return [float(v) for v in out]


def series(name, f, x=None, dx=None, exact=True):
    f = np.asarray(f, dtype=float)
    case = {"name": name, "n": len(f)}
    spacing = []
    if x is not None:
        x = np.asarray(x, dtype=float)
        case["x"] = words(x)
        spacing = [x]
    elif dx is not None:
        case["dx"] = dx
        spacing = [dx]
    case["f"] = words(f)
    steps = np.diff(x) if x is not None else np.ones(1)
    case["branch"] = "uniform" if (steps == steps[0]).all() else "nonuniform"
    with np.errstate(all="ignore"):
        case["expected"] = words(np.gradient(f, *spacing, edge_order=1))
        if len(f) > 2:
            wide = np.gradient(f, *spacing, edge_order=2)
            case["edges2"] = [word(wide[0]), word(wide[-1])]
    if x is not None and exact:
        case["exact"] = words(exact_gradient(f, x, 1))
        if len(f) > 2:
            wide = exact_gradient(f, x, 2)
            case["exact_edges2"] = [word(wide[0]), word(wide[-1])]
    return case


def rows(name, f, x):
    case = {"name": name, "n": f.shape[0], "m": f.shape[1], "x": words(x), "f": words(f)}
    case["expected"] = words(np.gradient(f, x, axis=0, edge_order=1))
    if len(f) > 2:
        wide = np.gradient(f, x, axis=0, edge_order=2)
        case["edges2"] = words([wide[0], wide[-1]])
    return case


def signal(rng, kind, t):
    n = len(t)
    if kind == "sine":
        span = t[-1] - t[0]
        return np.sin(2 * np.pi * 3 * (t - t[0]) / span)
    return {
        "normal": lambda: rng.normal(size=n),
        "price": lambda: 1e5 + np.round(np.cumsum(rng.normal(0, 0.05, n)), 2),
        "temp": lambda: np.round(21 + np.cumsum(rng.normal(0, 0.05, n)), 1),
        "counter": lambda: np.cumsum(rng.integers(0, 1000, n)).astype(float),
        "const": lambda: np.full(n, 1e9 + 0.1),
    }[kind]()


def main(seed):
    rng = np.random.default_rng(seed)
    cases = []
    for n in (2, 3, 5, 50):
        cases.append(series(f"unit spacing n={n}", rng.normal(size=n)))
        h = float(rng.choice([0.1, -0.5, 1000.0, 1e-3]))
        cases.append(series(f"spacing {h} n={n}", signal(rng, "price", np.arange(n)), dx=h))
        even = 1.7e12 + 250.0 * np.arange(n)
        cases.append(series(f"equal steps n={n}", signal(rng, "normal", even), x=even))
        cases.append(series(f"0.1 * arange n={n}", signal(rng, "temp", np.arange(n)), x=0.1 * np.arange(n)))
    steps = {
        "uniform": lambda n: rng.uniform(0.01, 1, n),
        "exponential": lambda n: rng.exponential(1.0, n) + 1e-9,
        "lognormal": lambda n: rng.lognormal(0, 2, n),
        "bursts": lambda n: np.where(rng.random(n) < 0.1, 1000.0, rng.uniform(1e-3, 1e-2, n)),
    }
    for name, make in steps.items():
        for n in (2, 3, 4, 7, 120):
            kind = ("normal", "sine", "price", "temp")[int(rng.integers(4))]
            x = np.cumsum(make(n))
            cases.append(series(f"{name}/{kind} n={n}", signal(rng, kind, x), x=x))
    ms = 1.7e12 + np.cumsum(rng.integers(1, 400, 150)).astype(float)
    seconds = np.round(1.7e9 + np.cumsum(rng.uniform(1e-3, 0.4, 150)), 6)
    tiny = np.cumsum(rng.uniform(0.5e-9, 2e-9, 150))
    for kind in ("price", "temp", "sine", "counter", "const"):
        cases.append(series(f"epoch ms/{kind}", signal(rng, kind, ms), x=ms))
        cases.append(series(f"epoch s/{kind}", signal(rng, kind, seconds), x=seconds))
        cases.append(series(f"steps of 1e-9/{kind}", signal(rng, kind, tiny), x=tiny))
    vector = []
    for n, m in ((2, 3), (3, 1), (7, 2), (60, 4)):
        x = 1.7e12 + np.cumsum(rng.integers(1, 1000, n)).astype(float)
        vector.append(rows(f"axis 0, {n} x {m}", np.cumsum(rng.normal(size=(n, m)), axis=0), x))
    meta = {"numpy": np.__version__, "python": platform.python_version(), "seed": seed}
    json.dump({"meta": meta, "cases": cases, "vector": vector}, sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: make.py SEED")
    main(int(sys.argv[1]))
