import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { digestFiles } from '../../../core/manifests/describe.ts';
import { parseDescriptor } from '../../../core/manifests/descriptor.ts';
import { planOutput, type OutputPlan } from '../../../core/manifests/plan.ts';
import type { RenderedApplication } from '../../../core/manifests/render-application.ts';
import { Secret } from '../../../core/secret.ts';
import { manifestsOf, object } from './manifests.ts';
import { optionsOf } from './rendering/options.ts';

const rendered = (application: string, text: string, templates: readonly string[] = []): RenderedApplication => ({
  application,
  manifests: manifestsOf(text),
  broken: [],
  folder: application,
  engine: 'plain',
  templates: templates.map((path) => ({ path, content: Buffer.from(path) })),
  remarks: [],
  charts: [],
});
const pod = (name: string, image: string): string => object('Pod', name, `spec: {containers: [{image: ${image}}]}\n`);
const both = [rendered('a', `${pod('x', 'two')}---\n${pod('z', 'one')}`), rendered('b', pod('x', 'two'), ['t.yaml'])];

const plan = (
  applications: readonly RenderedApplication[],
  given: Parameters<typeof optionsOf>[0] = {},
  secrets: readonly string[] = [],
): OutputPlan =>
  planOutput(
    applications,
    optionsOf(given),
    secrets.map((value) => new Secret(value)),
  );
const refusal = (action: () => unknown): TaskError => {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof TaskError);
    return error;
  }
  return assert.fail('nothing was refused');
};
const told = ({ code, message, mend, related }: TaskError): readonly string[] => [
  code,
  message,
  mend,
  ...related.map((finding) => finding.message),
];

describe('the plan of what is written', () => {
  it('each application’s manifests, then its templates, then the descriptor', () => {
    const { applications, ...sums } = plan(both, {
      cluster: 'west',
      templateLayout: 'templates/{application}',
      descriptorLayout: '{application}.json',
    });
    assert.deepEqual(
      applications.map(({ identity, files, descriptor }) => [
        identity,
        files.map(({ path }) => path),
        descriptor?.path,
      ]),
      [
        [{ environment: 'dev', application: 'a', cluster: 'west' }, ['dev/a/Pod-x.yaml', 'dev/a/Pod-z.yaml'], 'a.json'],
        [
          { environment: 'dev', application: 'b', cluster: 'west' },
          ['dev/b/Pod-x.yaml', 'templates/b/t.yaml'],
          'b.json',
        ],
      ],
    );
    const { digest, ...counts } = sums;
    assert.deepEqual(counts, { images: ['one', 'two'], objectCount: 3, fileCount: 4, warnings: [] });
    assert.equal(digest, digestFiles(applications.flatMap(({ files }) => files)));
  });

  it('the descriptor says what was delivered, itself among the files', () => {
    const [, b] = plan(both, {
      team: 'team',
      namespace: 'ns',
      version: '1.2',
      templateLayout: 'templates',
      descriptorLayout: '{application}.json',
    }).applications;
    const { build, origin } = optionsOf();
    assert.deepEqual(parseDescriptor(String(b?.descriptor?.content), 'b.json'), {
      schemaVersion: 1,
      application: 'b',
      team: 'team',
      environment: 'dev',
      cluster: '',
      namespace: 'ns',
      version: '1.2',
      build,
      source: origin,
      images: ['two'],
      objects: [{ apiVersion: 'v1', kind: 'Pod', namespace: '', name: 'x' }],
      files: ['b.json', 'dev/b/Pod-x.yaml', 'templates/t.yaml'],
    });
    assert.equal(plan(both, { templateLayout: 'x' }).applications[0]?.descriptor, undefined);
  });

  it('one path has one owner, also where upper and lower case are one', () => {
    const error = refusal(() => plan(both, { layout: '{kind}-{name}.yaml', templateLayout: 'x' }));
    assert.deepEqual(told(error), [
      'LAYOUT_COLLISION',
      'Different files would be written to one path:',
      'Put {application} into layout, templateLayout and descriptorLayout, and give templates a folder of their own.',
      'Pod-x.yaml: a and b',
    ]);
    const descriptors = refusal(() => plan(both, { templateLayout: 't', descriptorLayout: 'd.json' }));
    assert.deepEqual(told(descriptors).slice(3), ['d.json: a and b']);
    const cases = refusal(() =>
      plan([rendered('a', pod('x', 'i'), ['T.yaml', 't.yaml'])], { templateLayout: 'templates' }),
    );
    assert.deepEqual(told(cases).slice(3), ['templates/t.yaml: a and a']);
  });

  it('nor is there a file where another needs a folder, whichever comes first', () => {
    const file = rendered('a', pod('x', 'i'));
    const below = rendered('b', pod('z', 'i'), ['in/t.txt']);
    const given = { layout: '{name}', templateLayout: 'X/deep' };
    assert.deepEqual(told(refusal(() => plan([file, below], given))).slice(3), [
      'X/deep/in/t.txt: a has a file named x',
    ]);
    assert.deepEqual(told(refusal(() => plan([below, file], given))).slice(3), ['x: b and a']);
    plan([file, below], { ...given, templateLayout: 'xy' });
  });

  it('a template whose name some file system cannot hold is refused', () => {
    const bad = rendered('a', pod('x', 'i'), ['ok.yaml', 'aux.yaml', 'in/a:b', 'c.']);
    const error = refusal(() => plan([bad], { templateLayout: 't' }));
    assert.deepEqual(told(error).slice(0, 3), [
      'PATH_UNSAFE',
      'templateLayout: not every file system can hold the names of these templates:',
      'Rename the files in the source folder.',
    ]);
    assert.deepEqual(
      error.related.map(({ message }) => /^"([^"]+)" \w/.exec(message)?.[1]),
      ['t/aux.yaml', 't/in/a:b', 't/c.'],
    );
  });

  it('a template among the manifests is told: Flux would apply it', () => {
    const warnings = (
      templateLayout: string,
      templates: readonly string[],
      layout = '{application}/{kind}-{name}.yaml',
    ) =>
      plan([rendered('b', object('A', 'b')), rendered('a', pod('x', 'i'), templates)], {
        layout,
        templateLayout,
      }).warnings.map(
        ({ message }) => /^templateLayout puts (\S+) below a folder with manifests: a Flux/.exec(message)?.[1],
      );
    assert.deepEqual(warnings('a/templates', ['Chart.txt', 't.yml', 'u.yaml']), ['a/templates/t.yml']);
    assert.deepEqual(warnings('a', ['Chart.yaml.tpl', 'c.yaml']), ['a/c.yaml']);
    assert.deepEqual(warnings('a', ['Chart.txt']), []);
    assert.deepEqual(warnings('ab', ['c.yaml']), []);
    // Below another application's manifests, or beside a file of all objects.
    assert.deepEqual(warnings('b', ['c.yaml']), []);
    assert.deepEqual(warnings('t', ['c.yaml'], '{application}.yaml'), ['t/c.yaml']);
    assert.deepEqual(warnings('a', []), []);
  });

  describe('secret values', () => {
    const value = 'correct-horse-battery';
    const encoded = Buffer.from(`pass=${value}`).toString('base64');
    const leaking = [rendered('a', object('ConfigMap', 'x', `data:\n  one: ${value}\n  two: x\n`))];
    const hiding = [rendered('a', object('ConfigMap', 'x', `data:\n  one: ${encoded}\n`))];

    it('stop the delivery, each with its place and never itself', () => {
      const error = refusal(() => plan(leaking, {}, [value]));
      assert.deepEqual(told(error), [
        'SECRET_IN_OUTPUT',
        'Secret values were rendered; nothing was written:',
        'Use SealedSecret, ExternalSecret or SOPS; or set plaintextSecrets to warning or allow.',
        'the value of a secret variable',
      ]);
      assert.deepEqual(error.related[0]?.at, { file: 'dev/a/ConfigMap-x.yaml', line: 6 });
      assert.match(
        told(refusal(() => plan(hiding, {}, [value]))).at(-1) ?? '',
        /^the value of a secret variable, encoded or escaped in data\.one of ConfigMap x$/,
      );
      assert.deepEqual(plan(leaking, {}, ['another-secret']).warnings, []);
    });

    it('also in templates and in the descriptor', () => {
      const [application] = leaking;
      assert.ok(application);
      const clean = { ...application, manifests: manifestsOf(object('A', 'x')) };
      const template = { path: 't.txt', content: Buffer.from(`\n${value}`) };
      const found = (error: TaskError): unknown => error.related.map(({ at }) => at);
      assert.deepEqual(
        found(refusal(() => plan([{ ...clean, templates: [template] }], { templateLayout: 't' }, [value]))),
        [{ file: 't/t.txt', line: 2 }],
      );
      const inDescriptor = { descriptorLayout: 'd.json', team: value };
      assert.deepEqual(found(refusal(() => plan([clean], inDescriptor, [value]))), [{ file: 'd.json', line: 4 }]);
    });

    it('are warned of, or let through, as the input says', () => {
      const { warnings } = plan(leaking, { plaintextSecrets: 'warning' }, [value]);
      assert.deepEqual(
        warnings.map(({ message }) => message),
        ['the value of a secret variable'],
      );
      assert.deepEqual(plan(leaking, { plaintextSecrets: 'allow' }, [value]).warnings, []);
    });
  });
});
