/**
 * `npm run schemas`: makes core/manifests/schema/kubernetes-data.ts, which tells what Kubernetes' own kinds look like in
 * each of its versions. Needs pip and go; the result is committed, so nobody else does. With `-- --check` nothing is
 * written, and stale data is an error.
 *
 * `npm run schemas -- --kubeconform` writes test/fixtures/kubeconform instead: objects of every kind, right ones and wrong
 * ones, with what kubeconform -strict says about each. Needs kubeconform, too, and some minutes.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { main, root, ScriptError } from './project.ts';
import { makeCorpus } from './schemas/corpus.ts';
import { dataModule } from './schemas/data-module.ts';
import { readGo, type GoTypes } from './schemas/go-types.ts';
import { recordVerdicts } from './schemas/kubeconform.ts';
import { mergeDefinitions } from './schemas/merge.ts';
import { removedKinds } from './schemas/removed.ts';
import { provenance, readDefinitions, readGoTypes, type VersionedDefinitions } from './schemas/sources.ts';

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, kubeconform: { type: 'boolean' } } });
  const go = readGo(await readGoTypes());
  const versions = await readDefinitions();
  if (values.kubeconform === true) return writeVerdicts(versions, go);
  const merged = mergeDefinitions(versions, go);
  const path = join(root, 'core', 'manifests', 'schema', 'kubernetes-data.ts');
  const text = dataModule(merged, removedKinds(go, merged), go, provenance);
  if (values.check === true) {
    if ((await readFile(path, 'utf8')) !== text) throw new ScriptError(`${path} is stale: run npm run schemas`);
    return;
  }
  await writeFile(path, text);
  console.log(`${path}: ${merged.kinds.length} kinds, 1.${merged.oldest} to 1.${merged.newest}`);
});

/** Of the oldest version and the newest: between them the same kinds come and go. */
async function writeVerdicts(versions: readonly VersionedDefinitions[], go: GoTypes): Promise<void> {
  for (const version of [versions[0], versions.at(-1)]) {
    if (version === undefined) continue;
    const recorded = await recordVerdicts(version.minor, makeCorpus(version, go));
    const path = join(root, 'test', 'fixtures', 'kubeconform', `1.${version.minor}.json`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `[\n${recorded.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
    console.log(`${path}: ${recorded.length} objects`);
  }
}
