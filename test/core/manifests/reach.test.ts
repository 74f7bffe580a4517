import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, win32 } from 'node:path';
import { TaskError } from '../../../core/errors.ts';
import { fetchCharts } from '../../../core/manifests/fetch-charts.ts';
import { isInside, localReferences } from '../../../core/manifests/local-references.ts';
import { parseValues, refuseEncrypted } from '../../../core/manifests/values.ts';
import { isHandedToTask, mayBeVariable, readImageTags } from '../../../core/manifests/variables.ts';
import { nodeFiles } from '../../../platform/files.ts';
import { recordingLog } from '../../recording-log.ts';

async function refusal(action: () => unknown): Promise<readonly unknown[]> {
  try {
    await action();
  } catch (error) {
    assert.ok(error instanceof TaskError);
    return [error.code, error.message, error.mend, error.at];
  }
  assert.fail('nothing was refused');
}

describe('what a source reaches', () => {
  let folder: string;
  const files = () => nodeFiles(join(folder, 'temporary'));
  const write = async (content: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(content)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const reached = async (more: Parameters<typeof localReferences>[3] = {}, copy = 'copy'): Promise<readonly string[]> =>
    (await localReferences(files(), join(folder, 'app'), join(folder, copy), more)).map((path) =>
      relative(folder, path),
    );
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'reach-')));
    await write({ 'base/a.yaml': '', 'base/b/c.yaml': '', 'lib/x/y.yaml': '' });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('folders are inside themselves, and beside what starts with two dots', () => {
    assert.deepEqual(
      [isInside('/a', '/a'), isInside('/a', '/a/..b'), isInside('/a', '/'), isInside('/a', '/ab')],
      [true, true, false, false],
    );
    assert.deepEqual([isInside('C:\\a', 'c:\\A\\b', win32), isInside('C:\\a', 'D:\\a\\b', win32)], [true, false]);
  });

  it('in kustomizations: whatever text leads upwards and is there', async () => {
    const leads = ['../base', './x/../../base', 'x/../../base', 'key=../base'];
    const not = ['..x/base', '../none', 'https://x/../../base', 'a: ../base', 'base', '../base\\nmore', 'x=y=../base'];
    for (const text of [...leads, ...not]) {
      await write({ 'app/kustomization.yaml': `resources: ["${text}"]\n` });
      assert.deepEqual(await reached(), leads.includes(text) ? ['base'] : [], text);
    }
  });

  it('in charts: the dependencies on the disk', async () => {
    const dependency = (repository: string): string =>
      `dependencies: [{name: a, repository: "${repository}"}]\nhome: ../lib\n`;
    for (const name of ['Chart.yaml', 'requirements.yaml']) {
      await write({ [`app/${name}`]: dependency('file://../base') });
      assert.deepEqual(await reached(), ['base'], name);
      await write({ [`app/${name}`]: dependency('../base') });
      assert.deepEqual(await reached(), [], name);
      await write({ [`app/${name}`]: 'dependencies: [{repository: 1}, x]\n' });
      assert.deepEqual(await reached(), [], name);
    }
    await write({ 'app/MyChart.yaml': dependency('file://../base') });
    assert.deepEqual(await reached(), []);
  });

  it('in components: their sources and paths, and those of their parts', async () => {
    const cases = {
      'path: ../base': ['base'],
      'source: ../lib\npath: x': ['lib/x'],
      'source: ../lib\npath: ../base': ['base'],
      'subcomponents: [{subcomponents: [{source: ../lib}]}]': ['lib'],
      'source: https://x/../../base': [],
      'source: base/../x': [],
      'other: ../base': [],
    };
    for (const [text, paths] of Object.entries(cases)) {
      await write({ 'app/component.yaml': `${text}\n` });
      assert.deepEqual(await reached(), paths, text);
    }
  });

  it('broken files reach nothing: the engine says what is wrong', async () => {
    await write({
      'app/kustomization.yaml': 'resources: [../base',
      'app/component.yaml': '- a',
      'app/b/Chart.yaml': '\xff',
    });
    assert.deepEqual(await reached(), []);
  });

  it('each once, none inside another, and what those reach in turn', async () => {
    await write({
      'app/kustomization.yaml': 'resources: [../base/b, ../base, ../lib/x/y.yaml]\n',
      'base/kustomization.yaml': 'resources: [../more, ../app]\n',
      'more/a.yaml': '',
    });
    assert.deepEqual(await reached(), ['base', 'lib/x/y.yaml', 'more']);
    assert.deepEqual(await reached({ further: [join(folder, 'lib'), join(folder, 'app/inner')] }), [
      'lib',
      'base',
      'more',
    ]);
  });

  it('out of bounds is refused, or not followed', async () => {
    await write({ 'app/kustomization.yaml': 'resources: [../base]\n' });
    const file = join(folder, 'app/kustomization.yaml');
    assert.deepEqual(await reached({ within: join(folder, 'app') }), []);
    assert.deepEqual(await reached({ within: folder }), ['base']);
    assert.deepEqual(await reached({ refuseBeyond: folder }), ['base']);
    const [code, message, mend] = await refusal(() => reached({ refuseBeyond: join(folder, 'app') }));
    assert.deepEqual(
      [code, message],
      [
        'FILE_NOT_ALLOWED',
        `${file} names ${join(folder, 'base')}, which is not of this pipeline: its own folder is ${join(folder, 'app')}.`,
      ],
    );
    assert.match(String(mend), /Check its repository out/);
    // Links count by where they lead.
    await symlink(join(folder, 'base'), join(folder, 'link'));
    await write({ 'app/kustomization.yaml': 'resources: [../link/b]\n' });
    assert.deepEqual(await reached(), ['base/b']);
  });

  it('what holds the copy itself cannot be copied', async () => {
    await write({ 'app/kustomization.yaml': 'resources: [../base]\n' });
    const [code, message, mend] = await refusal(() => reached({}, 'base/copy'));
    assert.deepEqual(
      [code, message],
      [
        'FILE_NOT_ALLOWED',
        `To render ${join(folder, 'app/kustomization.yaml')}, ${join(folder, 'base')} would have to be copied, and the job’s own temporary folder is in it.`,
      ],
    );
    assert.match(String(mend), /^Name a folder further down/);
    assert.equal((await refusal(() => reached({}, 'app/copy')))[0], 'FILE_NOT_ALLOWED');
  });

  it('charts of the disk are fetched before whom they are packed into', async () => {
    const lines: string[] = [];
    const built: string[] = [];
    const none = async (): Promise<string> => '';
    const helm = async () => ({
      buildDependencies: async (chart: string) => void built.push(relative(folder, chart)),
      pull: async () => undefined,
      template: none,
      lint: none,
    });
    const nameOf = (path: string): string => relative(folder, path);
    const fetched = (when: 'auto' | 'always' = 'auto') =>
      fetchCharts({ files: files(), tools: { helm }, log: recordingLog(lines), nameOf }, join(folder, 'app'), when);
    const needs = (...names: readonly string[]): string =>
      `dependencies: ${JSON.stringify(names.map((name) => ({ name, version: '1.0.0', repository: `file://../${name}` })))}`;
    await write({
      'app/Chart.yaml': needs('low', 'gone'),
      'app/Chart.lock': needs('low', 'gone'),
      'low/Chart.yaml': needs('x'),
      'low/charts/x/Chart.yaml': 'name: x\nversion: 1.0.0\n',
    });
    await fetched();
    assert.deepEqual([built, lines], [['app'], ['info Fetching the charts that Chart.lock names: low, gone']]);
    await write({
      'app/charts/low/Chart.yaml': 'name: low\nversion: 1.0.0\n',
      'app/charts/gone/Chart.yaml': 'name: gone\nversion: 1.0.0\n',
    });
    await fetched('always');
    assert.deepEqual(lines.slice(1), ['info Fetching the charts that Chart.lock names']);
    await rm(join(folder, 'app'), { recursive: true });
    await write({ 'app/Chart.yaml': needs('a', 'b') });
    assert.deepEqual((await refusal(() => fetched())).slice(0, 3), [
      'FILE_NOT_FOUND',
      'The chart app needs a, b, which charts/ does not hold, and has no Chart.lock.',
      'Run "helm dependency update" and commit Chart.lock: without it every run could get other charts.',
    ]);
  });

  it('image tags of an artifact: a line each', async () => {
    const tags = async (): Promise<unknown> => [...(await readImageTags(files(), join(folder, 'tags')))];
    const at = (name: string) => ({ file: join(folder, 'tags', name) });
    assert.deepEqual(await refusal(tags), [
      'FILE_NOT_FOUND',
      `imageTagsPath: there is no folder "${join(folder, 'tags')}".`,
      'The path is relative to the working folder; look at the artifact download of this job.',
      undefined,
    ]);
    await write({ 'tags/a': '\uFEFF1.0\r\n', 'tags/b/a': '1.0', 'tags/c d.e': 'x'.repeat(4096) });
    assert.deepEqual(await tags(), [
      ['A', '1.0'],
      ['C_D_E', 'x'.repeat(4096)],
    ]);
    await write({ 'tags/b/a': '2.0' });
    const [code, message, mend] = await refusal(tags);
    assert.deepEqual([code, mend], ['IMAGE_TAG_INVALID', 'Keep one file for each variable in imageTagsPath.']);
    assert.match(String(message), /^The image-tag artifact gives A twice, by (?:a and by b\/a|b\/a and by a)\.$/);
    await write({ 'tags/b/a': 'x'.repeat(4097) });
    assert.deepEqual(await refusal(tags), [
      'IMAGE_TAG_INVALID',
      'A file of the image-tag artifact holds no single line.',
      'Each file of imageTagsPath must hold one image tag or reference, and nothing else.',
      at('b/a'),
    ]);
  });
});

describe('names of variables', () => {
  it('that are the machine’s or the agent’s own are none', () => {
    const own = [
      'home',
      'PATH',
      'PATHEXT',
      'TMPDIR',
      'SECRET_x',
      'endpoint_url',
      'INPUT_A',
      'SECUREFILE_X',
      'VSTS_SECRET',
      'VSTS_TASKVARIABLE_X',
    ];
    const others = ['HOMES', 'MY_HOME', 'PATHS', 'MY_SECRET_X', 'THE_INPUT_A', 'VSTS_OTHER', 'x'];
    assert.deepEqual([own.filter(mayBeVariable), others.filter(mayBeVariable)], [[], others]);
    assert.deepEqual([own.filter(isHandedToTask).length, others.filter(isHandedToTask)], [6, []]);
  });
});

describe('values files that cannot be used', () => {
  it('say why, where, and what to do', async () => {
    const encrypted = [
      'VALUES_ENCRYPTED',
      'The values file is encrypted with SOPS; it is not decrypted here.',
      'Deliver the secret as a SOPS-encrypted manifest that Flux decrypts, or decrypt the file in a step before.',
      { file: 'f' },
    ];
    assert.deepEqual(await refusal(() => parseValues('sops: {mac: x}', 'f')), encrypted);
    assert.deepEqual(await refusal(() => refuseEncrypted('sops_mac=x', 'f')), encrypted);
    assert.deepEqual(await refusal(() => parseValues('- a', 'f')), [
      'VALUES_INVALID',
      'The values are no map.',
      'Write key: value lines.',
      { file: 'f' },
    ]);
    const [code, message, mend, at] = await refusal(() => parseValues('a: [', 'f'));
    assert.deepEqual([code, mend, at], ['VALUES_INVALID', 'Mend the file.', { file: 'f', line: 1, column: 5 }]);
    assert.match(String(message), /^The values are no YAML: \w/);
  });

  it('are none that only mention SOPS', () => {
    assert.deepEqual(parseValues('\uFEFFa: x\nb: "my_sops_mac=1"\n', 'f'), { a: 'x', b: 'my_sops_mac=1' });
    assert.deepEqual(parseValues('a: "\uFEFF"\nb: |\n  [sops]x\n  x[sops]\n', 'f'), {
      a: '\uFEFF',
      b: '[sops]x\nx[sops]\n',
    });
    assert.deepEqual([parseValues('null', 'f'), parseValues('', 'f')], [{}, {}]);
  });
});
