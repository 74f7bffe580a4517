import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { startJob, type Job } from './harness.ts';

const shared = join(import.meta.dirname, '../../../../shared/cases');
const cases = join(shared, 'fabrikate');
const generated = join(shared, 'fabrikate-generated');

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}
type Objects = Readonly<Record<string, unknown>>;

/** Objects by kind and name: neither their order counts nor the order of their keys. */
function objectsOf(text: string): Objects {
  const objects = loadAll(text).filter(isObject);
  return Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, withoutFaults(object)]));
}

/** fabrikate#232: a warning that helm writes stands among what Fabrikate generates, and reads as a document. */
function isObject(document: unknown): document is KubernetesObject {
  return typeof document === 'object' && document !== null && 'kind' in document;
}

/** What is compared: without what Fabrikate gets wrong. */
function withoutFaults(object: KubernetesObject): unknown {
  // fabrikate#275: the namespace is put on kinds that have none. Our own checks refuse such an object.
  const metadata = object.kind.startsWith('Cluster') ? { ...object.metadata, namespace: undefined } : object.metadata;
  return JSON.parse(
    JSON.stringify({ ...object, metadata }, (key, value: unknown) => {
      // The chart rolls dice for it.
      if (key === 'admin-password' || key === 'checksum/secret') return undefined;
      // Documents are cut apart at their markers: a text at the end of one loses its last line end.
      return typeof value === 'string' ? value.replace(/\n$/, '') : value;
    }),
  );
}

async function whatFabrikateMakes(name: string, environment: string): Promise<Objects> {
  const folder = join(generated, name, environment);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return objectsOf(texts.map((text) => `---\n${text}`).join('\n'));
}

if (existsSync(generated)) {
  describe('render-manifests, packaged: what Fabrikate itself generates', () => {
    let job: Job;
    beforeEach(async () => {
      job = await startJob();
      await cp(cases, join(job.folders.sources, 'cases'), { recursive: true });
    });
    afterEach(() => job.remove());

    const rendered = async (name: string, environment: string): Promise<Objects> => {
      const run = await job.run({
        environment,
        sourcePath: `cases/${name}`,
        allowCode: 'true',
        // Fabrikate has no switch for them.
        skipTests: 'false',
        plaintextSecrets: 'allow',
        // Kubernetes has moved on since.
        validate: 'syntax',
      });
      assert.equal(run.result, 'Succeeded', run.log);
      return objectsOf(await job.output(`${environment}/${name}/manifests.yaml`));
    };

    for (const name of ['generate', 'generate-yaml', 'generate-hooks', 'generate-remote-static']) {
      it(`${name}, for prod`, async () => {
        const expected = await whatFabrikateMakes(name, 'prod');
        assert.notEqual(Object.keys(expected).length, 0);
        assert.deepEqual(await rendered(name, 'prod'), expected);
      });
    }

    for (const name of ['generate', 'generate-hooks', 'generate-remote-static']) {
      it(`${name}, for common`, async () => {
        assert.deepEqual(await rendered(name, 'common'), await whatFabrikateMakes(name, 'common'));
      });
    }

    it('generate-yaml, for common: but Fabrikate reads common twice, and doubles its lists', async () => {
      assert.deepEqual(await rendered('generate-yaml', 'common'), await whatFabrikateMakes('generate-yaml', 'prod'));
    });

    it('iterator: of components without manifests Fabrikate makes empty files; here that is an error', async () => {
      const run = await job.run({ environment: 'prod', sourcePath: 'cases/iterator' });
      assert.match(run.message ?? '', /NOTHING_RENDERED/);
    });
  });
}
