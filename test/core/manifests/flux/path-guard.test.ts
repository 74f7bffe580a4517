import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { escapes } from '../../../../core/manifests/flux/path-guard.ts';

type Kind = 'file' | 'folder' | 'absent';

/** What a build of `/copy/repo/apps` reads outside of `/copy/repo`, the files being those given. */
async function found(contents: Readonly<Record<string, string | Buffer>>): Promise<readonly string[]> {
  const all = new Map(Object.entries(contents).map(([path, content]) => [`/copy/repo/${path}`, Buffer.from(content)]));
  const files = {
    kind: async (path: string): Promise<Kind> => {
      if (path.includes('loop')) throw new TaskError('FILE_NOT_ALLOWED', 'leads in circles', '');
      if (path.split('/').some((name) => name.length > 255)) throw new TaskError('PATH_UNSAFE', 'too long', '');
      return all.has(path) ? 'file' : [...all.keys()].some((file) => file.startsWith(`${path}/`)) ? 'folder' : 'absent';
    },
    read: async (path: string) => all.get(path) ?? Buffer.alloc(0),
  };
  const workspace = { copies: ['/copy/repo'], nameOf: (path: string) => path.replace('/copy/', '') };
  const findings = await escapes(files, workspace, '/copy/repo/apps');
  return findings.map(({ message, at }) => `${at?.file ?? ''}: ${message}`);
}

describe('flux: what a build may read', () => {
  const attacks: Readonly<Record<string, string>> = {
    'a file by its absolute path': 'resources: [/etc/passwd]',
    'a file above the repository': 'patches: [{path: ../../../etc/passwd}]',
    'a file under another name': 'configMapGenerator: [{name: a, files: [x=../../../etc/passwd]}]',
    'a file in a field whose case is changed': 'ConfigMapGenerator: [{name: a, FILES: [/etc/passwd]}]',
    'a file behind a merge key': 'x: &x {files: [/etc/passwd]}\nsecretGenerator: [{<<: *x, name: a}]',
    'a file in base64': 'secretGenerator: [{name: a, files: [!!binary L2V0Yy9wYXNzd2Q=]}]',
    'what only looks like a remote': 'resources: ["git@host/../../../../etc", "x://../../../../../etc"]',
    'a repository on the disk': 'resources: ["git::file:///etc", "file:///etc", "git::/etc"]',
    'a schema': 'openapi: {path: ../../../x.json}',
    'a file in brackets that only Go’s YAML takes': 'configMapGenerator:\n- name: a\n  files: [\n  /etc/passwd\n  ]',
    'a generator on the spot':
      'generators:\n- |\n  apiVersion: builtin\n  kind: SecretGenerator\n  metadata: {name: b}\n  files: [/etc/passwd]\n',
    'a transformer in JSON on the spot': `transformers: ['{"kind":"PatchTransformer","path":"/etc/passwd"}']`,
  };
  for (const [name, text] of Object.entries(attacks)) {
    it(`not ${name}`, async () => {
      const messages = await found({ 'apps/kustomization.yaml': text });
      assert.ok(messages.length > 0);
      for (const message of messages) assert.match(message, /^repo\/apps\/kustomization\.yaml: ".*" is not in the rep/);
    });
  }

  it('not what a base or a generator’s file names either, however often each is reached', async () => {
    const messages = await found({
      'apps/kustomization.yaml': 'resources: [../base, ../shared]\ngenerators: [generator.yaml, ../shared]\n',
      'apps/generator.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: [/etc/one]\n',
      'base/kustomization.yaml': 'resources: [../apps, ../../../etc/two]\n',
      'shared/kustomization.yaml': 'resources: [config.yaml]\n',
      'shared/config.yaml': 'kind: SecretGenerator\nmetadata: {name: b}\nenvs: [/etc/three]\n',
    });
    const names = messages.map((message) => /etc\/(\w+)/.exec(message)?.[1]);
    assert.deepEqual(names.toSorted(), ['one', 'three', 'two']);
  });

  it('not what a folder names whose own name looks like an object', async () => {
    for (const name of ['{base}', 'two\nlines']) {
      const messages = await found({
        'apps/kustomization.yaml': `resources: [${JSON.stringify(name)}]`,
        [`apps/${name}/kustomization.yaml`]: 'configMapGenerator: [{name: a, files: [/etc/passwd]}]\n',
      });
      assert.match(messages.join(), /^repo\/apps\/.*\/kustomization\.yaml: "\/etc\/passwd" is not in the rep/s, name);
    }
  });

  it('nothing that cannot be looked through first', async () => {
    for (const base of ['files: [a]\nfiles: [/etc/passwd]\n', Buffer.from('feff0061', 'hex')]) {
      const messages = await found({
        'apps/kustomization.yaml': 'resources: [../base]',
        'base/kustomization.yaml': base,
      });
      assert.match(
        messages.join('\n'),
        /^repo\/base\/kustomization\.yaml: it cannot be read: (dupl|it is neither UTF-8 nor UTF-16)/,
      );
    }
    await assert.rejects(found({ 'apps/kustomization.yaml': 'resources: [loop]' }), { code: 'FILE_NOT_ALLOWED' });
  });

  it('what is not there, or no place to build: that is for kustomize to say', async () => {
    assert.deepEqual(
      await found({
        'apps/kustomization.yaml': `nameSuffix: /x\nresources: [none, empty]\ngenerators:\n- none.yaml\n- |\n  kind: ConfigMapGenerator\n  metadata: {name: ${'x'.repeat(300)}}\n`,
        'apps/empty/web.yaml': 'a: [1, ../../../x]\n',
      }),
      [],
    );
  });

  it('all that is in the repository, or a URL; paths inside objects are none', async () => {
    assert.deepEqual(
      await found({
        'apps/kustomization.yaml':
          'resources: [web.yaml, ../base, "https://github.com/o/r//deploy?ref=v1", "git@github.com:o/r.git"]\ncommonAnnotations: {path: /etc}\npatches:\n- target: {kind: Pod}\n  patch: |-\n    - {op: add, path: /spec, value: ../../../..}\npatchesStrategicMerge:\n- |\n  kind: Pod\n  path: /etc\n',
        'apps/web.yaml': 'kind: Pod\nspec: {volumes: [{hostPath: {path: /var/log}}]}\n',
        'base/kustomization.yaml': 'configMapGenerator: [{name: a, files: [x.conf], literals: [path=/etc]}]\n',
      }),
      [],
    );
  });
});
