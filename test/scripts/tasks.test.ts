import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { imageSize } from '../../scripts/package/image-size.ts';
import { checkTaskJson } from '../../scripts/package/task-json.ts';
import { readJson, readTasks, root } from '../../scripts/project.ts';

const names = ['create-gitops-pr', 'render-manifests', 'update-image-tag', 'wait-for-flux', 'wait-for-flux-agentless'];
const schemaFile = join(root, '..', 'shared', 'contracts', 'task.schema.json');

describe('the tasks that are shipped', () => {
  const tasks = readTasks(root);

  it('are the five, each with an id of its own', () => {
    assert.deepEqual(
      tasks.map((task) => task.name),
      names,
    );
    assert.equal(new Set(tasks.map((task) => task.definition.id)).size, names.length);
  });

  for (const { name, folder, definition, hasCode } of tasks) {
    describe(name, () => {
      it('keeps what its task.json promises', () => {
        assert.deepEqual(checkTaskJson(definition), []);
        assert.equal(definition.name, name);
      });

      it('has no version of its own: packaging fills it in', () => {
        assert.deepEqual(definition.version, { Major: 0, Minor: 0, Patch: 0 });
        assert.equal(definition['minimumAgentVersion'], '3.232.1');
      });

      it('has an icon of 32×32 that no other task has', async () => {
        const icon = await readFile(join(folder, 'icon.png'));
        assert.deepEqual(imageSize(icon), { width: 32, height: 32 });
        for (const other of tasks) {
          if (other.name !== name) assert.ok(!icon.equals(await readFile(join(other.folder, 'icon.png'))), other.name);
        }
      });

      it('runs on the runtimes that agents have', () => {
        const handlers = Object.keys(definition.execution ?? {});
        assert.deepEqual(handlers, hasCode ? ['Node20_1', 'Node24'] : ['HttpRequest']);
      });

      if (existsSync(schemaFile)) {
        it("is valid against the agent's schema", () => {
          const schema = readJson<{ $schema?: string; id?: string; properties: Record<string, unknown> }>(schemaFile);
          // Draft 4's own two keywords; the rest of the schema reads the same in ajv's draft.
          delete schema.$schema;
          delete schema.id;
          // The schema knows no server handlers.
          if (!hasCode) schema.properties['execution'] = {};
          const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }).compile(schema);
          validate(definition);
          assert.deepEqual(validate.errors ?? [], []);
        });
      }
    });
  }
});
