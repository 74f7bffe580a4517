import { messageOf, TaskError } from '../../errors.ts';
import { parseDescriptor, type DeploymentDescriptor } from '../../manifests/descriptor.ts';
import type { History } from '../../ports/history.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import {
  questionKey,
  type BranchAnswer,
  type ContentAnswer,
  type Knowledge,
  type Question,
  type Relation,
} from '../knowledge.ts';
import { shortCommit } from '../revision.ts';

/** How long an answer about a branch holds, and how long after a failed question it is asked again. Milliseconds. */
const branchHolds = 20_000;
const retryAfter = 5_000;

/** Answers the verdict's questions from the host's history, each once. */
export class Answers {
  readonly #history: History | undefined;
  readonly #awaited: CommitId;
  readonly #descriptors: readonly string[];
  readonly #branchName: string | undefined;
  readonly #repositoryUrl: string | undefined;
  readonly #warn: (text: string) => void;
  readonly #now: () => number;
  readonly #relations = new Map<CommitId, Relation>();
  readonly #content = new Map<CommitId, ContentAnswer>();
  #branch: BranchAnswer;
  #branchAskedAt = Number.NEGATIVE_INFINITY;
  readonly #asking = new Set<string>();
  readonly #retryAt = new Map<string, number>();
  #owned: Promise<readonly OwnedFiles[]> | undefined;

  constructor(options: {
    readonly history: History | undefined;
    readonly awaited: CommitId;
    /** Paths of the deployment descriptors whose files are compared; none: ancestry alone decides. */
    readonly descriptors: readonly string[];
    readonly branchName: string | undefined;
    readonly repositoryUrl: string | undefined;
    warn(text: string): void;
    now(): number;
  }) {
    this.#history = options.history;
    this.#awaited = options.awaited;
    this.#descriptors = options.descriptors;
    this.#branchName = options.branchName;
    this.#repositoryUrl = options.repositoryUrl;
    this.#warn = (text) => options.warn(text);
    this.#now = () => options.now();
    this.#branch = { kind: options.history === undefined ? 'unavailable' : 'unasked' };
  }

  get knowledge(): Knowledge {
    return {
      awaited: this.#awaited,
      relations: this.#relations,
      branch: this.#branch,
      content: this.#descriptors.length === 0 || this.#history === undefined ? undefined : this.#content,
      repositoryUrl: this.#repositoryUrl,
      branchName: this.#branchName,
    };
  }

  /** Milliseconds until a question that is open may be asked again. */
  get nextIn(): number {
    return branchHolds;
  }

  /** Asks what was not asked yet, in the background; `answered` is called when something came of it. */
  ask(questions: readonly Question[], answered: () => void): void {
    for (const question of questions) {
      const key = questionKey(question);
      if (this.#asking.has(key) || (this.#retryAt.get(key) ?? 0) > this.#now()) continue;
      if (question.kind === 'branch' && this.#now() - this.#branchAskedAt < branchHolds) continue;
      if (this.#history === undefined) {
        if (question.kind === 'relation' && !this.#relations.has(question.commit)) {
          this.#relations.set(question.commit, 'unavailable');
          answered();
        }
        continue;
      }
      this.#asking.add(key);
      void this.#answer(question, this.#history)
        .catch((thrown: unknown) => this.#unanswered(question, thrown))
        .finally(() => {
          this.#asking.delete(key);
          answered();
        });
    }
  }

  async #answer(question: Question, history: History): Promise<void> {
    switch (question.kind) {
      case 'relation':
        this.#relations.set(question.commit, await this.#relation(question.commit, history));
        return;
      case 'branch': {
        const name = this.#branchName ?? question.source;
        this.#branchAskedAt = this.#now();
        if (name === undefined) {
          this.#branch = { kind: 'unavailable' };
          return;
        }
        const tip = await history.tip(name);
        const relation = tip === undefined ? 'unrelated' : await history.relation(this.#awaited, tip);
        this.#branch = { kind: 'known', name, tip, contains: relation === 'same' || relation === 'ancestor' };
        return;
      }
      case 'content':
        this.#content.set(question.commit, await this.compare(question.commit));
    }
  }

  async #relation(commit: CommitId, history: History): Promise<Relation> {
    try {
      return await history.relation(commit, this.#awaited);
    } catch (thrown) {
      // A commit that the repository doesn't have cannot contain one that it has.
      if (thrown instanceof TaskError && thrown.code === 'COMMIT_MISSING') return 'unrelated';
      throw thrown;
    }
  }

  /** Whether the delivered files at a commit are those at the awaited one. @throws when the host does not answer */
  async compare(commit: CommitId): Promise<ContentAnswer> {
    const history = this.#history;
    if (history === undefined || this.#descriptors.length === 0) {
      return { kind: 'unavailable', because: 'no descriptor is known' };
    }
    this.#owned ??= Promise.all(this.#descriptors.map((path) => readOwned(history, this.#awaited, path)));
    let owned: readonly OwnedFiles[];
    try {
      owned = await this.#owned;
    } catch (thrown) {
      this.#owned = undefined;
      throw thrown;
    }
    for (const part of owned) {
      const theirs = await history.blobIds(commit, part.paths);
      const files = part.paths.filter((path) => theirs.get(path) !== part.blobs.get(path));
      if (files.length > 0) return { kind: 'differs', files, by: await describe(history, commit, part) };
    }
    return { kind: 'same' };
  }

  #unanswered(question: Question, thrown: unknown): void {
    const passing = thrown instanceof TaskError && thrown.code === 'NOT_REACHABLE';
    const code = thrown instanceof TaskError ? ` [${thrown.code}]` : '';
    this.#warn(`The repository's history could not be asked: ${messageOf(thrown)}${code}`);
    this.#retryAt.set(questionKey(question), this.#now() + retryAfter);
    if (passing) return;
    switch (question.kind) {
      case 'relation':
        this.#relations.set(question.commit, 'unavailable');
        return;
      case 'branch':
        this.#branch = { kind: 'unavailable' };
        return;
      case 'content':
        this.#content.set(question.commit, { kind: 'unavailable', because: messageOf(thrown) });
    }
  }
}

/** The files of one delivery at the awaited commit. */
interface OwnedFiles {
  /** The descriptor's path in the repository. */
  readonly path: string;
  /** undefined when the awaited commit removed it. */
  readonly descriptor: DeploymentDescriptor | undefined;
  /** Paths in the repository. */
  readonly paths: readonly string[];
  readonly blobs: ReadonlyMap<string, string>;
}

async function readOwned(history: History, commit: CommitId, path: string): Promise<OwnedFiles> {
  const text = await history.readFile(commit, path);
  // A removal was awaited: what matters then is that the descriptor stays away.
  if (text === undefined) return { path, descriptor: undefined, paths: [path], blobs: new Map() };
  const descriptor = parseDescriptor(text.toString('utf8'), path);
  // `files` is relative to the folder that was written to; the descriptor itself is among them, which tells the folder.
  const own = descriptor.files.find((file) => path === file || path.endsWith(`/${file}`));
  const folder = own === undefined ? '' : path.slice(0, path.length - own.length);
  const paths = descriptor.files.map((file) => `${folder}${file}`);
  return { path, descriptor, paths, blobs: await history.blobIds(commit, paths) };
}

/** What took the place of a delivery, as its descriptor says. */
async function describe(
  history: History,
  commit: CommitId,
  { path, descriptor: awaited }: OwnedFiles,
): Promise<string> {
  const text = await history.readFile(commit, path);
  const at = shortCommit(commit);
  if (text === undefined) return `${awaited?.application ?? path} was removed up to ${at}`;
  try {
    const { application, version, build } = parseDescriptor(text.toString('utf8'), path);
    if (awaited === undefined) return `${application} ${version} was delivered again up to ${at}`;
    if (version === awaited.version && build.id === awaited.build.id) {
      return `files of ${application} were changed by hand up to ${at}`;
    }
    return `${application} ${version} of build ${build.number} at ${at}`;
  } catch {
    return `another descriptor at ${at}`;
  }
}
