import assert from 'node:assert/strict';
import { readMarker, writeMarker } from '../../../core/pull-requests/marker.ts';
import { sayWhereItWent, supersede } from '../../../core/pull-requests/supersede.ts';
import { FakeHost, type FakePull } from './fake-host.ts';
import { FakeRepository } from './fake-repository.ts';

describe('a pull request that makes room', () => {
  const identity = { environment: 'dev', cluster: '', application: 'shop' };
  const marked = (superseded: boolean, whose = identity): string =>
    writeMarker({ identity: whose, version: '1', content: 'c'.repeat(40), descriptors: [], superseded });
  let host: FakeHost;
  beforeEach(() => {
    host = new FakeHost(new FakeRepository());
  });
  const add = (description: string): FakePull => host.add({ sourceBranch: 'deploy/dev/shop', description });
  const abandon = ({ id }: FakePull): Promise<string> => supersede(host, { identity }, id, 'makes room');

  it('says in its marker that it did, then is abandoned with the comment', async () => {
    const one = add(marked(false));
    assert.equal(await abandon(one), 'superseded');
    assert.deepEqual(host.writes, ['update', 'abandon']);
    assert.equal(readMarker(one.description)?.superseded, true);
    assert.deepEqual([one.status, one.comments], ['abandoned', ['makes room']]);
  });

  it('that said so before is not written again, only abandoned', async () => {
    assert.equal(await abandon(add(marked(true))), 'superseded');
    assert.deepEqual(host.writes, ['abandon']);
  });

  it('keeps its text as it is, where that names no application, or another one', async () => {
    for (const description of ['By hand', marked(false, { ...identity, application: 'pay' })]) {
      const one = add(description);
      assert.equal(await abandon(one), 'superseded');
      assert.equal(one.description, description);
    }
    assert.deepEqual(host.writes, ['abandon', 'abandon']);
  });

  it('is left alone when it is closed or merged already', async () => {
    for (const status of ['abandoned', 'completed'] as const) {
      const one = add(marked(false));
      host.close(one.id, status);
      assert.equal(await abandon(one), 'gone');
      assert.deepEqual([host.writes, one.comments, one.description], [[], [], marked(false)]);
    }
  });

  it('is left alone when somebody closes it before its marker says so', async () => {
    const one = add(marked(false));
    host.meanwhile = (name) => void (name === 'update' && host.close(one.id));
    assert.equal(await abandon(one), 'gone');
    assert.deepEqual([host.writes, one.comments], [['update'], []]);
  });

  it('is gone when somebody merges it before it is abandoned', async () => {
    const one = add(marked(false));
    host.meanwhile = (name) => void (name === 'abandon' && host.close(one.id, 'completed'));
    assert.equal(await abandon(one), 'gone');
  });

  it('is told once which one took its place', async () => {
    const [one, other] = [add(marked(true)), add(marked(true))];
    const unlinked = new Set([one.id, other.id]);
    for (let time = 0; time < 2; time++) await sayWhereItWent(host, unlinked, { url: 'https://host/pull/9' });
    assert.deepEqual([...unlinked], []);
    assert.deepEqual(host.writes, ['comment', 'comment']);
  });
});
