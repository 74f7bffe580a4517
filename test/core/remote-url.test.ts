import assert from 'node:assert/strict';
import { remoteUrlOf } from '../../core/remote-url.ts';

describe('Where a checkout comes from', () => {
  const of = (config: string | undefined, kind: 'folder' | 'file' = 'folder') =>
    remoteUrlOf(
      {
        kind: async (path) => (path === '/work/repo/.git' ? kind : 'absent'),
        readIfThere: async (path) =>
          config === undefined || path !== '/work/repo/.git/config' ? undefined : Buffer.from(config),
      },
      '/work/repo/a/b',
    );

  it('is the url of origin', async () => {
    assert.equal(await of('[remote "origin"]\n\turl = https://a/b\n'), 'https://a/b');
    assert.equal(await of('[core]\r\nurl = x\r\n [ remote  "origin" ]\r\n  url=https://a/b  \r\n'), 'https://a/b');
    assert.equal(await of('[remote "other"]\nurl = x\n[remote "origin"]\nfetch = y\nurl = z\n'), 'z');
    for (const config of [
      '[remote "other"]\nurl = x',
      '[remote "origin"]\n[core]\nurl = x',
      '[remote "origin"]\npushurl = x\nurl = x y',
      '# [remote "origin"]\nurl = x',
      '',
      undefined,
    ])
      assert.equal(await of(config), undefined, config);
    assert.equal(
      await remoteUrlOf({ kind: async () => 'absent', readIfThere: async () => undefined }, '/a'),
      undefined,
    );
  });
});
