import assert from 'node:assert/strict';
import { refuseDifferences } from '../../../core/manifests/determinism.ts';
import { TaskError } from '../../../core/errors.ts';
import { manifestsOf, object } from './manifests.ts';

describe('two renderings of one source', () => {
  const found = (before: string, after: string): readonly string[] => {
    const rendering = (text: string) => [{ application: 'shop', manifests: manifestsOf(text, 'app/a.yaml') }];
    try {
      refuseDifferences(rendering(before), rendering(after));
      return [];
    } catch (error) {
      assert.ok(error instanceof TaskError && error.code === 'NOT_REPRODUCIBLE');
      assert.ok(error.related.slice(0, 100).every(({ at }) => at?.file === 'app/a.yaml'));
      return error.related.map(({ message }) => message);
    }
  };
  const secret = (password: string): string => object('Secret', 'db', `data:\n  user: YQ==\n  password: ${password}\n`);

  it('that are the same are fine', () => {
    assert.deepEqual(
      found(`${secret('eA==')}---\n${object('A', 'a')}`, `${secret('eA==')}---\n${object('A', 'a')}`),
      [],
    );
  });

  it('differ in fields, which are named without their values', () => {
    assert.deepEqual(found(`${secret('b25l')}---\n${object('A', 'a')}`, `${secret('dHdv')}---\n${object('A', 'a')}`), [
      'shop: Secret db: data.password',
    ]);
  });

  it('differ in an object’s name', () => {
    const differs = (name: string): string => `shop: Job ${name} is in only one of them: its name differs`;
    assert.deepEqual(found(object('Job', 'x1'), object('Job', 'x2')), [differs('x2'), differs('x1')]);
  });

  it('differ in what only the bytes show: the order of objects or of keys', () => {
    const [a, b] = [object('A', 'a'), object('B', 'b')];
    assert.deepEqual(found(`${a}---\n${b}`, `${b}---\n${a}`), ['shop: A a comes in another order']);
    const swapped = 'kind: A\napiVersion: v1\nmetadata:\n  name: a\n';
    assert.match(found(a, swapped)[0] ?? '', /A a has its keys in another order/);
  });

  it('differ in so much that only the first of it is listed', () => {
    const many = (value: string): string =>
      Array.from({ length: 150 }, (_, index) => object('ConfigMap', `c-${index}`, `data: {k: ${value}}\n`)).join(
        '---\n',
      );
    const messages = found(many('x'), many('z'));
    assert.equal(messages.length, 101);
  });

  it('are told by how many places differ, and what to look for', () => {
    const error = (before: string, after: string): TaskError => {
      const rendering = (text: string) => [
        { application: 'other', manifests: [] },
        { application: 'shop', manifests: manifestsOf(text, 'app/a.yaml') },
      ];
      try {
        refuseDifferences(rendering(before), rendering(after));
      } catch (thrown) {
        assert.ok(thrown instanceof TaskError);
        return thrown;
      }
      assert.fail('nothing differs');
    };
    const keys = Array.from({ length: 25 }, (_, index) => `k${index + 10}`);
    const data = (count: number, value: string): string =>
      object(
        'A',
        'a',
        `data: {${keys
          .slice(0, count)
          .map((key) => `${key}: ${value}`)
          .join(', ')}}\n`,
      );
    const one = error(data(1, 'x'), data(1, 'z'));
    assert.equal(one.message, 'Two renderings of the same source differ in 1 place; nothing was written:');
    assert.match(one.mend, /randAlphaNum/);
    const fields = (count: number): string => error(data(count, 'x'), data(count, 'z')).related[0]?.message ?? '';
    const most =
      [...Array.from({ length: 25 }).keys()].findLast((count) => count > 0 && !fields(count).includes(' more')) ?? 0;
    assert.match(fields(most), new RegExp(`, data\\.k${most + 9}$`));
    assert.match(fields(most + 1), new RegExp(`data\\.k${most + 9} and 1 more$`));
    assert.match(fields(2), /data\.k10, data\.k11$/);
  });
});
