import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { renderApplications } from '../../../../core/manifests/render.ts';
import { mostIssues } from '../../../../core/manifests/report-findings.ts';
import { optionsOf } from './options.ts';
import { makeWorld, type World } from './world.ts';

const settings = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${data}`;

describe('variables in the sources', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.end());

  const asEnvsubst = { sourcePath: ['apps/*'], substitution: 'envsubst' } as const;
  const values = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<readonly unknown[]> => {
    const rendered = await renderApplications(world.ports, optionsOf({ ...asEnvsubst, ...given }));
    return rendered.flatMap(({ manifests }) => manifests.map(({ data }) => data['data']));
  };
  const refusal = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<TaskError> =>
    values(given).then(
      () => assert.fail('nothing was refused'),
      (error: unknown) => {
        assert.ok(error instanceof TaskError);
        return error;
      },
    );

  it('have the value of the input, of the image tags, of the environment, of the pipeline: in this order', async () => {
    await world.write({
      'apps/a/a.yaml': settings('  a: $A\n  b: $B\n  c: $C\n  d: $D\n'),
      'tags/a': 'tag',
      'tags/b': 'tag',
    });
    const all = (value: string, ...names: readonly string[]): ReadonlyMap<string, string> =>
      new Map(names.map((name) => [name, value]));
    const sources = {
      variables: all('input', 'A'),
      environmentVariables: all('environment', 'A', 'B', 'C'),
      pipelineVariables: all('pipeline', 'A', 'B', 'C', 'D'),
    };
    assert.deepEqual(await values({ ...sources, imageTagsPath: 'tags' }), [
      { a: 'input', b: 'tag', c: 'environment', d: 'pipeline' },
    ]);
    assert.deepEqual(await values(sources), [{ a: 'input', b: 'environment', c: 'environment', d: 'pipeline' }]);
    // The source itself stays as it is.
    assert.match((await world.files.read('apps/a/a.yaml')).toString(), /a: \$A/);
  });

  it('without substitution a text stays, whatever is given', async () => {
    await world.write({ 'apps/a/a.yaml': settings('  a: $A\n') });
    assert.deepEqual(await values({ substitution: 'none', variables: new Map([['A', 'x']]) }), [{ a: '$A' }]);
  });

  describe('without a value', () => {
    beforeEach(() =>
      world.write({
        'apps/a/a.yaml': settings('  b: $B\n  a: $A\n'),
        'apps/a/kustomization.yaml': '',
        'apps/b/a.yaml': settings('  a: x$A\n'),
      }),
    );

    it('are all told before anything is rendered, each once with all its places', async () => {
      const error = await refusal();
      assert.deepEqual([error.code, error.message], ['VARIABLE_MISSING', '2 variables have no value:']);
      assert.deepEqual(error.related, [
        { message: 'A, also at apps/b/a.yaml:5', at: { file: 'apps/a/a.yaml', line: 6 } },
        { message: 'B', at: { file: 'apps/a/a.yaml', line: 5 } },
      ]);
      assert.deepEqual(world.asked, []);
    });

    it('are warned of and empty', async () => {
      world.answers.build = async (folder) => (await world.files.read(`${folder}/a.yaml`)).toString();
      assert.deepEqual(await values({ missingVariable: 'warning' }), [{ b: null, a: null }, { a: 'x' }]);
      assert.deepEqual(world.warnings(), [
        'warning No value for the variable A, also at apps/b/a.yaml:5 @ apps/a/a.yaml:6',
        'warning No value for the variable B @ apps/a/a.yaml:5',
      ]);
    });

    it('stay or go without a warning, but not unsaid', async () => {
      world.answers.build = async (folder) => (await world.files.read(`${folder}/a.yaml`)).toString();
      assert.deepEqual(await values({ missingVariable: 'keep' }), [{ b: '$B', a: '$A' }, { a: 'x$A' }]);
      assert.deepEqual(await values({ missingVariable: 'empty' }), [{ b: null, a: null }, { a: 'x' }]);
      assert.deepEqual(
        world.lines.filter((line) => /ariable/.test(line)),
        ['info Variables without a value (keep): A, B', 'info Variables without a value (empty): A, B'],
      );
    });

    it('are warnings for the first of them only; the others are lines of the log', async () => {
      const names = Array.from({ length: mostIssues + 2 }, (_, index) => `V${String(index).padStart(3, '0')}`);
      const lines = names.map((name) => `  ${name}: $${name}\n`);
      await world.write({ 'many/a.yaml': settings(lines.join('')) });
      await values({ sourcePath: ['many'], missingVariable: 'warning' });
      const told = world.lines.filter((line) => line.includes('No value')).map((line) => line.split(' @')[0]);
      assert.equal(told.length, mostIssues + 2);
      assert.equal(told[mostIssues - 1], `warning No value for the variable V0${mostIssues - 1}`);
      assert.equal(told[mostIssues], `info warning: No value for the variable V0${mostIssues}`);
    });
  });

  it('none is missing: nothing is said', async () => {
    await world.write({ 'apps/a/a.yaml': settings('  a: $A\n') });
    await values({ variables: new Map([['A', '1']]), missingVariable: 'warning' });
    assert.equal(world.lines.length, 2);
  });
});
