import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const newer = `sha256:${'fedcba9876543210'.repeat(4)}`;

interface Case {
  readonly says: string;
  readonly name?: string;
  readonly asked: Asked;
  readonly before: string;
  readonly after: string;
}

const app = { images: ['ghcr.io/team/app:2.0.0'] };
const kustomization = 'kustomization.yaml';
const container = (image: string): string => `spec:\n  containers:\n    - name: app\n      image: ${image}\n`;
const marked = (value: string, part = ''): string => `${value} # {"$imagepolicy": "flux-system:app${part}"}`;

const cases: readonly Case[] = [
  {
    says: 'a container',
    asked: app,
    before: container('ghcr.io/team/app:1.0.0'),
    after: container('ghcr.io/team/app:2.0.0'),
  },
  {
    says: 'the author’s spelling of the repository stays',
    asked: { images: ['nginx:2'] },
    before: container('docker.io/library/nginx:1 # web'),
    after: container('docker.io/library/nginx:2 # web'),
  },
  {
    says: 'single, double and no quotes, initContainers and ephemeralContainers',
    asked: app,
    before: `initContainers: [{image: 'ghcr.io/team/app:1'}, {image: "ghcr.io/team/app:1"}]\nephemeralContainers:\n- image: ghcr.io/team/app:1\n`,
    after: `initContainers: [{image: 'ghcr.io/team/app:2.0.0'}, {image: "ghcr.io/team/app:2.0.0"}]\nephemeralContainers:\n- image: ghcr.io/team/app:2.0.0\n`,
  },
  {
    says: 'CRLF, a byte order mark, odd indentation, blank lines, comments and a missing final newline stay',
    asked: app,
    before:
      '\uFEFF# top\r\n\r\nkind:   Pod\r\nspec:\r\n      containers:\r\n      -   image:    ghcr.io/team/app:1   # why\r\n\r\n          name: x\n# end',
    after:
      '\uFEFF# top\r\n\r\nkind:   Pod\r\nspec:\r\n      containers:\r\n      -   image:    ghcr.io/team/app:2.0.0   # why\r\n\r\n          name: x\n# end',
  },
  {
    says: 'documents, markers and directives',
    asked: app,
    before: `%YAML 1.2\n---\ncontainers: [{image: ghcr.io/team/app:1}]\n...\n---\n# empty\n---\nitems:\n- spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: ghcr.io/team/app:1}]}}}}}\n`,
    after: `%YAML 1.2\n---\ncontainers: [{image: ghcr.io/team/app:2.0.0}]\n...\n---\n# empty\n---\nitems:\n- spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: ghcr.io/team/app:2.0.0}]}}}}}\n`,
  },
  {
    says: 'an anchor is edited once, at its own place',
    asked: app,
    before: `x: &img ghcr.io/team/app:1\nspec:\n  containers:\n    - image: *img\n  initContainers:\n    - image: *img\n`,
    after: `x: &img ghcr.io/team/app:2.0.0\nspec:\n  containers:\n    - image: *img\n  initContainers:\n    - image: *img\n`,
  },
  {
    says: 'a merged mapping is edited where it stands',
    asked: app,
    before: `base: &b\n  image: ghcr.io/team/app:1\ncontainers:\n- <<: *b\n  name: a\n- <<: [*b]\n  name: b\n`,
    after: `base: &b\n  image: ghcr.io/team/app:2.0.0\ncontainers:\n- <<: *b\n  name: a\n- <<: [*b]\n  name: b\n`,
  },
  {
    says: 'block scalars',
    asked: app,
    before: `containers:\n- image: >-\n    ghcr.io/team/app:1\n- image: |\n    ghcr.io/team/app:1\n\n- image: x\n`,
    after: `containers:\n- image: >-\n    ghcr.io/team/app:2.0.0\n- image: |\n    ghcr.io/team/app:2.0.0\n\n- image: x\n`,
  },
  {
    says: 'tags and anchors on the value',
    asked: app,
    before: container('!!str &i ghcr.io/team/app:1'),
    after: container('!!str &i ghcr.io/team/app:2.0.0'),
  },
  {
    says: 'a digest is dropped with its tag when only a tag is given',
    asked: app,
    before: container(`ghcr.io/team/app:1@${digest}`),
    after: container('ghcr.io/team/app:2.0.0'),
  },
  {
    says: 'tag and digest together',
    asked: { images: [`ghcr.io/team/app:2@${newer}`] },
    before: container(`ghcr.io/team/app@${digest}`),
    after: container(`ghcr.io/team/app:2@${newer}`),
  },
  {
    says: 'a port is no tag',
    asked: { images: ['localhost:5000/app:2'] },
    before: container('localhost:5000/app'),
    after: container('localhost:5000/app:2'),
  },
  {
    says: 'other registries, other names and plain text stay',
    asked: app,
    before: `containers:\n- image: docker.io/team/app:1\n- image: ghcr.io/team/app-two:1\n- args: ["ghcr.io/team/app:1"]\n`,
    after: `containers:\n- image: docker.io/team/app:1\n- image: ghcr.io/team/app-two:1\n- args: ["ghcr.io/team/app:1"]\n`,
  },
  {
    says: 'kustomize: newTag after newName or name',
    name: kustomization,
    asked: app,
    before: `images:\n- name: app\n  newName: ghcr.io/team/app\n  newTag: "1"\n- name: ghcr.io/team/app\n  newTag: '1'\n- name: team/app\n  newName: elsewhere/app\n  newTag: 1.0\n`,
    after: `images:\n- name: app\n  newName: ghcr.io/team/app\n  newTag: "2.0.0"\n- name: ghcr.io/team/app\n  newTag: '2.0.0'\n- name: team/app\n  newName: elsewhere/app\n  newTag: 1.0\n`,
  },
  {
    says: 'kustomize: a missing newTag, in a block with CRLF and a comment',
    name: 'base/Kustomization',
    asked: app,
    before: 'images:\r\n  - name: ghcr.io/team/app # ours\r\nresources: []\r\n',
    after: 'images:\r\n  - name: ghcr.io/team/app # ours\r\n    newTag: 2.0.0\r\nresources: []\r\n',
  },
  {
    says: 'kustomize: a missing newTag at the end of a file without a final newline',
    name: kustomization,
    asked: app,
    before: 'images:\n  -   name: ghcr.io/team/app',
    after: 'images:\n  -   name: ghcr.io/team/app\n      newTag: 2.0.0',
  },
  {
    says: 'kustomize: a missing newTag in flow style and JSON',
    name: kustomization,
    asked: app,
    before: `images: [{name: ghcr.io/team/app}, {"name": "ghcr.io/team/app"}, {\n  "name": "ghcr.io/team/app"\n }]\n`,
    after: `images: [{name: ghcr.io/team/app, newTag: 2.0.0}, {"name": "ghcr.io/team/app", "newTag": "2.0.0"}, {\n  "name": "ghcr.io/team/app",\n  "newTag": "2.0.0"\n }]\n`,
  },
  {
    says: 'kustomize: a new tag takes the digest’s line away',
    name: kustomization,
    asked: app,
    before: `images:\n- name: ghcr.io/team/app\n  newTag: '1'\n  digest: ${digest} # pinned\n- name: other\n`,
    after: `images:\n- name: ghcr.io/team/app\n  newTag: '2.0.0'\n- name: other\n`,
  },
  {
    says: 'kustomize: a digest for a tag',
    name: kustomization,
    asked: { images: [`ghcr.io/team/app@${digest}`] },
    before: `images:\n- name: ghcr.io/team/app\n  newTag: 1.0.0\n- {name: ghcr.io/team/app, newTag: 1.0.0}\n`,
    after: `images:\n- name: ghcr.io/team/app\n  digest: ${digest}\n- {name: ghcr.io/team/app, digest: ${digest}}\n`,
  },
  {
    says: 'a component, and a Flux Kustomization’s own images',
    asked: app,
    before: `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- name: ghcr.io/team/app\n  newTag: a\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  images:\n  - name: ghcr.io/team/app\n    newTag: a\n`,
    after: `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- name: ghcr.io/team/app\n  newTag: 2.0.0\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  images:\n  - name: ghcr.io/team/app\n    newTag: 2.0.0\n`,
  },
  {
    says: 'markers: all parts, in block, flow, lists and quotes',
    asked: { policies: { 'flux-system:app': `new.io/app:3@${digest}` } },
    before: `a: ${marked('old/app:1')}\nb: ${marked("'1'", ':tag')}\nc: ${marked('"old/app"', ':name')}\nd:\n- ${marked('x', ':digest')}\n- z\ne: [\n  old, ${marked('').trim()}\n  keep\n  ]\n`,
    after: `a: ${marked(`new.io/app:3@${digest}`)}\nb: ${marked("'3'", ':tag')}\nc: ${marked('"new.io/app"', ':name')}\nd:\n- ${marked(digest, ':digest')}\n- z\ne: [\n  new.io/app:3@${digest}, ${marked('').trim()}\n  keep\n  ]\n`,
  },
  {
    says: 'markers: above a list’s item and behind a block scalar’s header',
    asked: { policies: { 'flux-system:app': 'app:3' } },
    before: `a:\n  # {"$imagepolicy": "flux-system:app"}\n  - app:1\n  - app:1\nb: ${marked('|-')}\n  app:1\nc: app:1\n`,
    after: `a:\n  # {"$imagepolicy": "flux-system:app"}\n  - app:3\n  - app:1\nb: ${marked('|-')}\n  app:3\nc: app:1\n`,
  },
  {
    says: 'markers: other policies, broken comments and text in values stay',
    asked: { policies: { 'flux-system:app': 'app:3' } },
    before: `a: app:1 # {"$imagepolicy": "other:app"}\nb: app:1 # {"$imagepolicy": "flux-system:app"} x\nc: 'app:1 # {"$imagepolicy": "flux-system:app"}'\nd: app:1 # {"$imagepolicy": "flux-system:app:sha"}\ne: app:1 # {"$imagepolicy": "flux-system:app", "n": 1}\nf: ${marked('app:1')}\n`,
    after: `a: app:1 # {"$imagepolicy": "other:app"}\nb: app:1 # {"$imagepolicy": "flux-system:app"} x\nc: 'app:1 # {"$imagepolicy": "flux-system:app"}'\nd: app:1 # {"$imagepolicy": "flux-system:app:sha"}\ne: app:1 # {"$imagepolicy": "flux-system:app", "n": 1}\nf: ${marked('app:3')}\n`,
  },
  {
    says: 'markers follow an image that a full marker holds',
    asked: app,
    before: `chart: ${marked('1.0.0', ':tag')}\nimage: ${marked('ghcr.io/team/app:1.0.0')}\n`,
    after: `chart: ${marked('2.0.0', ':tag')}\nimage: ${marked('ghcr.io/team/app:2.0.0')}\n`,
  },
  {
    says: 'a helm template is edited by its marker lines',
    asked: { policies: { 'flux-system:app': 'app:1234' } },
    before: `{{- if .Values.x }}\r\ntag: ${marked('old', ':tag')}\r\nimage: {{ .Values.app }} # {"$imagepolicy": "flux-system:app"}\r\n{{- end }}\r\n`,
    after: `{{- if .Values.x }}\r\ntag: ${marked('"1234"', ':tag')}\r\nimage: {{ .Values.app }} # {"$imagepolicy": "flux-system:app"}\r\n{{- end }}\r\n`,
  },
  {
    says: 'HelmRelease values in each usual shape',
    asked: app,
    before: `kind: HelmRelease\napiVersion: helm.toolkit.fluxcd.io/v2\nspec:\n  values:\n    image: ghcr.io/team/app:1\n    web:\n      image:\n        registry: ghcr.io\n        repository: team/app\n        tag: "1"\n    api:\n      imageName: ghcr.io/team/app\n      imageTag: v1\n    job: {image: ghcr.io/team/app, tag: a}\n    bare: {tag: a}\n    new:\n      image:\n        repository: ghcr.io/team/app\n`,
    after: `kind: HelmRelease\napiVersion: helm.toolkit.fluxcd.io/v2\nspec:\n  values:\n    image: ghcr.io/team/app:2.0.0\n    web:\n      image:\n        registry: ghcr.io\n        repository: team/app\n        tag: "2.0.0"\n    api:\n      imageName: ghcr.io/team/app\n      imageTag: 2.0.0\n    job: {image: ghcr.io/team/app, tag: 2.0.0}\n    bare: {tag: a}\n    new:\n      image:\n        repository: ghcr.io/team/app\n        tag: 2.0.0\n`,
  },
  {
    says: 'charts: HelmRelease, OCIRepository',
    asked: { charts: { web: '2.0.0' } },
    before: `kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.0.0}}}\n---\nkind: OCIRepository\nspec:\n  url: oci://ghcr.io/charts/web\n  ref:\n    tag: 1.0.0\n`,
    after: `kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 2.0.0}}}\n---\nkind: OCIRepository\nspec:\n  url: oci://ghcr.io/charts/web\n  ref:\n    tag: 2.0.0\n`,
  },
  {
    says: 'charts: dependencies and appVersion of Chart.yaml',
    name: 'charts/x/Chart.yaml',
    asked: { charts: { web: '2.0.0', appVersion: '7' } },
    before: `name: x\nversion: 1.0.0\nappVersion: "6"\ndependencies:\n- name: web\n  version: 1.0.0\n`,
    after: `name: x\nversion: 1.0.0\nappVersion: "7"\ndependencies:\n- name: web\n  version: 2.0.0\n`,
  },
  {
    says: 'a path, by key, index and item',
    asked: {
      ...app,
      paths: ['web.tag=ghcr.io/team/app', 'list[1]=ghcr.io/team/app', 'items[name=b].v=ghcr.io/team/app'],
    },
    before: `web: {tag: a}\nlist:\n- a\n- ghcr.io/team/app:a\nitems:\n- {name: a, v: x}\n- {name: b, v: x}\n`,
    after: `web: {tag: 2.0.0}\nlist:\n- a\n- ghcr.io/team/app:2.0.0\nitems:\n- {name: a, v: x}\n- {name: b, v: 2.0.0}\n`,
  },
];

describe('edits are byte-exact', () => {
  for (const { says, name, asked, before, after } of cases) {
    it(says, () => {
      const done = edit(before, asked, name);
      assert.deepEqual(done.refusals, []);
      assert.equal(done.text, after);
      assert.equal(edit(after, asked, name).edits.length, 0, 'a second run finds nothing to do');
    });
  }

  for (const tag of ['1234', '1e10', '0777', 'yes', 'on', 'null', '1_000', '0b11', '2024-01-31', '1.20', '0o17', 'y']) {
    it(`${tag} is quoted so that it stays text, in the quotes that the author uses`, () => {
      const asked: Asked = { images: [`ghcr.io/team/app:${tag}`], downgrade: 'allow' };
      const before = `a: 'x'\nimages:\n- name: ghcr.io/team/app\n  newTag: main\n`;
      assert.equal(edit(before, asked, kustomization).text, before.replace('main', `'${tag}'`));
      assert.equal(edit(before.slice(7), asked, kustomization).text, before.slice(7).replace('main', `"${tag}"`));
      const without = 'images:\n- name: ghcr.io/team/app\n';
      assert.equal(edit(without, asked, kustomization).text, `${without}  newTag: "${tag}"\n`);
    });
  }

  for (const tag of ['1.2.3', 'v1', 'main-1234-abcdef', '20240131.4-x', 'latest']) {
    it(`${tag} needs no quotes`, () => {
      const asked: Asked = { images: [`app:${tag}`], downgrade: 'allow' };
      assert.equal(
        edit('images:\n- name: app\n  newTag: a\n', asked, kustomization).text,
        `images:\n- name: app\n  newTag: ${tag}\n`,
      );
    });
  }
});
