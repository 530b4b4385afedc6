import { expect, it } from 'vitest';
import { rateUnit } from '../../src/index.js';

it.each([
  ['°C', 'min', '°C/min'],
  ['°C', 's', '°C/s'],
  ['USD', 'second', 'USD/s'],
  ['Wh', 'h', 'W'],
  ['kWh', 'h', 'kW'],
  ['kWh', 'd', 'kWh/d'],
  ['Ws', 's', 'W'],
  ['Ah', 'h', 'A'],
  ['m', 's', 'm/s'],
  ['m/s', 's', 'm/s²'],
  ['m/s', 'min', 'm/s/min'],
  ['', 'h', '1/h'],
  ['V', 'PT15M', 'V/(15 min)'],
  ['V', '1500 ms', 'V/(1500 ms)'],
  ['V', 60000, 'V/min'],
])('%j per %s is %s', (unit, per, wanted) => {
  expect(rateUnit(unit, per)).toBe(wanted);
});

it('what is no duration is refused', () => {
  expect(() => rateUnit('V', 'banana')).toThrow(RangeError);
});
