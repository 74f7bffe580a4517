import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { planUpdate } from '../../../core/images/plan.ts';
import type { UpdatePlan } from '../../../core/images/update-plan.ts';
import { request, type Asked } from './request.ts';

const marked = (key: string, value: string, policy = 'f:app'): string =>
  `${key}: ${value} # {"$imagepolicy": "${policy}"}\n`;

function plan(files: Readonly<Record<string, string>>, asked: Asked): UpdatePlan {
  const texts = Object.entries(files).map(([path, text]) => ({ path, text }));
  return planUpdate(texts, request({ downgrade: 'allow', ...asked }));
}

/** The files after the run. */
function after(files: Readonly<Record<string, string>>, asked: Asked): Record<string, string> {
  const { edits } = plan(files, asked);
  return { ...files, ...Object.fromEntries(edits.map(({ path, after: text }) => [path, text])) };
}

const app = { images: ['new.io/team/app:2.0.0'] };

describe('with images alone, a policy is the image that its markers hold', () => {
  it('in whatever file, and its other markers follow', () => {
    const files = {
      'a.yaml': marked('image', 'new.io/team/app:1.0.0'),
      'b/chart.yaml': marked('version', '1.0.0', 'f:app:tag') + marked('other', '1.0.0', 'f:other:tag'),
      'c.yaml': marked('name', 'app', 'f:app:name') + marked('digest', 'sha256:12', 'f:app:digest') + marked('x', '""'),
    };
    assert.deepEqual(after(files, app), {
      'a.yaml': marked('image', 'new.io/team/app:2.0.0'),
      'b/chart.yaml': marked('version', '2.0.0', 'f:app:tag') + marked('other', '1.0.0', 'f:other:tag'),
      'c.yaml':
        marked('name', 'new.io/team/app', 'f:app:name') +
        marked('digest', '""', 'f:app:digest') +
        marked('x', '"new.io/team/app:2.0.0"'),
    });
    assert.deepEqual(plan(files, app).unmatched, []);
  });

  it('by a marker of its name, too, and in a file that is no YAML', () => {
    const files = {
      'a.yaml': `{{ if .x }}\n${marked('image', 'new.io/team/app:1.0.0')}{{ end }}\n`,
      'b.yaml': marked('version', '1.0.0', 'f:app:tag'),
      'c.yaml': marked('name', 'new.io/team/app', 'f:byname:name') + marked('v', '1.0.0', 'f:byname:tag'),
    };
    const done = after(files, app);
    assert.equal(done['a.yaml'], files['a.yaml'].replace('1.0.0', '2.0.0'));
    assert.equal(done['b.yaml'], files['b.yaml'].replace('1.0.0', '2.0.0'));
    assert.equal(done['c.yaml'], files['c.yaml'].replace('1.0.0', '2.0.0'));
  });

  it('in the spelling that its author uses', () => {
    const files = { 'a.yaml': marked('image', 'nginx:1') + marked('name', 'docker.io/nginx', 'f:app:name') };
    const done = after(files, { images: ['docker.io/library/nginx:2'] });
    assert.equal(done['a.yaml'], files['a.yaml'].replace('nginx:1', 'nginx:2'));
  });

  it('the same name in another registry is another image: told as a near miss', () => {
    const files = { 'a.yaml': marked('image', 'old.io/team/app:1.0.0') + marked('v', '1.0.0', 'f:app:tag') };
    const done = plan(files, { ...app, selectors: ['markers', 'containers'] });
    assert.deepEqual([done.edits, done.unmatched], [[], ['image new.io/team/app:2.0.0']]);
    assert.match(done.nearMisses[0]?.message ?? '', /old\.io\/team\/app:1\.0\.0.*new\.io\/team\/app/);
  });

  it('one name for the policies of two clusters: each marker keeps to the image of its file', () => {
    const cluster = (registry: string): string =>
      marked('image', `${registry}/team/app:1.0.0`) + marked('version', '1.0.0', 'f:app:tag');
    const files = { 'dev/a.yaml': cluster('new.io'), 'prod/a.yaml': cluster('old.io') };
    assert.deepEqual(after(files, app), { ...files, 'dev/a.yaml': files['dev/a.yaml'].replaceAll('1.0.0', '2.0.0') });
    assert.deepEqual(after(files, { images: ['new.io/team/app:2.0.0', 'old.io/team/app:3.0.0'] }), {
      'dev/a.yaml': files['dev/a.yaml'].replaceAll('1.0.0', '2.0.0'),
      'prod/a.yaml': files['prod/a.yaml'].replaceAll('1.0.0', '3.0.0'),
    });
  });

  it('a part that could follow either of two is an error that names both places', () => {
    const files = {
      'dev/a.yaml': marked('image', 'new.io/team/app:1.0.0'),
      'prod/a.yaml': `x: 1\n${marked('image', 'old.io/team/app:1.0.0')}`,
      'chart.yaml': marked('version', '1.0.0', 'f:app:tag'),
    };
    for (const images of [app.images, [...app.images, 'old.io/team/app:3.0.0']])
      assert.throws(
        () => plan(files, { images }),
        (error) =>
          error instanceof TaskError &&
          error.code === 'IMAGE_AMBIGUOUS' &&
          /new\.io\/team\/app \(dev\/a\.yaml:1\).*old\.io\/team\/app \(prod\/a\.yaml:2\)/.test(error.message) &&
          error.at?.file === 'chart.yaml',
      );
    // Where both would have it the same, nothing is in doubt; nor where the policy is given.
    const both = after(files, { images: ['new.io/team/app:2.0.0', 'old.io/team/app:2.0.0'] });
    assert.equal(both['chart.yaml'], marked('version', '2.0.0', 'f:app:tag'));
    const given = after(files, { policies: { 'f:app': 'new.io/team/app:2.0.0' } });
    assert.equal(given['prod/a.yaml'], `x: 1\n${marked('image', 'new.io/team/app:2.0.0')}`);
  });

  it('a policy that is given goes before the image its markers hold', () => {
    const files = { 'a.yaml': marked('image', 'new.io/team/app:1.0.0') };
    const done = after(files, { ...app, policies: { 'f:app': 'third.io/app:7' } });
    assert.equal(done['a.yaml'], marked('image', 'third.io/app:7'));
  });
});

describe('markers that set nothing', () => {
  const asked: Asked = { policies: { 'f:app': 'new.io/team/app:2.0.0' }, selectors: ['markers'] };
  const warnings = (text: string): string[] =>
    plan({ 'a.yaml': text }, asked).warnings.map(({ message, at }) => `${at?.line ?? ''} ${message}`);

  it('are told when they are of a policy asked for, with what would be right', () => {
    const found = warnings(
      [
        'a: [x:1] # {"$imagepolicy": "f:app"}',
        'b: x:1 # {"$imagepolicy": "f:app"} why',
        "c: x:1 # {'$imagepolicy': 'f:app:tag'}",
        'd: x:1 # {"$imagepolicy": "f:app:version"}',
        'e: x:1 # $imagepolicy f/app',
        'f: "x # {\\"$imagepolicy\\": \\"f:app\\"}"',
        'g: [x:1] # {"$imagepolicy": "f:other"}',
        'h: x:1 # {"$imagepolicy": "f:other"',
        'i: x:1 # {"$imagepolicy": "f:app"}',
        '',
      ].join('\n'),
    );
    const [a = '', b = '', c = '', d = '', e = '', ...more] = found;
    assert.match(a, /^1 This marker belongs to no value.*behind the value/);
    assert.match(b, /^2 .*no marker.*it must be {"\$imagepolicy": "f:app"} and nothing else/);
    assert.match(c, /^3 .*{"\$imagepolicy": "f:app:tag"} and nothing else/);
    assert.match(d, /^4 .*:tag, :name or :digest behind f:app/);
    assert.match(e, /^5 .*{"\$imagepolicy": "f:app"} and nothing else/);
    assert.deepEqual(more, []);
  });

  it('are counted when they are many', () => {
    const found = warnings('l:\n# {"$imagepolicy": "f:app"}\n'.repeat(50));
    assert.deepEqual([found.length, found.at(-1)], [11, ' 40 more comments here are no markers of a value either']);
  });

  it('another policy of that name is a near miss', () => {
    const done = plan({ 'a.yaml': `# f:app\n${marked('a', 'x:1', 'flux:app')}` }, asked);
    assert.deepEqual(done.unmatched, ['policy f:app']);
    assert.match(done.nearMisses[0]?.message ?? '', /flux:app, not f:app/);
  });
});
