import { type Feed, irregularly } from './feed.js';

/**
 * Simulated trades, as exchanges send them: `{ e: "trade", T, s, p }`, prices as text, and mostly several in one millisecond;
 * between them quotes, which are no trades.
 */
export const ticks: Feed = (send) => {
  let cents = 6_000_000;
  return irregularly(20, 250, () => {
    const T = Date.now();
    const trades = Math.random() < 0.7 ? 1 + Math.floor(Math.random() * 4) : 1;
    for (let i = 0; i < trades; i += 1) {
      cents += Math.round((Math.random() - 0.5) * 300);
      send({ e: 'trade', T, s: 'BTCUSD', p: (cents / 100).toFixed(2) });
    }
    send({ e: 'quote', T, s: 'BTCUSD', b: ((cents - 10) / 100).toFixed(2), a: ((cents + 10) / 100).toFixed(2) });
  });
};
