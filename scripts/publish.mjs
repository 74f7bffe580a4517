/**
 * `MARKETPLACE_TOKEN=… node scripts/publish.mjs <file.vsix>`: publishes to the Marketplace. tfx takes its token from its
 * arguments alone, which everybody on a machine can see; here they are put together within the process.
 */
import { createRequire } from 'node:module';

const { MARKETPLACE_TOKEN: token } = process.env;
const [vsix, ...more] = process.argv.slice(2);
if (!vsix || !token) {
  console.error('say which file, and set MARKETPLACE_TOKEN: node scripts/publish.mjs <file.vsix>');
  process.exit(2);
}
delete process.env.MARKETPLACE_TOKEN;
process.argv.splice(2, Infinity, 'extension', 'publish', '--no-prompt', '--vsix', vsix, ...more, '--token', token);
createRequire(import.meta.url)('tfx-cli/_build/tfx-cli.js');
