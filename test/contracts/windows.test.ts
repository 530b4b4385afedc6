import { LocalPolynomial } from '../../src/kernels/windows/local-polynomial.js';
import { MovingStencil } from '../../src/kernels/windows/moving-stencil.js';
import { TrailingLeastSquares } from '../../src/kernels/windows/trailing-least-squares.js';
import { estimatorContract } from './estimator.js';

// Spacings are 2.6 on the mean: windows of a few samples, of about 24 (where the line changes its way of summing), and of more.
for (const span of [3, 20, 62, 150])
  estimatorContract(`TrailingLeastSquares, span ${span}`, { make: () => new TrailingLeastSquares({ span }) });
for (const points of [2, 5, 24, 25, 40]) {
  estimatorContract(`TrailingLeastSquares, ${points} points`, { make: () => new TrailingLeastSquares({ points }) });
}
estimatorContract('TrailingLeastSquares, at least 5 samples over 10', {
  make: () => new TrailingLeastSquares({ span: 20, minSamples: 5, minSpan: 10 }),
});

for (const degree of [1, 2, 3]) {
  for (const lag of [0, 10]) {
    estimatorContract(`LocalPolynomial, span 30, degree ${degree}, lag ${lag}`, {
      make: () => new LocalPolynomial({ span: 30, degree, lag }),
    });
  }
  for (const lag of [0, 4]) {
    estimatorContract(`LocalPolynomial, 9 points, degree ${degree}, lag ${lag}`, {
      make: () => new LocalPolynomial({ points: 9, degree, lag }),
    });
  }
}
estimatorContract('LocalPolynomial, second derivative', {
  make: () => new LocalPolynomial({ span: 40, degree: 3, order: 2, lag: 20 }),
  line: Infinity,
});

for (const points of [2, 3, 5, 8]) {
  estimatorContract(`MovingStencil, ${points} points`, { make: () => new MovingStencil({ points }) });
}
for (const points of [3, 5]) {
  estimatorContract(`MovingStencil, second derivative from ${points} points`, {
    make: () => new MovingStencil({ points, order: 2 }),
    line: Infinity,
  });
}
for (const lag of [0, 3, 6]) {
  estimatorContract(`MovingStencil, 7 points, degree 2, lag ${lag}`, {
    make: () => new MovingStencil({ points: 7, degree: 2, lag }),
  });
}
