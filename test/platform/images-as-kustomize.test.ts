import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImages, type ImageSetting } from '../../core/manifests/images.ts';
import { parseManifests } from '../../core/manifests/parse.ts';
import type { Data } from '../../core/unstructured.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findKustomize } from '../../platform/kustomize.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { recordingLog } from '../recording-log.ts';
import { writeFiles } from '../tasks/support.ts';

const containers = [
  'nginx',
  'nginx:1.0',
  'nginx@sha256:abc',
  'nginx:1.0@sha256:abc',
  'docker.io/library/nginx:1',
  'nginx-extra:1',
  'reg:5000/nginx',
  'reg:5000/nginx:1',
  'reg:5000/nginx@sha256:abc',
  'nginx:',
  'other',
].map((image, index) => ({ name: `c${index}`, image }));
const pod = { initContainers: containers, containers };
// kustomize knows volumes of images in Pods and their templates, but not in a CronJob's.
const mounting = { ...pod, volumes: [{ name: 'v', image: { reference: 'nginx:1' } }] };
const named = (apiVersion: string, kind: string, more: Data): Data => ({
  apiVersion,
  kind,
  metadata: { name: kind.toLowerCase() },
  ...more,
});
const objects = [
  named('v1', 'Pod', { spec: mounting }),
  named('apps/v1', 'Deployment', { spec: { template: { spec: mounting } } }),
  named('batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template: { spec: pod } } } } }),
  named('example.com/v1', 'Custom', {
    spec: {
      image: 'nginx',
      deep: [{ containers: [{ image: 'nginx', containers: [{ image: 'nginx:2' }] }] }],
      containers: { notAList: { image: 'nginx' } },
    },
    containers: [{ image: 'nginx' }, { name: 'none' }],
  }),
  named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { default: { containers: [{ image: 'nginx' }] } },
  }),
];

describe('images are set as kustomize sets them', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'));
  });
  after(() => rm(folder, { recursive: true }));

  const cases: Readonly<Record<string, readonly ImageSetting[]>> = {
    'a name': [{ name: 'nginx', newName: 'registry.example.com/web' }],
    'a tag': [{ name: 'nginx', newTag: '2.0' }],
    'a digest': [{ name: 'nginx', digest: 'sha256:def' }],
    'a tag and a digest': [{ name: 'nginx', newTag: '2.0', digest: 'sha256:def' }],
    'all of it, of a registry with a port': [
      { name: 'reg:5000/nginx', newName: 'other.example.com/x', newTag: '1', digest: 'sha256:def' },
    ],
    'one after the other': [
      { name: 'nginx', newName: 'other' },
      { name: 'other', newTag: '3' },
    ],
  };
  for (const [what, settings] of Object.entries(cases)) {
    it(`by ${what}`, async () => {
      const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
      await writeFiles(folder, {
        'app/all.yaml': text,
        'app/kustomization.yaml': JSON.stringify({ resources: ['all.yaml'], images: settings }),
      });
      const kustomize = await findKustomize({
        processes: nodeProcesses(),
        files: nodeFiles(join(folder, 'temporary')),
        log: recordingLog([]),
        network: { skipCertificateValidation: false },
        signal: new AbortController().signal,
        path: '',
        helmPath: '',
        allowCode: false,
        node: process.execPath,
      });
      const theirs = parseManifests({ file: 'theirs', text: await kustomize.build(join(folder, 'app'), []) });
      const ours = setImages(parseManifests({ file: 'ours', text }).manifests, settings);
      assert.deepEqual(ours.unmatched, []);
      const byKind = (all: readonly { readonly data: Data }[]): readonly Data[] =>
        all.map(({ data }) => data).toSorted((a, b) => (String(a['kind']) < String(b['kind']) ? -1 : 1));
      assert.deepEqual(byKind(ours.manifests), byKind(theirs.manifests));
    });
  }
});
