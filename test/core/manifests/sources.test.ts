import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { codeArguments, outputArguments, holdSecret, splitArguments } from '../../../core/manifests/arguments.ts';
import { chartDependencies } from '../../../core/manifests/chart-dependencies.ts';
import { chooseEngine } from '../../../core/manifests/engine-choice.ts';
import { fetchCharts } from '../../../core/manifests/fetch-charts.ts';
import { inParallel } from '../../../core/manifests/parallel.ts';
import { splitGlob } from '../../../core/manifests/sources.ts';
import { mergeValues, parseValues, refuseEncrypted } from '../../../core/manifests/values.ts';
import { mergeVariables, readImageTags } from '../../../core/manifests/variables.ts';
import { makeWorkspace } from '../../../core/manifests/workspace.ts';
import { Secret } from '../../../core/secret.ts';
import { nodeFiles } from '../../../platform/files.ts';
import { recordingLog } from '../../recording-log.ts';

describe('sources of a rendering', () => {
  let folder: string;
  const files = () => nodeFiles(join(folder, 'temporary'));
  const write = async (content: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(content)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'sources-')));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('the engine is chosen by the files; ejs never', async () => {
    const cases = {
      a: ['helm/Chart.yaml', 'kustomize/base/kustomization.yaml'],
      b: ['Chart.yaml', 'kustomization.yaml'],
      c: ['Kustomization'],
      d: ['component.json'],
      e: ['x.ejs', 'y.yaml'],
    };
    const chosen: string[] = [];
    for (const [name, paths] of Object.entries(cases)) {
      await write(Object.fromEntries(paths.map((path) => [`${name}/${path}`, ''])));
      chosen.push((await chooseEngine(files(), join(folder, name))).engine);
    }
    assert.deepEqual(chosen, ['helmKustomize', 'helm', 'kustomize', 'fabrikate', 'plain']);
  });

  it('a workspace copies what components of Fabrikate reach outside the source', async () => {
    await write({
      'app/component.json':
        '{\n\t"subcomponents": [{"source": "../lib/../lib", "path": "../other"}, {"source": "../none"},\n\t\t{"type": "helm", "path": "charts/../../charts/web"}, {"method": "git", "source": "https://x/../y", "path": "p"}]\n}',
      'lib/component.yaml': 'subcomponents: [{source: ../far}]\n',
      'other/component.yaml': '{}',
      'far/a.yaml': '',
      'charts/web/Chart.yaml': '',
      'y/p/a.yaml': '',
    });
    const workspace = await makeWorkspace(files(), join(folder, 'app'), folder);
    const names = workspace.copies.map(workspace.nameOf).toSorted();
    assert.deepEqual(names, ['app', 'charts/web', 'other']);
  });

  it('a workspace copies what the source reaches outside itself, however far', async () => {
    await write({
      'app/overlays/dev/kustomization.yaml': 'resources: [../../base]\ncomponents: [../../../shared/c]\n',
      'app/base/kustomization.yaml': 'resources: [../../more, https://x/../y]\n',
      'more/kustomization.yaml': '{}',
      'shared/c/kustomization.yaml': '{}',
      'shared/d/kustomization.yaml': '{}',
    });
    const workspace = await makeWorkspace(files(), join(folder, 'app/overlays/dev'), folder);
    const names = workspace.copies.map(workspace.nameOf);
    assert.deepEqual(names, ['app/overlays/dev', 'app/base', 'shared/c', 'more']);
    assert.equal(workspace.copyOf(join(folder, 'shared/d/x')), join(folder, 'shared/d/x'));
    const inCopy = join(workspace.copyOf(join(folder, 'more')), 'kustomization.yaml');
    assert.equal(workspace.withNames(`at ${inCopy}: no`), 'at more/kustomization.yaml: no');
  });

  it('a base above the source is copied once, with the source in it', async () => {
    await write({ 'app/kustomization.yaml': '{}', 'app/overlays/dev/kustomization.yaml': 'resources: [../..]\n' });
    const workspace = await makeWorkspace(files(), join(folder, 'app/overlays/dev'), folder);
    assert.deepEqual(workspace.copies.map(workspace.nameOf), ['app']);
    assert.equal(workspace.nameOf(workspace.source), 'app/overlays/dev');
    assert.equal(await files().kind(join(workspace.source, 'kustomization.yaml')), 'file');
  });

  it('what the machine tells of itself and of other processes is no source', async () => {
    if (process.platform !== 'linux') return;
    for (const path of [`${'../'.repeat(20)}proc/self/environ`, '/proc/self/environ', 'key=/proc/self/environ']) {
      await write({ 'app/kustomization.yaml': JSON.stringify({ configMapGenerator: [{ envs: [path] }] }) });
      await assert.rejects(makeWorkspace(files(), join(folder, 'app'), folder), {
        code: 'FILE_NOT_ALLOWED',
        message: /no source/,
      });
    }
  });

  it('a file that a generator names with a key is copied too', async () => {
    await write({ 'app/kustomization.yaml': 'configMapGenerator: [{files: [key=../x.ini]}]\n', 'x.ini': '' });
    const workspace = await makeWorkspace(files(), join(folder, 'app'), folder);
    assert.deepEqual(workspace.copies.map(workspace.nameOf), ['app', 'x.ini']);
  });

  it('a link with an absolute target is refused: a write would follow it into the source', async () => {
    await write({ 'app/a.yaml': '' });
    await symlink(join(folder, 'app/a.yaml'), join(folder, 'app/b.yaml'));
    await assert.rejects(makeWorkspace(files(), join(folder, 'app'), folder), { code: 'FILE_NOT_ALLOWED' });
  });

  it('variables: the given win over image tags, those over the environment and the pipeline', async () => {
    await write({ 'tags/a.b': ' 1 \n', 'tags/sub/c': '2', 'tags/.hidden': '' });
    const imageTags = await readImageTags(files(), join(folder, 'tags'));
    const merged = mergeVariables({
      given: new Map([['C', 'given']]),
      imageTags,
      environment: new Map([['A_B', 'environment']]),
      pipeline: new Map([
        ['PATH', 'x'],
        ['SECRET_X', 'x'],
        ['INPUT_X', 'x'],
        ['P', 'pipeline'],
      ]),
    });
    assert.deepEqual(
      [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      [
        ['A_B', '1'],
        ['C', 'given'],
        ['P', 'pipeline'],
      ],
    );
  });

  it('an image tag that is empty, has lines, or is there twice is an error', async () => {
    for (const content of ['', 'a\nb']) {
      await write({ 'tags/a': content });
      await assert.rejects(readImageTags(files(), join(folder, 'tags')), { code: 'IMAGE_TAG_INVALID' });
    }
    await write({ 'tags/a': '1', 'tags/A': '2' });
    await assert.rejects(readImageTags(files(), join(folder, 'tags')), /A twice/);
  });

  it('chart dependencies: a folder or an archive in charts/ is there, by its own name and in the locked version', async () => {
    const names = ['a', 'b', 'c', 'redis', 'old'];
    const needs = names.map((name) => ({ name, version: '1.0.0', repository: 'https://x' }));
    await write({
      'Chart.yaml': `dependencies: ${JSON.stringify(needs)}`,
      'Chart.lock': `dependencies: ${JSON.stringify(needs)}`,
      'charts/folder/Chart.yaml': 'name: a',
      'charts/b-1.0.0.tgz': '',
      'charts/redis-cluster-1.0.0.tgz': '',
      'charts/old-0.9.0.tgz': '',
    });
    assert.deepEqual(await chartDependencies(files(), folder), {
      missing: ['c', 'redis', 'old'],
      locked: true,
      needs,
      unpacked: [join(folder, 'charts/folder')],
    });
  });

  it('chart dependencies: without Chart.lock any version is there; charts of helm 2’s kind count too', async () => {
    await write({
      'requirements.yaml':
        'dependencies: [{name: a, version: ~1, repository: r}, {name: b, version: ~1, repository: r}]',
      'charts/a-v1.2.3+x.tgz': '',
      'charts/b-b-1.0.0.tgz': '',
    });
    const { missing, locked } = await chartDependencies(files(), folder);
    assert.deepEqual({ missing, locked }, { missing: ['b'], locked: false });
  });

  describe('charts that charts are made of', () => {
    const local = (name: string): string =>
      `dependencies: [{name: ${name}, version: 1.0.0, repository: "file://../${name}"}]`;
    const fetched = async (when: 'auto' | 'always' | 'never'): Promise<{ built: string[]; lines: string[] }> => {
      const built: string[] = [];
      const lines: string[] = [];
      const buildDependencies = async (chart: string): Promise<void> => void built.push(relative(folder, chart));
      const log = recordingLog(lines);
      const none = async (): Promise<string> => '';
      const helm = async () => ({ buildDependencies, pull: async () => undefined, template: none, lint: none });
      const nameOf = (path: string): string => relative(folder, path);
      await fetchCharts({ files: files(), tools: { helm }, log, nameOf }, join(folder, 'app'), when);
      return { built, lines };
    };

    it('are fetched from the bottom up: what is packed, and what lies unpacked in charts/', async () => {
      await write({
        'app/Chart.yaml': local('middle'),
        'app/Chart.lock': local('middle'),
        'app/charts/inner/Chart.yaml': `name: inner\n${local('x')}`,
        'app/charts/inner/Chart.lock': local('x'),
        'middle/Chart.yaml': local('lower'),
        'middle/Chart.lock': local('lower'),
        'lower/Chart.yaml': local('middle'),
        'lower/Chart.lock': local('middle'),
      });
      assert.deepEqual((await fetched('auto')).built, ['app/charts/inner', 'lower', 'middle', 'app']);
      assert.deepEqual((await fetched('never')).built, []);
    });

    it('are left alone when they are there, unless that is asked for', async () => {
      await write({ 'app/Chart.yaml': local('a'), 'app/Chart.lock': local('a'), 'app/charts/a-1.0.0.tgz': '' });
      assert.deepEqual((await fetched('auto')).built, []);
      assert.deepEqual((await fetched('always')).built, ['app']);
    });

    it('below the uppermost may be missing without a Chart.lock, as for helm, but not without a word', async () => {
      await write({ 'app/Chart.yaml': 'name: app', 'app/charts/a/Chart.yaml': `name: a\n${local('b')}` });
      const { built, lines } = await fetched('auto');
      assert.deepEqual(built, []);
      assert.match(lines.join(), /app\/charts\/a needs b[^\n]*rendered without/);
      await write({ 'app/Chart.yaml': local('b') });
      await assert.rejects(fetched('auto'), { code: 'FILE_NOT_FOUND' });
    });
  });
});

describe('values', () => {
  it('merge as helm’s: maps by key, lists replaced, null takes out, any key is just a key', () => {
    const merged = mergeValues([
      parseValues('a: {b: 1, c: [1, 2]}\nd: x', 'one'),
      parseValues('a: {c: [3]}\nd: null\n__proto__: {polluted: 1}', 'two'),
    ]);
    assert.deepEqual(Object.entries(merged), [
      ['a', { b: 1, c: [3] }],
      ['__proto__', { polluted: 1 }],
    ]);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });

  it('may be empty, must be a map, and name the place of a mistake', () => {
    assert.deepEqual(parseValues('# nothing\r\n', 'f'), {});
    assert.throws(() => parseValues('- a', 'f'), { code: 'VALUES_INVALID' });
    assert.throws(() => parseValues('a: 1\nb: [', 'f'), {
      code: 'VALUES_INVALID',
      at: { file: 'f', line: 2, column: 5 },
    });
  });

  it('that SOPS has encrypted are refused, in each form that it writes', () => {
    const forms = {
      yaml: 'a: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n',
      json: '{"a": "ENC[x]", "sops": {"mac": "ENC[x]"}}',
      binary: '{"data": "ENC[x]", "sops": {"mac": "ENC[x]"}}',
      dotenv: 'A=ENC[AES256_GCM,data:x]\nsops_mac=ENC[x]\nsops_version=3.9.0\n',
      ini: '[a]\nb = ENC[x]\n\n[sops]\nmac = ENC[x]\n',
    };
    for (const text of Object.values(forms)) {
      assert.throws(() => parseValues(text, 'f'), { code: 'VALUES_ENCRYPTED' });
      assert.throws(() => refuseEncrypted(text, 'f'), { code: 'VALUES_ENCRYPTED' });
    }
    // What else is wrong, or no values at all, is the engine's to judge.
    for (const text of ['', 'a: [', '- a', 'a: 1\na: 2', 'sops: is mentioned']) refuseEncrypted(text, 'f');
  });
});

describe('further arguments', () => {
  it('are split as a shell would, with nothing expanded', () => {
    assert.deepEqual(splitArguments(`--set 'a=b c' "--x=$HOME"\n-y '' a"b"c`), [
      '--set',
      'a=b c',
      '--x=$HOME',
      '-y',
      '',
      'abc',
    ]);
    assert.equal(splitArguments('"a'), 'unclosedQuote');
  });

  it('that run code or send the output elsewhere are known', () => {
    const args = ['--post-renderer=x', '--kubeconfig', '--enable-exec', '--helm-command=x', '--set', '--output-dir'];
    assert.deepEqual(codeArguments('helm', args), ['--post-renderer=x', '--kubeconfig']);
    assert.deepEqual(codeArguments('kustomize', args), ['--enable-exec', '--helm-command=x']);
    assert.deepEqual(outputArguments('helm', args), ['--output-dir']);
    assert.deepEqual(outputArguments('kustomize', ['-o', '-o/x', '--output=x', '-e']), ['-o', '-o/x', '--output=x']);
  });

  it('arguments that hold a secret are known, whatever stands around it', () => {
    assert.ok(holdSecret(['--set', 'password=hunter22'], [new Secret('hunter22')]));
    assert.ok(!holdSecret(['--set', 'stage=dev'], [new Secret('dev'), new Secret('hunter22')]));
  });

  it('a glob is taken apart where its first wildcard stands', () => {
    assert.deepEqual(splitGlob('/a/b/*/c'), { folder: '/a/b', glob: '*/c' });
    assert.deepEqual(splitGlob('/*'), { folder: '/', glob: '*' });
    assert.deepEqual(splitGlob('apps/*/'), { folder: 'apps', glob: '*' });
    assert.deepEqual(splitGlob('**/*.yaml'), { folder: '.', glob: '**/*.yaml' });
    assert.deepEqual(splitGlob('D:\\a\\s/apps\\*', '\\'), { folder: 'D:/a/s/apps', glob: '*' });
  });
});

describe('work in parallel', () => {
  it('answers in order, so many at a time', async () => {
    let running = 0;
    let most = 0;
    const order = await inParallel(
      [3, 1, 2, 5, 4],
      async (n) => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => setImmediate(resolve));
        running -= 1;
        return n * 2;
      },
      2,
    );
    assert.deepEqual(order, [6, 2, 4, 10, 8]);
    assert.equal(most, 2);
  });

  it('starts nothing new after a failure, and tells the one of the first item, not the first in time', async () => {
    const started: number[] = [];
    const failing = inParallel(
      [1, 2, 3, 4, 5, 6],
      async (n) => {
        started.push(n);
        for (let turn = 0; turn < 4 - n; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
        throw new Error(`no ${n}`);
      },
      3,
    );
    await assert.rejects(failing, /no 1/);
    assert.deepEqual(started, [1, 2, 3]);
  });
});
