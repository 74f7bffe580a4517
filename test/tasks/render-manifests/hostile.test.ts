import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFiles } from '../support.ts';
import { configMap, deployment, errorsOf, startJob, type Job } from './harness.ts';

describe('render-manifests, packaged: hostile and odd sources', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  it('takes no command from a file’s name or content', async () => {
    const command = '##vso[task.setvariable variable=stolen]yes';
    await job.write({ [`app/${command}.yaml`]: `a: [\n# ${command}\n`, 'app/b.yaml': configMap(`"${command}"`) });
    const run = await job.run({});
    assert.equal(run.result, 'Failed');
    assert.equal(run.variables['stolen'], undefined);
    assert.ok(run.commands.every((each) => each.properties['variable'] !== 'stolen'));
    await job.write({ [`app/${command}.yaml`]: configMap('fine') });
    const second = await job.run({ layout: '{environment}/{kind}-{name}.yaml', validate: 'none' });
    assert.equal(second.result, 'Succeeded', second.log);
    assert.equal(second.variables['stolen'], undefined);
    const names = await job.outputFiles();
    assert.ok(
      names.every((name) => /^[A-Za-z0-9._/-]+$/.test(name)),
      names.join(' '),
    );
  });

  it('takes no command from what helm says', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/a.yaml': '{{ fail "##vso[task.setvariable variable=stolen]yes" }}',
    });
    const run = await job.run({});
    assert.equal(run.result, 'Failed');
    assert.equal(run.variables['stolen'], undefined);
  });

  it('refuses files that are no UTF-8, with all else that is wrong; UTF-16 with its mark is read', async () => {
    await job.write({
      'app/a.yaml': Buffer.from(configMap('a', 'x: h\u00e4user'), 'latin1'),
      'app/b.yaml': 'a: [\n',
      'app/c.yaml': Buffer.from(`\uFEFF${configMap('c', 'x: häuser')}`, 'utf16le'),
    });
    const run = await job.run({});
    assert.match(run.message ?? '', /2 mistakes in 2 unreadable documents[^\n]*neither UTF-8[^\n]*\(app\/a\.yaml\)/);
    assert.deepEqual(
      errorsOf(run).map(({ sourcepath }) => sourcepath),
      ['app/a.yaml', 'app/b.yaml'],
    );
    await job.write({ 'app/a.yaml': '', 'app/b.yaml': '' });
    assert.equal((await job.run({})).result, 'Succeeded');
    assert.equal(await job.output('dev/app/manifests.yaml'), configMap('c', 'x: häuser'));
  });

  it('no secret stands in what leaves as a file: summary and test results', async () => {
    await job.write({ 'app/a.yaml': deployment('$IMAGE', 'web') + `---\n${configMap('$NAME')}` });
    const inputs = { substitution: 'envsubst', variables: 'IMAGE=$(one)\nNAME=$(two)', plaintextSecrets: 'warning' };
    const run = await job.run(inputs, { secrets: { one: 'hunter22', two: 'hunter33' } });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.summaries.join(''), /\*\*\*/);
    assert.doesNotMatch(run.summaries.join('') + run.testResults.join('') + run.log, /hunter/);
  });

  it('no secret stands in test results in another spelling either', async () => {
    const secret = 'hunter<2>&"2"|x';
    const spec = `restartPolicy: '${secret}'\n      dnsPolicy: ${Buffer.from(secret).toString('base64')}\n      containers:`;
    await job.write({ 'app/a.yaml': deployment().replace('containers:', spec) });
    const run = await job.run({}, { secrets: { one: secret } });
    const results = run.testResults.join('');
    assert.match(results, /restartPolicy is &quot;\*\*\*&quot;[^\n]*dnsPolicy is &quot;\*\*\*&quot;/);
    assert.doesNotMatch(results, /hunter/);
  });

  it('a kustomization that reaches far up is refused, not copied', async () => {
    await job.write({
      'app/kustomization.yaml': `resources: [a.yaml, ${'../'.repeat(20)}]\n`,
      'app/a.yaml': configMap('a'),
    });
    const run = await job.run({});
    assert.match(run.message ?? '', /temporary folder is in it[\s\S]*FILE_NOT_ALLOWED/);
  });

  it('what another pipeline has checked out on the agent is not reached, unless the pipeline’s author lets it be', async () => {
    const theirs = join(job.folders.work, '7', 's', 'deploy');
    await writeFiles(theirs, { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': configMap('theirs') });
    await job.write({ 'app/kustomization.yaml': 'resources: [../../../7/s/deploy]\n' });
    const run = await job.run({});
    assert.match(run.message ?? '', /\/7\/s\/deploy, which is not of this pipeline[^]*FILE_NOT_ALLOWED/);
    assert.equal((await job.run({ allowCode: 'true' })).result, 'Succeeded');
    const anything = await job.run({ kustomizeArguments: '--load-restrictor=LoadRestrictionsNone' });
    assert.equal(anything.result, 'Succeeded', anything.log);
    // Beside the sources, but of this pipeline: another repository, an artifact.
    await writeFiles(join(job.folders.workspace, 'base'), {
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'a.yaml': configMap('a'),
    });
    await job.write({ 'app/kustomization.yaml': 'resources: [../../base]\n' });
    assert.equal((await job.run({})).result, 'Succeeded');
  });

  it('kustomize is not given what would take all memory: aliases that nobody could write out', async () => {
    const levels = [...'abcdefghi'].map((name, index, all) => {
      const below = index === 0 ? 'x' : `*${all[index - 1] ?? ''}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => below).join(', ')}]\n`;
    });
    await job.write({
      'app/kustomization.yaml': 'resources: [a.yaml]\n',
      'app/a.yaml': `${configMap('a')}---\n${configMap('b')}${levels.join('')}`,
    });
    const run = await job.run({});
    assert.match(
      run.message ?? '',
      /aliases, written out, would be more than[^\n]*\(app\/a\.yaml:8\)[\s\S]*MANIFESTS_INVALID/,
    );
    await job.write({ 'app/a.yaml': configMap('a', 'a: &a [*a]') });
    assert.match((await job.run({})).message ?? '', /\*a stands in itself/);
    await job.write({
      'clusters/dev/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
`,
      'apps/a.yaml': `${configMap('a')}${levels.join('')}`,
    });
    const flux = await job.run({ engine: 'flux', sourcePath: 'clusters/dev' });
    assert.match(flux.message ?? '', /Kustomization flux-system\/apps[^\n]*aliases, written out/);
  });

  it('a password in an address is not shown, whichever tool tells of the address', async () => {
    const url = 'https://me:hunter22@localhost:1/x';
    await job.write({
      'app/kustomization.yaml': `resources: ["${url}.git//a?ref=main"]\n`,
      'chart/Chart.yaml': `apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: b, version: 1.0.0, repository: "${url}"}]\n`,
      'chart/Chart.lock': `dependencies: [{name: b, version: 1.0.0, repository: "${url}"}]\ndigest: sha256:00\n`,
    });
    for (const sourcePath of ['app', 'chart']) {
      const run = await job.run({ sourcePath });
      assert.match(run.message ?? '', /https:\/\/\*\*\*@localhost:1\/x/);
      assert.doesNotMatch(run.rawLog, /hunter22/);
    }
  });

  it('a large value that a file names again and again is refused', async () => {
    await job.write({ 'app/a.yaml': configMap('a', `x: "${'$A'.repeat(10_000)}"`) });
    const run = await job.run({ substitution: 'envsubst', variables: `A=${'x'.repeat(100_000)}` });
    assert.match(run.message ?? '', /larger than 100 MB[^\n]*\(app\/a\.yaml\)[\s\S]*MANIFESTS_INVALID/);
  });

  it('values and templates in another encoding are refused, not mangled', async () => {
    const latin = Buffer.from('a: häuser\n', 'latin1');
    await job.write({ 'app/a.ejs': configMap('a', 'x: <%= a %>'), 'app/values.yaml': latin });
    const values = await job.run({ engine: 'ejs', valuesFiles: 'values.yaml' });
    assert.match(values.message ?? '', /neither UTF-8[^\n]*\(app\/values\.yaml\)[\s\S]*VALUES_INVALID/);
    await job.write({ 'app/a.ejs': '<%- include("_b") %>', 'app/_b.ejs': latin });
    assert.match((await job.run({ engine: 'ejs' })).message ?? '', /no UTF-8[\s\S]*EJS_FAILED/);
    await job.write({
      'chart/Chart.yaml': Buffer.from('\uFEFFapiVersion: v2\nname: a\nversion: 1.0.0\n', 'utf16le'),
      'chart/templates/a.yaml': configMap('a', 'x: {{ .Values.x }}'),
      'chart/v.yaml': Buffer.from('\uFEFFx: häuser\n', 'utf16le'),
    });
    const wide = await job.run({ sourcePath: 'chart', valuesFiles: 'v.yaml' });
    assert.equal(wide.result, 'Succeeded', wide.log);
    assert.match(await job.output('dev/chart/manifests.yaml'), /x: häuser/);
  });

  it('a folder named like a flag of helm starts nothing', async () => {
    const evil = join(job.folders.home, 'evil');
    await writeFile(evil, `#!/bin/sh\ntouch ${evil}.ran\ncat\n`, { mode: 0o755 });
    await job.write({
      'apps/--post-renderer=evil/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'apps/--post-renderer=evil/templates/a.yaml': configMap('a'),
    });
    const folder = await job.run({ sourcePath: 'apps/*' });
    assert.match(folder.message ?? '', /"--post-renderer=evil"[\s\S]*releaseName[\s\S]*INPUT_INVALID/);
    const named = await job.run({ sourcePath: 'apps/*', releaseName: `--post-renderer=${evil}` });
    assert.match(named.message ?? '', /INPUT_INVALID/);
    assert.ok(!existsSync(`${evil}.ran`));
  });

  it('a kustomization cannot have helm run a program, write elsewhere, or tell what is in the environment', async () => {
    const ran = join(job.folders.home, 'ran');
    const secrets = { 'agent.proxypassword': 'hunter22' };
    const environment = { AGENT_PROXYURL: 'http://proxy.example:3128', AGENT_PROXYUSERNAME: 'me' };
    const withChart = (kustomization: string) =>
      job.write({
        'app/charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
        'app/charts/shop/values.yaml': '{}\n',
        'app/charts/shop/templates/a.yaml': configMap('a', `x: $(touch ${ran})\n  name: "{{ .Release.Name }}"`),
        'app/kustomization.yaml': `helmCharts:\n- name: shop\n  ${kustomization}\n`,
      });
    const run = () => job.run({ kustomizeArguments: '--enable-helm' }, { secrets, environment });
    await withChart('releaseName: --post-renderer=sh');
    assert.match((await run()).message ?? '', /helm template --post-renderer=sh\n[^]*releaseName[^]*CODE_NOT_ALLOWED/);
    await withChart(`releaseName: --output-dir=${ran}`);
    assert.match((await run()).message ?? '', /CODE_NOT_ALLOWED/);
    assert.ok(!existsSync(ran));
    await withChart(`nameTemplate: 'a{{ env "HTTPS_PROXY" | b32enc | lower | trunc 40 | trimAll "=" }}'`);
    assert.equal((await run()).result, 'Succeeded');
    assert.match(await job.output('dev/app/manifests.yaml'), /^ {2}name: a$/m);
    await withChart('releaseName: fine');
    assert.equal((await run()).result, 'Succeeded');
    assert.match(await job.output('dev/app/manifests.yaml'), /name: fine/);
  });

  it('refuses a link that leads out of the source folder', async () => {
    await job.write({ 'app/a.yaml': configMap('a'), 'secret.yaml': configMap('outside') });
    await job.link('../secret.yaml', 'app/linked.yaml');
    const run = await job.run({});
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /linked\.yaml leads out[\s\S]*FILE_NOT_ALLOWED/);
  });

  it('reads CRLF and byte order marks, writes LF without one', async () => {
    await job.write({ 'app/a.yaml': `\uFEFF${configMap('a', 'x: $NAME').replaceAll('\n', '\r\n')}` });
    const run = await job.run({ substitution: 'envsubst', variables: 'NAME=häuser' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await job.output('dev/app/manifests.yaml'), configMap('a', 'x: häuser'));
  });

  it('an empty folder, or one without objects, is an error', async () => {
    await job.write({ 'app/.keep': '' });
    assert.match((await job.run({})).message ?? '', /no object[\s\S]*NOTHING_RENDERED/);
    await job.write({ 'app/a.yaml': '# nothing\n---\n' });
    assert.match((await job.run({})).message ?? '', /NOTHING_RENDERED/);
    assert.match((await job.run({ sourcePath: 'none' })).message ?? '', /no folder "none"[\s\S]*FILE_NOT_FOUND/);
  });

  it('braces in values are text', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/a.yaml': configMap('a', 'x: {{ .Values.x | quote }}'),
      'app/values.yaml': "x: '{{ $NAME'\n",
    });
    const run = await job.run({ substitution: 'envsubst', variables: 'NAME=value' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /x: "\{\{ value"/);
  });

  it('refuses secrets in plain text, and the value of a secret variable anywhere, without showing it', async () => {
    await job.write({ 'app/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n' });
    const plain = await job.run({});
    assert.match(
      plain.message ?? '',
      /Secret s: stringData is in plain text .* \(app\/a\.yaml:4\)[\s\S]*PLAINTEXT_SECRET/,
    );
    assert.equal((await job.run({ plaintextSecrets: 'allow' })).result, 'Succeeded');
    const warned = await job.run({ plaintextSecrets: 'warning' });
    assert.equal(warned.issues.filter(({ type }) => type === 'warning').length, 1, warned.log);

    const encoded = Buffer.from('hunter22-secret').toString('base64');
    await job.write({ 'app/a.yaml': configMap('a', `x: "${encoded}"\n  y: $PASSWORD`) });
    const run = await job.run(
      { substitution: 'envsubst', variables: 'PASSWORD=$(password)' },
      { secrets: { password: 'hunter22-secret' } },
    );
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /manifests\.yaml:6[\s\S]*manifests\.yaml:7[\s\S]*SECRET_IN_OUTPUT/);
    assert.doesNotMatch(run.log + (run.message ?? ''), /hunter22/);
  });

  it('finds all mistakes in the manifests at once, with their lines and templates', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/a.yaml': `${deployment()}---\n${deployment()}`,
      'app/templates/b.yaml': 'kind: ConfigMap\nmetadata: {}\n',
    });
    const run = await job.run({});
    assert.match(run.message ?? '', /3 mistakes in 2 objects/);
    const place = '; from app/templates/b.yaml (app (rendered by helm):';
    assert.deepEqual(
      errorsOf(run).map(({ message }) => message),
      [
        `ConfigMap (no name): apiVersion is missing${place}3)`,
        `ConfigMap (no name): metadata.name is missing${place}4)`,
        'Deployment web: is there twice; the other comes from app/templates/a.yaml; from app/templates/a.yaml (app (rendered by helm):23)',
      ],
    );
    assert.equal(errorsOf(run)[0]?.sourcepath, 'app/templates/b.yaml');
    assert.match(run.testResults.join(''), /failures="2"/);
  });

  it('tells keys given twice and broken YAML with file, line and column', async () => {
    await job.write({ 'app/a.yaml': `${configMap('a')}---\na: 1\na: 2\n`, 'app/b.yaml': 'a:\n\t- b\n' });
    const run = await job.run({});
    const places = errorsOf(run).map(({ sourcepath, linenumber }) => [sourcepath, linenumber]);
    assert.deepEqual(places, [
      ['app/a.yaml', '9'],
      ['app/b.yaml', '2'],
    ]);
    assert.match(errorsOf(run)[0]?.message ?? '', /duplicated mapping key/);
  });

  it('tells an object that two applications of a call would fight over', async () => {
    const map = (value: string): string =>
      configMap('a', `key: ${value}`).replace('name: a', 'name: a\n  namespace: x');
    await job.write({ 'apps/one/a.yaml': map('one'), 'apps/two/a.yaml': map('two') });
    const run = await job.run({ sourcePath: 'apps/*' });
    assert.match(run.message ?? '', /ConfigMap x\/a: is in the application one too[\s\S]*MANIFESTS_INVALID/);
    assert.equal(errorsOf(run)[0]?.sourcepath, 'apps/two/a.yaml');
    await job.write({ 'apps/two/a.yaml': map('one') });
    assert.equal((await job.run({ sourcePath: 'apps/*' })).result, 'Succeeded');
  });
});
