import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaskError } from '../../../../core/errors.ts';
import {
  isDisabled,
  layersOf,
  namespaceOf,
  parseConfig,
  valuesOf,
  type Layers,
} from '../../../../core/manifests/fabrikate/config.ts';
import { parseDefinition } from '../../../../core/manifests/fabrikate/definition.ts';
import { loadComponent, loadLayers } from '../../../../core/manifests/fabrikate/load.ts';
import { parseComponent } from '../../../../core/manifests/fabrikate/parse-component.ts';
import { Territory } from '../../../../core/manifests/fabrikate/territory.ts';
import { walkTree } from '../../../../core/manifests/fabrikate/walk.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { recordingLog } from '../../../recording-log.ts';

const cases = join(import.meta.dirname, '../../../../../shared/cases/fabrikate');

if (existsSync(cases)) {
  describe('Fabrikate’s own test data', () => {
    const lines: string[] = [];
    const context = (environments: string[]) => ({
      files: nodeFiles(join(cases, 'temporary')),
      log: recordingLog(lines),
      nameOf: (path: string) => path,
      environments,
      told: new Set<string>(),
    });
    const layersIn = (folder: string, ...environments: string[]): Promise<Layers> =>
      loadLayers(context(environments), join(cases, folder));
    /** The components of a tree, with the folder of each, as far as nothing has to be fetched. */
    const walked = async (name: string, environments: string[] = []): Promise<string[]> => {
      const folder = join(cases, name);
      const seen: string[] = [];
      const territory = new Territory([cases]);
      await walkTree({ ...context(environments), territory, root: { folder, name, given: [] } }, async (visit) => {
        seen.push(`${visit.path} ${visit.folder.slice(folder.length)}`);
      });
      return seen;
    };
    const isInvalid = (error: unknown): boolean => error instanceof TaskError && error.code === 'COMPONENT_INVALID';

    it('load: of YAML and JSON the YAML counts', async () => {
      const layers = await layersIn('load', 'test');
      assert.deepEqual([valuesOf(layers)['foo'], namespaceOf(layers)], ['bar', 'myapp']);
    });

    it('merge: what is there wins, scalars of other types too; a list stays', async () => {
      const values = valuesOf(layersOf(await layersIn('merge', 'current', 'new'), 'jaeger'));
      assert.deepEqual(values, {
        provisionDataStore: {
          elasticsearch: false,
          mixed: 1,
          slice: ['astring', 1, 1.0, { foo: 1, bar: ['bstring', 1] }],
          cassandra: false,
        },
      });
    });

    it('disabled: by its config, and by nothing else', async () => {
      for (const [environment, expected] of [
        ['disabled', true],
        ['default', false],
      ] as const) {
        const layers = await layersIn('disabled', environment);
        for (const name of ['cloud-native', 'elasticsearch']) {
          assert.equal(isDisabled(layersOf(layers, name)), expected, `${environment} ${name}`);
        }
      }
      assert.deepEqual(await walked('generate-disabled', ['disabled']), ['disabled-stack ']);
    });

    it('bad…: broken files are errors with file and line', async () => {
      for (const name of ['badyamlcomponent', 'badjsoncomponent']) {
        await assert.rejects(walked(name), isInvalid, name);
      }
      for (const name of ['badyamlconfig', 'badjsonconfig']) await assert.rejects(layersIn(name, 'common'), isInvalid);
      const error: unknown = await layersIn('badyamlconfig', 'common').catch((thrown: unknown) => thrown);
      assert.ok(error instanceof TaskError && error.at?.line !== undefined && error.at.line > 10);
    });

    it('iterator and definition: the tree as Fabrikate walks it', async () => {
      assert.deepEqual(await walked('iterator'), [
        'microservices-workload ',
        'infra /infra',
        'infra/efk /infra/components/efk',
      ]);
      const single = await walked('definition/infra-single');
      assert.deepEqual(
        single.map((each) => each.split(' ')[0]),
        [
          'infra-single',
          'elasticsearch-fluentd-kibana',
          'elasticsearch',
          'elasticsearch-curator',
          'fluentd-elasticsearch',
          'kibana',
        ],
      );
      const infra = await loadComponent(context([]), join(cases, 'definition/infra'), 'x');
      const [efk] = infra?.subcomponents ?? [];
      assert.deepEqual(
        [infra?.name, efk?.name, efk?.method, efk?.source],
        ['infra', 'efk', 'git', 'https://github.com/microsoft/fabrikate-elasticsearch-fluentd-kibana'],
      );
    });

    it('all the others are read without a mistake or a note', () => {
      const components = [
        'add/component.yaml',
        'install/component.json',
        'install/infra/component.json',
        'install-helm/component.yaml',
        'install-helm-fix-261-dep-update-bug/component.yaml',
        'install-hooks/component.json',
        'install-private/component.yaml',
        'install-yaml/component.yaml',
        'repo-alias/component.yaml',
      ];
      for (const file of components) {
        assert.deepEqual(parseComponent(parseDefinition(readFileSync(join(cases, file)), file), 'x').notes, [], file);
      }
      for (const file of [
        'add/config/test.yaml',
        'set/config/new.yaml',
        'set/config/test.yaml',
        'write/config/test.json',
      ]) {
        assert.deepEqual(parseConfig(parseDefinition(readFileSync(join(cases, file)), file)).notes, [], file);
      }
    });
  });
}
