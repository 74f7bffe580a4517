import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { TaskError } from '../../../../core/errors.ts';
import { renderApplications } from '../../../../core/manifests/render.ts';
import type { RenderedApplication } from '../../../../core/manifests/render-application.ts';
import { optionsOf } from '../rendering/options.ts';
import { makeWorld, type World } from '../rendering/world.ts';

const kustomization = (name: string, path: string, spec = '', namespace = 'flux-system'): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: flux-system}\n${spec}`;
const settings = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;

describe('flux: rendering', () => {
  let world: World;
  /** The kustomization that was built last. */
  let built: Readonly<Record<string, unknown>>;
  beforeEach(async () => {
    world = await makeWorld();
    world.answers.build = concatenated;
    await world.write({ '.git/HEAD': '' });
  });
  afterEach(() => world.end());

  /** What kustomize gives of a kustomization that only names files: all of them, each with its origin. */
  async function concatenated(folder: string): Promise<string> {
    const text = (await world.files.read(join(folder, 'kustomization.yaml'))).toString();
    const file = JSON.parse(text) as { resources?: readonly string[]; buildMetadata?: readonly string[] };
    built = { ...file };
    const documents = (file.resources ?? []).map(async (path) => {
      const document = (await world.files.read(join(folder, path))).toString();
      if (file.buildMetadata?.includes('originAnnotations') !== true) return document;
      const origin = `  annotations:\n    config.kubernetes.io/origin: |\n      path: ${posix.normalize(path)}\n`;
      return document.replaceAll('metadata:\n', `metadata:\n${origin}`);
    });
    return (await Promise.all(documents)).join('---\n');
  }

  const render = (given: Parameters<typeof optionsOf>[0] = {}): Promise<readonly RenderedApplication[]> =>
    renderApplications(world.ports, optionsOf({ engine: 'flux', sourcePath: ['cluster'], ...given }));
  const refusal = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<TaskError> =>
    render(given).then(
      () => assert.fail('nothing was refused'),
      (error: unknown) => {
        assert.ok(error instanceof TaskError);
        return error;
      },
    );
  /** Why nothing could be built of each application. */
  const broken = async (): Promise<readonly (readonly string[])[]> =>
    (await render()).map((each) => each.broken.map(({ message }) => message));
  const names = (all: readonly RenderedApplication[]): readonly string[] =>
    all.map(({ application, manifests }) =>
      [application, ...manifests.map(({ reference: { namespace, name } }) => `${namespace}/${name}`)].join(' '),
    );

  it('each Kustomization is an application, by name, with the files that its objects come from', async () => {
    await world.write({
      'cluster/b.yaml': kustomization('b', './apps/b', '  targetNamespace: ns\n'),
      'cluster/a.yaml': kustomization('a', 'apps/a', '  suspend: true\n'),
      'apps/a/one.yaml': settings('one'),
      'apps/a/in/two.yml': `# x\n${settings('two')}---\n${settings('three')}`,
      'apps/b/four.yaml': settings('four'),
    });
    const rendered = await render();
    assert.deepEqual(names(rendered), ['a /two /three /one', 'b /four']);
    assert.deepEqual(
      rendered[0]?.manifests.map(({ origin }) => origin.template),
      ['apps/a/in/two.yml', 'apps/a/in/two.yml', 'apps/a/one.yaml'],
    );
    assert.ok(rendered.every(({ manifests }) => manifests.every(({ text }) => !text.includes('annotations'))));
    const [{ engine, folder, templates, charts, remarks } = assert.fail('none')] = rendered;
    assert.deepEqual([engine, folder, templates, charts, remarks], ['flux', 'cluster', [], [], []]);
    assert.deepEqual(world.lines, [
      'info cluster: engine flux; paths count from .',
      'info a: Kustomization flux-system/a, apps/a, suspended: 3 objects',
      'info b: Kustomization flux-system/b, apps/b: 1 object',
    ]);
    assert.deepEqual(built['namespace'], 'ns');
    assert.deepEqual(world.asked.toSorted(), [
      'kustomize build render/a --load-restrictor=LoadRestrictionsNone',
      'kustomize build render/b --load-restrictor=LoadRestrictionsNone',
    ]);
  });

  it('objects are sorted as the input says', async () => {
    await world.write({
      'cluster/a.yaml': kustomization('a', 'apps'),
      'apps/a.yaml': `${settings('a')}---\n${settings('b').replace('ConfigMap', 'Namespace')}`,
    });
    assert.deepEqual(names(await render({ sort: 'source' })), ['a /a /b']);
    assert.deepEqual(names(await render({ sort: 'apply' })), ['a /b /a']);
  });

  it('paths count from the folder that holds .git, whatever the working folder is', async () => {
    await world.write({
      'repo/.git': 'gitdir: elsewhere',
      'repo/cluster/a.yaml': kustomization('a', 'apps'),
      'repo/apps/a.yaml': settings('x'),
    });
    assert.deepEqual(names(await render({ sourcePath: ['repo/cluster'] })), ['a /x']);
    assert.equal(world.lines[0], 'info repo/cluster: engine flux; paths count from repo');
  });

  it('two Kustomizations of one name have their namespaces in front, and clusters theirs', async () => {
    await world.write({
      'c/a/a.yaml': [kustomization('app', 'x', '', 'one'), kustomization('app', 'x', '', 'two')].join('---\n'),
      'c/b/b.yaml': [
        kustomization('b', 'x', '', 'a'),
        kustomization('b', 'x', '', 'a-a'),
        kustomization('a-b', 'x'),
        kustomization('a-b', 'x', '', 'a'),
      ].join('---\n'),
      'x/a.yaml': settings('x'),
    });
    const applications = async (sourcePath: string) =>
      (await render({ sourcePath: [sourcePath] })).map(({ application }) => application);
    assert.deepEqual(await applications('c/a'), ['one-app', 'two-app']);
    assert.deepEqual(
      await applications('c/*'),
      ['a-one-app', 'a-two-app', 'b-a-a_b', 'b-a-b', 'b-a_a-b', 'b-flux-system-a-b'].toSorted(),
    );
  });

  it('a folder with a kustomization file that no Kustomization names is where Flux starts', async () => {
    await world.write({
      'cluster/kustomization.yaml': '{"resources": ["a.yaml"]}',
      'cluster/a.yaml': kustomization('a', 'apps'),
      'apps/a.yaml': settings('x'),
    });
    assert.deepEqual(names(await render()), ['a /x', 'cluster flux-system/a']);
    assert.ok(world.lines.includes('info cluster: Kustomization cluster, cluster: 1 object'), world.lines.join('\n'));
    // Unless one of its Kustomizations says where that is.
    await world.write({ 'cluster/a.yaml': kustomization('root', 'cluster') });
    assert.deepEqual(names(await render()), ['root flux-system/root']);
  });

  it('a folder that holds nothing of Flux, or nothing of this repository, is refused', async () => {
    await world.write({ 'cluster/a.yaml': settings('x') });
    const told = ({ code, message, mend }: TaskError): readonly string[] => [code, message, mend];
    const nothing = [
      'NOTHING_RENDERED',
      'cluster holds no Kustomization of Flux that this repository could be built for.',
      'Name the folder that Flux starts from, such as clusters/production; the log says what was passed over.',
    ];
    assert.deepEqual(told(await refusal()), nothing);
    assert.deepEqual(world.asked, []);
    await world.write({ 'cluster/a.yaml': kustomization('a', 'apps').replace('name: flux-system}', 'name: x}') });
    assert.deepEqual(told(await refusal()), nothing);
    assert.match(
      world.lines.at(-1) ?? '',
      /^warning Kustomization flux-system\/a is not built: .* @ cluster\/a.yaml:1$/,
    );
  });

  it('a folder that holds two clusters is refused', async () => {
    await world.write({
      'all/east/a.yaml': kustomization('flux-system', 'apps'),
      'all/west/a.yaml': kustomization('flux-system', 'apps'),
      'apps/a.yaml': settings('x'),
    });
    const error = await refusal({ sourcePath: ['all'] });
    assert.deepEqual(
      [error.code, error.message, error.mend],
      [
        'INPUT_INVALID',
        'sourcePath: all holds more than one cluster: Kustomization flux-system/flux-system is in all/east/a.yaml and in all/west/a.yaml.',
        'Name the folder of each cluster, or a glob of them: all/*.',
      ],
    );
    assert.equal((await render({ sourcePath: ['all/*'] })).length, 2);
    // What another one builds is part of its cluster.
    await world.write({
      'many/root.yaml': kustomization('root', 'many'),
      'many/east/a.yaml': kustomization('x', 'apps'),
      'many/west/a.yaml': kustomization('x', 'apps'),
    });
    assert.equal((await render({ sourcePath: ['many'] })).length, 2);
    // Two of one file are two objects of one cluster.
    await world.write({ 'one/a.yaml': [kustomization('a', 'apps'), kustomization('a', 'apps')].join('---\n') });
    assert.equal((await render({ sourcePath: ['one'] })).length, 1);
  });

  it('what shows only together is remarked where the object is', async () => {
    const needs = '  dependsOn: [{name: gone}]\n';
    await world.write({ 'cluster/a.yaml': kustomization('a', 'apps', needs), 'apps/a.yaml': settings('x') });
    const remarks = (all: readonly RenderedApplication[]) =>
      all.map((each) =>
        [each.application, ...each.remarks.map(({ severity, check }) => `${check} ${severity}`)].join(' '),
      );
    assert.deepEqual(remarks(await render()), ['a flux warning']);
    // In another's output it is remarked there, and only there.
    await world.write({ 'cluster/root.yaml': kustomization('root', 'cluster') });
    assert.deepEqual(remarks(await render()), ['a', 'root flux warning']);
    // Nobody knows what something that failed would have brought.
    await world.write({ 'cluster/b.yaml': kustomization('b', 'gone') });
    assert.deepEqual(remarks(await render()), ['a', 'b', 'root']);
  });

  describe('what cannot be built says why, and the others are built all the same', () => {
    beforeEach(() =>
      world.write({
        'cluster/a.yaml': kustomization('a', 'apps'),
        'cluster/b.yaml': kustomization('b', 'right'),
        'right/a.yaml': settings('x'),
      }),
    );
    const prefix = 'Kustomization flux-system/a (path apps): ';

    it('its folder is not there, is a file or is only reached by a link', async () => {
      assert.deepEqual(await broken(), [[`${prefix}kustomization path not found: apps is not there`], []]);
      assert.ok(world.lines.includes('info a: Kustomization flux-system/a, apps: failed'));
      await symlink('right', join(world.folder, 'apps'));
      assert.deepEqual(await broken(), [[`${prefix}kustomization path not found: apps is not there`], []]);
      await world.files.remove('apps');
      await world.write({ apps: '' });
      assert.deepEqual(await broken(), [[`${prefix}the path apps is a file, not a folder`], []]);
      const [first] = await render();
      assert.deepEqual(first?.broken[0]?.at, { file: 'cluster/a.yaml', line: 1 });
    });

    it('its kustomization file is broken', async () => {
      await world.write({ 'apps/kustomization.yaml': 'a: 1\nb: [' });
      assert.match((await broken())[0]?.[0] ?? '', /: apps\/kustomization\.yaml:\d is no YAML: \w/);
      await world.write({ 'apps/kustomization.yaml': '- a' });
      assert.deepEqual(await broken(), [[`${prefix}apps/kustomization.yaml is no map`], []]);
      // Nothing in it is an empty one.
      await world.write({ 'apps/kustomization.yaml': '' });
      assert.deepEqual(await broken(), [[], []]);
    });

    it('it reads what is not in the repository', async () => {
      await world.write({ 'apps/kustomization.yaml': 'resources: [/etc/passwd, ../../other]\n' });
      const message = (path: string): string =>
        `${prefix}"${path}" is not in the repository: Flux reads nothing outside of it (apps/kustomization.yaml)`;
      assert.deepEqual(await broken(), [[message('/etc/passwd'), message('../../other')], []]);
      assert.deepEqual(world.asked, ['kustomize build render/right --load-restrictor=LoadRestrictionsNone']);
    });

    it('its spec asks for what the controller refuses', async () => {
      await world.write({
        'cluster/a.yaml': kustomization('a', 'apps', '  components: ["https://example.com/x"]\n'),
        'apps/a.yaml': '',
      });
      assert.match((await broken())[0]?.[0] ?? '', /spec\.components: "https:\/\/example\.com\/x" must be a local/);
    });

    it('kustomize fails: in the source’s own names, and with what is related', async () => {
      await world.write({ 'apps/a.yaml': settings('x') });
      world.answers.build = async (folder) => {
        if (folder.endsWith('right')) return settings('x');
        const file = join(folder, 'a.yaml');
        const related = [{ message: 'one' }, { message: `two in ${file}` }];
        throw new TaskError('PROCESS_FAILED', `${file} is bad`, 'Mend it.', { at: { file, line: 2 }, related });
      };
      assert.deepEqual(await broken(), [[`${prefix}apps/a.yaml is bad (apps/a.yaml:2); one; two in apps/a.yaml`], []]);
      world.answers.build = async () => Promise.reject(new TaskError('PROCESS_FAILED', 'bad', 'Mend it.'));
      assert.deepEqual(await broken(), [[`${prefix}bad`], ['Kustomization flux-system/b (path right): bad']]);
    });

    it('kustomize fails of what is no object: each of these is told, with its line', async () => {
      await world.write({
        'apps/Chart.yaml': 'name: x\n',
        'apps/a.yaml': `${settings('x')}---\n- list\n`,
        'apps/b.yaml': 'a: [\n',
        'apps/c.yaml': 'kind: List\n---\n# nothing\n---\n{}\n---\nkind: A\nmetadata: {name: ""}\n',
        'apps/d.yaml': Buffer.from([0xc3, 0x28]),
        'apps/e.txt': 'a: 1',
      });
      const fails = new TaskError('PROCESS_FAILED', 'kustomize says so', 'Mend it.');
      world.answers.build = async (folder) => (folder.endsWith('right') ? settings('x') : Promise.reject(fails));
      const [[message = ''] = []] = await broken();
      assert.match(
        message,
        /: Flux takes every \.yaml and \.yml here for an object, as the folder has no kustomization file: apps\/Chart\.yaml:1 has no kind; apps\/a\.yaml:6 is no map; apps\/b\.yaml:\d is no YAML: [^;]+; apps\/c\.yaml:7 \(A\) has no metadata\.name; apps\/d\.yaml: it is neither UTF-8 nor UTF-16$/,
      );
    });

    it('a failure that has nothing to do with it fails the run', async () => {
      await world.write({ 'apps/a.yaml': settings('x') });
      for (const code of ['CANCELLED', 'TIMED_OUT', 'TOOL_MISSING', 'DISK_FULL', 'INTERNAL'] as const) {
        const error = new TaskError(code, 'stops', 'Mend it.');
        world.answers.build = async () => Promise.reject(error);
        assert.equal((await refusal()).code, code);
      }
      world.answers.build = async () => Promise.reject(new Error('a mistake of ours'));
      await assert.rejects(render(), { message: 'a mistake of ours' });
    });
  });

  it('components of the spec are brought along when they are in the repository', async () => {
    await world.write({
      'cluster/a.yaml': kustomization(
        'a',
        'apps/a',
        '  components: [../../lib/c, ../../lib/gone, ../../../out, 3]\n  ignoreMissingComponents: true\n',
      ),
      'apps/a/kustomization.yaml': 'resources: [a.yaml]\n',
      'apps/a/a.yaml': settings('x'),
      'lib/c/kustomization.yaml': 'kind: Component\n',
    });
    assert.deepEqual(names(await render()), ['a /x']);
    assert.deepEqual(built['components'], ['../../lib/c']);
    // The source stays as it is.
    assert.equal((await world.files.read('apps/a/kustomization.yaml')).toString(), 'resources: [a.yaml]\n');
  });

  it('Kustomizations of one folder are built one after the other, each from its own kustomization', async () => {
    await world.write({
      'cluster/a.yaml': kustomization('a', 'apps', '  targetNamespace: a\n'),
      'cluster/b.yaml': kustomization('b', 'apps', '  targetNamespace: b\n'),
      'apps/a.yaml': settings('x'),
    });
    const namespaces: unknown[] = [];
    let running = 0;
    world.answers.build = async (folder) => {
      running += 1;
      assert.equal(running, 1);
      await new Promise(setImmediate);
      const text = await concatenated(folder);
      namespaces.push(built['namespace']);
      running -= 1;
      return text;
    };
    const ports = { ...world.ports, cores: 2 };
    await renderApplications(ports, optionsOf({ engine: 'flux', sourcePath: ['cluster'] }));
    assert.deepEqual(namespaces, ['a', 'b']);
    assert.equal(new Set(world.asked).size, 1);
  });

  it('what .sourceignore leaves out is not built', async () => {
    await world.write({
      '.sourceignore': '/apps/b.yaml\n',
      'cluster/a.yaml': kustomization('a', 'apps'),
      'apps/a.yaml': settings('a'),
      'apps/b.yaml': settings('b'),
    });
    assert.deepEqual(names(await render()), ['a /a']);
  });

  it('files that would fill the memory are not handed to kustomize', async () => {
    const level = (name: string, below: string): string => `${name}: &${name} [${`*${below},`.repeat(10)}]\n`;
    const bomb = [...'bcdefgh'].map((name, at) => level(name, 'abcdefg'.charAt(at)));
    await world.write({ 'cluster/a.yaml': kustomization('a', 'apps'), 'apps/a.yaml': `a: &a [x]\n${bomb.join('')}` });
    assert.match((await broken())[0]?.[0] ?? '', /\(path apps\): YAML: .*alias.* \(apps\/a\.yaml:1\)$/);
    assert.deepEqual(world.asked, []);
  });
});
