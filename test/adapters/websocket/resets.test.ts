import { it } from 'vitest';
import { chaos } from '../../support/chaos.js';

it('100,000 samples over 20 resets on each side: no false edge, flat memory, every sample accounted for', async () => {
  await chaos({ samples: 100_000, resets: 20, seed: 20240229 });
}, 30_000);
