import type { Agent } from '../../core/ports/agent.ts';
import type { FileChange } from '../../core/ports/git-repository.ts';
import { images, nameOf } from './image-files.ts';
import { versionsIn, withoutVersions, withVersions } from './image-places.ts';
import { calm, inGit, type Bug } from './planting.ts';
import { target } from './simulated.ts';

/** What a run writes into a file, changed. */
const writing = (change: (text: string, agent: Agent) => string): Bug['opens'] =>
  inGit((git, agent) => ({
    write: (commit) => git.write({ ...commit, changes: changed(commit.changes, (text) => change(text, agent)) }),
  }));

function changed(all: readonly FileChange[], change: (text: string) => string): readonly FileChange[] {
  return all.map((one) =>
    one.kind === 'write' ? { ...one, content: Buffer.from(change(Buffer.from(one.content).toString())) } : one,
  );
}

const bare = (text: string): string => withoutVersions(text, images, () => true);

/** The images that a run is told to set, each with its version. */
const given = (agent: Pick<Agent, 'input'>): readonly (readonly [image: string, version: string])[] =>
  images.flatMap((image) => {
    const version = new RegExp(`${nameOf(image)}:(\\S+)`).exec(agent.input('images') ?? '')?.[1];
    return version === undefined ? [] : [[image, version] as const];
  });

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
    seed: 11,
    found: /changes other bytes of/,
  },
  'edits again what it has set already': {
    opens: inGit((git) => {
      // What is there looks older than it is, so each place is set, whatever it holds.
      const older = '0.1.0';
      const read = new Map<string, string>();
      const looksOlder = (text: string): string => {
        if (!text.includes(nameOf('web'))) return text;
        read.set(bare(text), text);
        return images.reduce((left, image) => withVersions(left, image, () => older), text);
      };
      const asItWas = (text: string): string =>
        images.reduce((left, image) => {
          const there = versionsIn(read.get(bare(text)) ?? '', image);
          return withVersions(left, image, ({ version }, index) => (version === older ? there[index] : undefined));
        }, text);
      return {
        write: (commit) => git.write({ ...commit, changes: changed(commit.changes, asItWas) }),
        async blobs(ids) {
          const found = await git.blobs(ids);
          return new Map([...found].map(([id, bytes]) => [id, Buffer.from(looksOlder(bytes.toString()))]));
        },
      };
    }),
    where: { ...calm, images: 1, straight: 1, protects: false },
    seed: 3,
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
  'sets an image wherever it is, whatever the selectors say': {
    opens: writing((text, agent) =>
      given(agent).reduce((left, [image, version]) => withVersions(left, image, () => version), text),
    ),
    where: { ...calm, images: 1, updates: { several: 0, policies: 0.5, charts: 0, selectors: 0.5 } },
    found: /changes other bytes of/,
  },
  'sets but the first of several images': {
    opens: inGit((git, agent) => {
      const read = new Map<string, string>();
      const backTo = (text: string): string =>
        given(agent)
          .slice(1)
          .reduce((left, [image]) => {
            const there = versionsIn(read.get(bare(text)) ?? '', image);
            return withVersions(left, image, (__, index) => there[index]);
          }, text);
      return {
        write: (commit) => git.write({ ...commit, changes: changed(commit.changes, backTo) }),
        async blobs(ids) {
          const found = await git.blobs(ids);
          for (const bytes of found.values()) read.set(bare(bytes.toString()), bytes.toString());
          return found;
        },
      };
    }),
    where: { ...calm, images: 1, updates: { several: 1, policies: 0, charts: 0, selectors: 0 } },
    found: /is .*, not/,
  },
  'writes line ends of its own': {
    opens: writing((text) => text.replaceAll('\r\n', '\n')),
    where: { ...calm, images: 1 },
    found: /changes other bytes of .*release\.yaml/,
  },
} satisfies Readonly<Record<string, Bug>>;
