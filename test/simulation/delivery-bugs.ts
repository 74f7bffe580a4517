import { plainPlaces } from './places.ts';
import { busy, calm, inGit, inHost, inRepository, type Bug } from './planting.ts';

/** Mistakes about where something is delivered to, and how it lands. */
export const deliveryBugs = {
  'writes for every cluster to the first one': {
    opens: inGit((git) => ({
      write: (commit) =>
        git.write({
          ...commit,
          changes: commit.changes.map((change) => ({ ...change, path: change.path.replace('/east/', '/west/') })),
        }),
    })),
    where: { ...calm, places: { ...plainPlaces, clusters: ['west', 'east'] } },
    found: /changes dev\/west\/shop\/.*, which is not its own/,
  },
  'delivers only the first of several applications': {
    opens: inGit((git) => ({
      write: (commit) =>
        git.write({
          ...commit,
          changes: commit.changes.filter(({ path }) => !path.includes('/mail/') || commit.message.includes('mail in')),
        }),
    })),
    where: { ...calm, places: { ...plainPlaces, suite: ['cart', 'mail'] } },
    found: /dev\/mail\/.* is not what was asked/,
  },
  'pushes to the default branch, whichever is asked for': {
    opens: inGit((git) => ({
      push: (branch, ...rest) => git.push(branch === 'release' ? 'main' : branch, ...rest),
    })),
    where: { ...calm, protects: false, straight: 1, places: { ...plainPlaces, targetBranch: 'release' } },
    found: /release never was at/,
  },
  'abandons what is to be kept': {
    opens: inHost((host) => ({
      async create(wanted) {
        for (const { id } of await host.listOpen(wanted.targetBranch)) await host.abandon(id, 'Another one is newer.');
        return host.create(wanted);
      },
    })),
    where: { ...calm, ownBranches: true, keeps: true },
    found: /it abandons .*, which was to be kept/,
  },
  'prunes nothing of a folder but what it owns': {
    opens: inGit(() => ({ files: () => Promise.resolve(new Map()) })),
    where: { ...busy, acts: ['pushes beside the application'], demands: 0.8, prunesFolders: true },
    seed: 4,
    found: /by-hand\.yaml is still there/,
  },
  'takes any commit for one that ran': {
    opens: inRepository(() => ({ mergeBase: { mergeBase: (one) => Promise.resolve(one) } })),
    where: { ...calm, protects: true, backwards: 0.6, namedRollbacks: 1 },
    seed: 2,
    found: /is not what [0-9a-f]{40} was/,
  },
} satisfies Readonly<Record<string, Bug>>;
