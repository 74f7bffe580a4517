import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { readKubeScore } from '../../../../core/manifests/lint/kube-score.ts';
import { lintRules } from '../../../../core/manifests/lint/rules.ts';
import { checksLike } from '../../../../core/manifests/lint/same-rules.ts';
import { findingsOf, fixture, lint, recorded, rulesOf, type FixtureName } from './fixtures.ts';

/** What kube-score finds and we don't: `object check`. */
function onlyKubeScore(name: FixtureName): readonly string[] {
  const found = findingsOf(lint(fixture(name), { json: recorded(name) }));
  return found
    .filter(({ rule }) => rule.startsWith('kube-score/'))
    .map(({ manifest, rule }) => `${manifest.reference.kind} ${manifest.reference.name} ${rule.slice(11)}`)
    .toSorted();
}

describe('lint, judged against kube-score', () => {
  it('finds nothing where kube-score finds nothing', () => {
    assert.deepEqual(readKubeScore(recorded('good')), []);
    assert.deepEqual(
      findingsOf(lint(fixture('good'))).map(({ message }) => message),
      [],
    );
  });

  it('finds all that kube-score finds; each of its checks that a rule stands for is met', () => {
    assert.deepEqual(onlyKubeScore('bad'), []);
    const met = new Set(readKubeScore(recorded('bad')).map(({ check }) => check));
    const known = lintRules.flatMap(({ id }) => checksLike(id));
    assert.deepEqual(
      known.filter((check) => !met.has(check)),
      [],
    );
  });

  it('but for what docs/lint.md names, on purpose', () => {
    assert.deepEqual(onlyKubeScore('on-purpose'), [
      // An optional check, which the object asks for by kube-score/enable.
      'Deployment spread container-cpu-requests-equal-limits',
      'Deployment spread deployment-has-host-podantiaffinity',
      'Deployment spread pod-probes-identical',
      'HorizontalPodAutoscaler rollout horizontalpodautoscaler-has-target',
      'Ingress static ingress-targets-service',
      'Pod windows container-security-context-readonlyrootfilesystem',
      'Pod windows container-security-context-user-group-id',
      'Service endpoints-of-its-own service-targets-pod',
    ]);
  });

  it('with the namespace that the objects go to, selectors meet what kube-score keeps apart', () => {
    const alone = findingsOf(lint(fixture('on-purpose')));
    assert.ok(
      alone.some(({ rule, message }) => rule === 'service-targets-pod' && message.startsWith('Service spread:')),
    );
    const together = lint(fixture('on-purpose'), { namespace: 'shop' });
    assert.ok(!rulesOf(together).includes('service-targets-pod'));
  });

  it('finds besides, on the same objects', () => {
    const besides = rulesOf(lint(fixture('bad'))).filter((rule) => checksLike(rule).length === 0);
    assert.deepEqual(besides.toSorted(), [
      'cron-job-concurrency',
      'disruption-budget-targets-pod',
      'drop-capabilities',
      'privilege-escalation',
      'run-as-non-root',
      'service-account-token',
    ]);
  });

  it('grades as kube-score does', () => {
    const ours = findingsOf(lint(fixture('bad')));
    for (const { object, check, severity } of readKubeScore(recorded('bad'))) {
      const same = ours.filter(
        ({ manifest, rule }) =>
          manifest.reference.name === object.name &&
          manifest.reference.kind === object.kind &&
          checksLike(rule).includes(check),
      );
      // A check that looks for limits (critical) and requests (a warning) takes the graver for both.
      if (same.length > 0)
        assert.ok(
          same.some((finding) => finding.severity === severity),
          `${object.name} ${check}`,
        );
    }
  });
});

describe('what kube-score says', () => {
  it('joins at the container that it names, with its own words, and can be excepted by its name or ours', () => {
    const found = findingsOf(lint(fixture('on-purpose'), { json: recorded('on-purpose') }));
    const cpu = found.find(({ rule }) => rule === 'kube-score/container-cpu-requests-equal-limits');
    assert.match(
      cpu?.message ?? '',
      /^Deployment shop\/spread: spec\.template\.spec\.containers\[0\] CPU requests does/,
    );
    const line =
      fixture('on-purpose')
        .split('\n')
        .findIndex((text) => text.includes('- name: spread')) + 1;
    assert.equal(cpu?.at?.line, line);
    for (const rule of ['kube-score/pod-probes-*', 'identical-probes']) {
      const ignore = [{ text: '', line: 1, rule, kind: '*', namespace: '*', name: '*' }];
      const left = lint(fixture('on-purpose'), {
        json: recorded('on-purpose'),
        options: { failOn: 'error', ignore },
      });
      assert.ok(!rulesOf(left).includes('kube-score/pod-probes-identical'), rule);
      assert.deepEqual(left.unused, []);
    }
  });

  it('is nothing when there is no object that it knows', () => {
    assert.deepEqual(readKubeScore('null'), []);
    assert.deepEqual(readKubeScore('[]'), []);
  });

  it('that is something else is refused', () => {
    for (const text of ['', 'usage: …', '{}', '[1]', '[{"checks": 7}]', '"x"', '7']) {
      assert.throws(
        () => readKubeScore(text),
        (error) => error instanceof TaskError && error.code === 'PROCESS_FAILED' && error.message.includes('lintTool'),
        text,
      );
    }
  });

  it('of odd shapes breaks nothing', () => {
    const odd = [
      { checks: [] },
      { type_meta: 'x', object_meta: [], checks: [null, 'x', { grade: 1 }, { grade: 1, check: 3, comments: 'no' }] },
      {
        type_meta: { kind: 'A', apiVersion: 1 },
        checks: [{ grade: 5, check: { id: 'x' }, comments: [null, { path: 7 }] }],
      },
    ];
    for (const { message } of readKubeScore(JSON.stringify(odd))) assert.equal(typeof message, 'string');
  });
});
