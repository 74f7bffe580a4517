import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { renderFlux } from '../../core/manifests/flux/render-flux.ts';
import { kubernetesSchema } from '../../core/manifests/yaml.ts';
import type { Kustomize } from '../../core/ports/manifest-tools.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findKustomize } from '../../platform/kustomize.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { recordingLog } from '../recording-log.ts';
import { writeFiles } from '../tasks/support.ts';

interface Recorded {
  readonly cases: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, string>>;
    readonly kustomization: unknown;
    readonly expected: { readonly text?: string; readonly error?: string };
  }[];
}

const fixture = join(import.meta.dirname, '../fixtures/flux/builds.json');
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as Recorded;

/** Objects by kind and name: their order doesn't count. */
function objectsOf(texts: readonly string[]): readonly unknown[] {
  const objects = texts.flatMap((text) => loadAll(text, { schema: kubernetesSchema }));
  const key = (object: unknown): string => JSON.stringify(object, ['kind', 'metadata', 'name']);
  return objects.filter((object) => object !== null).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('engine flux builds what kustomize-controller builds (recorded)', () => {
  let folder: string;
  let kustomize: Promise<Kustomize> | undefined;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'flux-builds-')));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const { name, files, kustomization, expected } of recorded.cases) {
    it(name, async () => {
      const repository = join(folder, 'repository');
      await writeFiles(repository, { ...files, '.git/config': '', 'cluster/apps.yaml': JSON.stringify(kustomization) });
      const ports = { files: nodeFiles(join(folder, 'temporary')), log: recordingLog([]) };
      const setup = {
        ...ports,
        processes: nodeProcesses(),
        network: { skipCertificateValidation: false },
        signal: new AbortController().signal,
        allowCode: false,
        node: process.execPath,
        path: '',
        helmPath: '',
      };
      const tools = { kustomize: () => (kustomize ??= findKustomize(setup)) };
      const source = { folder: join(repository, 'cluster'), application: 'cluster' };
      const [rendered] = await renderFlux(
        { ...ports, tools, cores: 2 },
        { variables: new Map(), sort: 'apply' },
        [source],
        folder,
      );
      assert.ok(rendered);
      if (expected.error !== undefined) {
        assert.notDeepEqual(rendered.broken, [], JSON.stringify(rendered.manifests));
        return;
      }
      assert.deepEqual(rendered.broken, []);
      const texts = rendered.manifests.map(({ text }) => text);
      assert.deepEqual(objectsOf(texts), objectsOf([expected.text ?? '']));
    });
  }
});
