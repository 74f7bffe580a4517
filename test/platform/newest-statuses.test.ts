import assert from 'node:assert/strict';
import { newestBy } from '../../platform/newest-statuses.ts';

describe('the newest statuses that some accounts have set', () => {
  const one = (name: string, text: string, ...author: (string | undefined)[]) => ({
    status: { genre: 'fluxcd', name, state: 'succeeded', text, at: 0 } as const,
    author,
  });
  const texts = (all: Parameters<typeof newestBy>[0], ...accounts: string[]) =>
    newestBy(all, accounts).map(({ text }) => text);

  it('are theirs, by any of their names in whatever case; a newer one of others hides nothing', () => {
    const all = [
      one('apps', 'claimed', 'id-2', 'mallory@x'),
      one('apps', 'new', 'id-1', 'Flux@x'),
      one('apps', 'old', 'id-1', 'Flux@x'),
      one('infra', 'other', 'id-1', 'Flux@x'),
    ];
    assert.deepEqual(texts(all, 'flux@X'), ['new', 'other']);
    assert.deepEqual(texts(all, 'ID-1'), ['new', 'other']);
    assert.deepEqual(texts(all, 'x', 'mallory@x'), ['claimed']);
  });

  it('are none of an account that is gone', () => {
    assert.deepEqual(texts([one('apps', 'a', undefined, undefined), one('apps', 'b')], 'undefined', ''), []);
  });
});
