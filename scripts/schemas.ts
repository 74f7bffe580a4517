/**
 * `npm run schemas`: makes core/manifests/schema/kubernetes-data.ts, which tells what Kubernetes' own kinds look like in
 * each of its versions. Needs pip and go; the result is committed, so nobody else does.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main, root, ScriptError } from './project.ts';
import { dataModule } from './schemas/data-module.ts';
import { readGo } from './schemas/go-types.ts';
import { mergeDefinitions } from './schemas/merge.ts';
import { removedKinds } from './schemas/removed.ts';
import { provenance, readDefinitions, readGoTypes } from './schemas/sources.ts';

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const go = readGo(await readGoTypes());
  const merged = mergeDefinitions(await readDefinitions(), go);
  const path = join(root, 'core', 'manifests', 'schema', 'kubernetes-data.ts');
  const text = dataModule(merged, removedKinds(go, merged), go, provenance);
  if (values.check === true) {
    if ((await readFile(path, 'utf8')) !== text) throw new ScriptError(`${path} is stale: run npm run schemas`);
    return;
  }
  await writeFile(path, text);
  console.log(`${path}: ${merged.kinds.length} kinds, 1.${merged.oldest} to 1.${merged.newest}`);
});
