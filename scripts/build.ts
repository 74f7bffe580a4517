/** `npm run build`: one checked bundle per task, `dist/build/<task>/index.js`. */
import { join } from 'node:path';
import { buildAll, markCommonJs } from './build/build-all.ts';
import { main, root } from './project.ts';

await main(async () => {
  await markCommonJs(join(root, 'dist'));
  for (const made of await buildAll(root, join(root, 'dist', 'build'))) {
    console.log(`${made.task}: ${(made.bytes / 1000).toFixed(0)} kB`);
  }
});
