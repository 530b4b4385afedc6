"""NDJSON samples in, NDJSON derivatives out, as one would write it with json and numpy."""
import json
import sys

import numpy

samples = [json.loads(line) for line in sys.stdin]
t = numpy.array([sample["t"] for sample in samples], dtype=float)
value = numpy.array([sample["value"] for sample in samples], dtype=float)
derivative = numpy.gradient(value, t).tolist()
for sample, d in zip(samples, derivative):
    sample["derivative"] = d
    sys.stdout.write(json.dumps(sample) + "\n")
