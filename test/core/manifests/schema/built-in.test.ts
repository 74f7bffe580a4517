import assert from 'node:assert/strict';
import { minorOf, normalizedVersion } from '../../../../core/manifests/schema/kube-version.ts';
import { judge, newest, problemsOf } from './support.ts';
import { object } from '../manifests.ts';

const deployment = (spec: string, name = 'web'): string =>
  object('Deployment', name, `spec:\n  selector: {matchLabels: {app: web}}\n${spec}`, 'apps/v1');
const pod = (container: string): string =>
  deployment(`  template:\n    spec:\n      containers:\n      - name: web\n        image: nginx\n${container}`);

describe('Kubernetes’ own kinds', () => {
  it('an unknown field is found at any depth, with what it should have been', async () => {
    assert.deepEqual(
      await problemsOf(deployment('  replcas: 3\n  template: {spec: {containers: [{name: a, imagee: b}]}}\n')),
      [
        'unknown-field Deployment web: spec.replcas is no field here; did you mean replicas? (a.yaml:7)',
        'unknown-field Deployment web: spec.template.spec.containers[0].imagee is no field here; did you mean image? (a.yaml:8)',
      ],
    );
    assert.deepEqual(await problemsOf(object('ConfigMap', 'a', 'datas: {a: b}\n')), [
      'unknown-field ConfigMap a: datas is no field here; did you mean data? (a.yaml:5)',
    ]);
  });

  it('a wrong type is found; what YAML reads as something else is told to be put in quotes', async () => {
    assert.deepEqual(
      await problemsOf(
        pod('        env: [{name: A, value: 8080}, {name: B, value: yes}]\n        ports: {containerPort: 80}\n'),
      ),
      [
        'type Deployment web: spec.template.spec.containers[0].env[0].value must be text, is an integer: put it in quotes (a.yaml:12)',
        'type Deployment web: spec.template.spec.containers[0].env[1].value must be text, is true (as YAML reads yes, on and y): put it in quotes (a.yaml:12)',
        'type Deployment web: spec.template.spec.containers[0].ports must be a list, is a map (a.yaml:13)',
      ],
    );
  });

  it('a required field that is missing, or null, is found; null elsewhere is as if it were not there', async () => {
    assert.deepEqual(
      await problemsOf(
        object('Deployment', 'web', 'spec:\n  replicas: null\n  selector:\n  template: {}\n', 'apps/v1'),
      ),
      ['required Deployment web: spec.selector is missing (a.yaml:7)'],
    );
    assert.deepEqual(await problemsOf(deployment('  template: {spec: {containers: [null]}}\n')), [
      'required Deployment web: spec.template.spec.containers[0].name is missing (a.yaml:7)',
    ]);
  });

  it('integers or text, quantities, base64 and words of which only some are taken', async () => {
    const service = (port: string): string => object('Service', 'web', `spec: {ports: [${port}]}\n`);
    assert.deepEqual(await problemsOf(service('{port: 80, targetPort: http}, {port: 81, targetPort: 8080}')), []);
    assert.match(
      (await problemsOf(service('{port: 80, targetPort: true}')))[0] ?? '',
      /must be an integer or text, is true/,
    );
    assert.match(
      (await problemsOf(service('{port: 80, protocol: tcp}')))[0] ?? '',
      /is "tcp", must be SCTP, TCP or UDP; did you mean TCP\?/,
    );
    assert.match(
      (await problemsOf(service('{port: 4294967296}')))[0] ?? '',
      /is 4294967296, must be an integer of 32 bits/,
    );
    assert.deepEqual(
      await problemsOf(pod('        resources: {limits: {cpu: 1.5, memory: 128Mi, x.io/y: "1e3"}}\n')),
      [],
    );
    assert.match(
      (await problemsOf(pod('        resources: {limits: {memory: 1 Gi}}\n')))[0] ?? '',
      /^format .*is "1 Gi", must be a quantity/,
    );
  });

  it('items that server-side apply could not tell apart', async () => {
    assert.match(
      (await problemsOf(pod('        env: [{name: A, value: a}, {name: A, value: b}]\n')))[0] ?? '',
      /^duplicate-item .*env\[1\] has the same name as item 0: server-side apply refuses it/,
    );
    const ports =
      '        ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}]\n';
    assert.deepEqual((await problemsOf(pod(ports))).length, 1);
  });

  it('a Secret’s values stand in no message', async () => {
    const found = await problemsOf(
      object('Secret', 'a', 'type: 5\ndata: {a: "pa55 word", b: 12345}\nstringData: {c: [geheim]}\n'),
    );
    assert.equal(found.length, 4);
    assert.doesNotMatch(found.join('\n'), /pa55|12345|geheim/);
  });

  it('what SOPS encrypted is not judged by its replacement', async () => {
    const text = object(
      'Deployment',
      'a',
      'spec:\n  replicas: ENC[AES256_GCM,data:x]\nsops: {mac: x, version: "3"}\n',
      'apps/v1',
    );
    assert.deepEqual(
      (await problemsOf(text)).map((each) => each.split(' ')[0]),
      ['required', 'required'],
    );
  });

  it('many mistakes in one object are told up to a bound, then counted', async () => {
    const fields = Array.from({ length: 150 }, (_, index) => `  x${index}: 1\n`).join('');
    const found = await problemsOf(object('ConfigMap', 'a', `data: {a: b}\n${fields.replaceAll('  ', '')}`));
    assert.equal(found.length, 101);
    assert.match(found.at(-1) ?? '', /has 50 more mistakes of this sort/);
  });

  it('hostile keys are keys', async () => {
    assert.deepEqual(await problemsOf(object('ConfigMap', 'a', 'data: {__proto__: x, constructor: b}\n')), []);
    assert.match(
      (await problemsOf(object('ConfigMap', 'a', '__proto__: {data: 1}\n')))[0] ?? '',
      /__proto__ is no field here/,
    );
    assert.match(
      (await problemsOf(object('ConfigMap', 'a', 'constructor: 1\n')))[0] ?? '',
      /constructor is no field here/,
    );
    assert.match((await problemsOf(object('constructor', 'a')))[0] ?? '', /no such kind in v1/);
  });
});

describe('versions of Kubernetes', () => {
  it('are read as helm and providers write them', async () => {
    assert.deepEqual(['1.31', 'v1.31.4', 'v1.29.3-eks-a1', '1.30.1+k3s1', '2.0', 'x', ''].map(minorOf), [
      31,
      31,
      29,
      30,
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(['1.31', 'v1.31.4-gke.1', ''].map(normalizedVersion), ['v1.31.0', 'v1.31.4', 'master']);
  });

  it('judge fields by themselves: what came later is unknown before', async () => {
    const text = deployment('  template: {spec: {containers: [{name: a}], schedulingGates: [{name: x}]}}\n');
    assert.match((await problemsOf(text, { kubeVersion: '1.25' }))[0] ?? '', /schedulingGates is no field here/);
    assert.deepEqual(await problemsOf(text, { kubeVersion: '1.26' }), []);
  });

  it('an apiVersion that is gone, or not there yet, is told with what to use', async () => {
    const first = async (apiVersion: string, kind: string, kubeVersion = ''): Promise<string> =>
      ((await problemsOf(object(kind, 'a', '', apiVersion), { kubeVersion }))[0] ?? '').replace(/ \(a\.yaml.*/, '');
    assert.equal(
      await first('policy/v1beta1', 'PodDisruptionBudget'),
      `api-removed PodDisruptionBudget a: apiVersion is policy/v1beta1, in which Kubernetes 1.${newest} has no PodDisruptionBudget any more (since 1.25): use policy/v1`,
    );
    assert.match(
      await first('extensions/v1beta1', 'Ingress', '1.30'),
      /Kubernetes 1\.30 has no Ingress any more \(since 1\.22\): use networking\.k8s\.io\/v1/,
    );
    assert.match(await first('autoscaling/v2beta2', 'HorizontalPodAutoscaler'), /since 1\.26\): use autoscaling\/v2$/);
    assert.match(await first('batch/v1beta1', 'CronJob'), /use batch\/v1$/);
    assert.match(
      await first('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32'),
      /since 1\.32\): use flowcontrol\.apiserver\.k8s\.io\/v1$/,
    );
    assert.match(
      await first('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', '1.28'),
      /has no FlowSchema yet \(1\.29 has\): use flowcontrol\.apiserver\.k8s\.io\/v1beta3$/,
    );
    assert.match(await first('policy/v1beta1', 'PodSecurityPolicy'), /nothing takes its place$/);
    assert.equal(
      await first('flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', '1.27'),
      'api-deprecated FlowSchema a: apiVersion is flowcontrol.apiserver.k8s.io/v1beta2, deprecated since Kubernetes 1.26: use flowcontrol.apiserver.k8s.io/v1beta3',
    );
  });

  it('a kind that Kubernetes’ own group does not have is an error, with the group that has it', async () => {
    assert.match(
      (await problemsOf(object('Deployment', 'a')))[0] ?? '',
      /^unknown-kind .*has no such kind in v1; apps\/v1 has one/,
    );
    assert.match(
      (await problemsOf(object('Deploymnt', 'a', '', 'apps/v1'), { missing: 'ignore' }))[0] ?? '',
      /^unknown-kind/,
    );
  });

  it('before and after those that are known, the nearest judges, and nobody claims to know more', async () => {
    const old = await judge(object('PodDisruptionBudget', 'a', '', 'policy/v1beta1'), { kubeVersion: '1.20' });
    assert.match(old.log.join('\n'), /Kubernetes 1\.25, the nearest known to kubeVersion 1\.20/);
    assert.match(old.problems[0] ?? '', /^no-schema/);
    const future = await judge(object('Deploymnt', 'a', '', 'apps/v1'), { kubeVersion: '1.99' });
    assert.match(
      future.log.join('\n'),
      new RegExp(`Kubernetes 1\\.${newest}, the nearest known to kubeVersion 1\\.99`),
    );
    assert.match(future.problems[0] ?? '', /^no-schema/);
  });
});

describe('kinds without a schema', () => {
  const two = `${object('Certificate', 'a', '', 'cert-manager.io/v1')}---\n${object('Certificate', 'b', '', 'cert-manager.io/v1')}`;

  it('are one warning a kind, an error for each object, or nothing', async () => {
    assert.deepEqual(await problemsOf(two), [
      'no-schema Certificate a: no schema is known for cert-manager.io/v1 Certificate, so it is not checked (nor is 1 other): name its CRD in schemaLocations (a.yaml:1)',
    ]);
    assert.equal((await judge(two)).severities[0], 'warning');
    assert.deepEqual((await judge(two, { missing: 'error' })).severities, ['error', 'error']);
    assert.deepEqual(await problemsOf(two, { missing: 'ignore' }), []);
    assert.equal((await judge(two, { missing: 'ignore' })).unchecked, 2);
  });
});
