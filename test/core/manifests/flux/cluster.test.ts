import assert from 'node:assert/strict';
import type { Build } from '../../../../core/manifests/flux/build.ts';
import { buildCluster, type BuiltCluster } from '../../../../core/manifests/flux/cluster.ts';
import { discover } from '../../../../core/manifests/flux/discover.ts';
import { nameOf, type FluxKustomization } from '../../../../core/manifests/flux/kustomization.ts';
import type { Repository } from '../../../../core/manifests/flux/repository.ts';
import { recordingLog } from '../../../recording-log.ts';
import { object } from '../manifests.ts';

const kustomization = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  path: ${path}\n  sourceRef: {kind: GitRepository, name: flux-system}\n${more}`;

const vars = (values: string, name = 'vars'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: flux-system}\ndata: {${values}}\n`;

const usesVars = (name = 'vars'): string => `  postBuild: {substituteFrom: [{kind: ConfigMap, name: ${name}}]}\n`;

/** As kustomize prints it, with the file that it comes from. */
const from = (file: string, text: string): string => `# Source: ${file}\n${text}`;

interface World {
  readonly cluster: BuiltCluster;
  readonly lines: readonly string[];
  /** What was built, in order. */
  readonly order: readonly string[];
  /** The rules of sources that the repository was seen through. */
  readonly ignored: readonly string[];
}

/** Builds a repository with a stand-in for kustomize: what each path gives. */
async function build(
  contents: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, readonly string[] | 'fails'>>,
  more: { readonly remote?: string; readonly given?: Readonly<Record<string, string>> } = {},
): Promise<World> {
  const ignored: string[] = [];
  const repository: Repository = {
    root: '/r',
    remote: more.remote,
    files: [...Object.keys(contents), ...Object.keys(outputs).map((path) => `${path}/web.yaml`)],
    holds: () => true,
    holdsFolder: (path) => Object.hasOwn(outputs, path),
    ignore: '',
    through: (rules) => {
      ignored.push(rules);
      return repository;
    },
    nameOf: (path) => path,
    pathOf: (path) => path,
    absolute: (path) => path,
  };
  const files = { read: async (path: string) => Buffer.from(contents[path] ?? '') };
  const lines: string[] = [];
  const order: string[] = [];
  const builder = {
    async build(one: FluxKustomization): Promise<Build> {
      order.push(nameOf(one));
      const output = outputs[one.path] ?? 'fails';
      return output === 'fails'
        ? { kind: 'failed', findings: [{ message: `${one.name} fails` }] }
        : { kind: 'built', documents: output };
    },
  };
  const cluster = await buildCluster({
    files,
    log: recordingLog(lines),
    repository,
    builder,
    folder: 'cluster',
    discovered: await discover(files, repository, 'cluster'),
    start: undefined,
    given: new Map(Object.entries(more.given ?? {})),
    cores: 2,
  });
  return { cluster, lines, order, ignored };
}

const textOf = ({ cluster }: World, name: string): string =>
  cluster.built
    .find((each) => each.kustomization.name === name)
    ?.manifests.map(({ text }) => text)
    .join('') ?? '';

describe('flux: the Kustomizations of a cluster', () => {
  it('are built as their parent’s output has them, not their file', async () => {
    const child = kustomization('apps', 'apps/base');
    const world = await build(
      { 'cluster/root.yaml': kustomization('root', 'cluster'), 'cluster/apps.yaml': child },
      {
        cluster: [
          from('cluster/root.yaml', kustomization('root', 'cluster')),
          from('cluster/apps.yaml', kustomization('apps', 'apps/prod')),
        ],
        'apps/prod': [object('ConfigMap', 'prod')],
      },
    );
    assert.deepEqual(world.order, ['flux-system/root', 'flux-system/apps']);
    assert.match(textOf(world, 'apps'), /name: prod/);
    assert.equal(world.cluster.built[1]?.kustomization.at.line, 1);
  });

  it('are built once more when what builds them changes themselves, and no more than that', async () => {
    const world = await build(
      { 'cluster/root.yaml': kustomization('root', 'cluster') },
      {
        cluster: [
          from('cluster/root.yaml', kustomization('root', 'cluster', '  postBuild: {substitute: {a: b}}\n')),
          object('ConfigMap', 'x', 'data: {k: "${a}"}\n'),
        ],
      },
    );
    assert.deepEqual(world.order, ['flux-system/root', 'flux-system/root']);
    assert.match(textOf(world, 'root'), /k: b\n/);
  });

  it('are found in the output that counts, when what builds them changes itself', async () => {
    const child = from('cluster/apps.yaml', kustomization('apps', './apps/${where}'));
    const itself = kustomization('root', 'cluster', '  postBuild: {substitute: {where: prod}}\n');
    const world = await build(
      { 'cluster/root.yaml': kustomization('root', 'cluster'), 'cluster/apps.yaml': child },
      { cluster: [from('cluster/root.yaml', itself), child], 'apps/prod': [object('ConfigMap', 'prod')] },
    );
    assert.deepEqual(world.order, ['flux-system/root', 'flux-system/root', 'flux-system/apps']);
    assert.deepEqual(
      world.cluster.built.flatMap(({ broken }) => broken),
      [],
    );
    assert.match(textOf(world, 'apps'), /name: prod/);
  });

  it('are each built once where they build each other', async () => {
    const [a, b] = [kustomization('a', 'cluster/b'), kustomization('b', 'cluster/a')];
    const world = await build(
      { 'cluster/a/a.yaml': a, 'cluster/b/b.yaml': b },
      { 'cluster/a': [from('cluster/a/a.yaml', a)], 'cluster/b': [from('cluster/b/b.yaml', b)] },
    );
    assert.deepEqual(world.order, ['flux-system/a', 'flux-system/b']);
  });

  it('are left out where the folder that holds their file leaves them out, but not because it cannot be built', async () => {
    const files = {
      'cluster/root.yaml': kustomization('root', 'cluster'),
      'cluster/off.yaml': kustomization('paused', 'apps'),
    };
    const left = await build(files, { cluster: [from('cluster/root.yaml', files['cluster/root.yaml'])], apps: [] });
    assert.deepEqual(left.order, ['flux-system/root']);
    assert.deepEqual(left.lines, [
      'info Kustomization flux-system/paused is not built: cluster/off.yaml is no part of what Kustomization flux-system/root builds.',
    ]);
    const failing = await build(files, { cluster: 'fails', apps: [object('ConfigMap', 'x')] });
    assert.deepEqual(failing.order, ['flux-system/root', 'flux-system/paused']);
  });

  it('take variables from what another builds later', async () => {
    const world = await build(
      {
        'cluster/a.yaml': `${kustomization('a', 'apps', usesVars())}---\n${kustomization('b', 'infra')}---\n${kustomization('c', 'more')}`,
      },
      {
        apps: [object('ConfigMap', 'x', 'data: {k: "${num}"}\n')],
        infra: [kustomization('late', 'late')],
        late: [vars('num: "1"')],
        more: [],
      },
    );
    assert.match(textOf(world, 'a'), /k: 1\n/);
  });

  it('take variables from files that nothing builds, and from their own output', async () => {
    const files = {
      'cluster/a.yaml': kustomization('a', 'apps', usesVars()),
      'cluster/vars.yaml': vars('num: from-file'),
    };
    const apps = [object('ConfigMap', 'x', 'data: {k: "${num}"}\n')];
    assert.match(textOf(await build(files, { apps }), 'a'), /k: from-file/);
    const own = await build({ 'cluster/a.yaml': files['cluster/a.yaml'] }, { apps: [...apps, vars('num: from-own')] });
    assert.match(textOf(own, 'a'), /k: from-own/);
  });

  it('keep what comes from elsewhere, know which fields that is, and take given values for it', async () => {
    const files = { 'cluster/a.yaml': kustomization('a', 'apps', usesVars('none')) };
    const apps = [object('ConfigMap', 'x', 'data: {k: "${num}", l: "${num:=1}", "${key}": "$${m}"}\n')];
    const world = await build(files, { apps });
    assert.match(textOf(world, 'a'), /k: \$\{num\}\n[\s\S]*l: 1\n[\s\S]*\$\{key\}: \$\{m\}\n/);
    assert.deepEqual(world.cluster.built[0]?.manifests[0]?.origin.unknown, [
      ['data', 'k'],
      ['data', '${key}'],
    ]);
    assert.match(
      world.lines.join('\n'),
      /\$\{num\}, \$\{key\} stay as they are, for ConfigMap flux-system\/none is not in/,
    );
    assert.match(textOf(await build(files, { apps }, { given: { num: 'here' } }), 'a'), /k: here/);
  });

  it('are passed over where nobody knows their path, or where it is another repository’s', async () => {
    const child = kustomization('child', './apps/${where}');
    const world = await build(
      {
        'cluster/root.yaml': kustomization('root', 'cluster', usesVars('none')),
        'cluster/other.yaml': kustomization('other', './apps').replace('name: flux-system}', 'name: other}'),
        'cluster/sources.yaml':
          'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: other, namespace: flux-system}\nspec: {url: https://dev.azure.com/a/b/_git/other}\n',
      },
      { cluster: [child, kustomization('other', './apps').replace('name: flux-system}', 'name: other}')], apps: [] },
      { remote: 'https://dev.azure.com/a/b/_git/gitops' },
    );
    assert.deepEqual(world.order, ['flux-system/root']);
    assert.deepEqual(world.cluster.passedOver.map(({ name }) => name).toSorted(), ['child', 'other']);
    assert.match(world.lines.join('\n'), /warning .*child is not built: its path or source holds a variable/);
    assert.match(world.lines.join('\n'), /info .*other is not built: its GitRepository other is another repository/);
  });

  it('are waited for where what builds them waits for variables: what comes of it counts', async () => {
    const child = (path: string) => from('cluster/team/child.yaml', kustomization('child', path));
    const world = await build(
      {
        'cluster/a.yaml': kustomization('a', 'cluster/team', usesVars()),
        'cluster/vars.yaml': vars('env: prod'),
        'cluster/team/child.yaml': kustomization('child', 'apps/file'),
      },
      { 'cluster/team': [child('apps/${env}')], 'apps/prod': [object('ConfigMap', 'prod')], 'apps/file': [] },
    );
    assert.deepEqual(world.order, ['flux-system/a', 'flux-system/child']);
    assert.match(textOf(world, 'child'), /name: prod/);
  });

  it('are of this repository where one of their source names a folder of it; the root is any repository’s', async () => {
    const of = (source: string, name: string, path: string) =>
      kustomization(name, path).replace('name: flux-system}', `name: ${source}}`);
    const world = await build(
      {
        'cluster/a.yaml': [
          of('known', 'first', 'apps'),
          of('known', 'second', 'gone'),
          of('unknown', 'third', 'gone'),
          of('rooted', 'fourth', './'),
        ].join('---\n'),
        'cluster/source.yaml':
          'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: known, namespace: flux-system}\nspec: {ignore: "*.md"}\n',
      },
      { apps: [], '.': [] },
    );
    assert.deepEqual(world.order, ['flux-system/first', 'flux-system/second']);
    assert.deepEqual(world.ignored, ['*.md', '*.md']);
    assert.deepEqual(
      world.lines,
      [
        'fourth is not built: neither its GitRepository rooted',
        'third is not built: neither its GitRepository unknown',
      ].map((words) => `warning Kustomization flux-system/${words} nor its path is in this repository.`),
    );
  });

  it('are built beside one whose path is the root of another repository, as if it held them all', async () => {
    const other = kustomization('other', './').replace('name: flux-system}', 'name: other}');
    const world = await build(
      { 'cluster/a.yaml': kustomization('a', 'apps'), 'cluster/other.yaml': other },
      { apps: [object('ConfigMap', 'x')] },
    );
    assert.deepEqual(world.order, ['flux-system/a']);
    assert.deepEqual(
      world.cluster.passedOver.map(({ name }) => name),
      ['other'],
    );
  });

  it('are not built where a variable that nobody knows stands in the name of their source', async () => {
    const child = kustomization('child', 'apps').replace('name: flux-system}', 'name: "${where}"}');
    const world = await build(
      { 'cluster/root.yaml': kustomization('root', 'infra', usesVars('none')) },
      { infra: [child, kustomization('other', 'apps', '  interval: ${where}\n')], apps: [] },
    );
    assert.deepEqual(world.order, ['flux-system/root', 'flux-system/other']);
    assert.match(world.lines.join('\n'), /child is not built: its path or source holds a variable/);
  });

  it('are no patches for Kustomizations, and no kustomization files', async () => {
    const world = await build(
      {
        'cluster/a.yaml': kustomization('a', 'apps'),
        'cluster/patch.yaml':
          'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: all}\nspec: {decryption: {provider: sops}}\n',
        'cluster/sub/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: x}\nspec: {sourceRef: {name: y}}\n',
      },
      { apps: [] },
    );
    assert.deepEqual(world.order, ['flux-system/a']);
  });
});
