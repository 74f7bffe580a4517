import assert from 'node:assert/strict';
import { checkApplications, type CheckedApplication } from '../../../core/manifests/check-applications.ts';
import { findingOf } from '../../../core/manifests/findings.ts';
import type { LintOptions } from '../../../core/manifests/options.ts';
import { parseManifests } from '../../../core/manifests/parse.ts';
import type { RenderedApplication } from '../../../core/manifests/render-application.ts';
import { openPatterns } from '../../../platform/patterns/patterns.ts';
import { object } from './manifests.ts';
import { optionsOf } from './rendering/options.ts';
import { makeWorld, type World } from './rendering/world.ts';

const rendered = (application: string, text: string): RenderedApplication => ({
  application,
  ...parseManifests({ file: `${application}.yaml`, text, template: `${application}.yaml` }),
  broken: [],
  folder: application,
  engine: 'plain',
  templates: [],
  remarks: [],
  charts: [],
});
const several = (...texts: readonly string[]): string => texts.join('---\n');
const messages = ({ findings }: CheckedApplication): readonly string[] => findings.map(({ message }) => message);

describe('the checks of rendered applications', () => {
  let world: World;
  /** What kube-score is asked, and with which version. */
  let scored: string[];
  let scores: string;
  beforeEach(async () => {
    world = await makeWorld();
    scored = [];
    scores = 'null';
  });
  afterEach(() => world.end());

  const check = (
    applications: readonly RenderedApplication[],
    given: Parameters<typeof optionsOf>[0] = {},
  ): Promise<readonly CheckedApplication[]> => {
    const { files, log } = world.ports;
    const kubeScore = async () => ({
      score: async (text: string, version: string) => {
        scored.push(version, text);
        return scores;
      },
    });
    return checkApplications(
      { files, log, tools: { kubeScore }, patterns: openPatterns },
      optionsOf({ plaintextSecrets: 'allow', ...given }),
      applications,
    );
  };
  const told = async (...given: Parameters<typeof check>): Promise<readonly (readonly string[])[]> =>
    (await check(...given)).map(messages);

  it('tell each application its own, in the order of the objects', async () => {
    const a = rendered('a', several(object('ConfigMap', 'A_'), object('ConfigMap', 'x'), object('ConfigMap', 'B_')));
    const [first, second] = await told([a, rendered('b', object('ConfigMap', 'C_'))]);
    assert.deepEqual(
      [first, second].map((each) => each?.map((message) => message.split(': ')[0])),
      [['ConfigMap A_', 'ConfigMap B_'], ['ConfigMap C_']],
    );
    assert.deepEqual(await told([a], { validate: 'none' }), [[]]);
  });

  it('an object of two applications is told, but of Kustomizations, of which the engine tells', async () => {
    const namespaced = object('ConfigMap', 'x', '  namespace: ns\n');
    const both = [rendered('a', namespaced), rendered('b', namespaced)];
    const [first, second] = await told(both);
    assert.deepEqual(first, []);
    assert.match(second?.join() ?? '', /^ConfigMap ns\/x: is in the application a too, from a\.yaml/);
    assert.deepEqual(await told(both, { engine: 'flux' }), [[], []]);
    assert.deepEqual(await told(both, { validate: 'none' }), [[], []]);
  });

  it('a definition in one says of another’s objects that they have no namespace', async () => {
    const crd = object(
      'CustomResourceDefinition',
      'wides.x.example',
      'spec:\n  group: x.example\n  scope: Cluster\n  names: {kind: Wide, plural: wides}\n',
      'apiextensions.k8s.io/v1',
    );
    const wide = object('Wide', 'w', '  namespace: ns\n', 'x.example/v1');
    assert.deepEqual(await told([rendered('a', wide), rendered('b', crd)]), [
      ['Wide ns/w: metadata.namespace is "ns", but Wide has none'],
      [],
    ]);
    const bare = object('Wide', 'w', '', 'x.example/v1');
    const twice = await told([rendered('a', bare), rendered('b', bare), rendered('c', crd)]);
    assert.deepEqual(
      twice.map(({ length }) => length),
      [0, 1, 0],
    );
  });

  it('what rendering remarked comes first', async () => {
    const a = rendered('a', object('ConfigMap', 'A_'));
    const [manifest] = a.manifests;
    assert.ok(manifest);
    const remark = findingOf(manifest, { check: 'flux', path: [], message: 'was remarked' });
    const [found] = await told([{ ...a, remarks: [remark] }]);
    assert.deepEqual([found?.[0], found?.length], ['ConfigMap A_: was remarked', 2]);
  });

  it('Secrets that can be read are found unless that is allowed, as errors or as warnings', async () => {
    const secret = [rendered('a', object('Secret', 's', 'stringData: {a: x}\n'))];
    const severities = async (plaintextSecrets: 'error' | 'warning' | 'allow') =>
      (await check(secret, { plaintextSecrets })).flatMap(({ findings }) => findings.map(({ severity }) => severity));
    assert.deepEqual(await severities('error'), ['error']);
    assert.deepEqual(await severities('warning'), ['warning']);
    assert.deepEqual(await severities('allow'), []);
  });

  it('what is about a value that nobody here knows is not told', async () => {
    const a = rendered('a', object('ConfigMap', '"${name}_"'));
    const unknown = a.manifests.map((manifest) => ({
      ...manifest,
      origin: { ...manifest.origin, unknown: [['metadata', 'name']] },
    }));
    assert.equal((await told([a]))[0]?.length, 1);
    assert.deepEqual(await told([{ ...a, manifests: unknown }]), [[]]);
  });

  describe('against the schemas', () => {
    const service = object('Service', 's', 'spec: {ports: x}\n');
    const asSchema = { validate: 'schema', kubeVersion: '1.31' } as const;

    it('only when that was asked for, after the syntax', async () => {
      const both = several(service, object('Service', 'S_', 'spec: {ports: x}\n'));
      assert.equal((await told([rendered('a', both)]))[0]?.length, 1);
      const [found] = await told([rendered('a', both)], asSchema);
      assert.deepEqual(
        found?.map((message) => message.split(' ').slice(0, 3).join(' ')),
        ['Service s: spec.ports', 'Service S_: metadata.name', 'Service S_: spec.ports'],
      );
    });

    it('by another application’s definition, and by those that lie elsewhere', async () => {
      const schema =
        '{openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}';
      const crd = (kind: string): string =>
        object(
          'CustomResourceDefinition',
          `${kind.toLowerCase()}s.x.example`,
          `spec:\n  group: x.example\n  scope: Namespaced\n  names: {kind: ${kind}, plural: ${kind.toLowerCase()}s}\n  versions: [{name: v1, served: true, storage: true, schema: ${schema}}]\n`,
          'apiextensions.k8s.io/v1',
        );
      const custom = (kind: string): string => object(kind, 'x', 'spec: {size: x}\n', 'x.example/v1');
      await world.write({ 'crds/a/other.txt': '', 'crds/b/far.yaml': crd('Far') });
      const a = rendered('a', several(custom('Near'), custom('Far'), custom('None')));
      const given = { ...asSchema, schemas: { locations: ['crds/{application}'], missing: 'ignore' } } as const;
      const [first] = await check([a, rendered('b', crd('Near'))], given);
      assert.ok(first);
      assert.deepEqual(
        messages(first).map((message) => message.split(' ').slice(0, 3).join(' ')),
        ['Near x: spec.size', 'Far x: spec.size'],
      );
      assert.deepEqual(
        [...first.unchecked].map(({ reference }) => reference.kind),
        ['None'],
      );
    });
  });

  describe('against best practices', () => {
    const lint: LintOptions = { rules: 'recommended', tool: '', failOn: 'error', ignore: [] };
    const pod = several(object('Pod', 'p', 'spec: {containers: [{name: c, image: a}]}\n'));

    it('only when that was asked for; then after everything else', async () => {
      const a = [rendered('a', several(object('ConfigMap', 'A_'), pod))];
      const checks = async (given: Parameters<typeof optionsOf>[0]) =>
        new Set((await check(a, given)).flatMap(({ findings }) => findings.map((finding) => finding.check)));
      assert.deepEqual(await checks({}), new Set(['syntax']));
      assert.deepEqual([...(await checks({ lint }))], ['syntax', 'lint']);
      assert.deepEqual(scored, []);
    });

    it('charts’ findings are what lintFailOn makes of them', async () => {
      const chart = { check: 'lint', rule: 'helm-lint', severity: 'warning', message: 'm', at: { file: 'f' } } as const;
      const [first] = await check([{ ...rendered('a', object('A', 'a')), charts: [chart] }], {
        lint: { ...lint, failOn: 'warning' },
      });
      assert.deepEqual(first?.charts, [{ ...chart, severity: 'error' }]);
    });

    it('kube-score sees all objects of all applications at once, for the Kubernetes of the input', async () => {
      const applications = [
        rendered('a', several(object('A', 'a'), object('A', 'b'))),
        rendered('b', object('B', 'c')),
      ];
      await check(applications, { lint: { ...lint, tool: '/bin/kube-score' }, kubeVersion: 'v1.31.4' });
      assert.deepEqual(scored, ['1.31', several(object('A', 'a'), object('A', 'b'), object('B', 'c'))]);
      await check(applications, { lint: { ...lint, tool: '/bin/kube-score' } });
      assert.equal(scored[2], '');
    });

    it('what kube-score says joins the findings', async () => {
      const comment = { path: '', summary: 'Beware', description: 'of it' };
      const failed = { check: { id: 'own-check', comment: '' }, grade: 1, skipped: false, comments: [comment] };
      scores = JSON.stringify([
        { type_meta: { apiVersion: 'v1', kind: 'ConfigMap' }, object_meta: { name: 'x' }, checks: [failed] },
      ]);
      assert.deepEqual(
        await told([rendered('a', object('ConfigMap', 'x', 'data: {}\n'))], { lint: { ...lint, tool: 'k' } }),
        [['ConfigMap x: Beware: of it [kube-score/own-check]']],
      );
    });

    it('it is not asked about what is broken, in whichever application', async () => {
      const right = rendered('a', object('ConfigMap', 'x'));
      const others = [
        rendered('b', object('ConfigMap', 'A_')),
        { ...rendered('b', object('A', 'y')), broken: [{ message: 'broken' }] },
      ];
      for (const other of others) await check([right, other], { lint: { ...lint, tool: 'k' } });
      assert.deepEqual(scored, []);
      const line = 'info kube-score is not asked: the objects hold mistakes';
      assert.deepEqual(world.lines, [line, line]);
      // A warning is no mistake.
      const secret = rendered('b', object('Secret', 's', 'stringData: {a: x}\n'));
      await check([secret], { lint: { ...lint, tool: 'k' }, plaintextSecrets: 'warning' });
      assert.equal(scored.length, 2);
    });

    it('exceptions that left something out are counted, those that did not are named', async () => {
      const [found] = await told([rendered('a', pod)], { lint });
      assert.ok(found !== undefined && found.length > 1);
      const exception = (rule: string, line: number) => ({
        text: rule,
        rule,
        line,
        kind: '*',
        namespace: '*',
        name: '*',
      });
      const ignore = [exception('*', 1), exception('gone', 2), exception('helm-lint', 3)];
      assert.deepEqual(await told([rendered('a', pod)], { lint: { ...lint, ignore } }), [[]]);
      assert.deepEqual(world.lines, [
        `info lint: ${String(found.length)} findings left out by exceptions`,
        'info lintIgnore, line 2: "gone" matches nothing here',
      ]);
    });
  });
});
