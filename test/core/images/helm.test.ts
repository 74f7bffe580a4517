import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const old = `sha256:${'0123456789abcdef'.repeat(4)}`;
const fresh = `sha256:${'fedcba9876543210'.repeat(4)}`;
const hex = (digest: string): string => digest.slice('sha256:'.length);

interface Shape {
  readonly says: string;
  readonly images: readonly string[];
  readonly before: string;
  readonly after: string;
}

const shapes: readonly Shape[] = [
  {
    says: 'registry, repository, tag and an empty digest (Bitnami, Grafana)',
    images: ['docker.io/bitnami/redis:7.4.0'],
    before: 'image:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 7.2.4\n  digest: ""\n',
    after: 'image:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 7.4.0\n  digest: ""\n',
  },
  {
    says: 'a global registry (Bitnami, the Prometheus stack)',
    images: ['mirror.io/bitnami/redis:7.4.0'],
    before:
      'global:\n  imageRegistry: mirror.io\nimage:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 7.2.4\n',
    after:
      'global:\n  imageRegistry: mirror.io\nimage:\n  registry: docker.io\n  repository: bitnami/redis\n  tag: 7.4.0\n',
  },
  {
    says: 'global.image.registry, and none beside the image (Loki, Kyverno)',
    images: ['mirror.io/grafana/loki:3.2.0'],
    before:
      'global: {image: {registry: mirror.io}}\nloki:\n  image: {registry: ~, repository: grafana/loki, tag: 3.1.0}\n',
    after:
      'global: {image: {registry: mirror.io}}\nloki:\n  image: {registry: ~, repository: grafana/loki, tag: 3.2.0}\n',
  },
  {
    says: 'registry, image and tag (ingress-nginx); its digest must not stay',
    images: ['registry.k8s.io/ingress-nginx/controller:v1.12.0'],
    before: `controller:\n  image:\n    registry: registry.k8s.io\n    image: ingress-nginx/controller\n    tag: v1.11.0\n    digest: ${old}\n`,
    after: `controller:\n  image:\n    registry: registry.k8s.io\n    image: ingress-nginx/controller\n    tag: v1.12.0\n    digest: ""\n`,
  },
  {
    says: 'sha without its algorithm (the Prometheus stack, Grafana)',
    images: [`quay.io/prometheus/prometheus:v3.0.0@${fresh}`],
    before: `image:\n  registry: quay.io\n  repository: prometheus/prometheus\n  tag: v2.0.0\n  sha: "${hex(old)}"\n`,
    after: `image:\n  registry: quay.io\n  repository: prometheus/prometheus\n  tag: v3.0.0\n  sha: "${hex(fresh)}"\n`,
  },
  {
    says: 'an empty tag in quotes, for which the appVersion stands (podinfo, Traefik)',
    images: ['ghcr.io/stefanprodan/podinfo:6.7.0'],
    before: 'image:\n  repository: ghcr.io/stefanprodan/podinfo\n  tag: ""\n',
    after: 'image:\n  repository: ghcr.io/stefanprodan/podinfo\n  tag: "6.7.0"\n',
  },
  {
    says: 'a tag that is null or nothing at all (MetalLB, external-dns)',
    images: ['quay.io/metallb/controller:v0.14.9'],
    before:
      'a:\n  image: {repository: quay.io/metallb/controller, tag: ~}\nb:\n  image:\n    repository: quay.io/metallb/controller\n    tag:\n    pullPolicy:\n',
    after:
      'a:\n  image: {repository: quay.io/metallb/controller, tag: v0.14.9}\nb:\n  image:\n    repository: quay.io/metallb/controller\n    tag: v0.14.9\n    pullPolicy:\n',
  },
  {
    says: 'a digest behind the tag',
    images: [`ghcr.io/team/app:2@${fresh}`],
    before: `image:\n  repository: ghcr.io/team/app\n  tag: 1@${old}\n`,
    after: `image:\n  repository: ghcr.io/team/app\n  tag: 2@${fresh}\n`,
  },
  {
    says: 'a digest where the values have no key for it stands behind the tag',
    images: [`ghcr.io/team/app:2@${fresh}`],
    before: 'image:\n  repository: ghcr.io/team/app\n  tag: v1\n',
    after: `image:\n  repository: ghcr.io/team/app\n  tag: 2@${fresh}\n`,
  },
  {
    says: 'a digest alone where there is a key for it; the tag stays',
    images: [`ghcr.io/team/app@${fresh}`],
    before: `image:\n  repository: ghcr.io/team/app\n  tag: v1\n  digest: ${old}\n`,
    after: `image:\n  repository: ghcr.io/team/app\n  tag: v1\n  digest: ${fresh}\n`,
  },
  {
    says: 'an image as one text, in a list, by name, and with words before its key (Consul, OpenStack-Helm)',
    images: ['hashicorp/consul:1.20.0'],
    before:
      'global:\n  image: hashicorp/consul:1.19.0\nimageK8S: "hashicorp/consul:1.19.0"\nsidecarImage: hashicorp/consul:1.19.0\nimages: [hashicorp/consul:1.19.0]\nother: {images: {tags: {api: docker.io/hashicorp/consul:1.19.0}}}\nargs: [hashicorp/consul:1.19.0]\n',
    after:
      'global:\n  image: hashicorp/consul:1.20.0\nimageK8S: "hashicorp/consul:1.20.0"\nsidecarImage: hashicorp/consul:1.20.0\nimages: [hashicorp/consul:1.20.0]\nother: {images: {tags: {api: docker.io/hashicorp/consul:1.20.0}}}\nargs: [hashicorp/consul:1.19.0]\n',
  },
  {
    says: 'image and imageTag, image and tag (Elastic, Jenkins, MinIO)',
    images: ['docker.elastic.co/elasticsearch/elasticsearch:8.16.0'],
    before:
      'image: docker.elastic.co/elasticsearch/elasticsearch\nimageTag: 8.5.1\ncontroller: {image: docker.elastic.co/elasticsearch/elasticsearch, tag: 8.5.1}\n',
    after:
      'image: docker.elastic.co/elasticsearch/elasticsearch\nimageTag: 8.16.0\ncontroller: {image: docker.elastic.co/elasticsearch/elasticsearch, tag: 8.16.0}\n',
  },
  {
    says: 'words before the keys (Rancher, Linkerd, Airflow)',
    images: ['x.io/a:2.0.0'],
    before:
      'rancherImage: x.io/a\nrancherImageTag: 1.0.0\ncontrollerImage: x.io/a\ncontrollerImageVersion: 1.0.0\ndefaultAirflowRepository: x.io/a\ndefaultAirflowTag: 1.0.0\nimageName: x.io/a\nimageTag: 1.0.0\n',
    after:
      'rancherImage: x.io/a\nrancherImageTag: 2.0.0\ncontrollerImage: x.io/a\ncontrollerImageVersion: 2.0.0\ndefaultAirflowRepository: x.io/a\ndefaultAirflowTag: 2.0.0\nimageName: x.io/a\nimageTag: 2.0.0\n',
  },
  {
    says: 'image.name with version or tag (Linkerd, Datadog with its registry above)',
    images: ['cr.l5d.io/linkerd/proxy:edge-2', 'gcr.io/datadoghq/agent:7.60.0'],
    before:
      'proxy: {image: {name: cr.l5d.io/linkerd/proxy, version: edge-1}}\nregistry: gcr.io/datadoghq\nagents: {image: {name: agent, tag: 7.59.0}}\n',
    after:
      'proxy: {image: {name: cr.l5d.io/linkerd/proxy, version: edge-2}}\nregistry: gcr.io/datadoghq\nagents: {image: {name: agent, tag: 7.60.0}}\n',
  },
  {
    says: 'registry, repository and name together (Strimzi, the GPU operator)',
    images: ['quay.io/strimzi/operator:0.45.0', 'nvcr.io/nvidia/driver:560.1'],
    before:
      'image: {registry: quay.io, repository: strimzi, name: operator, tag: 0.44.0}\ndriver: {repository: nvcr.io/nvidia, image: driver, version: "550.1"}\n',
    after:
      'image: {registry: quay.io, repository: strimzi, name: operator, tag: 0.45.0}\ndriver: {repository: nvcr.io/nvidia, image: driver, version: "560.1"}\n',
  },
  {
    says: 'repository and name, without a registry',
    images: ['strimzi/operator:0.45.0'],
    before: 'image: {repository: strimzi, name: operator, tag: 0.44.0}\n',
    after: 'image: {repository: strimzi, name: operator, tag: 0.45.0}\n',
  },
  {
    says: 'hub, image and tag (Istio)',
    images: ['docker.io/istio/pilot:1.24.0'],
    before: 'pilot: {hub: docker.io/istio, image: pilot, tag: 1.23.0}\n',
    after: 'pilot: {hub: docker.io/istio, image: pilot, tag: 1.24.0}\n',
  },
  {
    says: 'containers that are written out in values, and components in a list',
    images: ['ghcr.io/team/app:2.0.0'],
    before:
      'initContainers:\n- name: a\n  image: ghcr.io/team/app:1.0.0\ncomponents:\n- image: {repository: ghcr.io/team/app, tag: 1.0.0}\n',
    after:
      'initContainers:\n- name: a\n  image: ghcr.io/team/app:2.0.0\ncomponents:\n- image: {repository: ghcr.io/team/app, tag: 2.0.0}\n',
  },
  {
    says: 'a mapping with an anchor, merged into another',
    images: ['ghcr.io/team/app:2.0.0'],
    before: 'base: &b {repository: ghcr.io/team/app, tag: 1.0.0}\nweb:\n  image: {<<: *b, pullPolicy: Always}\n',
    after: 'base: &b {repository: ghcr.io/team/app, tag: 2.0.0}\nweb:\n  image: {<<: *b, pullPolicy: Always}\n',
  },
];

const untouched: readonly (readonly [says: string, text: string])[] = [
  ['a tag without its repository', 'image:\n  tag: 1.0.0\nweb: {tag: 1.0.0}\nglobal: {tag: 1.0.0}\n'],
  ['another registry', 'image: {registry: quay.io, repository: team/app, tag: 1.0.0}\n'],
  ['a repository further up', 'repository: ghcr.io/team/app\nimage: {tag: 1.0.0}\n'],
  ['a version that is no image’s', 'name: ghcr.io/team/app\nversion: 1.0.0\n'],
  ['a chart’s repository', 'chart: {repository: ghcr.io/team/app, version: 1.0.0}\n'],
  ['text that is not about images', 'description: ghcr.io/team/app:1.0.0\n'],
];

describe('objects in a list', () => {
  it('have what they would have by themselves, and other lists are nobody’s', () => {
    const item = (version: string, chart: string): string =>
      `  - apiVersion: helm.toolkit.fluxcd.io/v2\n    kind: HelmRelease\n    spec:\n      chart: { spec: { chart: web, version: ${chart} } }\n      values: { image: { repository: team/web, tag: ${version} } }\n`;
    const kustomization = (tag: string): string =>
      `  - apiVersion: kustomize.toolkit.fluxcd.io/v1\n    kind: Kustomization\n    spec:\n      images:\n        - name: team/web\n          newTag: ${tag}\n`;
    const list = (version: string, chart: string): string =>
      `apiVersion: v1\nkind: List\nitems:\n${item(version, chart)}${kustomization(version)}`;
    const asked = { images: ['team/web:1.1'], charts: { web: '2.1.0' } };
    const plan = edit(list('v1.0', '2.0.0'), { ...asked, images: ['team/web:v1.1'] });
    assert.equal(plan.text, list('v1.1', '2.1.0'));
    assert.deepEqual(plan.updates.map(({ path }) => path).toSorted(), [
      'items[0].spec.chart.spec.version',
      'items[0].spec.values.image.tag',
      'items[1].spec.images[0].newTag',
    ]);
    const other = 'apiVersion: x/v1\nkind: AllowList\nitems:\n  - image: { repository: team/web, tag: v1.0 }\n';
    assert.deepEqual(edit(other, { images: ['team/web:v1.1'] }).edits, []);
  });
});

describe('images in values', () => {
  for (const { says, images, before, after } of shapes) {
    const release = (text: string): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n${text.replaceAll(/^(?=.)/gm, '    ')}`;
    it(says, () => {
      for (const write of [(text: string) => text, release]) {
        const asked: Asked = { images, selectors: ['helm'] };
        const done = edit(write(before), asked, 'values.yaml');
        assert.deepEqual(done.refusals, []);
        assert.equal(done.text, write(after));
        assert.deepEqual(done.unmatched, []);
        assert.equal(edit(write(after), asked, 'values.yaml').edits.length, 0, 'a second run finds nothing to do');
      }
    });
  }

  for (const [says, text] of untouched)
    it(`left alone: ${says}`, () => {
      const done = edit(text, { images: ['ghcr.io/team/app:2.0.0'] }, 'values.yaml');
      assert.deepEqual([done.text, done.refusals, done.matched], [text, [], 0]);
    });

  it('the digest that goes, or the tag that stays, is told', () => {
    const text = `image:\n  repository: ghcr.io/team/app\n  tag: v1\n  digest: ${old}\n`;
    const [dropped] = edit(text, { images: ['ghcr.io/team/app:v2'] }, 'values.yaml').notes;
    assert.match(dropped?.message ?? '', /^image\.tag: its digest sha256:0123456789abcdef.* is dropped/);
    const [stays] = edit(text, { images: [`ghcr.io/team/app@${fresh}`] }, 'values.yaml').notes;
    assert.match(stays?.message ?? '', /its tag v1 stays/);
  });

  it('a digest alone is refused where there is only a tag', () => {
    const text = 'image:\n  repository: ghcr.io/team/app\n  tag: v1\n';
    const done = edit(text, { images: [`ghcr.io/team/app@${fresh}`] }, 'values.yaml');
    assert.equal(done.text, text);
    assert.match(done.refusals[0]?.message ?? '', /image\.tag needs a tag, and only a digest was given/);
  });

  it('values in JSON stay JSON', () => {
    const text =
      '{"image": {"repository": "ghcr.io/team/app", "tag": null}, "b": {"image": {"repository": "ghcr.io/team/app", "tag": 1}}}\n';
    const done = edit(text, { images: ['ghcr.io/team/app:2.0.0'], downgrade: 'allow' }, 'values.json');
    assert.equal(done.text, text.replace('null', '"2.0.0"').replace(': 1}', ': "2.0.0"}'));
  });

  it('a key for the bare digits of a sha256 takes no other digest', () => {
    const text = 'image: {repository: ghcr.io/team/app, tag: v1, sha: ""}\n';
    const done = edit(text, { images: [`ghcr.io/team/app:v2@sha512:${'0'.repeat(128)}`] }, 'values.yaml');
    assert.equal(done.text, text);
    assert.match(done.refusals[0]?.message ?? '', /^image\.sha takes a sha256 digest, and sha512:0+ is none$/);
  });
});
