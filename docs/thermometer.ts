import type { Sample } from 'fluxion';
import { random } from '../bench/data.js';

/** The temperature that the room goes to, from these minutes on. */
const TARGETS = [
  { minute: 0, celsius: 20 },
  { minute: 3, celsius: 25 },
  { minute: 10, celsius: 21.5 },
  { minute: 14, celsius: 23 },
  { minute: 26, celsius: 19 },
  { minute: 32, celsius: 21 },
] as const;
const SLOW = 2; // minutes: the room follows the target ...
const FAST = 0.5; // ... and the thermometer follows the room
const SPIKES = [31, 93, 94, 171]; // samples that are too high
const SPIKE = 1.5; // °C
/** Minutes without samples. */
export const GAP = { from: 20, to: 23 } as const;
/** How long the series is. */
export const MINUTES = 36;

/** True temperature (°C) and slope (°C/min) of the thermometer, in closed form. */
export function truth(minute: number): { celsius: number; slope: number } {
  let at = { room: TARGETS[0].celsius as number, celsius: TARGETS[0].celsius as number, slope: 0 };
  for (const [i, target] of TARGETS.entries()) {
    const until = Math.min(minute, TARGETS[i + 1]?.minute ?? minute);
    at = after(until - target.minute, target.celsius, at);
    if (until === minute) break;
  }
  return at;
}

/** Room and thermometer so many minutes after a jump of the target, from what they were then. */
function after(minutes: number, target: number, { room, celsius }: { room: number; celsius: number }) {
  const slow = ((room - target) * SLOW) / (SLOW - FAST);
  const fast = celsius - target - slow;
  const slower = slow * Math.exp(-minutes / SLOW);
  const faster = fast * Math.exp(-minutes / FAST);
  return {
    room: target + (room - target) * Math.exp(-minutes / SLOW),
    celsius: target + slower + faster,
    slope: -slower / SLOW - faster / FAST,
  };
}

/** Its samples: every 7 to 13 s, with noise, in steps of 0.1 °C, with spikes and a gap. The same ones each time. */
export function samples({ spikes = true } = {}): Sample[] {
  const next = random(2026);
  const taken: Sample[] = [];
  for (let t = 0; t <= MINUTES * 60_000; t += 7000 + Math.round(6000 * next())) {
    if (t > GAP.from * 60_000 && t < GAP.to * 60_000) continue;
    const noise = (next() + next() + next() - 1.5) * 0.08; // a standard deviation of 0.04 °C
    const spike = spikes && SPIKES.includes(taken.length) ? SPIKE : 0;
    taken.push({ t, value: Math.round((truth(t / 60_000).celsius + noise + spike) * 10) / 10 });
  }
  return taken;
}
