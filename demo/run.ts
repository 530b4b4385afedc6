import { demo } from './main.js';

const at = process.argv.indexOf('--seconds');
const seconds = at === -1 ? undefined : Number(process.argv[at + 1]);
if (seconds !== undefined && !(seconds > 0)) {
  process.stderr.write('demo: --seconds takes a positive number, as in npm run demo -- --seconds 10\n');
  process.exit(2);
}
process.exit(await demo(seconds));
