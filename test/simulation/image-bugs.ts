import type { FileChange } from '../../core/ports/git-repository.ts';
import { images, nameOf, versionsIn, withoutVersions, withVersions } from './image-files.ts';
import { calm, inGit, type Bug } from './planting.ts';
import { target } from './simulated.ts';

/** What a run writes into a file, changed. */
const writing = (change: (path: string, text: string) => string): Bug['opens'] =>
  inGit((git) => ({
    write: (commit) => git.write({ ...commit, changes: commit.changes.map((one) => changed(one, change)) }),
  }));

function changed(one: FileChange, change: (path: string, text: string) => string): FileChange {
  if (one.kind !== 'write') return one;
  return { ...one, content: Buffer.from(change(one.path, Buffer.from(one.content).toString())) };
}

/** Mistakes of runs that set images in files that all share. */
export const imageBugs = {
  'overwrites a newer edit of the same file': {
    opens: inGit((git) => {
      // Whoever was overtaken writes what it had made of the file before.
      const made = new Map<string, FileChange>();
      return {
        write(commit) {
          const changes = commit.changes.map((one) => made.get(one.path) ?? one);
          for (const one of changes) made.set(one.path, one);
          return git.write({ ...commit, changes });
        },
      };
    }),
    where: { ...calm, images: 1, acts: ['comments beside an image'], people: 0.2, straight: 1, protects: false },
    found: /changes other bytes of/,
  },
  'edits again what it has set already': {
    opens: inGit((git) => {
      // What is there looks older than it is, so each place is set, whatever it holds.
      const older = '0.1.0';
      const read = new Map<string, string>();
      const bare = (text: string): string => withoutVersions(text, images);
      const looksOlder = (text: string): string => {
        if (!text.includes(nameOf('web'))) return text;
        read.set(bare(text), text);
        return images.reduce((left, image) => withVersions(left, image, () => older), text);
      };
      const asItWas = (_: string, text: string): string =>
        images.reduce((left, image) => {
          const there = versionsIn(read.get(bare(text)) ?? '', image);
          return withVersions(left, image, (now, place) => (now === older ? there[place] : undefined));
        }, text);
      return {
        write: (commit) => git.write({ ...commit, changes: commit.changes.map((one) => changed(one, asItWas)) }),
        async blobs(ids) {
          const found = await git.blobs(ids);
          return new Map([...found].map(([id, bytes]) => [id, Buffer.from(looksOlder(bytes.toString()))]));
        },
      };
    }),
    where: { ...calm, images: 1, straight: 1, protects: false },
    found: /changes nothing/,
  },
  'copies what is there, whatever commit is asked for': {
    opens: inGit((git, agent) => ({
      async files(commit, ...more) {
        const asked = commit === agent.input('copyFromRevision');
        const now = asked ? (await git.tips([target])).get(target) : undefined;
        return git.files(now ?? commit, ...more);
      },
    })),
    where: { ...calm, images: 1, promotions: 0.5, straight: 1, protects: false, environments: ['dev', 'stage'] },
    seed: 8,
    found: /which was to be copied/,
  },
  'writes line ends of its own': {
    opens: writing((_, text) => text.replaceAll('\r\n', '\n')),
    where: { ...calm, images: 1 },
    found: /changes other bytes of .*release\.yaml/,
  },
} satisfies Readonly<Record<string, Bug>>;
