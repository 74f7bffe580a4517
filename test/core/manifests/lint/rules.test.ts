import assert from 'node:assert/strict';
import { objectRuleIds } from '../../../../core/manifests/lint/rule-ids.ts';
import { lintRules } from '../../../../core/manifests/lint/rules.ts';
import { breaches } from './breaches.ts';
import { findingsOf, fixture, lint, rulesOf } from './fixtures.ts';
import { moreBreaches } from './more-breaches.ts';

describe('the rules of lint', () => {
  it('have names of their own', () => {
    assert.deepEqual(
      lintRules.map(({ id }) => id),
      objectRuleIds,
      'what inputs may name',
    );
    assert.equal(new Set(lintRules.map(({ id }) => id)).size, lintRules.length);
  });

  const good = fixture('good');
  // All that the examples below have lint say, to be read over as people will.
  const messages = new Set(fixture('messages.txt').split('\n'));
  const examples = [...breaches, ...moreBreaches];
  for (const { from, to, finds } of examples) {
    it(`${finds.join(', ') || 'nothing'}: ${from.split('\n')[0] ?? ''} → ${to.split('\n')[0] ?? ''}`, () => {
      assert.ok(good.includes(from), from);
      const found = findingsOf(lint(good.replace(from, to)));
      const told = found.map(({ rule, message }) => {
        const [, field = ''] = /^[^:]*: (\S*) /.exec(message) ?? [];
        assert.ok(message.endsWith(` [${rule}]`), message);
        assert.ok(!message.includes('\n'), message);
        assert.ok(messages.has(message), `not in messages.txt, for you to read: ${message}`);
        return `${rule} ${field}`;
      });
      assert.deepEqual(told, finds);
    });
  }

  it('are each broken by an example above, or below', () => {
    const broken = new Set(examples.flatMap(({ finds }) => finds.map((find) => find.split(' ')[0])));
    const below = ['no-containers', 'network-policy-directions'];
    assert.deepEqual(
      lintRules.map(({ id }) => id).filter((id) => !broken.has(id) && !below.includes(id)),
      [],
    );
  });

  it('network-policy-directions: a policy without policyTypes is about egress only when it has rules for it', () => {
    const policy = (more: string): string =>
      good.replace('podSelector: {}\n  policyTypes: [Ingress, Egress]', `podSelector: {}\n  ${more}`);
    assert.deepEqual(rulesOf(lint(policy('ingress: [{}]'))), ['network-policy-directions']);
    assert.deepEqual(rulesOf(lint(policy('policyTypes: [Egress]'))), ['network-policy-directions']);
    assert.deepEqual(rulesOf(lint(policy('egress: [{}]'))), []);
  });

  it('no-containers: also of a workload without its pod', () => {
    const rules = rulesOf(lint('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n'));
    assert.ok(rules.includes('no-containers'));
  });

  it('readiness-probe, liveness-probe: of several containers, none is named', () => {
    const text = good
      .replace(/ {10}readinessProbe:[^]*?(?= {10}securityContext)/, '')
      .replace('      volumes:', '        - name: side\n      volumes:');
    const probes = findingsOf(lint(text)).filter(({ rule }) => rule.endsWith('-probe'));
    assert.deepEqual(
      probes.map(({ message }) => message.replace(/.*containers /, '')),
      [
        'is missing in all of them: a Service sends traffic here before the application can answer [readiness-probe]',
        'is missing in all of them: a hung application is not restarted [liveness-probe]',
      ],
    );
  });

  it('a secret’s value is never in a message', () => {
    const found = findingsOf(
      lint(good.replace('name: LOG_LEVEL\n              value: info', 'name: TOKEN\n              value: hunter2')),
    );
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ['secret-in-env'],
    );
    assert.ok(!JSON.stringify(found.map(({ message }) => message)).includes('hunter2'));
  });

  it('secret-in-env: by the name’s end, whatever its spelling', () => {
    const rules = (name: string, value = 'x1'): readonly string[] =>
      rulesOf(lint(good.replace('name: LOG_LEVEL', `name: ${name}`).replace('value: info', `value: '${value}'`)));
    for (const name of [
      'PGPASSWORD',
      'dbPassword',
      'Redis.Password',
      'API_KEY',
      'apiKey',
      'STORAGE_CONNECTION_STRING',
    ]) {
      assert.deepEqual(rules(name), ['secret-in-env'], name);
    }
    for (const name of ['PASSWORD_FILE', 'TOKEN_URL', 'COMPASS', 'KEY', 'MONKEY', 'SECRET_NAME']) {
      assert.deepEqual(rules(name), [], name);
    }
    for (const value of ['', 'true', 'yes', '3600', '$(OTHER)']) assert.deepEqual(rules('TOKEN', value), [], value);
  });

  it('stable-version: only where the Kubernetes that it goes to has the successor', () => {
    const old = good.replace('apiVersion: batch/v1\n', 'apiVersion: batch/v1beta1\n');
    for (const [kubeVersion, rules] of [
      ['1.20', []],
      ['v1.21.3', ['stable-version']],
      ['1.34', ['stable-version']],
      ['', ['stable-version']],
    ] as const) {
      assert.deepEqual(rulesOf(lint(old, { kubeVersion })), rules, kubeVersion);
    }
  });
});

describe('the pods that the rules look at', () => {
  const pod = 'spec: {containers: [{name: a, image: nginx}]}';
  const kinds: readonly (readonly [apiVersion: string, kind: string, body: string])[] = [
    ['v1', 'Pod', pod],
    ['v1', 'PodTemplate', `template: {${pod}}`],
    ['v1', 'ReplicationController', `spec: {template: {${pod}}}`],
    ['apps/v1', 'Deployment', `spec: {template: {${pod}}}`],
    ['apps/v1', 'ReplicaSet', `spec: {template: {${pod}}}`],
    ['apps/v1', 'StatefulSet', `spec: {template: {${pod}}}`],
    ['apps/v1', 'DaemonSet', `spec: {template: {${pod}}}`],
    ['batch/v1', 'Job', `spec: {template: {${pod}}}`],
    ['batch/v1', 'CronJob', `spec: {jobTemplate: {spec: {template: {${pod}}}}}`],
    ['argoproj.io/v1alpha1', 'Rollout', `spec: {template: {${pod}}}`],
    ['serving.knative.dev/v1', 'Service', `spec: {template: {${pod}}}`],
    ['keda.sh/v1alpha1', 'ScaledJob', `spec: {jobTargetRef: {template: {${pod}}}}`],
  ];
  for (const [apiVersion, kind, body] of kinds) {
    it(`are those of a ${kind} (${apiVersion})`, () => {
      const rules = rulesOf(lint(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${body}\n`));
      assert.ok(rules.includes('image-tag'), rules.join());
      assert.ok(rules.includes('network-policy'), rules.join());
    });
  }

  it('are none in a custom kind that only overlays parts of its own pods', () => {
    const text =
      'apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a}]}}}\n';
    assert.deepEqual(rulesOf(lint(text)), []);
  });

  it('KEDA’s ScaledObject scales too', () => {
    const keda = `\n---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k, namespace: shop}\nspec: {scaleTargetRef: {name: web}}\n`;
    assert.deepEqual(rulesOf(lint(fixture('good') + keda)), ['replicas-with-autoscaler']);
  });
});
