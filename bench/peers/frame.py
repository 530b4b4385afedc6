"""Answers each line with the nanoseconds per number of numpy.gradient of a frame. Arguments: n (rows and columns), irregular
or uniform, and the axis: 0, 1 or both."""
import sys
import time

import numpy

n = int(sys.argv[1])
axis = {"0": 0, "1": 1, "both": (0, 1)}[sys.argv[3]]
random = numpy.random.default_rng(1)
t = numpy.cumsum(0.1 + random.random(n))
value = numpy.cumsum(random.random(n * n) - 0.5).reshape(n, n)
spacing = [0.25 if sys.argv[2] == "uniform" else t] * numpy.size(axis)
times = max(1, 4_000_000 // value.size)
for _ in sys.stdin:
    begin = time.perf_counter_ns()
    for _ in range(times):
        numpy.gradient(value, *spacing, axis=axis)
    print((time.perf_counter_ns() - begin) / (times * value.size), flush=True)
