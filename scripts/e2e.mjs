/**
 * `npm run test:e2e [-- --use-kubeconfig] [-- files]`: makes the clone ready, packages what changed, builds what is
 * missing of Kubernetes and Flux, and runs the packaged tasks against them.
 */
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { say } from './bootstrap/say.mjs';
import { tsx } from './bootstrap/tsx.mjs';
import { providePrograms } from './e2e/programs.mjs';

const useKubeconfig = '--use-kubeconfig';

try {
  const args = process.argv.slice(2);
  const files = args.filter((arg) => arg !== useKubeconfig);
  const unknown = files.find((arg) => arg.startsWith('-'));
  if (unknown !== undefined)
    throw new Error(`${unknown} is unknown; there is ${useKubeconfig}, and names of test files.`);
  const kubeconfig = process.env['KUBECONFIG'] ?? '';
  const given = args.includes(useKubeconfig);
  if (given && kubeconfig === '')
    throw new Error(`${useKubeconfig} takes the cluster that KUBECONFIG names, which is not set.`);
  if (!given && kubeconfig !== '') {
    say(`KUBECONFIG is set, and left alone: its cluster is used with ${useKubeconfig} only.`);
  }
  await bootstrap();
  const packaged = await tsx(root, join('scripts', 'package.ts'), ['--if-stale']);
  if (packaged !== 0) throw new Error('the tasks could not be packaged.');
  const where = given ? { kubeconfig } : { programs: await providePrograms(root, process.env) };
  process.exitCode = await tsx(root, join('scripts', 'e2e', 'main.ts'), [JSON.stringify(where), ...files]);
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
