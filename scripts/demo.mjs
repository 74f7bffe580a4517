/** `npm run demo [-- arguments]`: makes the clone ready, packages what changed, and runs the demo on the packaged tasks. */
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { tsx } from './bootstrap/tsx.mjs';
import { say } from './bootstrap/say.mjs';

try {
  await bootstrap();
  const packaged = await tsx(root, join('scripts', 'package.ts'), ['--if-stale']);
  process.exitCode = packaged || (await tsx(root, join('scripts', 'demo', 'main.ts'), process.argv.slice(2)));
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
