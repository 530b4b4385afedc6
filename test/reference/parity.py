#!/usr/bin/env python3
"""Makes the reference vectors of what other tools answer:  python3 parity.py > parity.json

Each tool's arithmetic is written down here anew, from its source, in plain doubles, in its order of operations: so the order
of what may look like a clumsy expression is that of the tool. Home Assistant's derivative is in decimals, as there, and its
trend is numpy.polyfit itself. README.md tells which versions, and how these ports were checked against the tools.

Needs Python 3.9 and numpy.
"""

import json
import math
import warnings
from collections import deque
from datetime import datetime, timedelta, timezone
from decimal import Decimal, DecimalException
from fractions import Fraction

import numpy as np

warnings.simplefilter("ignore")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
T0 = 1_723_075_200_000  # 2024-08-08T00:00:00Z, epoch ms


# --- Prometheus
def neumaier(inc, s, c):
    t = s + inc
    if math.isinf(t):
        c = 0.0
    elif abs(s) >= abs(inc):
        c += (s - t) + inc
    else:
        c += (inc - t) + s
    return t, c


def prom_slope(pts):
    if len(pts) < 2:
        return None
    t0, y0 = pts[0]
    n = 0.0
    sx = cx = sy = cy = sxy = cxy = sxx = cxx = 0.0
    const = True
    for i, (t, y) in enumerate(pts):
        if const and i > 0 and y != y0:
            const = False
        n += 1.0
        x = float(t - t0) / 1e3
        sx, cx = neumaier(x, sx, cx)
        sy, cy = neumaier(y, sy, cy)
        sxy, cxy = neumaier(x * y, sxy, cxy)
        sxx, cxx = neumaier(x * x, sxx, cxx)
    if const:
        return float("nan") if math.isinf(y0) else 0.0
    sx += cx
    sy += cy
    sxy += cxy
    sxx += cxx
    cov = sxy - sx * sy / n
    var = sxx - sx * sx / n
    return cov / var


def go_seconds(ns):  # Go's Duration.Seconds(): whole seconds + remainder/1e9
    sign = -1 if ns < 0 else 1
    q, r = divmod(abs(ns), 1_000_000_000)
    return float(sign * q) + float(sign * r) / 1e9


def prom_rate(pts, at, range_ms):
    if len(pts) < 2:
        return None
    m = len(pts) - 1
    first, last = pts[0], pts[-1]
    res = last[1] - first[1]
    for a, b in zip(pts, pts[1:]):
        if b[1] < a[1]:
            res += a[1]
    start = at - range_ms
    to_start = float(first[0] - start) / 1000
    to_end = float(at - last[0]) / 1000
    sampled = float(last[0] - first[0]) / 1000
    avg = sampled / float(m)
    thr = avg * 1.1
    if to_start >= thr:
        to_start = avg / 2
    zero = to_start
    if res > 0 and first[1] >= 0:
        zero = sampled * (first[1] / res)
    if zero < to_start:
        to_start = zero
    if to_end >= thr:
        to_end = avg / 2
    factor = 1.0
    if sampled != 0:
        factor = (sampled + to_start + to_end) / sampled
    factor /= go_seconds(range_ms * 1_000_000)
    return res * factor


def prom_stream(t, v, range_ms, kind):
    """Each row is an evaluation time; a null row stores no sample. Late or duplicate rows are rejected."""
    out, pts = [], []
    for ti, vi in zip(t, v):
        if pts and ti <= pts[-1][0]:
            out.append(None)  # rejected by the TSDB head: first sample wins
            continue
        if vi is not None:
            pts.append((ti, float(vi)))
        lo = ti - range_ms
        w = [p for p in pts if lo < p[0] <= ti]
        out.append(prom_slope(w) if kind == "deriv" else prom_rate(w, ti, range_ms))
    return out


# --- Flux
def flux_stream(t, v, unit_ns, non_negative=False, initial_zero=False):
    out = []
    last_t = None  # of the row filter, nulls included
    pt = pv = None
    for ti, vi in zip(t, v):
        tn = ti * 1_000_000
        if last_t is not None and tn < last_t:
            raise ValueError("out of order")  # a query error in Flux
        if last_t is not None and tn == last_t:
            out.append(None)  # the row does not exist in the output
            continue
        first = last_t is None
        last_t = tn
        if first:
            if vi is not None:
                pt, pv = tn, float(vi)
            out.append(None)  # first row is cut off
            continue
        if vi is None:
            out.append(None)
            continue
        vi = float(vi)
        if pv is None:
            out.append(None)
        elif non_negative and pv > vi:
            out.append(0.0 if initial_zero else None)
        else:
            elapsed = float(tn - pt) / float(unit_ns)
            diff = -(pv - vi) if pv > vi else vi - pv
            out.append(diff / elapsed)
        pt, pv = tn, vi
    return out


# --- Telegraf
def telegraf_stream(t, v, period_ms, max_roll_over=10):
    """Periods by the times of the samples, from the first one on (round_interval = false); a sample on a border belongs to the
    next period, one from a period that is over is dropped (grace 0). A slope stands at the first sample after its period.
    """
    cache = None  # [first, last, rollover]; events are [t, v] lists
    end = None
    out = []

    def flush():
        nonlocal cache
        got = None
        if cache is not None:
            f, l, ro = cache
            if f is not l:
                den = go_seconds((l[0] - f[0]) * 1_000_000)
                if den != 0:
                    got = (l[1] - f[1]) / den
            if ro < max_roll_over:
                cache = [l, l, ro + 1]
            else:
                cache = None
        return got

    for ti, vi in zip(t, v):
        if end is None:
            end = ti + period_ms
        res = None
        while ti >= end:
            got = flush()
            if got is not None:
                res = got
            end += period_ms
        out.append(res)
        if vi is None:
            continue  # a metric without fields never reaches the aggregator
        if ti < end - period_ms:
            continue  # outside the window, grace 0: dropped
        vi = float(vi)
        if cache is None:
            e = [ti, vi]
            cache = [e, e, 0]
            continue
        if cache[0][0] > ti:
            cache[0] = [ti, vi]
            cache[2] = 0
        elif cache[0][0] == ti:
            cache[0][1] = vi
            cache[2] = 0
        if cache[1][0] < ti:
            cache[1] = [ti, vi]
            cache[2] = 0
        elif cache[1][0] == ti:
            cache[1][1] = vi
            cache[2] = 0
    return out


# --- Home Assistant derivative
UNIT_TIME = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def ha_stream(t, v, time_window_s=0.0, unit_time="h", round_digits=3, total_increasing=False):
    """What the sensor shows after each sample. null: the source is unavailable. An unchanged value is only "reported"."""
    W = float(time_window_s)
    segs = []  # (start, end, Decimal slope)
    native = round(Decimal(0), round_digits)
    last_valid = None
    prev = None  # (Decimal or None, datetime)

    def shown(cur, now):
        nonlocal segs, native, last_valid
        old = prev
        if old is None:
            return native
        if old[0] is not None and old[0] == cur and native == Decimal(0):
            return native  # reported, unchanged, and 0 is shown: skipped
        recovered = old[0] is None
        if recovered and last_valid is None:
            return native
        o_val, o_t = last_valid if recovered else old
        segs = [s for s in segs if (now - s[1]).total_seconds() < W]
        dt = (now - o_t).total_seconds()
        try:
            slope = (cur - o_val) / Decimal(dt) * Decimal(UNIT_TIME[unit_time])
        except DecimalException:
            return native  # two samples at one time: nothing is written
        if total_increasing and slope < 0:
            if recovered:
                segs = []
                last_valid = (cur, now)
                native = round(Decimal(0), round_digits)
            return native  # dropped; the next slope starts at this sample
        segs.append((o_t, now, slope))
        last_valid = (cur, now)
        if dt > W:
            d = slope
        else:
            d = Decimal("0.00")
            for s, e, x in segs:
                ws = now - timedelta(seconds=W)
                w = (e - max(s, ws)).total_seconds() / W
                d = d + (x * Decimal(w))
        native = round(d, round_digits)
        return native

    out = []
    for ti, vi in zip(t, v):
        now = EPOCH + timedelta(milliseconds=ti)
        cur = None if vi is None else Decimal(repr(vi))
        out.append(None if cur is None else float(shown(cur, now)))
        prev = (cur, now)
    return out


# --- Home Assistant trend
def line(points):
    """The exact slope of the least-squares line, rounded once."""
    xs, ys = [Fraction(round(t * 1000), 1000) for t, _ in points], [Fraction(y) for _, y in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return float(sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs))


def trend_stream(t, v, max_samples=2, min_samples=2, sample_duration_s=0, only_changes=False):
    """What polyfit says, and what is true."""
    q = deque(maxlen=int(max_samples))
    out, exact = [], []
    last = object()
    for ti, vi in zip(t, v):
        unseen = only_changes and vi == last  # the sensor listens to changes of state
        last = vi
        ts = (EPOCH + timedelta(milliseconds=ti)).timestamp()
        if vi is not None and not unseen:
            q.append((ts, float(vi)))
        while not unseen and sample_duration_s > 0 and q and q[0][0] < ts - sample_duration_s:
            q.popleft()
        none = unseen or vi is None or len(q) < min_samples
        out.append(None if none else float(np.polyfit([a for a, _ in q], [b for _, b in q], 1)[0]))
        exact.append(None if none else line(q))
    return out, exact


# --- TA-Lib
def talib_stream(v, period=14):
    n = period
    sx = n * (n - 1) * 0.5
    sxx = n * (n - 1) * (2 * n - 1) // 6
    div = sx * sx - n * float(sxx)
    out = []
    for i in range(len(v)):
        if i < n - 1:
            out.append(None)
            continue
        sxy = sy = 0.0
        for j in range(n - 1, -1, -1):
            y = float(v[i - j])
            sy += y
            sxy += float(j) * y
        out.append((n * sxy - sx * sy) / div)
    return out


# --- signals
def lcg(seed):
    s = seed & 0xFFFFFFFF
    while True:
        s = (1664525 * s + 1013904223) & 0xFFFFFFFF
        yield s / 4294967296.0


def times(n, seed, lo, hi, step=1, t0=T0):
    g = lcg(seed)
    t, o = t0, []
    for _ in range(n):
        o.append(t)
        t += int((lo + next(g) * (hi - lo)) // step) * step or step
    return o


def build():
    V = {}
    reg = lambda n, dt, t0=T0: [t0 + i * dt for i in range(n)]
    g = lcg(7)
    noise = [round(next(g) - 0.5, 3) for _ in range(60)]

    # ---- deriv
    c = []

    def deriv(name, t, v, r):
        c.append(dict(case=name, params=dict(rangeMs=r), t=t, value=v, expected=prom_stream(t, v, r, "deriv")))

    t = reg(20, 15000)
    deriv(
        "regular 15 s, range 1 m, linear + noise; sample exactly at t-range is outside",
        t,
        [10 + 0.05 * i * 15 + noise[i] for i in range(20)],
        60000,
    )
    t = times(40, 11, 800, 9000)
    deriv(
        "irregular, price 60000, range 30 s",
        t,
        [60000 + round(25 * math.sin(i / 4), 2) + noise[i] for i in range(40)],
        30000,
    )
    deriv(
        "constant 60000.1 then one step (exact 0 while constant)", reg(14, 5000), [60000.1] * 9 + [60000.2] * 5, 20000
    )
    t = times(16, 5, 4000, 6000, t0=1000)
    deriv(
        "null rows evaluate without a sample; tie and late rows rejected",
        t[:6] + [t[5], t[4]] + t[6:],
        [1, 2.5, 3, None, 5.5, 6, 99, -99] + [7 + i * i / 3 for i in range(6)] + [None, 40, 41, 42],
        16000,
    )
    t = reg(6, 10000) + [T0 + 50000 + 200000 + i * 10000 for i in range(6)]
    deriv("gap longer than the range empties the window", t, [float(i * i) for i in range(12)], 45000)
    deriv(
        "offset 1e9, slope 0.001/s, range 5 m (precision loss)",
        reg(24, 15000),
        [1e9 + 0.015 * i for i in range(24)],
        300000,
    )
    V["prometheus_deriv"] = c

    # ---- rate
    c = []

    def rate(name, t, v, r):
        c.append(dict(case=name, params=dict(rangeMs=r), t=t, value=v, expected=prom_stream(t, v, r, "rate")))

    rate(
        "regular 15 s counter, range 1 m (left extrapolation; zero clamp at start)",
        reg(16, 15000),
        [i * 7 for i in range(16)],
        60000,
    )
    rate(
        "two resets, range 1 m",
        reg(20, 10000),
        [100, 130, 150, 190, 5, 25, 60, 61, 61, 90, 120, 0, 0, 4, 10, 30, 31, 40, 55, 80],
        60000,
    )
    t = times(30, 21, 500, 20000)
    rate(
        "irregular, large offset 60000 (no clamp), range 1 m", t, [60000 + int(i * 3.7) * 11 for i in range(30)], 60000
    )
    t = times(18, 33, 3000, 5000, t0=500)
    rate(
        "constant counter; null rows exercise right extrapolation",
        t,
        [42] * 6 + [None, None, None, None] + [42, 50, None, 58, 70, None, 71, 90],
        20000,
    )
    rate(
        "tie and late rows rejected; negative start value (no clamp)",
        [0, 5000, 10000, 10000, 7000, 15000, 20000, 25000, 30000, 35000, 40000, 45000],
        [-5, -2, 3, 400, 500, 9, 12, 30, 2, 8, 8, 20],
        30000,
    )
    rate(
        "long gap inside the range: threshold 1.1x against half interval",
        [T0 + x for x in (0, 10000, 20000, 30000, 90000, 100000, 111000, 150000, 190000, 191000, 192000, 193000)],
        [1000, 1010, 1025, 1040, 1100, 1115, 1150, 1190, 1200, 1201, 1203, 1210],
        120000,
    )
    rate(
        "counter born inside the range: half interval first, then the zero clamp (2.x did it the other way)",
        reg(10, 10000),
        [7, 17, 29, 40, 48, 61, 70, 83, 0, 2],
        60000,
    )
    V["prometheus_rate"] = c

    # ---- flux
    c = []

    def flux(name, t, v, unit="1s", nn=False, iz=False):
        ns = {"1ns": 1, "1ms": 10**6, "1s": 10**9, "1m": 60 * 10**9, "1h": 3600 * 10**9}[unit]
        c.append(
            dict(
                case=name,
                params=dict(unit=unit, unitNs=ns, nonNegative=nn, initialZero=iz),
                t=t,
                value=v,
                expected=flux_stream(t, v, ns, nn, iz),
            )
        )

    t = times(30, 41, 37, 2400)
    flux("irregular epoch ms, price 60000, unit 1s", t, [60000 + noise[i] for i in range(30)])
    ctr = [100, 130, 150, 190, 5, 25, 60, 61, 61, 90, 120, 0, 0, 4]
    flux("counter resets, nonNegative, unit 1m", reg(14, 10000), ctr, "1m", True)
    flux("counter resets, nonNegative + initialZero, unit 1s", reg(14, 10000), ctr, "1s", True, True)
    flux(
        "leading nulls, nulls inside (gap is bridged), ties (first row wins, also a null row), unit 1s",
        [T0 + x for x in (0, 1000, 2000, 3500, 4000, 4000, 5000, 5000, 7000, 8000, 8000, 9100)],
        [None, None, 5, 8, 9, 100, None, 50, 12, 13.5, None, 10],
    )
    flux("constant and exact zero, unit 1h", reg(12, 60000), [21.5] * 6 + [21.6] * 6, "1h")
    V["flux_derivative"] = c

    # ---- telegraf
    c = []

    def tele(name, t, v, p, m=10):
        c.append(
            dict(case=name, params=dict(periodMs=p, maxRollOver=m), t=t, value=v, expected=telegraf_stream(t, v, p, m))
        )

    rt = [T0 + 2000 * i for i in range(11)]
    rv = [0, 2, 4, 6, 8, 10, 8, 6, 4, 2, 0]
    tele("README triangle, period 10 s, no roll-over", rt, rv, 10000, 0)
    tele("README triangle, period 2 s, roll-over 1", rt, rv, 2000, 1)
    tele(
        "irregular, price 60000, period 5 s, default roll-over",
        times(36, 51, 100, 2600),
        [60000 + noise[i] * 4 for i in range(36)],
        5000,
    )
    tele(
        "quiet periods: roll-over 2 bridges one empty period, not two",
        [T0 + x for x in (1000, 4000, 11000, 24000, 26000, 31000, 65000, 71000, 74000, 90000, 95000, 100500, 111000)],
        [1, 2, 3, 4, 5, 6, 70, 8, 9, 10, 11, 12, 13],
        10000,
        2,
    )
    tele(
        "late samples count for nothing; tie: last wins; null ignored; a sample on the border goes to the next period",
        [T0 + x for x in (5000, 3000, 8000, 8000, 10000, 12000, 12000, 11000, 9000, 20000, 25000, 25000, 31000)],
        [5, 1, 9, 11, 20, None, 21, 19, 1000, 30, 33, 34, 40],
        10000,
        10,
    )
    tele("constant", reg(12, 1500), [7.25] * 12, 4000)
    V["telegraf_derivative"] = c

    # ---- HA derivative
    c = []

    def ha(name, t, v, **p):
        pp = dict(
            timeWindowS=p.get("time_window_s", 0),
            unitTime=p.get("unit_time", "h"),
            round=p.get("round_digits", 3),
            totalIncreasing=p.get("total_increasing", False),
        )
        c.append(dict(case=name, params=pp, t=t, value=v, expected=ha_stream(t, v, **p)))

    ha(
        "no window, irregular, default unit h, round 3",
        times(16, 61, 900, 60000),
        [round(20 + noise[i], 2) for i in range(16)],
    )
    ha(
        "ramp 1/s from 0, window 300 s: warm-up bias 10/300 ... 1",
        reg(36, 10000),
        [float(i * 10) for i in range(36)],
        time_window_s=300.0,
        unit_time="s",
        round_digits=6,
    )
    ha(
        "irregular, price 60000, window 60 s, round 12 (nearly unrounded)",
        times(40, 71, 300, 17000),
        [60000 + round(30 * math.sin(i / 5), 2) for i in range(40)],
        time_window_s=60.0,
        unit_time="min",
        round_digits=12,
    )
    ha(
        "total_increasing reset without a window (HA's own test data)",
        [T0 + 1000 * x for x in (0, 20, 30, 35, 40, 50, 60)],
        [0, 10, 30, 40, 0, 10, 40],
        unit_time="s",
        round_digits=2,
        total_increasing=True,
    )
    ha(
        "total_increasing: reset while unavailable, window 60 s; direct reset keeps old segments",
        [T0 + 10000 * x for x in range(14)],
        [0, 50, None, 0, 10, 20, 40, 2, 5, None, 9, 11, 11, 30],
        time_window_s=60.0,
        unit_time="s",
        round_digits=2,
        total_increasing=True,
    )
    ha(
        "constant, then quantised steps, window 5 min, per hour",
        reg(30, 30000),
        [21.5] * 8 + [21.6] * 9 + [21.7] * 3 + [21.6] * 10,
        time_window_s=300.0,
        unit_time="h",
        round_digits=3,
    )
    ha(
        "ties give nothing but become the next baseline; sum that rounds to 0 is sticky while the value is unchanged",
        [T0 + x for x in (0, 10000, 10000, 20000, 30000, 40000, 50000, 60000, 70000, 80000, 90000, 100000)],
        [0, 1, 3, 3, 4, 3, 3, 3, 5, 5, 5, 6],
        time_window_s=40.0,
        unit_time="s",
        round_digits=3,
    )
    ha(
        "the same without ties",
        reg(11, 10000),
        [0, 3, 3, 4, 3, 3, 3, 5, 5, 5, 6],
        time_window_s=40.0,
        unit_time="s",
        round_digits=3,
    )
    ha(
        "halves go to the even digit",
        reg(12, 8000),
        [0, 0.5, 2, 4.5, 8, 7.5, 6, 3.5, 3.5, 4, 9, 4.5],
        unit_time="s",
        round_digits=3,
    )
    V["ha_derivative"] = c

    # ---- HA trend
    c = []

    def tr(name, t, v, **p):
        e, x = trend_stream(t, v, **p)
        pp = dict(
            maxSamples=p.get("max_samples", 2),
            minSamples=p.get("min_samples", 2),
            sampleDurationS=p.get("sample_duration_s", 0),
            onlyChanges=p.get("only_changes", False),
        )
        c.append(dict(case=name, params=pp, t=t, value=v, expected=e, exact=x))

    tr(
        "defaults: two samples, irregular, epoch",
        times(14, 81, 5000, 60000),
        [round(20 + noise[i], 2) for i in range(14)],
    )
    tr(
        "max 10, min 4, duration 120 s, irregular, price 60000",
        times(30, 91, 2000, 30000),
        [60000 + i * 1.5 + noise[i] for i in range(30)],
        max_samples=10,
        min_samples=4,
        sample_duration_s=120,
    )
    tr("constant 60000 (true slope 0; polyfit leaves rounding dust)", reg(12, 10000), [60000.0] * 12, max_samples=6)
    tr(
        "duration exactly reached is kept (closed left end); null is unavailable",
        reg(16, 10000),
        [1, 2, 4, 8, None, 16, 17, 18, None, None, None, 30, 31, 33, 36, 40],
        max_samples=8,
        sample_duration_s=30,
    )
    tr(
        "onlyChanges: unchanged reports are not samples (HA listens to state changes)",
        reg(18, 10000),
        [5, 5, 5, 6, 6, 7, 7, 7, 8, 8, 9, 9, 9, 9, 10, 10, 9, 9],
        max_samples=4,
        only_changes=True,
    )
    tr(
        "relative time (x from 0): polyfit is accurate here",
        reg(20, 250, 0),
        [100 + 0.3 * i * 0.25 + noise[i] * 0.01 for i in range(20)],
        max_samples=8,
    )
    V["ha_trend"] = c[:]

    # ---- the same at a pace that polyfit is not up to, on seconds since 1970
    c.clear()
    tr(
        "price 60000, one sample a ms",
        reg(40, 1),
        [60000 + 0.001 * i for i in range(40)],
        max_samples=10,
        min_samples=10,
    )
    V["ha_trend_fast"] = c

    # ---- TA-Lib
    c = []

    def ta(name, t, v, p):
        c.append(dict(case=name, params=dict(period=p), t=t, value=v, expected=talib_stream(v, p)))

    ta("linear + noise, period 14 (default)", reg(30, 60000), [10 + 0.5 * i + noise[i] for i in range(30)], 14)
    ta(
        "price 60000, irregular times are ignored, period 5",
        times(24, 101, 10, 90000),
        [60000 + round(20 * math.sin(i / 3), 2) for i in range(24)],
        5,
    )
    ta("period 2 = plain difference", reg(12, 1000), [round(60000 + noise[i], 3) for i in range(12)], 2)
    ta("constant 60000.1, period 10", reg(16, 1000), [60000.1] * 16, 10)
    ta(
        "step, ties in time are just bars, period 6",
        [T0 + 1000 * (i // 2) for i in range(20)],
        [1.0] * 8 + [3.0] * 12,
        6,
    )
    V["talib_linearreg_slope"] = c
    return V


def dump(vectors):
    """One case a line."""
    tools = (
        f'"{tool}": [\n' + ",\n".join(json.dumps(c, allow_nan=False) for c in cases) + "\n]"
        for tool, cases in vectors.items()
    )
    return "{" + ",\n".join(tools) + "}"


if __name__ == "__main__":
    print(dump(build()))
