import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { configMap, deployment, errorsOf, startJob, type Job } from './harness.ts';

const kustomization = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  prune: true
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
${more}`;

const gitRepository = (name: string, url: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 1m, url: '${url}', ref: {branch: main}}
`;

const own = 'https://dev.azure.com/contoso/shop/_git/gitops';

/** Two clusters that share what they run. */
const repository: Readonly<Record<string, string>> = {
  '.git/config': `[remote "origin"]\n\turl = ${own}\n`,
  ...Object.fromEntries(
    ['dev', 'prod'].flatMap((cluster) => [
      [
        `clusters/${cluster}/flux-system/sync.yaml`,
        `${gitRepository('flux-system', own)}---\n${kustomization('flux-system', `./clusters/${cluster}`)}`,
      ],
      [
        `clusters/${cluster}/vars.yaml`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {cluster: ${cluster}, replicas: "${cluster === 'prod' ? 3 : 1}"}\n`,
      ],
      [
        `clusters/${cluster}/apps.yaml`,
        kustomization(
          'apps',
          './apps',
          '  targetNamespace: shop\n  dependsOn: [{name: infra}]\n  postBuild:\n    substituteFrom: [{kind: ConfigMap, name: vars}]\n',
        ),
      ],
      [`clusters/${cluster}/infra.yaml`, kustomization('infra', `./infra/${cluster}`)],
    ]),
  ),
  'apps/web.yaml': deployment('nginx:1.27').replace('spec:\n', 'spec:\n  replicas: ${replicas}\n'),
  'apps/config.yaml': configMap('config', 'where: "in ${cluster}"'),
  'infra/base/kustomization.yaml': 'resources: [namespace.yaml]\n',
  'infra/base/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
  'infra/dev/kustomization.yaml': 'resources: [../base]\n',
  'infra/prod/kustomization.yaml': 'resources: [../base]\n',
};

describe('render-manifests, packaged: engine flux', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  const run = (inputs: Readonly<Record<string, string>> = {}) =>
    job.run({ engine: 'flux', environment: 'prod', sourcePath: 'clusters/prod', ...inputs });

  it('builds every Kustomization of a cluster as an application, with what it substitutes', async () => {
    await job.write(repository);
    const before = await job.sources();
    const result = await run();
    assert.equal(result.result, 'Succeeded', result.log);
    assert.deepEqual(
      (await job.outputFiles()).filter((path) => path.endsWith('.yaml')),
      ['prod/apps/manifests.yaml', 'prod/flux-system/manifests.yaml', 'prod/infra/manifests.yaml'],
    );
    const apps = await job.output('prod/apps/manifests.yaml');
    assert.match(apps, /where: in prod/);
    assert.match(apps, /replicas: 3\n/);
    assert.match(apps, /namespace: shop/);
    assert.doesNotMatch(apps, /config\.kubernetes\.io/);
    assert.match(await job.output('prod/infra/manifests.yaml'), /kind: Namespace/);
    assert.deepEqual(await job.sources(), before);
  });

  it('takes a glob of clusters, each for itself', async () => {
    await job.write(repository);
    const result = await run({ sourcePath: 'clusters/*' });
    assert.equal(result.result, 'Succeeded', result.log);
    assert.match(await job.output('prod/dev-apps/manifests.yaml'), /where: in dev[\s\S]*replicas: 1\n/);
    assert.match(await job.output('prod/prod-apps/manifests.yaml'), /where: in prod[\s\S]*replicas: 3\n/);
    const mixed = await run({ sourcePath: 'clusters' });
    assert.match(mixed.message ?? '', /more than one cluster[\s\S]*clusters\/\*[\s\S]*INPUT_INVALID/);
  });

  it('reports all that fails at once, each at its Kustomization, and builds the rest', async () => {
    await job.write({
      ...repository,
      'apps/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
      'apps/broken.yaml': 'a: b: c\n',
      'infra/prod/kustomization.yaml': 'resources: [../base, missing.yaml]\n',
      'clusters/prod/more.yaml': kustomization('more', './nowhere'),
      'clusters/prod/fine.yaml': kustomization('fine', './infra/dev'),
    });
    const result = await run();
    assert.equal(result.result, 'Failed');
    const errors = errorsOf(result).map(({ message, sourcepath }) => `${sourcepath}: ${message}`);
    assert.equal(errors.length, 3, result.log);
    const [apps = '', infra = '', more = ''] = errors.toSorted();
    assert.match(apps, /^clusters\/prod\/apps\.yaml: .*flux-system\/apps.*apps\/Chart\.yaml:1 has no kind/);
    assert.match(apps, /apps\/broken\.yaml:1 is no YAML/);
    assert.match(infra, /^clusters\/prod\/infra\.yaml: .*flux-system\/infra \(path infra\/prod\).*missing\.yaml/s);
    assert.match(more, /^clusters\/prod\/more\.yaml: .*path not found: nowhere/);
    assert.match(result.message ?? '', /3 mistakes in 3 Kustomizations[\s\S]*MANIFESTS_INVALID/);
    assert.doesNotMatch(errors.join('\n'), /_temp/);
    const [tests = ''] = result.testResults;
    assert.match(tests, /<testsuite name="fine" tests="1" failures="0"/);
    assert.match(tests, /<testsuite name="more" tests="1" failures="1"/);
    assert.deepEqual(await job.outputFiles(), []);
  });

  it('passes over Kustomizations of other repositories, and follows those that others build', async () => {
    await job.write({
      ...repository,
      'clusters/prod/other.yaml': `${gitRepository('other', 'https://github.com/contoso/other')}---\n${kustomization('other', './deploy').replace('name: flux-system}', 'name: other}')}`,
      'infra/prod/kustomization.yaml': 'resources: [../base, tenant.yaml]\n',
      'infra/prod/tenant.yaml': kustomization('tenant', './tenants/one'),
      'tenants/one/config.yaml': configMap('tenant'),
    });
    const result = await run();
    assert.equal(result.result, 'Succeeded', result.log);
    assert.match(
      result.log,
      /Kustomization flux-system\/other is not built: its GitRepository other is another repository/,
    );
    assert.match(await job.output('prod/tenant/manifests.yaml'), /name: tenant/);
  });

  it('judges no value that only the cluster knows, and takes one from the input variables', async () => {
    await job.write({
      ...repository,
      'clusters/prod/apps.yaml': kustomization(
        'apps',
        './apps',
        '  postBuild:\n    substitute: {cluster: eu}\n    substituteFrom: [{kind: Secret, name: from-vault}]\n',
      ),
    });
    const result = await run();
    assert.equal(result.result, 'Succeeded', result.log);
    assert.match(result.log, /\$\{replicas\} stay as they are, for Secret flux-system\/from-vault is not in this repo/);
    assert.match(await job.output('prod/apps/manifests.yaml'), /where: in eu[\s\S]*replicas: \$\{replicas\}/);
    const given = await run({ variables: 'replicas=many' });
    assert.match(given.message ?? '', /spec\.replicas[\s\S]*MANIFESTS_INVALID/);
  });

  it('warns of variables without a value, and of what only shows when all is looked at together', async () => {
    await job.write({
      ...repository,
      'apps/config.yaml': configMap('config', 'where: "in ${claster}"'),
      'clusters/prod/twice.yaml': kustomization('twice', './infra/dev', '  dependsOn: [{name: nobody}]\n'),
      'infra/base/release.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: redis, namespace: shop}\nspec:\n  interval: 1h\n  chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: none}}}\n',
      'infra/prod/kustomization.yaml': 'resources: [../base, ../base/release.yaml]\n',
    });
    const result = await run();
    assert.equal(result.result, 'Succeeded', result.log);
    const warnings = result.issues.map(({ message }) => message).join('\n');
    assert.match(warnings, /ConfigMap shop\/config: uses \$\{claster\} without a value/);
    assert.match(warnings, /Namespace shop: is applied by the Kustomizations .*infra.* and .*twice/);
    assert.match(warnings, /Kustomization flux-system\/twice: spec\.dependsOn names flux-system\/nobody/);
    assert.match(
      warnings,
      /HelmRelease shop\/redis: .*names HelmRepository shop\/none, which is not in this repository/,
    );
  });

  it('keeps what SOPS has encrypted, and says where Flux could not decrypt it', async () => {
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {password: "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]"}\nsops: {mac: "ENC[AES256_GCM,data:m]", version: 3.9.0}\n';
    await job.write({
      ...repository,
      'apps/login.yaml': secret,
      'clusters/prod/.sops.yaml': 'creation_rules: []\n',
    });
    const refused = await run();
    assert.match(refused.message ?? '', /Secret shop\/login.*spec\.decryption/s);
    await job.write({
      'clusters/prod/apps.yaml': `${repository['clusters/prod/apps.yaml'] ?? ''}  decryption: {provider: sops}\n`,
    });
    const result = await run();
    assert.equal(result.result, 'Succeeded', result.log);
    assert.match(await job.output('prod/apps/manifests.yaml'), /password: ENC\[AES256_GCM/);
  });

  it('reads nothing outside of the repository', async () => {
    await job.write({
      ...repository,
      'infra/prod/kustomization.yaml':
        'configMapGenerator: [{name: a, files: [x=/etc/hostname, ../../../../../../../etc/hostname]}]\ngenerators:\n- |\n  apiVersion: builtin\n  kind: SecretGenerator\n  metadata: {name: b}\n  files: [/etc/hostname]\n',
    });
    const result = await run();
    assert.equal(result.result, 'Failed');
    const outside = errorsOf(result).filter(({ message }) => message.includes('is not in the repository'));
    assert.equal(outside.length, 3, result.log);
  });

  it('follows no links: Flux’s artifacts hold none', async () => {
    await job.write({
      ...repository,
      'clusters/prod/infra.yaml': kustomization('infra', './linked'),
      'apps/own.yaml': configMap('own'),
    });
    await job.link('/etc', 'linked');
    await job.link('/etc/hostname', 'apps/passwords.yaml');
    const result = await run();
    assert.match(
      errorsOf(result)
        .map(({ message }) => message)
        .join('\n'),
      /^[^\n]*infra.*path not found: linked[^\n]*$/,
    );
  });

  it('takes CRLF, byte order marks and empty files as they come', async () => {
    const windows = Object.entries(repository).map(([path, text]) => [path, `\uFEFF${text.replaceAll('\n', '\r\n')}`]);
    await job.write({ ...Object.fromEntries(windows), 'clusters/prod/empty.yaml': '', 'apps/none.yaml': '---\r\n' });
    const result = await run();
    assert.equal(result.result, 'Succeeded', result.log);
    assert.match(await job.output('prod/apps/manifests.yaml'), /where: in prod\n[\s\S]*replicas: 3\n/);
  });

  it('says when there is nothing to build, and what it passed over', async () => {
    await job.write({ 'clusters/prod/README.md': 'hello\n', '.git/config': '' });
    assert.match((await run()).message ?? '', /clusters\/prod holds no Kustomization of Flux[\s\S]*NOTHING_RENDERED/);
    const other = kustomization('other', './deploy').replace('name: flux-system}', 'name: other}');
    await job.write({ 'clusters/prod/other.yaml': other });
    const result = await run();
    assert.match(
      result.log,
      /##\[warning\]Kustomization flux-system\/other is not built: neither its GitRepository other/,
    );
    assert.match(result.message ?? '', /NOTHING_RENDERED/);
  });

  it('stops when it is cancelled, and leaves nothing behind', async () => {
    const kustomize = join(job.folders.sources, 'slow-kustomize');
    await job.write({
      ...repository,
      'slow-kustomize': '#!/bin/sh\n[ "$1" = version ] && { echo v5.7.1; exit; }\nsleep 300\n',
    });
    await chmod(kustomize, 0o755);
    const inputs = { engine: 'flux', environment: 'prod', sourcePath: 'clusters/prod', kustomizePath: kustomize };
    const result = await job.run(inputs, { cancelWhen: /kustomize v5\.7\.1/ });
    assert.equal(result.result, 'Canceled', result.log);
    assert.deepEqual(await job.outputFiles(), []);
    assert.deepEqual(
      result.leftovers.filter((path) => path.startsWith('render-manifests')),
      [],
    );
  });

  it('refuses inputs that would check something else than what Flux builds', async () => {
    await job.write(repository);
    const result = await run({
      substitution: 'envsubst',
      images: 'nginx=nginx:2',
      imageTagsPath: 'image_tags',
      environmentVariables: 'PATH',
      setNamespace: 'true',
      namespace: 'x',
    });
    assert.match(
      result.message ?? '',
      /images: has no place[\s\S]*imageTagsPath: has[\s\S]*environmentVariables: has[\s\S]*substitution:[\s\S]*setNamespace:[\s\S]*INPUT_INVALID/,
    );
  });

  const tenant = join(import.meta.dirname, '../../../../shared/cases/xenit-tenant');
  if (existsSync(tenant)) {
    it('builds a tenant’s repository, whose own Kustomization is in another one', async () => {
      await cp(tenant, job.folders.sources, { recursive: true });
      const result = await run({ sourcePath: 'tenant/*', validate: 'syntax' });
      assert.equal(result.result, 'Succeeded', result.log);
      assert.match(await job.output('prod/dev-dev/manifests.yaml'), /kind: Kustomization[\s\S]*namespace: dev-a/);
      assert.match(result.log, /prod-apps-prod: Kustomization tenant\/apps-prod, apps\/prod: 0 objects/);
    });
  }
});
