import assert from 'node:assert/strict';
import { readException, type LintException } from '../../../../core/manifests/lint/read-exception.ts';
import { ruleIds } from '../../../../core/manifests/lint/rule-ids.ts';
import { matchesGlob } from '../../../../core/manifests/lint/glob.ts';
import { findingsOf, lint, rulesOf } from './fixtures.ts';

const pod = (name: string, more = '', annotations = '{}'): string =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: {name: ${name}, namespace: shop, annotations: ${annotations}}`,
    'spec:',
    `  selector: {matchLabels: {app: ${name}}}`,
    '  template:',
    `    metadata: {labels: {app: ${name}}${more}}`,
    '    spec: {containers: [{name: a, image: nginx}]}',
    '---',
    '',
  ].join('\n');

function ignoring(...entries: readonly string[]): { options: { failOn: 'error'; ignore: readonly LintException[] } } {
  const ignore = entries.map((text, index) => {
    const exception = readException(text, index + 1);
    if (typeof exception === 'string') throw new Error(exception);
    return exception;
  });
  return { options: { failOn: 'error', ignore } };
}

function objectsWith(rule: string, ...entries: readonly string[]): readonly string[] {
  const text = pod('web') + pod('worker') + pod('web').replace('namespace: shop', 'namespace: other');
  return findingsOf(lint(text, ignoring(...entries)))
    .filter((finding) => finding.rule === rule)
    .map(({ manifest: { reference } }) => `${reference.namespace}/${reference.name}`);
}

describe('exceptions by lintIgnore', () => {
  it('leave out a rule everywhere, at the objects of a name, or of a namespace and name', () => {
    const all = ['shop/web', 'shop/worker', 'other/web'];
    assert.deepEqual(objectsWith('image-tag'), all);
    assert.deepEqual(objectsWith('image-tag', 'image-tag'), []);
    assert.deepEqual(objectsWith('image-tag', 'image-*'), []);
    assert.deepEqual(objectsWith('image-tag', '*'), []);
    assert.deepEqual(objectsWith('image-tag', 'cpu-limit'), all);
    assert.deepEqual(objectsWith('image-tag', 'image-tag Deployment/web'), ['shop/worker']);
    assert.deepEqual(objectsWith('image-tag', 'image-tag Deployment/shop/w*'), ['other/web']);
    assert.deepEqual(objectsWith('image-tag', 'image-tag */*/web'), ['shop/worker']);
    assert.deepEqual(objectsWith('image-tag', 'image-tag StatefulSet/*'), all);
  });

  it('by kube-score’s name leave out our rules that say the same', () => {
    assert.deepEqual(objectsWith('image-tag', 'kube-score/container-image-tag'), []);
    assert.deepEqual(objectsWith('cpu-limit', 'kube-score/container-resources Deployment/w*'), []);
  });

  it('that match nothing are known', () => {
    const { options } = ignoring('image-tag', 'image-tag Job/a', 'kube-score/no-such-check');
    const { unused, excepted } = lint(pod('web'), { options });
    assert.deepEqual(
      unused.map(({ line }) => line),
      [2, 3],
    );
    assert.equal(excepted, 1);
  });

  it('that are wrong are told', () => {
    for (const [text, reason] of [
      [
        'cpu-limits',
        /there is no rule "cpu-limits"\. There are: cpu-limit, .*unknown-exception, helm-lint, and kube-score/,
      ],
      ['Cpu-limit', /there is no rule/],
      ['cpu-limit web', /"web" is neither Kind\/name nor/],
      ['cpu-limit Deployment/', /is neither/],
      ['cpu-limit a/b/c/d', /is neither/],
      ['cpu-limit Deployment/a Deployment/b', /is not rule, rule Kind\/name or/],
      ['kube-score/', /there is no rule/],
    ] as const) {
      const read = readException(text, 1);
      assert.ok(typeof read === 'string', text);
      assert.match(read, reason);
    }
  });
});

describe('exceptions by annotation', () => {
  const own = (rules: string): string => `{gitops-delivery/lint-ignore: '${rules}'}`;

  it('leave out rules of the object, or of its pod template', () => {
    const all = rulesOf(lint(pod('web')));
    for (const text of [
      pod('web', '', own('image-tag,cpu-* ')),
      pod('web', `, annotations: ${own('image-tag, cpu-*')}`),
      pod('web', `, annotations: ${own('image-tag')}`, own('cpu-*')),
    ]) {
      const left = rulesOf(lint(text));
      assert.deepEqual(
        all.filter((rule) => !left.includes(rule)),
        ['cpu-limit', 'cpu-request', 'image-tag'],
      );
    }
    assert.deepEqual(rulesOf(lint(pod('web', '', own('*')))), []);
  });

  it('of kube-score count too, with what they imply there', () => {
    const left = rulesOf(lint(pod('web', '', '{kube-score/ignore: "container-resources, container-image-tag"}')));
    for (const rule of ['cpu-limit', 'memory-request', 'ephemeral-storage-limit', 'image-tag']) {
      assert.ok(ruleIds.includes(rule) && !left.includes(rule), rule);
    }
    assert.ok(left.includes('run-as-user'));
  });

  it('that name no rule are told where they stand; and can be excepted', () => {
    const text = pod('web', '', own('cpu-limitt'));
    const found = findingsOf(lint(text)).filter(({ rule }) => rule === 'unknown-exception');
    assert.match(
      found[0]?.message ?? '',
      /^Deployment shop\/web: metadata\.annotations\["gitops-delivery\/lint-ignore"\] names the rule "cpu-limitt"/,
    );
    assert.equal(found[0]?.at?.line, 3);
    assert.ok(!rulesOf(lint(text, ignoring('unknown-exception'))).includes('unknown-exception'));
  });
});

describe('lintFailOn', () => {
  it('decides what is an error', () => {
    const severities = (failOn: 'error' | 'warning' | 'never'): unknown =>
      [
        ...new Set(findingsOf(lint(pod('web'), { options: { failOn, ignore: [] } })).map(({ severity }) => severity)),
      ].toSorted();
    assert.deepEqual(severities('error'), ['error', 'warning']);
    assert.deepEqual(severities('warning'), ['error']);
    assert.deepEqual(severities('never'), ['warning']);
  });
});

describe('a pattern with *', () => {
  it('matches as it reads', () => {
    for (const [pattern, text, matches] of [
      ['*', '', true],
      ['*', 'a', true],
      ['a', 'a', true],
      ['a', 'ab', false],
      ['a*', 'ab', true],
      ['*b', 'ab', true],
      ['a*a', 'a', false],
      ['a*a', 'aa', true],
      ['a*b*c', 'axbxc', true],
      ['a*b*c', 'axcxb', false],
      ['*a*', 'bab', true],
      ['**', 'x', true],
      ['a.c', 'abc', false],
    ] as const) {
      assert.equal(matchesGlob(pattern, text), matches, `${pattern} ${text}`);
    }
  });

  it('takes no long time over any text', () => {
    assert.equal(matchesGlob(`${'a*'.repeat(2000)}b`, 'a'.repeat(200_000)), false);
  });
});
