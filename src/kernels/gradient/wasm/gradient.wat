;; The inner loop of the batch gradient, two samples at a time: mode "accurate" on increasing coordinates.
;;
;; Memory: f at 0, x at 65552, out at 131104; each 8194 doubles (a block and a neighbour on both sides).
;; run(n) works out[1 .. n-2] from f[0 .. n-1] and x[0 .. n-1]; n is even and at least 4. The answer is 0 when all is well;
;; else some sample needs what only the JavaScript loop has (an error to raise, or exact arithmetic after a cancellation),
;; and the block must be worked there instead. Same operations in the same order as `inside` in accurate.ts: same bits.
(module
  (memory (export "memory") 4)
  (func (export "run") (param $n i32) (result i32)
    (local $p i32) (local $end i32)
    (local $f0 v128) (local $fp v128) (local $fm v128) (local $x0 v128) (local $xp v128)
    (local $h v128) (local $hs v128) (local $hd v128) (local $s v128) (local $sl v128) (local $sr v128)
    (local $eq v128) (local $sum v128) (local $bend v128) (local $r v128) (local $size v128)
    (local $good v128) (local $least v128) (local $most v128)
    ;; $h and $s hold, in their upper half, the spacing and the slope that lead to the first sample of the pair.
    (local.set $h (f64x2.splat (f64.sub (f64.load offset=65560 (i32.const 0)) (f64.load offset=65552 (i32.const 0)))))
    (local.set $s (f64x2.div
      (f64x2.splat (f64.sub (f64.load offset=8 (i32.const 0)) (f64.load offset=0 (i32.const 0)))) (local.get $h)))
    (local.set $good (i64x2.splat (i64.const -1)))
    (local.set $least (local.get $h))
    (local.set $end (i32.shl (i32.sub (local.get $n) (i32.const 2)) (i32.const 3)))
    (loop $pairs
      (local.set $fm (v128.load offset=0 (local.get $p)))
      (local.set $f0 (v128.load offset=8 (local.get $p)))
      (local.set $fp (v128.load offset=16 (local.get $p)))
      (local.set $x0 (v128.load offset=65560 (local.get $p)))
      (local.set $xp (v128.load offset=65568 (local.get $p)))
      (local.set $hd (f64x2.sub (local.get $xp) (local.get $x0)))
      (local.set $sr (f64x2.div (f64x2.sub (local.get $fp) (local.get $f0)) (local.get $hd)))
      (local.set $hs (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $h) (local.get $hd)))
      (local.set $sl (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $s) (local.get $sr)))
      (local.set $h (local.get $hd))
      (local.set $s (local.get $sr))
      (local.set $sum (f64x2.add (local.get $hs) (local.get $hd)))
      (local.set $bend (f64x2.mul
        (f64x2.sub (local.get $sr) (local.get $sl))
        (f64x2.div (f64x2.pmin (local.get $hs) (local.get $hd)) (local.get $sum))))
      (local.set $r (v128.bitselect
        (f64x2.add (local.get $sl) (local.get $bend))
        (f64x2.sub (local.get $sr) (local.get $bend))
        (f64x2.lt (local.get $hs) (local.get $hd))))
      (local.set $eq (f64x2.eq (local.get $hs) (local.get $hd)))
      (if (v128.any_true (local.get $eq)) (then
        (local.set $r (v128.bitselect
          (f64x2.div (f64x2.sub (local.get $fp) (local.get $fm)) (local.get $sum))
          (local.get $r)
          (local.get $eq)))))
      (v128.store offset=131112 (local.get $p) (local.get $r))
      ;; What is not finite, and spacings that are not positive, are looked for at the end: the least and the most tell.
      (local.set $least (f64x2.pmin (local.get $least) (local.get $hd)))
      (local.set $most (f64x2.pmax (local.get $most) (local.get $sum)))
      (local.set $size (f64x2.abs (local.get $r)))
      (local.set $good (v128.and (local.get $good) (v128.and
        (f64x2.lt (local.get $size) (v128.const f64x2 inf inf))
        (f64x2.ge (local.get $size) (f64x2.mul
          (v128.const f64x2 1e-15 1e-15)
          (f64x2.add (f64x2.abs (local.get $sl)) (f64x2.abs (local.get $sr))))))))
      (br_if $pairs (i32.lt_u
        (local.tee $p (i32.add (local.get $p) (i32.const 16)))
        (local.get $end))))
    (i32.eqz (i64x2.all_true (v128.and (local.get $good) (v128.and
      (f64x2.gt (local.get $least) (v128.const f64x2 0 0))
      (f64x2.lt (local.get $most) (v128.const f64x2 inf inf))))))))
