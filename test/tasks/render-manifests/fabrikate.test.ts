import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { below, chart, fabrikateJobs, temporary } from './fabrikate-jobs.ts';
import { configMap } from './harness.ts';

describe('render-manifests, packaged: component trees of Fabrikate', () => {
  const jobs = fabrikateJobs();
  const { rendered, failed } = jobs;

  describe('on the disk', () => {
    beforeEach(() =>
      jobs.job.write({
        'app/component.yaml':
          'name: shop\ntype: static\npath: ./manifests\nsubcomponents:\n- {name: web, type: helm, path: ../charts/web}\n- {name: infra, source: ./infra}\n',
        'app/config/prod.yaml':
          'subcomponents:\n  web:\n    namespace: shop\n    injectNamespace: true\n    config: {greeting: "$GREETING", items: [prod]}\n',
        'app/config/common.yaml': 'subcomponents: {web: {config: {items: [common]}}}\n',
        'app/config/azure.yaml': 'subcomponents: {web: {config: {items: [azure]}}}\n',
        'app/manifests/a.yaml': configMap('a'),
        'app/manifests/README.md': '# not a manifest',
        'app/infra/component.json': '{"name": "infra", "type": "static", "path": "m"}',
        'app/infra/m/deep/b.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}',
        ...below('charts/web', chart),
      }),
    );

    it('are chosen by their component file, and rendered as one application', async () => {
      const before = await jobs.job.sources();
      const run = await jobs.job.run({
        environment: 'prod',
        substitution: 'envsubst',
        variables: 'GREETING=hello',
        furtherEnvironments: 'azure',
        values: 'subcomponents: {web: {config: {items: [input]}}}',
        templateLayout: 'templates/{application}',
        sort: 'source',
      });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /engine fabrikate, there is a component\.yaml/);
      const text = await jobs.job.output('prod/app/manifests.yaml');
      assert.deepEqual(
        [...text.matchAll(/^kind: (\w+)\nmetadata:\n {2}name: (\w+)(?:\n {2}namespace: (\w+))?/gm)].map((match) =>
          match.slice(1),
        ),
        [
          ['ConfigMap', 'a', undefined],
          ['ConfigMap', 'web', 'shop'],
          ['ClusterRole', 'web', undefined],
          ['ConfigMap', 'b', undefined],
        ],
      );
      assert.match(text, /greeting: "hello"\n {2}items: "input,prod,azure,common"\n {2}namespace: shop\n/);
      assert.deepEqual(await jobs.job.sources(), before);
      const template = await jobs.job.output('templates/app/config/prod.yaml');
      assert.match(template, /greeting: "hello"/);
      assert.ok((await jobs.job.outputFiles()).includes('templates/app/infra/m/deep/b.json'));
    });

    it('give the same bytes again, also when the helm charts are many', async () => {
      const many = Array.from(
        { length: 12 },
        (_, index) => `- {name: web-${index}, type: helm, path: ../charts/web}\n`,
      );
      await jobs.job.write({ 'app/component.yaml': `name: shop\nsubcomponents:\n${many.join('')}` });
      const first = await rendered({ sort: 'source' });
      assert.deepEqual(
        [...first.matchAll(/name: (web-\d+)\ndata/g)].map((match) => match[1]),
        many.map((_, index) => `web-${index}`),
      );
      assert.equal(await rendered({ sort: 'source' }), first);
    });

    it('may be made of folders beside each other', async () => {
      await jobs.job.write({
        'app/component.yaml':
          'name: shop\nsubcomponents:\n- {name: one, source: ../one}\n- {name: two, source: .., path: two}\n',
        'one/component.yaml': 'name: one\ntype: static\npath: m\nsubcomponents: [{name: two, source: ../two}]\n',
        'one/m/a.yaml': configMap('one'),
        'two/component.yaml': 'name: two\ntype: static\npath: m\n',
        'two/config/prod.yaml': 'disabled: false\n',
        'two/m/a.yaml': configMap('two'),
      });
      const run = await failed();
      assert.match(run.message ?? '', /ConfigMap two: is there twice/);
      await jobs.job.write({ 'app/config/prod.yaml': 'subcomponents: {two: {disabled: true}}\n' });
      assert.match(await rendered(), /name: one[\s\S]*name: two/);
    });

    it('take a values file as configuration above their own', async () => {
      await jobs.job.write({
        'config/prod.yaml': 'subcomponents: {web: {namespace: other, config: {greeting: hi}}}\n',
      });
      const text = await rendered({ valuesFiles: '../app/config/azure.yaml?\nconfig/{environment}-none.yaml?' });
      assert.match(text, /greeting: "\$GREETING"/);
      await rm(join(jobs.job.folders.sources, 'app/config/prod.yaml'));
      assert.match(await rendered({ valuesFiles: 'config/prod.yaml' }), /greeting: "hi"[\s\S]*namespace: other/);
    });

    it('without a namespace of their own take the input’s', async () => {
      await rm(join(jobs.job.folders.sources, 'app/config/prod.yaml'));
      assert.match(await rendered({ namespace: 'given' }), /namespace: given/);
      assert.match(await rendered(), /namespace: default/);
    });

    it('say where a finding comes from: the component, the template', async () => {
      await jobs.job.write({
        'charts/web/templates/all.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: No_Name\n',
        'app/infra/m/deep/b.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}',
      });
      const run = await failed();
      assert.match(
        run.log,
        /No_Name[\s\S]*from charts\/web\/templates\/all\.yaml \(app: component web \(rendered by helm\):\d+\)|from charts\/web\/templates\/all\.yaml/,
      );
      assert.match(run.log, /component web \(rendered by helm\)/);
      assert.match(run.log, /ConfigMap a: is there twice/);
    });

    it('that are broken are told with file and line', async () => {
      await jobs.job.write({ 'app/config/common.yaml': 'subcomponents:\n  web:\n    config:\n      items: {a: 1}\n' });
      assert.match(
        (await failed()).message ?? '',
        /subcomponents\.web\.config\.items is a list, and a map in app\/config\/common\.yaml:4\. \(app\/config\/prod\.yaml:5\)[\s\S]*COMPONENT_INVALID/,
      );
      await jobs.job.write({ 'app/config/common.yaml': 'a: [\n' });
      assert.match((await failed()).message ?? '', /is no YAML.*app\/config\/common\.yaml:\d/);
      await jobs.job.write({ 'app/config/common.yaml': '', 'app/component.yaml': '' });
      assert.match((await failed()).message ?? '', /NOTHING_RENDERED/);
      await jobs.job.write({
        'app/config/common.yaml': '{}',
        'app/component.yaml': 'name: x\ntype: helm\npath: ../none\n',
      });
      assert.match(
        (await failed()).message ?? '',
        /There is no "\.\.\/none"\. \(app\/component\.yaml:1\)[\s\S]*FILE_NOT_FOUND/,
      );
    });
  });

  describe('hooks', () => {
    beforeEach(() =>
      jobs.job.write({
        'app/component.json': JSON.stringify({
          name: 'shop',
          type: 'static',
          path: 'made',
          hooks: {
            'before-install': ['mkdir made', 'echo installing >&2'],
            'before-generate': [
              `printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: made\\ndata:\\n  env: "%s"\\n' "$(env | cut -d= -f1 | sort | tr '\\n' ' ')" > made/a.yaml`,
            ],
            'after-generate': ['rm made/a.yaml'],
          },
        }),
      }),
    );

    it('run only with allowCode', async () => {
      const run = await failed();
      assert.match(run.message ?? '', /"shop" has hooks[\s\S]*shop: before-install: mkdir made[\s\S]*CODE_NOT_ALLOWED/);
    });

    it('run in the copy, with nothing of the task’s environment', async () => {
      const before = await jobs.job.sources();
      const text = await rendered(
        { allowCode: 'true' },
        { secrets: { password: 'hunter22' }, variables: { visible: 'x' } },
      );
      assert.match(text, /env: "[A-Z_ ]*PATH[A-Z_ ]*"/);
      assert.doesNotMatch(text, /SECRET|VISIBLE|VSTS|SYSTEM_|AGENT|ENDPOINT|INPUT/);
      assert.deepEqual(await jobs.job.sources(), before);
    });

    it('that fail stop the rendering, with their words', async () => {
      await jobs.job.write({
        'app/component.json':
          '{"name": "shop", "hooks": {"before-install": ["echo \'##vso[task.complete result=Succeeded;]\'; echo went wrong >&2; exit 3"]}}',
      });
      const run = await failed({ allowCode: 'true' });
      assert.match(
        run.message ?? '',
        /shop: the hook before-install failed[\s\S]*exit code is 3; went wrong[\s\S]*PROCESS_FAILED/,
      );
    });

    it('end with the run', async () => {
      await jobs.job.write({
        'app/component.json': '{"name": "shop", "hooks": {"before-install": ["sleep 300"]}}',
      });
      const run = await jobs.job.run(
        { environment: 'prod', allowCode: 'true' },
        { cancelWhen: /before-install: sleep 300/ },
      );
      assert.equal(run.result, 'Canceled');
      assert.deepEqual(temporary(run), []);
    });
  });
});
