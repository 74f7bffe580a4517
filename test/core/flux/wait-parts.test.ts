import assert from 'node:assert/strict';

import type { Host } from '../../../core/flux/wait/options.ts';
import { parseReference } from '../../../core/images/reference.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { commits, failing, gitRepository, helm, kustomization, releaseTarget, revision, target } from './build.ts';
import { descriptorText } from './descriptor-text.ts';
import { linesOf } from './lines.ts';
import { openPullRequest, progressOf, quietHost } from './quiet-host.ts';
import { playWait, ScriptedCluster, straightHistory, VirtualClock } from './scripted-cluster.ts';

const minute = 60_000;
const fetched = gitRepository({ commit: commits.awaited });
const applied = kustomization({ applied: commits.awaited });
const pullRequest = { kind: 'pullRequest', id: 31, content: undefined } as const;
const page = `https://dev.azure.com/contoso/Fabrikam/_git/gitops/commit/${commits.awaited}`;

function clusterWith(...objects: readonly KubernetesObject[]): ScriptedCluster {
  const cluster = new ScriptedCluster();
  cluster.put(...objects);
  return cluster;
}

/** A host that shows this pull request, merged after so many milliseconds. */
function hostOf(clock: VirtualClock, mergedAfter: number, description = ''): Host {
  const merged = { status: 'completed', mergeCommit: commits.awaited } as const;
  const look = (): ReturnType<Host['merges']['look']> =>
    Promise.resolve(progressOf({ ...openPullRequest, description, ...(clock.now() < mergedAfter ? {} : merged) }));
  return { ...straightHistory, merges: { ...quietHost.merges, look } };
}

describe('A wait for a pull request, then for its commit', () => {
  it('tells with each how much time is left for that part of it', async () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const options = { awaited: pullRequest, mergeTimeout: 10 * minute, timeout: 20 * minute };
    await playWait(clock, [clusterWith(fetched, applied)], { options, lines, ports: { host: hostOf(clock, minute) } });
    const times = lines.map((line) => [
      /\S+ left/.exec(line)?.[0],
      /Pull request 31|Waiting up to|applied/.exec(line)?.[0],
    ]);
    assert.deepEqual(times, [
      ['10m left', 'Pull request 31'],
      ['9m left', 'Pull request 31'],
      ['20m left', 'Waiting up to'],
      ['20m left', 'applied'],
    ]);
  });

  it('tells the agent how far it is', async () => {
    const clock = new VirtualClock();
    const told: string[] = [];
    const log = { ...linesOf().log, progress: (percent: number, text: string) => void told.push(`${percent} ${text}`) };
    const ports = { host: hostOf(clock, minute), log };
    await playWait(clock, [clusterWith(fetched, applied)], { options: { awaited: pullRequest }, ports });
    assert.equal(told[0], '0 Waiting for the merge of pull request 31');
    assert.equal(told.at(-1), '100 Waiting for Flux: 1 of 1 done');
  });

  it('compares the files that the pull request’s own marker names, unless descriptor names others', async () => {
    const description = writeMarker({
      identity: { application: 'web', environment: 'dev', cluster: '' },
      version: '1.0.0',
      descriptors: ['dev/web/deployment.json'],
      content: commits.foreign,
    });
    const read = async (options: { descriptor?: string } = {}): Promise<readonly string[]> => {
      const clock = new VirtualClock();
      const paths = new Set<string>();
      const host = hostOf(clock, 0, description);
      const history: Host['history'] = {
        ...host.history,
        readFile: (_commit, path) => {
          paths.add(path);
          return Promise.resolve(Buffer.from(descriptorText()));
        },
      };
      const newer = [gitRepository({ commit: commits.newer }), kustomization({ applied: commits.newer })];
      await playWait(clock, [clusterWith(...newer)], {
        options: { awaited: pullRequest, ...options },
        ports: { host: { ...host, history, fileHistory: { commits: () => Promise.resolve([]) } } },
      });
      return [...paths];
    };
    assert.deepEqual(await read(), ['dev/web/deployment.json']);
    assert.deepEqual(await read({ descriptor: 'other/deployment.json' }), ['other/deployment.json']);
  });

  it('says after a failure which pull request and which commit were delivered', async () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const broken = kustomization({ attempted: commits.awaited, conditions: failing(commits.awaited) });
    const outcome = await playWait(clock, [clusterWith(fetched, broken)], {
      options: { awaited: pullRequest },
      ports: { host: hostOf(clock, 0) },
      lines,
    });
    assert.equal(outcome.result, 'failed');
    assert.match(
      lines.at(-1) ?? '',
      new RegExp(`What was delivered: commit ${page}, pull request ${openPullRequest.url}$`),
    );
    assert.equal(outcome.mergeCommit, commits.awaited);
    assert.equal(outcome.appliedRevision, revision(commits.old));
  });
});

describe('A wait for a commit', () => {
  const asks = async (host: Partial<Host>): Promise<readonly string[]> => {
    const asked: string[] = [];
    const history: Host['history'] = {
      ...straightHistory.history,
      tip: (branch) => {
        asked.push(`tip ${branch}`);
        return host.history === undefined ? straightHistory.history.tip(branch) : host.history.tip(branch);
      },
      relation: (one, other) => {
        asked.push(`${one.slice(0, 1)} to ${other.slice(0, 1)}`);
        return straightHistory.history.relation(one, other);
      },
    };
    const ports = { host: { ...straightHistory, ...host, history } };
    await playWait(new VirtualClock(), [clusterWith(fetched, applied)], { ports });
    return asked;
  };

  it('begins with whether there is such a commit, as far as the default branch is known', async () => {
    assert.deepEqual((await asks({})).slice(0, 2), ['tip main', '2 to 3']);
    assert.notDeepEqual((await asks({ defaultBranch: undefined })).slice(0, 2), ['tip main', '2 to 3']);
    const empty = { ...straightHistory.history, tip: () => Promise.resolve(undefined) };
    assert.ok(!(await asks({ history: empty })).includes('2 to 3'));
  });

  it('has no page to name where the repository is not known', async () => {
    const lines: string[] = [];
    const outcome = await playWait(new VirtualClock(), [clusterWith(gitRepository(), kustomization())], {
      options: { timeout: minute },
      ports: { host: undefined },
      lines,
    });
    assert.equal(outcome.result, 'timedOut');
    assert.ok(!lines.some((line) => line.includes('What was delivered')), lines.join('\n'));
    assert.deepEqual([outcome.links.commit, outcome.awaited], [undefined, commits.awaited]);
  });

  it('says of a HelmRelease what its Kustomization has applied', async () => {
    const cluster = clusterWith(fetched, applied, ...helm({ chartCommit: commits.awaited }));
    const options = { targets: [releaseTarget] };
    const outcome = await playWait(new VirtualClock(), [cluster], { options });
    assert.deepEqual([outcome.result, outcome.appliedRevision], ['succeeded', revision(commits.awaited)]);
    // The release's own failure says nothing of a commit.
    const conditions = {
      Ready: { status: 'False', reason: 'UpgradeFailed' },
      Stalled: { reason: 'RetriesExceeded' },
    } as const;
    const broken = clusterWith(fetched, applied, ...helm({ chartCommit: commits.awaited, failures: 1, conditions }));
    const failed = await playWait(new VirtualClock(), [broken], { options });
    assert.deepEqual([failed.result, failed.appliedRevision], ['failed', undefined]);
  });
});

describe('A wait for images', () => {
  it('names them, and asks nothing of the history', async () => {
    const lines: string[] = [];
    const reference = parseReference('registry.example/web:2.0');
    assert.ok(reference);
    const history = quietHost.history;
    const outcome = await playWait(new VirtualClock(), [clusterWith(fetched, applied)], {
      options: {
        awaited: { kind: 'images' },
        images: { references: [reference], among: [target] },
        timeout: minute,
      },
      ports: { host: { ...straightHistory, history } },
      lines,
    });
    assert.match(
      lines[0] ?? '',
      /Waiting up to 1m for registry\.example\/web:2\.0 in Kustomization\/flux-system\/apps on scripted\.$/,
    );
    assert.deepEqual([outcome.result, outcome.awaited, outcome.mergeCommit], ['timedOut', undefined, undefined]);
    assert.deepEqual(outcome.warnings, []);
  });
});
