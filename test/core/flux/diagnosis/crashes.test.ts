import assert from 'node:assert/strict';

import { container, crashing, fakeCluster, linesOf, look, make, pod, rollout, selector, waiting } from './fake.ts';

describe('A container that does not run', () => {
  it('tells images that cannot be pulled, and why', async () => {
    const causes: readonly [string, string][] = [
      ['rpc error: code = NotFound desc = failed to resolve reference: web:2.0: not found', 'imageMissing'],
      ['failed to authorize: 401 Unauthorized', 'imageAuth'],
      ['pull access denied, repository does not exist or may require authorization', 'imageAuth'],
      ['toomanyrequests: You have reached your pull rate limit', 'imageLimit'],
      ['dial tcp: lookup registry.example: no such host', 'imageUnreachable'],
    ];
    for (const [message, cause] of causes) {
      const found = await look(fakeCluster(rollout(pod('web-1', waiting('ImagePullBackOff', message)))));
      assert.equal(found.root?.cause, cause, message);
      assert.match(linesOf(found), /^Pod web-1, container web \(web:2\.0\): ImagePullBackOff/);
    }
  });

  it('tells a crash with the last lines of the run that crashed', async () => {
    const cluster = fakeCluster(rollout(pod('web-1', crashing({ exitCode: 2 }))), {
      logs: { 'web-1 web previous': 'starting\nfatal: no database\n', 'web-1 web current': 'starting\n' },
    });
    const found = await look(cluster);
    assert.equal(found.root?.cause, 'crash');
    assert.match(
      linesOf(found),
      /CrashLoopBackOff: it ended with Error, exit code 2, restarted 4 times\nstarting\nfatal: no database/,
    );
  });

  it('takes the present log where there was no run before, and shows only the end of a long one', async () => {
    const long = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const found = await look(fakeCluster(rollout(pod('web-1', crashing({}))), { logs: { 'web-1 web current': long } }));
    assert.match(linesOf(found), /line 49/);
    assert.doesNotMatch(linesOf(found), /line 39\n/);
  });

  it('takes secrets out of a log that it shows, and what could be a command', async () => {
    const log = [
      'DB_PASSWORD=hunter2 user=app',
      'connect to postgres://app:hunter3@db/app failed',
      'fetch https://app:hunter4@host/x',
      '{"apiKey": "hunter5", "x": 1}',
      'Authorization: Bearer hunter6',
      '##vso[task.setvariable variable=x]y',
      '\u001B[31mred\u001B[0m',
    ].join('\n');
    const found = await look(fakeCluster(rollout(pod('web-1', crashing({}))), { logs: { 'web-1 web previous': log } }));
    const text = linesOf(found);
    for (const secret of ['hunter2', 'hunter3', 'hunter4', 'hunter5', 'hunter6', '##vso[', '\u001B'])
      assert.ok(!text.includes(secret), `${secret}: ${text}`);
    assert.match(text, /user=app/);
  });

  it('tells out of memory, commands that are not there, and images for another processor', async () => {
    const causes: readonly [object, string][] = [
      [{ reason: 'OOMKilled', exitCode: 137 }, 'outOfMemory'],
      [{ exitCode: 127 }, 'command'],
      [{ exitCode: 1, message: 'exec /app: exec format error' }, 'platform'],
    ];
    for (const [end, cause] of causes) {
      const found = await look(fakeCluster(rollout(pod('web-1', crashing(end)))));
      assert.equal(found.root?.cause, cause);
    }
  });

  it('tells an init container that does not come to its end, with what it says', async () => {
    const stuck = {
      phase: 'Pending',
      initContainerStatuses: [
        container({ running: {} }, { name: 'proxy', ready: true }),
        container({ terminated: { exitCode: 0 } }, { name: 'done', lastState: { terminated: { exitCode: 1 } } }),
        container({ running: {} }, { name: 'migrate' }),
      ],
      containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
    };
    const found = await look(
      fakeCluster(rollout(pod('web-1', stuck)), { logs: { 'web-1 migrate current': 'waiting for db:5432' } }),
    );
    assert.match(linesOf(found), /container migrate \(web:2\.0\): is to end before .*\nwaiting for db:5432/);
    assert.doesNotMatch(linesOf(found), /proxy|done/);
  });

  it('tells a Job that failed, with its pod’s last words', async () => {
    const job = make('batch/v1', 'Job', {
      name: 'migrate',
      spec: selector,
      status: {
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          },
        ],
      },
    });
    const ended = {
      phase: 'Failed',
      containerStatuses: [container({ terminated: { reason: 'Error', exitCode: 3 } })],
    };
    const found = await look(
      fakeCluster([job, pod('migrate-1', ended, { owner: 'uid-migrate' })], {
        logs: { 'migrate-1 web current': 'relation "users" does not exist' },
      }),
      { reason: "failed early due to stalled resources: [Job/demo/migrate status: 'Failed']" },
    );
    assert.match(linesOf(found), /BackoffLimitExceeded/);
    assert.match(linesOf(found), /exit code 3\nrelation "users" does not exist/);
  });
});
