import type { ConnectionOptions } from '../sockets/connection-options.js';
import type { Config } from './config.js';
import type { Report } from './report.js';

/** The options of a connection, with its ups and downs told on standard error. */
export function connectionOptions(config: Config, report: Report, name: string): ConnectionOptions {
  const { headers, protocols, ping, idle, waitForServer, maxPayload } = config.connection;
  let lost = false;
  return {
    waitForServer,
    maxPayload,
    ...(name === 'source' && Object.keys(headers).length > 0 && { headers }),
    ...(name === 'source' && protocols.length > 0 && { protocols }),
    ...(ping !== undefined && { ping }),
    ...(name === 'source' && idle !== undefined && { idle }),
    onStatus(status) {
      if (status.state === 'waiting') {
        report.say(`${name}: ${status.reason}; connecting again in ${(status.delay / 1000).toFixed(1)} s`);
        lost = true;
      } else if (status.state === 'open' && lost) {
        report.say(`${name}: connected again`);
        lost = false;
      }
    },
  };
}
