import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dump, load } from 'js-yaml';

import { configMap, Following, map, shows } from './following.ts';

/** An object that a watch's stream ends with. */
const streamError = (code: number, message: string) => ({
  type: 'ERROR',
  object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message },
});

describe('A cluster under hardship', () => {
  let world: Following;
  beforeEach(async () => {
    world = await Following.start();
  });
  afterEach(() => world.stop());

  for (const expiry of ['status', 'stream'] as const) {
    it(`lists again when what it watched from is compacted away (410 as ${expiry})`, async () => {
      const { cluster } = world;
      cluster.watches.expiry = expiry;
      world.follow(await world.open());
      await world.watched();
      // The watch breaks, and before it is renewed all that it could go on from is gone.
      const up = await cluster.outage();
      cluster.apply(map('meanwhile', '1'));
      cluster.store.compact();
      await up();
      await world.until(shows('meanwhile'));
      await world.watched();
      cluster.apply(map('after', '1'));
      await world.until(shows('after'));
    });
  }

  it('lists again when the server says in the stream that the version is too large', async () => {
    const body = streamError(504, 'Too large resource version: 999, current: 5');
    world.cluster.faults.add({ path: /watch=true/, kind: 'status', status: 200, body, times: 3 });
    world.follow(await world.open());
    await world.watched();
    world.cluster.apply(map('after', '1'));
    await world.until(shows('after'));
    assert.deepEqual(world.problems(), []);
    const [first = 0, second = 0, third = 0] = world.clock.pauses;
    assert.ok(first < second && second < third, `pauses grow: ${world.clock.pauses.join(' ')}`);
  });

  it('goes on with a server that was restored from a backup: its versions are older', async () => {
    const { cluster } = world;
    cluster.apply(map('before', '1'));
    world.follow(await world.open());
    await world.until(shows('before'));
    await world.watched();
    const up = await cluster.outage();
    cluster.store.rewind(3);
    cluster.remove('ConfigMap', 'default', 'before');
    cluster.apply(map('restored', '1'));
    await up();
    await world.until(shows('restored'));
    const last = world.events.findLast((event) => event.kind === 'listed');
    assert.ok(last?.kind === 'listed' && !last.objects.some(({ metadata }) => metadata.name === 'before'));
  });

  it('goes on after a server that refuses connections for a while, with pauses that grow', async () => {
    world.follow(await world.open());
    await world.watched();
    const up = await world.cluster.outage();
    const problem = (): boolean => world.problems().length >= 4;
    await world.until(problem);
    await up();
    world.cluster.apply(map('after', '1'));
    await world.until(shows('after'));
    assert.ok(world.problems().every((kind) => kind === 'unreachable'));
    assert.ok(world.clock.pauses.some((pause) => pause >= 4000));
    assert.ok(
      world.clock.pauses.every((pause) => pause <= 6250),
      'but never much above the poll interval',
    );
  });

  it('does not tell of a watch that breaks and goes on at once', async () => {
    world.follow(await world.open());
    for (const name of ['first', 'second']) {
      await world.watched();
      world.cluster.apply(map(name, '1'));
      await world.until(shows(name));
      world.cluster.watches.endAll('reset');
    }
    world.cluster.apply(map('after', '1'));
    await world.until(shows('after'));
    assert.deepEqual(world.problems(), []);
  });

  it('sees what a watch that fell silent did not tell', async function () {
    this.timeout(30_000);
    world.follow(await world.open(undefined, 1));
    await world.watched();
    world.cluster.watches.endAll('silent');
    world.cluster.apply(map('unheard', '1'));
    await world.until(shows('unheard'));
  });

  it('leaves no connection behind for each watch that was never answered', async () => {
    world.cluster.faults.add({ path: /watch=true/, kind: 'hang' });
    world.follow(await world.open(undefined, 0.2));
    const lists = (): number => world.events.filter((event) => event.kind === 'listed').length;
    await world.until(() => lists() >= 6);
    // The one that is asked now, and one that is just being closed.
    assert.ok((await world.cluster.connections()) <= 2);
  });

  it('sees what happens behind a proxy that ends every watch at once, and asks it ever more slowly', async () => {
    world.cluster.faults.add({ path: /watch=true/, kind: 'html', status: 200 });
    world.follow(await world.open());
    await world.until((event) => event.kind === 'listed');
    world.cluster.apply(map('seen', '1'));
    await world.until(shows('seen'));
    await world.until(() => world.clock.pauses.length >= 5);
    assert.ok(Math.max(...world.clock.pauses) >= 5000, world.clock.pauses.join(' '));
  });

  for (const status of [429, 503]) {
    it(`leaves a server alone for as long as it asks (${status} with Retry-After)`, async () => {
      const headers = { 'retry-after': '70' };
      world.cluster.faults.add({ path: /configmaps/, kind: 'status', status, headers, times: 1 });
      world.follow(await world.open());
      await world.until((event) => event.kind === 'listed');
      assert.ok((world.clock.pauses[0] ?? 0) >= 70_000, world.clock.pauses.join(' '));
      assert.ok((world.clock.pauses[0] ?? 0) < 90_000);
    });
  }

  it('is not put off for a day by a server that asks for it', async () => {
    const headers = { 'retry-after': '86400' };
    world.cluster.faults.add({ path: /configmaps/, kind: 'status', status: 429, headers, times: 1 });
    world.follow(await world.open());
    await world.until((event) => event.kind === 'listed');
    assert.ok((world.clock.pauses[0] ?? 0) <= 150_000, world.clock.pauses.join(' '));
  });

  it('does not list ever faster where lists work and watches do not', async () => {
    world.cluster.faults.add({ path: /watch=true/, kind: 'status', status: 500 });
    world.follow(await world.open());
    await world.until(() => world.problems().length >= 5);
    assert.ok(Math.max(...world.clock.pauses) >= 5000, world.clock.pauses.join(' '));
  });

  for (const kind of ['truncated', 'html'] as const) {
    it(`takes no half answer for a list (${kind})`, async () => {
      world.cluster.apply(map('there', '1'));
      world.cluster.faults.add({ path: /configmaps\?limit/, kind, times: 2 });
      world.follow(await world.open());
      await world.until(shows('there'));
      assert.deepEqual(world.problems(), ['unreachable', 'unreachable']);
    });
  }

  it('asks where a kind is again when it is no longer served there', async () => {
    const helm = await Following.start({ flux: '2.3' });
    try {
      const release = { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' };
      helm.follow(await helm.open(), release, 'flux-system');
      await helm.watched();
      const gone = /helm\.toolkit\.fluxcd\.io\/v2(\/|$)/;
      helm.cluster.faults.add({ path: gone, kind: 'status', status: 404 });
      const before = helm.events.length;
      helm.cluster.watches.endAll('expired');
      await helm.until((event) => event.kind === 'listed' && helm.events.indexOf(event) >= before);
      assert.deepEqual(helm.problems(), []);
      assert.match(helm.cluster.requests.at(-1)?.path ?? '', /v2beta/);
    } finally {
      await helm.stop();
    }
  });

  it('finds a kind that is installed while it waits', async () => {
    world.cluster.faults.add({ path: /\/apis\/helm\.toolkit\.fluxcd\.io/, kind: 'status', status: 404, times: 1 });
    world.follow(await world.open(), { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' }, 'flux-system');
    await world.until((event) => event.kind === 'listed');
    assert.deepEqual(world.problems(), ['notServed']);
  });

  it('goes on when a kind’s own API server is away for a while', async () => {
    world.cluster.faults.add({ path: /\/apis\/helm\.toolkit\.fluxcd\.io/, kind: 'status', status: 503, times: 2 });
    world.follow(await world.open(), { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' }, 'flux-system');
    await world.until((event) => event.kind === 'listed');
    assert.deepEqual(world.problems(), ['unreachable', 'unreachable']);
  });

  it('goes on when a right is taken and given back', async () => {
    world.follow(await world.open());
    await world.watched();
    world.cluster.deny({ resources: ['configmaps'] });
    world.cluster.watches.endAll('expired');
    await world.until((event) => event.kind === 'problem' && event.problem.kind === 'forbidden');
    world.cluster.apply(map('later', '1'));
    world.cluster.allowAll();
    await world.until(shows('later'));
  });

  it('tells an object that is made anew as another one', async () => {
    world.cluster.apply(map('again', '1'));
    world.follow(await world.open());
    await world.until(shows('again'));
    await world.watched();
    world.cluster.remove('ConfigMap', 'default', 'again');
    await world.until((event) => event.kind === 'deleted');
    world.cluster.apply(map('again', '2'));
    const after = await world.until((event) => event.kind === 'changed');
    const listed = world.events.find((event) => event.kind === 'listed');
    assert.ok(after.kind === 'changed' && listed?.kind === 'listed');
    assert.notEqual(
      after.object.metadata.uid,
      listed.objects.find(({ metadata }) => metadata.name === 'again')?.metadata.uid,
    );
  });

  it('reads large objects, also over pages', async () => {
    const large = 'x'.repeat(900_000);
    world.cluster.apply(map('large', large));
    for (let index = 0; index < 501; index++) world.cluster.apply(map(`small-${index}`, '1'));
    world.follow(await world.open());
    const listed = await world.until((event) => event.kind === 'listed');
    assert.ok(listed.kind === 'listed' && listed.objects.length >= 502);
    await world.watched();
    world.cluster.apply(map('large', `${large}y`));
    await world.until(shows('large', 'xy'));
  });

  it('asks for lists in compressed form, and gives up on an answer without end', async () => {
    const opened = await world.open();
    for (let index = 0; index < 300; index++)
      world.cluster.apply(map(`map-${index}`, 'the same text in all of them '.repeat(10)));
    const listed = await opened.list(configMap, 'default', {}, world.signal);
    assert.ok(listed.ok && listed.objects.length >= 300);
    assert.equal(world.cluster.requests.at(-1)?.encoding, 'gzip');

    world.cluster.faults.add({ path: /configmaps/, kind: 'bomb' });
    const refused = await opened.list(configMap, 'default', {}, world.signal);
    assert.ok(!refused.ok && /too large/.test(refused.problem.message));
  });

  describe('whose credentials come from a plugin', () => {
    /** A plugin that gives what is in a file, for a day; counts its runs. */
    const plugin = async (script: (files: { token: string; runs: string }) => string): Promise<string> => {
      const files = { token: join(world.folder, 'token'), runs: join(world.folder, 'runs') };
      const command = join(world.folder, 'plugin.sh');
      await writeFile(command, `#!/bin/sh\n${script(files)}\n`);
      await chmod(command, 0o755);
      return command;
    };
    const give = (ends: string) => (files: { token: string; runs: string }) =>
      `echo run >> ${files.runs}
       printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"${ends}}}' "$(cat ${files.token})"`;
    const openWith = (command: string) =>
      world.openWith((kubeconfig) => {
        const config = load(kubeconfig) as { users: { name: string; user: unknown }[] };
        const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
        return dump({ ...config, users: config.users.map(({ name }) => ({ name, user: { exec } })) });
      });
    const write = (token: string) => writeFile(join(world.folder, 'token'), token);
    const runs = async (): Promise<number> =>
      (await readFile(join(world.folder, 'runs'), 'utf8')).trim().split('\n').length;

    for (const [how, ends] of [
      ['that it thinks are good for long', ',"expirationTimestamp":"2999-01-01T00:00:00Z"'],
      ['without an end', ''],
    ] as const) {
      it(`renews credentials ${how} when the server refuses them, and goes on`, async () => {
        const { cluster } = world;
        const first = cluster.addUser({ name: 'first' });
        await write(first);
        const opened = await openWith(await plugin(give(ends)));
        world.follow(opened);
        world.follow(opened, { group: '', kind: 'Secret' });
        await world.until((event) => event.kind === 'listed' && event.type.kind === 'Secret');
        await world.watched();
        assert.equal(await runs(), 1, 'one run serves all that is asked at the same time');
        await write(cluster.addUser({ name: 'second' }));
        cluster.revoke(first);
        cluster.watches.endAll('end');
        cluster.apply(map('after', '1'));
        await world.until(shows('after'));
        assert.deepEqual(world.problems(), []);
        assert.ok((await runs()) <= 3, 'it is not run for each request');
      });
    }

    it('tells that they are refused when new ones are, too', async () => {
      await write('worthless');
      world.follow(await openWith(await plugin(give(''))));
      await world.until(() => world.problems().length >= 2);
      assert.deepEqual([...new Set(world.problems())], ['unauthorized']);
    });

    it('ends at once on a cancel though the plugin hangs', async () => {
      const opened = await openWith(await plugin(() => 'exec sleep 30'));
      world.follow(opened);
      const cancel = new AbortController();
      const probing = opened.probe(cancel.signal);
      await new Promise((resolve) => setTimeout(resolve, 50));
      cancel.abort(new Error('cancelled'));
      await assert.rejects(probing, /cancelled/);
    });
  });

  it('ends at once on a cancel though the server never answers', async () => {
    world.cluster.faults.add({ path: /./, kind: 'hang' });
    const opened = await world.open();
    const cancel = new AbortController();
    const probing = opened.probe(cancel.signal);
    const listing = opened.list(configMap, 'default', {}, cancel.signal);
    await new Promise((resolve) => setImmediate(resolve));
    cancel.abort(new Error('cancelled'));
    await assert.rejects(probing, /cancelled/);
    assert.equal((await listing).ok, false);
  });
});
