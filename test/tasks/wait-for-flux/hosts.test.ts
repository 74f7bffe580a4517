import assert from 'node:assert/strict';

import { overHosts } from '../create-gitops-pr/world.ts';
import { startHostWorld, type HostWorld } from './host-world.ts';
import { version } from './world.ts';

const removed = { 'dev/web/web.yaml': null, 'dev/web/deployment.json': null };

overHosts('wait-for-flux, packaged: a pull request', (host) => {
  let world: HostWorld;
  before(async () => {
    world = await startHostWorld(host);
  });
  after(() => world.stop());
  afterEach(async () => {
    await world.settled();
    assert.deepEqual(world.violations(), []);
  });

  const wait = (id: number, inputs: Readonly<Record<string, string>> = {}, o: Parameters<HostWorld['run']>[1] = {}) =>
    world.run({ pullRequestId: String(id), ...inputs }, o);
  const pull = (id: number) => world.pulls().find((one) => one.id === id);

  it('is waited for with what holds it up, then rolled out: several commits, rebased', async () => {
    const { id, commit } = await world.propose([version('1.9'), version('2.0')]);
    let merged = '';
    const run = await wait(
      id,
      { commit },
      {
        onLine: ({ text }) => {
          if (merged !== '' || !text.includes('waits to be completed into main')) return;
          merged = 'soon';
          void world.merge(id, 'rebase').then((done) => (merged = done));
        },
      },
    );
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    assert.equal(run.outputs['mergeCommit'], merged);
    assert.match(run.outputs['appliedRevision'] ?? '', new RegExp(merged));
    assert.match(run.log, /merged .*as [0-9a-f]{8}/);
  });

  it('was rewritten by another run before it was merged', async () => {
    const { id, commit, branch } = await world.propose([version('2.1')]);
    await world.repository.commit({ branch, files: version('6.6') });
    await world.merge(id);
    const run = await wait(id, { commit });
    assert.equal(run.outputs['result'], 'superseded', run.log);
    assert.match(
      run.message ?? '',
      /not what this run had proposed.*rewrote the pull request[^]*\[ROLLOUT_SUPERSEDED\]/,
    );
    assert.match(run.outputs['supersededBy'] ?? '', new RegExp(`^web 6.6 of build 6.6 .*by pull request ${id} `));
  });

  it('was followed by a newer version, which onSuperseded may call a success', async () => {
    const { id } = await world.propose([version('3.0')]);
    await world.merge(id, 'squash');
    const newer = await world.propose([version('3.1')]);
    await world.applied(await world.merge(newer.id, 'squash'));
    const run = await wait(id, { onSuperseded: 'succeed' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['result'], 'superseded');
    assert.match(run.outputs['supersededBy'] ?? '', new RegExp(`^web 3.1 of build 3.1 .*by pull request ${newer.id} `));
  });

  it('was reverted, and has only others’ commits after it', async () => {
    const first = await world.propose([version('4.0')]);
    const revision = await world.merge(first.id, 'noFastForward');
    const others = { 'dev/other/x.yaml': 'foreign: true\n' };
    await world.applied(await world.repository.commit({ branch: 'main', files: others }));
    const foreign = await wait(first.id);
    assert.equal(foreign.outputs['result'], 'succeeded', foreign.log);
    const back = await world.propose([version('3.1')]);
    await world.applied(await world.merge(back.id, 'squash'));
    // As somebody asks who knows of no pull request.
    const reverted = await world.run({ revision, descriptor: 'dev/web/deployment.json' });
    assert.equal(reverted.outputs['result'], 'superseded', reverted.log);
    assert.match(reverted.outputs['supersededBy'] ?? '', new RegExp(`^web 3.1 .*by pull request ${back.id} `));
  });

  it('removes the application', async () => {
    const { id, commit } = await world.propose([removed]);
    await world.merge(id, 'squash');
    const run = await wait(id, { commit });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    const again = await world.propose([version('5.0')]);
    await world.applied(await world.merge(again.id, 'squash'));
    const back = await wait(id, { commit });
    assert.match(back.outputs['supersededBy'] ?? '', /^web 5.0 of build 5.0/, back.log);
  });

  it('went into another branch than Flux follows', async () => {
    await world.repository.git('branch', 'release', 'main');
    const { id } = await world.propose([version('7.0')], { target: 'release' });
    await world.merge(id, 'squash');
    const run = await wait(id);
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.outputs['reason'] ?? '', /main.*release|release.*main/);
  });

  it('is looked at in a dry run, and was abandoned', async () => {
    const { id } = await world.propose([version('7.1')]);
    const run = await wait(id, { dryRun: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, new RegExp(`Pull request ${id}: waits to be completed into main`));
    assert.deepEqual([pull(id)?.status, pull(id)?.comments], ['open', []]);
    await world.close(id);
    const abandoned = await wait(id);
    assert.equal(abandoned.outputs['result'], 'abandoned', abandoned.log);
    assert.match(abandoned.message ?? '', /abandoned by \w+[^]*\[PULL_REQUEST_ABANDONED\]/);
  });

  describe('that is not merged when the run stops', () => {
    const armed = async (number: string): Promise<number> => {
      const { id } = await world.propose([version(number)]);
      await world.opened.pullRequests.arm(id, {
        mergeStrategy: 'squash',
        deleteSourceBranch: false,
        transitionWorkItems: false,
      });
      assert.equal(pull(id)?.autoComplete, 'squash');
      return id;
    };
    before(() => world.protect('main', { status: 'validate' }));

    it('loses auto-complete when the run is cancelled, with a comment and the report', async () => {
      const id = await armed('8.0');
      const run = await wait(id, {}, { cancelAfter: { whenLogMatches: /is held up by/ } });
      assert.equal(run.result, 'Canceled', run.log);
      assert.match(run.log, /held up by: 1 more of 1 approval; .*ci\/validate"?: not there yet/);
      assert.equal(pull(id)?.autoComplete, undefined);
      assert.equal(pull(id)?.status, 'open');
      assert.match(pull(id)?.comments.join('\n') ?? '', /\[The run\]\(http.*buildId=7\).*it was cancelled.*taken off/);
      assert.notEqual(run.outputs['report'], '');
    });

    it('is abandoned when the time is over and whenStopped says so', async () => {
      const id = await armed('8.1');
      const run = await wait(id, { mergeTimeout: '2s', whenStopped: 'abandon' });
      assert.equal(run.outputs['result'], 'timedOut', run.log);
      assert.match(run.outputs['reason'] ?? '', /held up by: 1 more of 1 approval/);
      assert.equal(pull(id)?.status, 'abandoned');
      assert.match(pull(id)?.comments.join('\n') ?? '', /not merged in time.*it was abandoned/);
    });

    it('is left alone when it is merged at the moment of the cancel', async () => {
      const id = await armed('8.2');
      // The person is faster than what takes auto-complete off: on GitHub that is the third query then.
      const disarming =
        host === 'github'
          ? { method: 'POST', path: /\/graphql$/, after: 2 }
          : { method: 'PATCH', path: /\/pullrequests\/\d+(\?|$)/i };
      const merge = async (): Promise<void> => void (await world.merge(id, 'squash'));
      const onLine = ({ text }: { text: string }): void => {
        if (text.includes('is held up by')) world.faults.add({ ...disarming, kind: 'call', call: merge });
      };
      const run = await wait(id, { pollInterval: '30s' }, { onLine, cancelAfter: { whenLogMatches: /is held up by/ } });
      assert.equal(run.result, 'Canceled', run.log);
      assert.equal(pull(id)?.status, 'completed');
      assert.deepEqual(pull(id)?.comments, []);
      assert.match(run.log, new RegExp(`Pull request ${id} is merged as`));
    });

    it('ends the wait with one error when the token expires meanwhile', async () => {
      const id = await armed('8.3');
      const token = world.newToken();
      const wiring = world.wiring(token);
      const run = await wait(
        id,
        {},
        {
          endpoints: wiring.endpoints,
          jobToken: wiring.jobToken,
          onLine: ({ text }) => {
            if (text.includes('is held up by')) world.expire(token);
          },
        },
      );
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.message ?? '', /\[NOT_SIGNED_IN\]/);
      assert.equal(run.issues.filter(({ message }) => /NOT_SIGNED_IN/.test(message)).length, 1, run.log);
    });
  });
});
