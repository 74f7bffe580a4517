import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeProcesses } from '../../platform/processes.ts';
import { edit } from '../core/images/request.ts';
import { writeFiles } from '../tasks/support.ts';

const old = `sha256:${'0123456789abcdef'.repeat(4)}`;
const fresh = `sha256:${'fedcba9876543210'.repeat(4)}`;

interface Chart {
  readonly says: string;
  /** What the chart has for itself, and what the user sets over it: the file that is edited. */
  readonly defaults: string;
  readonly values: string;
  /** How the chart puts the image together. */
  readonly image: string;
  readonly before: string;
  /** What is asked for; the image must become that, or `after`. */
  readonly wanted: string;
  readonly after?: string;
}

const bitnami = [
  '{{ $registry := .Values.image.registry }}',
  '{{ if (.Values.global).imageRegistry }}{{ $registry = .Values.global.imageRegistry }}{{ end }}',
  '{{ $version := printf ":%s" .Values.image.tag }}',
  '{{ if .Values.image.digest }}{{ $version = printf "@%s" .Values.image.digest }}{{ end }}',
  '{{ printf "%s/%s%s" $registry .Values.image.repository $version }}',
].join('');
const bitnamiDefaults = 'image: {registry: docker.io, repository: bitnami/redis, tag: "7.0.0", digest: ""}\n';
const both = `{{ .Values.image.registry }}/{{ .Values.image.image }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}`;
const plain = '{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}';

const charts: readonly Chart[] = [
  {
    says: 'registry, repository, tag and digest, of which the digest wins',
    defaults: bitnamiDefaults,
    values: `image:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: "7.2.0"\n  digest: ${old} # pinned\n`,
    image: bitnami,
    before: `docker.io/bitnami/redis@${old}`,
    wanted: 'docker.io/bitnami/redis:7.4.0',
  },
  {
    says: 'a digest where the digest wins',
    defaults: bitnamiDefaults,
    values: 'image:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: "7.2.0"\n  digest: ""\n',
    image: bitnami,
    before: 'docker.io/bitnami/redis:7.2.0',
    wanted: `docker.io/bitnami/redis@${fresh}`,
  },
  {
    says: 'a global registry, which wins',
    defaults: bitnamiDefaults,
    values: 'global:\n  imageRegistry: mirror.io\nimage:\n  repository: bitnami/redis\n  tag: "7.2.0"\n',
    image: bitnami,
    before: 'mirror.io/bitnami/redis:7.2.0',
    wanted: 'mirror.io/bitnami/redis:7.4.0',
  },
  {
    says: 'a digest that the chart has by default must not come back',
    defaults: `image: {registry: registry.k8s.io, image: ingress-nginx/controller, tag: v1.0.0, digest: "${fresh}"}\n`,
    values: `image:\n  registry: registry.k8s.io\n  image: ingress-nginx/controller\n  tag: v1.11.0\n  digest: ${old}\n`,
    image: both,
    before: `registry.k8s.io/ingress-nginx/controller:v1.11.0@${old}`,
    wanted: 'registry.k8s.io/ingress-nginx/controller:v1.12.0',
  },
  {
    says: 'sha without its algorithm',
    defaults: 'image: {registry: quay.io, repository: prometheus/prometheus, tag: v2.0.0, sha: ""}\n',
    values: 'image:\n  registry: quay.io\n  repository: prometheus/prometheus\n  tag: v2.1.0\n  sha: ""\n',
    image:
      '{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.sha }}@sha256:{{ . }}{{ end }}',
    before: 'quay.io/prometheus/prometheus:v2.1.0',
    wanted: `quay.io/prometheus/prometheus:v3.0.0@${fresh}`,
  },
  {
    says: 'an empty tag, for which the appVersion stands; a number that stays text',
    defaults: 'image: {repository: ghcr.io/team/app, tag: ""}\n',
    values: 'image:\n  repository: ghcr.io/team/app\n  tag:\n',
    image: plain,
    before: 'ghcr.io/team/app:9.9.9',
    wanted: 'ghcr.io/team/app:20240131',
  },
  {
    says: 'a digest in a chart that knows none',
    defaults: 'image: {repository: ghcr.io/team/app, tag: ""}\n',
    values: 'image:\n  repository: ghcr.io/team/app\n  tag: v1\n',
    image: plain,
    before: 'ghcr.io/team/app:v1',
    wanted: `ghcr.io/team/app:v2@${fresh}`,
  },
  {
    says: 'registry, repository and name',
    defaults: 'image: {registry: quay.io, repository: strimzi, name: operator, tag: 0.1.0}\n',
    values: 'image:\n  registry: quay.io\n  repository: strimzi\n  name: operator\n  tag: 0.44.0\n',
    image:
      '{{ .Values.image.registry }}/{{ .Values.image.repository }}/{{ .Values.image.name }}:{{ .Values.image.tag }}',
    before: 'quay.io/strimzi/operator:0.44.0',
    wanted: 'quay.io/strimzi/operator:0.45.0',
  },
  {
    says: 'image and imageTag',
    defaults: 'image: x\nimageTag: y\n',
    values: 'image: docker.elastic.co/elasticsearch/elasticsearch\nimageTag: 8.5.1\n',
    image: '{{ .Values.image }}:{{ .Values.imageTag }}',
    before: 'docker.elastic.co/elasticsearch/elasticsearch:8.5.1',
    wanted: 'docker.elastic.co/elasticsearch/elasticsearch:8.16.0',
  },
  {
    says: 'another image',
    defaults: bitnamiDefaults,
    values: 'image:\n  registry: quay.io\n  repository: bitnami/redis\n  tag: "7.2.0"\n',
    image: bitnami,
    before: 'quay.io/bitnami/redis:7.2.0',
    wanted: 'docker.io/bitnami/redis:7.4.0',
    after: 'quay.io/bitnami/redis:7.2.0',
  },
];

describe('images in values, as helm itself renders them', () => {
  let folder: string;
  let helm: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-helm-'));
    const found = await nodeProcesses().find('helm');
    assert.ok(found !== undefined, 'helm must be on PATH');
    helm = found;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The image of the chart's one pod. */
  async function rendered(chart: Chart, values: string): Promise<string> {
    await writeFiles(folder, {
      'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\nappVersion: 9.9.9\n',
      'chart/values.yaml': chart.defaults,
      'chart/templates/pod.yaml': `image: ${chart.image}\n`,
      'values.yaml': values,
    });
    const args = ['template', 'chart', '--values', 'values.yaml'];
    const { stdout, stderr } = await nodeProcesses().run(helm, args, { cwd: folder });
    const [, image] = /^image: (.*)$/m.exec(stdout.toString()) ?? [];
    assert.ok(image !== undefined, stderr);
    return image;
  }

  for (const chart of charts)
    it(chart.says, async () => {
      assert.equal(await rendered(chart, chart.values), chart.before);
      const done = edit(chart.values, { images: [chart.wanted], selectors: ['helm'] }, 'values.yaml');
      assert.deepEqual(done.refusals, []);
      assert.equal(await rendered(chart, done.text), chart.after ?? chart.wanted);
    });
});
