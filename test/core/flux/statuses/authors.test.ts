import assert from 'node:assert/strict';
import { newestBy, setBy } from '../../../../core/flux/statuses/authors.ts';
import type { AuthoredStatus } from '../../../../core/ports/commit-statuses.ts';

const one = (name: string, text: string, ...authors: string[]): AuthoredStatus => ({
  status: { genre: 'fluxcd', name, state: 'succeeded', text, at: 0 },
  authors,
});
const all = [
  one('apps', 'claimed', 'id-2', 'mallory@x'),
  one('apps', 'new', 'id-1', 'Flux@x'),
  one('apps', 'old', 'id-1', 'Flux@x'),
  one('infra', 'other', 'id-1', 'Flux@x'),
  one('infra', 'claimed before', 'id-2', 'mallory@x'),
  one('apps', 'claimed twice', 'id-2', 'mallory@x'),
  one('more', 'of an account that is gone'),
];

describe('the newest statuses that some accounts have set', () => {
  const texts = (...accounts: string[]) => newestBy(all, accounts).counting.map(({ text }) => text);

  it('are theirs, by any of their names in whatever case; a newer one of others hides nothing', () => {
    assert.deepEqual(texts('flux@X'), ['new', 'other']);
    assert.deepEqual(texts('ID-1'), ['new', 'other']);
    assert.deepEqual(texts('x', 'mallory@x'), ['claimed', 'claimed before']);
  });

  it('are none of an account that is gone', () => {
    assert.deepEqual(texts('undefined', ''), []);
  });
});

describe('statuses as some accounts have set them', () => {
  const asked: string[] = [];
  const port = {
    of: async (commit: string) => (asked.push(`of ${commit}`), all.map(({ status }) => status)),
    authored: async (commit: string) => (asked.push(`authored ${commit}`), all),
    newest: async (tip: string, most: number) => (asked.push(`newest ${tip} ${most}`), [tip]),
  };
  beforeEach(() => asked.splice(0));

  it('are whoever’s where nobody is named', async () => {
    const chosen = setBy(port, []);
    assert.equal((await chosen.of('c')).length, all.length);
    assert.deepEqual(await chosen.newest('c', 3), ['c']);
    assert.deepEqual(chosen.ignored(), []);
    assert.deepEqual(asked, ['of c', 'newest c 3']);
  });

  it('tell once of each commit what was passed over, whose it is, and why', async () => {
    const chosen = setBy(port, ['flux@x', 'robot@x']);
    const commit = 'abcdef0123456789';
    for (const time of [1, 2]) assert.equal((await chosen.of(commit)).length, 2, String(time));
    const why = 'ignored, because statusAuthors names flux@x, robot@x';
    assert.deepEqual(chosen.ignored(), [
      `status on abcdef01: fluxcd/apps succeeded, set by mallory@x: ${why}`,
      `status on abcdef01: fluxcd/infra succeeded, set by mallory@x: ${why}`,
      `status on abcdef01: fluxcd/more succeeded, set by nobody who is still there: ${why}`,
    ]);
    assert.deepEqual(asked, [`authored ${commit}`, `authored ${commit}`]);
  });
});
