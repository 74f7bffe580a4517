import assert from 'node:assert/strict';
import { configMap, deployment, startJob, type Job } from './harness.ts';

describe('render-manifests, packaged: configuration', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  it('substitutes the pipeline’s public variables and the given ones, never the machine’s or secrets', async () => {
    await job.write({
      'app/a.yaml': configMap('a', 'x: "$GREETING $NAME ${HOME} ${PATH} ${SECRET_PASSWORD} $PASSWORD"'),
    });
    const run = await job.run(
      { substitution: 'envsubst', variables: 'NAME=given', missingVariable: 'keep' },
      { variables: { greeting: 'hello', name: 'pipeline' }, secrets: { password: 'hunter22' } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(
      await job.output('dev/app/manifests.yaml'),
      /x: "hello given \$\{HOME\} \$\{PATH\} \$\{SECRET_PASSWORD\} \$PASSWORD"/,
    );
  });

  it('lists every missing variable once, with each file and line', async () => {
    await job.write({
      'app/a.yaml': configMap('a', 'x: $ONE $TWO\n  y: ${ONE}'),
      'app/b.yaml': configMap('b', 'x: $ONE'),
    });
    const run = await job.run({ substitution: 'envsubst' });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /2 variables have no value/);
    assert.match(run.message ?? '', /ONE, also at app\/a\.yaml:7, app\/b\.yaml:6 \(app\/a\.yaml:6\)/);
    assert.match(run.message ?? '', /TWO \(app\/a\.yaml:6\)[\s\S]*VARIABLE_MISSING/);
  });

  it('lists no line of a file twice, and no more than anybody reads', async () => {
    await job.write({
      'app/a.yaml': configMap('a', `x: "${'$ONE'.repeat(300)}"\n  y: |\n${'    $ONE\n'.repeat(300)}`),
      'more/a.yaml': configMap('a', `x: |\n${Array.from({ length: 60 }, (_, index) => `    $N${index}\n`).join('')}`),
    });
    const failed = await job.run({ substitution: 'envsubst' });
    assert.match(
      failed.message ?? '',
      /ONE, also at app\/a\.yaml:8, app\/a\.yaml:9,[^\n]* and 280 more \(app\/a\.yaml:6\)/,
    );
    const warned = await job.run({ sourcePath: 'more', substitution: 'envsubst', missingVariable: 'warning' });
    assert.equal(warned.issues.length, 50);
    assert.match(warned.log, /^warning: No value for the variable N9$/m);
  });

  it('takes image tags from CI’s artifact', async () => {
    await job.write({ 'app/a.yaml': deployment('shop/web:$FRONTEND_IMAGE'), 'tags/frontend.image': ' 1.2.3\n' });
    const run = await job.run({ substitution: 'envsubst', imageTagsPath: 'tags' });
    assert.equal(run.outputs['images'], '["shop/web:1.2.3"]', run.log);
    const none = await job.run({ substitution: 'envsubst', imageTagsPath: 'none' });
    assert.match(none.message ?? '', /imageTagsPath: there is no folder "none"[\s\S]*FILE_NOT_FOUND/);
  });

  it('sets images as kustomize does, and fails for an entry that matches nothing', async () => {
    await job.write({ 'app/a.yaml': `${deployment('nginx:1.27')}        resources: {limits: {cpu: 1.0}}\n` });
    const run = await job.run({ images: 'nginx=registry.example.com:5000/team/nginx:2@sha256:' + 'a'.repeat(64) });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.match(text, /image: registry\.example\.com:5000\/team\/nginx:2@sha256:a{64}\n/);
    assert.match(text, /cpu: 1\.0/);
    const unmatched = await job.run({ images: 'ngnix=nginx:2' });
    assert.match(unmatched.message ?? '', /"ngnix"[\s\S]*There are: nginx\.[\s\S]*IMAGE_UNMATCHED/);
  });

  it('puts the namespace on namespaced objects only', async () => {
    await job.write({
      'app/a.yaml':
        configMap('a') +
        '---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: reader\n---\n' +
        'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: other}\n',
    });
    const run = await job.run({ setNamespace: 'true', namespace: 'shop' });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.match(text, /name: a\n  namespace: shop\n/);
    assert.match(text, /name: reader\n---/);
    assert.match(text, /namespace: other/);
  });

  it('puts no namespace on kinds that another application of the call defines without one', async () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: zones.contoso.com}
spec:
  group: contoso.com
  scope: Cluster
  names: {kind: Zone, plural: zones}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`;
    await job.write({
      'apps/b/zone.yaml': 'apiVersion: contoso.com/v1\nkind: Zone\nmetadata:\n  name: north\n',
      'apps/a/zones.yaml': definition,
    });
    const run = await job.run({ sourcePath: 'apps/*', namespace: 'shop', setNamespace: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.doesNotMatch(await job.output('dev/b/manifests.yaml'), /namespace/);

    // Or they lie elsewhere, and are no part of what is rendered.
    await job.write({ 'apps/a/zones.yaml': configMap('a'), 'crds/zones.yaml': definition });
    const inputs = { sourcePath: 'apps/*', namespace: 'shop', setNamespace: 'true', validate: 'syntax' };
    assert.equal((await job.run({ ...inputs, schemaLocations: 'crds' })).result, 'Succeeded');
    assert.doesNotMatch(await job.output('dev/b/manifests.yaml'), /namespace/);
    assert.match(await job.output('dev/a/manifests.yaml'), /namespace: shop/);
  });

  it('refuses values encrypted with SOPS, and names a missing values file', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/a.yaml': configMap('a'),
      'config/dev.yaml': 'password: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n  version: 3.9.0\n',
    });
    const encrypted = await job.run({ valuesFiles: 'config/{environment}.yaml' });
    assert.match(encrypted.message ?? '', /config\/dev\.yaml[\s\S]*VALUES_ENCRYPTED/);
    await job.write({ 'app/values.yaml': '{"password": "ENC[x]", "sops": {"mac": "ENC[x]"}}' });
    assert.match((await job.run({})).message ?? '', /app\/values\.yaml[\s\S]*VALUES_ENCRYPTED/);
    const missing = await job.run({ valuesFiles: 'config/none.yaml' });
    assert.match(missing.message ?? '', /"config\/none\.yaml"[\s\S]*FILE_NOT_FOUND/);
  });

  it('tokens: replaces by the pattern that was chosen, nothing inside {{ }}', async () => {
    await job.write({ 'app/a.yaml': configMap('a', 'x: "__GREETING__ $GREETING {{ __GREETING__ }} #{GREETING}#"') });
    const run = await job.run({ substitution: 'tokens', tokenPattern: '__NAME__', variables: 'GREETING=hello' });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.match(text, /x: "hello \$GREETING \{\{ __GREETING__ \}\} #\{GREETING\}#"/);
    const standard = await job.run({ substitution: 'tokens', variables: 'GREETING=hello' });
    assert.equal(standard.result, 'Succeeded', standard.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /__GREETING__ \}\} hello"/);
  });

  it('marks of tokens may be any characters; line ends, encodings and binary files stay; a file beside the source counts', async () => {
    await job.write({
      'app/kustomization.yaml': 'resources: [a.yaml, ../shared.yaml]\r\n',
      'app/a.yaml': configMap('a', 'x: §GREETING§ ü').replaceAll('\n', '\r\n'),
      'app/binary.yaml': Buffer.from('§GREETING§\0'),
      'shared.yaml': configMap('b', 'x: §GREETING§'),
    });
    const run = await job.run({
      substitution: 'tokens',
      tokenPattern: '§NAME§',
      variables: 'GREETING=häuser',
      kustomizeArguments: '--load-restrictor=LoadRestrictionsNone',
      templateLayout: '{environment}/templates',
    });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.match(text, /x: häuser ü/);
    assert.match(text, /name: b\n/);
    assert.equal(text.match(/häuser/g)?.length, 2);
    assert.match(await job.output('dev/templates/a.yaml'), /x: häuser ü\r\n/);
    assert.equal(await job.output('dev/templates/binary.yaml'), '§GREETING§\0');
  });

  it('reports all mistakes in the inputs at once', async () => {
    const run = await job.run({
      environment: '',
      cluster: '..',
      sourcePath: 'app/{nothing}',
      valuesFiles: '{namespace}.yaml',
      releaseName: '-x',
      layout: '{env}/x.yaml',
      sort: 'random',
      images: 'a=b c',
      setNamespace: 'true',
      imageTagsPath: '$(no.such)/tags',
    });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /10 inputs are not right/);
    assert.match(run.message ?? '', /\$\(no\.such\) has no value/);
    assert.match(run.message ?? '', /unknown placeholder \{env\}/);
    assert.match(run.message ?? '', /sourcePath, line 1: unknown placeholder \{nothing\}/);
    assert.match(run.message ?? '', /valuesFiles, line 1: \{namespace\} is empty/);
  });

  it('takes absolute globs, and each folder once', async () => {
    await job.write({
      'apps/a/x.yaml': configMap('a'),
      'apps/b/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'apps/b/templates/x.yaml': configMap('b', 'x: {{ .Values.x }}'),
      'config/1.yaml': 'x: one\n',
      'config/2.yaml': 'x: two\n',
    });
    const run = await job.run({
      sourcePath: '$(Build.SourcesDirectory)/apps/*\n./apps/a/',
      valuesFiles: '$(Build.SourcesDirectory)/config/*.yaml',
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['objectCount'], '2');
    assert.match(await job.output('dev/b/manifests.yaml'), /x: two/);
  });

  it('no value of a placeholder leads out of the source', async () => {
    await job.write({ 'app/1.0/x.yaml': configMap('a'), 'other/x.yaml': configMap('other') });
    const run = await job.run({ sourcePath: 'app/{version}', version: '../other', layout: 'x.yaml' });
    assert.match(
      run.message ?? '',
      /sourcePath, line 1: the value of \{version\}, "\.\.\/other", holds a "\/"[\s\S]*INPUT_INVALID/,
    );
  });

  it('refuses a secret in arguments: all users of the machine could read it', async () => {
    await job.write({ 'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' });
    const run = await job.run({ helmArguments: '--set a=$(password)' }, { secrets: { password: 'hunter22' } });
    assert.match(run.message ?? '', /helmArguments: holds a secret[\s\S]*values[\s\S]*INPUT_INVALID/);
  });

  it('refuses arguments that run code, unless it is allowed', async () => {
    await job.write({ 'app/kustomization.yaml': 'resources: [a.yaml]\n', 'app/a.yaml': configMap('a') });
    const run = await job.run({ kustomizeArguments: '--enable-alpha-plugins' });
    assert.match(run.message ?? '', /CODE_NOT_ALLOWED/);
    const command = await job.run({ kustomizeArguments: '--enable-helm --helm-command ./evil' });
    assert.match(command.message ?? '', /CODE_NOT_ALLOWED/);
    assert.equal(
      (await job.run({ kustomizeArguments: '--enable-alpha-plugins', allowCode: 'true' })).result,
      'Succeeded',
    );
  });
});
