import { rootOf } from '../../gitops-repo/changed-descriptors.ts';
import { parseDescriptor, type DeploymentDescriptor } from '../../manifests/descriptor.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { printableLine } from '../../printable.ts';
import type { ContentAnswer } from '../knowledge.ts';
import { shortCommit } from '../revision.ts';
import type { Host } from './options.ts';

/** What of the host comparing takes. */
export type ContentHost = Pick<Host, 'history' | 'fileHistory' | 'merges' | 'defaultBranch'>;

/** What has been delivered, and where it is looked for. */
export interface DeliveredContent {
  /** The commit whose files must be there. */
  readonly commit: CommitId;
  /** Paths of its deployment descriptors in the repository. */
  readonly descriptors: readonly string[];
  /** The branch that it was merged into; undefined: nobody said, and it is looked for in the default one. */
  readonly branch: string | undefined;
  /** Says something to people. */
  note(text: string): void;
}

/** The files of one descriptor at the commit that must be there. */
interface OwnedFiles {
  /** The descriptor's path in the repository. */
  readonly path: string;
  /** undefined when the commit removed it. */
  readonly descriptor: DeploymentDescriptor | undefined;
  /** Paths in the repository. */
  readonly paths: readonly string[];
  readonly blobs: ReadonlyMap<string, string>;
}

/** Compares what lies at commits with what was delivered, by the ids of blobs: no content is fetched. */
export class DeliveredFiles {
  readonly #host: ContentHost;
  readonly #delivered: DeliveredContent;
  #owned: Promise<readonly OwnedFiles[]> | undefined;

  constructor(host: ContentHost, delivered: DeliveredContent) {
    this.#host = host;
    this.#delivered = delivered;
  }

  /** Whether the delivered files are there at a commit. @throws when the host does not answer; DESCRIPTOR_INVALID */
  async compare(commit: CommitId): Promise<ContentAnswer> {
    const { history } = this.#host;
    for (const part of await this.#files()) {
      const theirs = await history.blobIds(commit, part.paths);
      const files = part.paths.filter((path) => theirs.get(path) !== part.blobs.get(path));
      if (files.length > 0) return { kind: 'differs', files, by: await this.#replacedBy(commit, part, files) };
    }
    return { kind: 'same' };
  }

  async #files(): Promise<readonly OwnedFiles[]> {
    const { commit, descriptors } = this.#delivered;
    this.#owned ??= Promise.all(descriptors.map((path) => readOwned(this.#host.history, commit, path)));
    try {
      const owned = await this.#owned;
      for (const { path, descriptor } of owned) {
        // It may have been mistyped, too.
        if (descriptor === undefined) {
          this.#delivered.note(
            `${path} is not there at ${shortCommit(commit)}: its removal is taken for what was delivered.`,
          );
        }
      }
      return owned;
    } catch (thrown) {
      // It is asked again another time.
      this.#owned = undefined;
      throw thrown;
    }
  }

  /** What took its place: the version and build that the descriptor tells, the commit, and its pull request. */
  async #replacedBy(commit: CommitId, part: OwnedFiles, files: readonly string[]): Promise<string> {
    const text = await this.#host.history.readFile(commit, part.path);
    const there = whatIsThere(part, text?.toString('utf8'));
    const changed = files.includes(part.path) ? part.path : (files[0] ?? part.path);
    try {
      return `${there}${await this.#origin(commit, changed, part.blobs.get(changed))}`;
    } catch {
      // Names are for people; that something else is there is known without.
      return `${there}, at ${shortCommit(commit)}`;
    }
  }

  async #origin(tip: CommitId, path: string, blob: string | undefined): Promise<string> {
    const { fileHistory, merges, history, defaultBranch = '' } = this.#host;
    const { branch = defaultBranch } = this.#delivered;
    const [found] = await fileHistory.commits({ branch, tip }, path, 1);
    const commit = found ?? tip;
    const pullRequest = await merges.broughtBy(commit);
    const plain = `, at ${shortCommit(commit)}`;
    if (pullRequest === undefined) return plain;
    if (found === undefined) {
      // The host knows no history of a path that is no more: then its newest merge did it, or one before.
      const onto = pullRequest.targetCommit;
      const before = onto === undefined ? undefined : await history.blobIds(onto, [path]);
      if (before?.get(path) !== blob || blob === undefined) return plain;
    }
    return ` by pull request ${pullRequest.id} (${pullRequest.url}), at ${shortCommit(commit)}`;
  }
}

async function readOwned(history: Host['history'], commit: CommitId, path: string): Promise<OwnedFiles> {
  const text = await history.readFile(commit, path);
  // A removal was awaited: what matters then is that the descriptor stays away.
  if (text === undefined) return { path, descriptor: undefined, paths: [path], blobs: new Map() };
  const descriptor = parseDescriptor(text.toString('utf8'), path);
  const root = rootOf(path, descriptor) ?? '';
  const paths = [...new Set([...descriptor.files.map((file) => `${root}${file}`), path])];
  return { path, descriptor, paths, blobs: await history.blobIds(commit, paths) };
}

/** What lies there now, as its own descriptor says; text from outside. */
function whatIsThere({ path, descriptor: awaited }: OwnedFiles, text: string | undefined): string {
  if (text === undefined) return `the removal of ${awaited?.application ?? path}`;
  try {
    const { application, version, build } = parseDescriptor(text, path);
    const url = /^https?:\/\/\S+$/.test(build.url) ? ` (${build.url})` : '';
    if (awaited !== undefined && version === awaited.version && build.id === awaited.build.id) {
      return `changes to files of ${printableLine(application, 100)} by hand`;
    }
    return printableLine(`${application} ${version} of build ${build.number}${url}`, 500);
  } catch {
    return 'another descriptor, which cannot be read';
  }
}
