import { it } from 'vitest';
import { chaos } from '../support/chaos.js';

it('1,000,000 samples over 20 resets on each side: no false edge, flat memory, every sample accounted for', async () => {
  await chaos({ samples: 1_000_000, resets: 20, seed: 1 });
}, 120_000);

it.each([2, 3, 4])(
  '200,000 samples over 100 resets on each side (seed %i)',
  async (seed) => {
    await chaos({ samples: 200_000, resets: 100, seed });
  },
  120_000,
);
