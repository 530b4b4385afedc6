"""Answers each line with the nanoseconds per sample of numpy.gradient. Arguments: n, and irregular or uniform."""
import sys
import time

import numpy

n = int(sys.argv[1])
uniform = sys.argv[2] == "uniform"
random = numpy.random.default_rng(1)
t = numpy.cumsum(0.1 + random.random(n))
value = numpy.cumsum(random.random(n) - 0.5)
times = max(1, 4_000_000 // n)
for _ in sys.stdin:
    begin = time.perf_counter_ns()
    for _ in range(times):
        numpy.gradient(value, 0.25 if uniform else t)
    print((time.perf_counter_ns() - begin) / (times * n), flush=True)
