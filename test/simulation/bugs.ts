import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answerBugs } from './answer-bugs.ts';
import { deliveryBugs } from './delivery-bugs.ts';
import { imageBugs } from './image-bugs.ts';
import { busy, calm, inGit, inHost, inRepository, noisy, type Bug } from './planting.ts';
import type { Opens } from './simulated.ts';
import { shippedBugs } from './shipped-bugs.ts';
import { waitBugs } from './wait-bugs.ts';

const run = promisify(execFile);

const byForce: Opens = inGit((git, agent, host) => ({
  async push(branch, commit, from) {
    const went = await git.push(branch, commit, from);
    if (went === 'pushed') return went;
    // As a forced push does it: what was there is there no more.
    const header = `http.extraheader=Authorization: ${host.gitAuthorization.reveal()}`;
    await run('git', ['-C', agent.temporaryFolder, 'init', '--quiet', '--bare', 'gitops-force']);
    const where = ['-C', join(agent.temporaryFolder, 'gitops-force'), '-c', header];
    await run('git', [...where, 'push', '--quiet', host.gitUrl, `:refs/heads/${branch}`]);
    return git.push(branch, commit);
  },
}));

export const bugs = {
  'pushes by force': {
    opens: byForce,
    where: { ...busy, acts: ['pushes to the proposal'], people: 2, existing: 'update' },
    seed: 12,
    found: /was deleted at .*, which was not merged/,
  },
  'drops a foreign file': {
    opens: inGit((git) => ({
      write: (commit) =>
        git.write({ ...commit, changes: [...commit.changes, { kind: 'delete', path: 'dev/other/manifests.yaml' }] }),
    })),
    where: calm,
    found: /changes dev\/other\/manifests\.yaml, which is not its own/,
  },
  'writes less than all': {
    opens: inGit((git) => ({ write: (commit) => git.write({ ...commit, changes: commit.changes.slice(0, -1) }) })),
    where: calm,
    found: /is not what was asked|is still there/,
  },
  'removes nothing': {
    opens: inGit((git) => ({
      write: (commit) => git.write({ ...commit, changes: commit.changes.filter(({ kind }) => kind !== 'delete') }),
    })),
    where: { ...calm, autoComplete: true, protects: false },
    seed: 6,
    found: /is still there/,
  },
  'pushes twice': {
    opens: inGit((git, agent) => ({
      async push(branch, commit, from) {
        const went = await git.push(branch, commit, from);
        if (went === 'moved') return went;
        const who = { name: 'Ada', email: 'ada@example.com', time: agent.clock.now() };
        const again = { base: commit, parents: [commit], changes: [], message: 'Again', author: who, committer: who };
        return git.push(branch, await git.write(again), commit);
      },
    })),
    where: calm,
    found: /is not at/,
  },
  'takes where the target was for where it parts': {
    opens: inRepository(() => ({ mergeBase: { mergeBase: (_, other) => Promise.resolve(other) } })),
    where: { ...busy, acts: ['pushes elsewhere on the target'], atOnce: 1, people: 0.3, existing: 'update' },
    seed: 6,
    found: /which is not its own/,
  },
  'says that it made what another made': {
    opens: inHost((host) => ({
      async create(wanted) {
        const made = await host.create(wanted);
        if (made !== 'exists') return made;
        const { title, description, sourceBranch, targetBranch, draft } = wanted;
        return {
          id: 99_999,
          url: 'http://host/99999',
          title,
          description,
          sourceBranch,
          targetBranch,
          draft,
          status: 'open',
          autoComplete: false,
          mergeState: 'unknown',
          sourceCommit: undefined,
          mergeCommit: undefined,
          mergeMessage: undefined,
          closedBy: undefined,
        };
      },
      update: (id, changes) => (id === 99_999 ? Promise.resolve() : host.update(id, changes)),
    })),
    where: { ...calm, atOnce: 3 },
    found: /pull request 99999 from .* was never open/,
  },
  'leaves the older one open': {
    opens: inHost(() => ({ abandon: () => Promise.resolve('abandoned' as const) })),
    where: { ...calm, existing: 'supersede', ownBranches: true },
    seed: 2,
    found: /^r.*open are .*, not/,
  },
  'shows its token': {
    opens: inRepository((host, agent) => ({
      explainGit(doing, said) {
        agent.log.debug(`git said: ${said} to ${host.gitAuthorization.reveal()}`);
        return host.explainGit(doing, said);
      },
    })),
    where: { ...noisy, faults: ['failure', 'unavailable'] },
    found: /a token shows in its log/,
  },
  'leaves its folder': {
    opens: inGit((git, agent) => ({
      // Only where it has failed: the usual way is tidy.
      close: () => (agent.signal.aborted ? Promise.resolve() : git.close()),
    })),
    where: { ...calm, cancels: 0.3 },
    found: /is left in the temporary folder/,
  },
  'pushes an image by force': {
    opens: byForce,
    where: {
      ...busy,
      images: 1,
      oneBranch: true,
      acts: ['comments beside an image on its branch'],
      people: 2,
    },
    seed: 12,
    found: /was deleted at .*, which was not merged/,
  },
  ...answerBugs,
  ...deliveryBugs,
  ...imageBugs,
  ...waitBugs,
  ...shippedBugs,
} satisfies Readonly<Record<string, Bug>>;

export const bugNamed = (name: string): Bug | undefined => new Map<string, Bug>(Object.entries(bugs)).get(name);
