import { shortId } from '../../commit-id.ts';
import { targetTip, untilLanded, type LandingPorts } from '../../gitops-repo/landing.ts';
import type { RollbackRun, RolledBack } from '../../gitops-repo/rollback-mark.ts';
import type { FileChange, GitRepository, Signature } from '../../ports/git-repository.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { branchBears, rolledBackBy, type EarlierAttemptPorts } from '../../pull-requests/earlier-attempt.ts';
import { decide, planFor, refuseDowngrade, withCopied, type ResolvedChoice, type UpdateChoice } from '../decide.ts';
import type { UpdateResult } from '../missing.ts';
import type { Update, UpdatePlan } from '../update-plan.ts';
import { settableSearch, sourceSearch, wantedOf, type Wanted } from '../search.ts';
import { copySources, type CopySources, type SourceAt, type SourcePorts } from './copy-sources.ts';
import { earlierFiles, pastOf, type Earlier } from './earlier.ts';
import { groundOn, newGround, type Ground, type GroundPorts } from './ground.ts';
import { readRepository, type RepositoryFiles } from './read-repository.ts';
import { RepositoryTree } from './repository-tree.ts';
import type { Edits } from './settle.ts';

/** An update that is to land in a repository. */
export interface UpdateLanding extends UpdateChoice {
  readonly repositoryLabel: string;
  readonly targetBranch: string;
  /** Where the update is pushed to; the target branch itself when it is that. */
  readonly branch: string;
  readonly commitMessage: (plan: UpdatePlan) => string;
  readonly author: Omit<Signature, 'time'>;
  /** Who asks for `rollbackTo: previous`; undefined where no run does. */
  readonly run?: RollbackRun | undefined;
  readonly dryRun: boolean;
}

/** All that landing an update takes, from reading files to pushing. */
export interface UpdateLandingPorts
  extends
    Omit<GroundPorts, 'git' | 'log'>,
    Omit<SourcePorts, 'git' | 'log'>,
    Omit<EarlierAttemptPorts, 'git' | 'log'>,
    Omit<LandingPorts, 'git'> {
  readonly git: GroundPorts['git'] & Pick<GitRepository, 'tips' | 'write' | 'push'>;
}

/** How it ended. */
export interface LandedUpdate extends UpdateResult, Pick<UpdateLanding, 'repositoryLabel' | 'targetBranch'> {
  /** `held`: the branch holds it already, the target does not. `none`: the target does. */
  readonly result: 'pushed' | 'held' | 'none';
  /** Empty when there is nothing on a branch that the target lacks. */
  readonly branch: string;
  readonly commit: CommitId | undefined;
  /** The target's commit that the branch was built on; what it became where it was pushed to. */
  readonly targetCommit: CommitId;
  /** What keeps the branch from merging into the target. */
  readonly clashes: readonly string[];
  /** What an earlier attempt of this run has rolled back already. */
  readonly rolledBack?: RolledBack | undefined;
}

/**
 * Reads the files of a branch, sets what is asked for, and pushes; again on what is there then, as often as others push
 * first. A branch moves forward only: nobody's commit is lost.
 * @throws what `decide`, `withCopied`, `copySources` and `earlierFiles` throw, TARGET_BRANCH_MISSING, TARGET_KEEPS_MOVING
 */
export function landUpdate(ports: UpdateLandingPorts, landing: UpdateLanding): Promise<LandedUpdate> {
  return untilLanded(ports, () => attempt(ports, landing));
}

async function attempt(ports: UpdateLandingPorts, landing: UpdateLanding): Promise<LandedUpdate | 'moved'> {
  const { git } = ports;
  const { branch, targetBranch, repositoryLabel } = landing;
  ports.signal.throwIfAborted();
  const tips = await git.tips([...new Set([targetBranch, branch])]);
  const target = targetTip(tips, landing);
  const tip = tips.get(branch);
  const onTarget = new RepositoryTree(git, target);
  const rolledBack = await rolledBackAt(ports, landing, target);
  if (rolledBack !== undefined) return asItIs(onTarget, landing, target, rolledBack);
  const goesOn = tip !== undefined && branch !== targetBranch;
  const sources = await sourcesOf(ports, landing, { repositoryLabel, targetBranch, target });
  const ground = goesOn
    ? await groundOn(ports, { branch, tip, targetBranch, target }, editor(onTarget, landing, sources))
    : newGround(git, target);
  const { files, result, asked } = await decideOn(ground.tree, landing, sources);
  // What settled a conflict is in the ground already: it shows on the branch as it was.
  const made =
    ground.settled && tip !== undefined
      ? over(await planOn(new RepositoryTree(git, tip), landing, asked), result)
      : result;
  const whole = goesOn ? over(await planOn(onTarget, landing, asked), made) : made;
  const { clashes, target: builtOn = target } = ground;
  const done = { ...whole, repositoryLabel, targetBranch, clashes, targetCommit: builtOn };
  if (made.plan.edits.length === 0 && !ground.settled) {
    const held = goesOn && whole.plan.edits.length > 0;
    if (!held) return { ...done, result: 'none', branch: '', commit: undefined, targetCommit: target };
    // A rollback that another run has pushed is this one's too: a rerun has to know it, once it is merged.
    const { run, rollbackTo } = landing;
    const known = rollbackTo !== 'previous' || run === undefined || (await branchBears(git, tip, run.mark));
    if (known) return { ...done, result: 'held', branch, commit: tip };
  }
  const message = landing.commitMessage(made.plan.edits.length === 0 ? whole.plan : made.plan);
  if (landing.dryRun) return { ...done, result: 'pushed', branch, commit: undefined };
  const commit = await write(ports, landing, ground, { files, plan: result.plan, message });
  if ((await git.push(branch, commit, tip)) === 'moved') return 'moved';
  const from = tip === undefined ? 'which is new' : `which was at ${shortId(tip)}`;
  ports.log.info(`Pushed ${shortId(commit)} to ${branch}, ${from}.`);
  return { ...done, result: 'pushed', branch, commit, targetCommit: branch === targetBranch ? commit : builtOn };
}

async function rolledBackAt(
  ports: UpdateLandingPorts,
  { rollbackTo, run, globs, targetBranch }: UpdateLanding,
  target: CommitId,
): Promise<RolledBack | undefined> {
  if (rollbackTo !== 'previous' || run === undefined) return undefined;
  return rolledBackBy(ports, run, await pastOf(ports, globs, { targetBranch, target }));
}

/** The end of a run that has rolled back in an earlier attempt: what came since is somebody's later decision. */
async function asItIs(
  tree: RepositoryTree,
  landing: UpdateLanding,
  target: CommitId,
  rolledBack: RolledBack,
): Promise<LandedUpdate> {
  const { globs, request, repositoryLabel, targetBranch } = landing;
  const { texts } = await readRepository(tree, { globs, holds: settableSearch(request) });
  const present = { commit: target, texts: new Map(texts.map(({ path, text }) => [path, text])) };
  const { result } = await decideOn(tree, landing, present);
  const nothing = { result: 'none', branch: '', commit: undefined, targetCommit: target, clashes: [] } as const;
  return { ...result, ...nothing, repositoryLabel, targetBranch, rolledBack };
}

interface Decided {
  readonly asked: ResolvedChoice;
  readonly files: RepositoryFiles;
  readonly result: UpdateResult;
}

/** Other commits that say what is set; undefined: what is copied is read where the rest is. */
type Sources = CopySources | Earlier | undefined;

async function sourcesOf(ports: SourcePorts, landing: UpdateChoice, at: SourceAt): Promise<Sources> {
  const { rollbackTo } = landing;
  return rollbackTo === undefined
    ? copySources(ports, landing, at)
    : earlierFiles(ports, { ...landing, rollbackTo }, at);
}

async function askedOn(tree: RepositoryTree, landing: UpdateChoice, sources: Sources): Promise<ResolvedChoice> {
  const { copyFrom, request } = landing;
  if (sources !== undefined && 'texts' in sources) return { ...withCopied(landing, undefined), earlier: sources.texts };
  if (copyFrom.length === 0) return withCopied(landing, undefined);
  const files = await readRepository(sources?.tree ?? tree, { globs: copyFrom, holds: sourceSearch(request) });
  const asked = withCopied(landing, files);
  return sources === undefined ? asked : { ...asked, request: { ...asked.request, later: sources.later } };
}

async function decideOn(tree: RepositoryTree, landing: UpdateChoice, sources: Sources): Promise<Decided> {
  const { globs } = landing;
  const asked = await askedOn(tree, landing, sources);
  const files = await readRepository(tree, { globs, ...wantedBy(asked) });
  return { asked, files, result: decide(files, asked) };
}

/** Which files the update needs. */
const wantedBy = ({ earlier, request }: ResolvedChoice): Wanted =>
  earlier === undefined ? wantedOf(request) : { holds: settableSearch(request) };

/** What the update makes of files, wherever they are; what it takes from others it takes from the target's. */
function editor(
  target: RepositoryTree,
  landing: UpdateChoice,
  sources: Sources,
): (tree: RepositoryTree) => Promise<Edits> {
  return async (tree) => {
    const asked = await askedOn(target, landing, sources);
    const { texts } = await readRepository(tree, { globs: landing.globs, ...wantedBy(asked) });
    return new Map(planFor(texts, asked).edits.map(({ path, after }) => [path, after]));
  };
}

/** What is asked for would change so much of the target itself; nothing of it is edited, so all but downgrades passes. */
async function planOn(tree: RepositoryTree, { globs }: UpdateChoice, asked: ResolvedChoice): Promise<UpdatePlan> {
  const { texts } = await readRepository(tree, { globs, ...wantedBy(asked) });
  const plan = planFor(texts, asked);
  refuseDowngrade(plan, asked.request);
  return plan;
}

/**
 * What a branch holds over something else of what was asked for, with what is about to change on it: a run that is started
 * again tells the same as one that did it all. Places where something newer was left alone are none of it.
 */
function over(other: UpdatePlan, result: UpdateResult): UpdateResult {
  const { plan } = result;
  const key = ({ file, path }: Pick<Update, 'file' | 'path'>): string => JSON.stringify([file, path]);
  const left = new Set(
    plan.downgrades.flatMap(({ at, paths }) => paths.map((path) => key({ file: at?.file ?? '', path }))),
  );
  const before = other.updates.filter((update) => !left.has(key(update)));
  const known = new Set(before.map(key));
  const updates = [...before, ...plan.updates.filter((update) => !known.has(key(update)))];
  const files = new Set(before.map(({ file }) => file));
  const edits = [
    ...other.edits.filter(({ path }) => files.has(path)),
    ...plan.edits.filter(({ path }) => !files.has(path)),
  ];
  const versions = plan.versions.length > 0 ? plan.versions : other.versions;
  return { ...result, plan: { ...plan, updates, edits, versions } };
}

async function write(
  { git, clock }: Pick<UpdateLandingPorts, 'git' | 'clock'>,
  { author, branch, targetBranch }: Pick<UpdateLanding, 'author' | 'branch' | 'targetBranch'>,
  { tree, parents }: Ground,
  { files, plan, message }: { readonly files: RepositoryFiles; readonly plan: UpdatePlan; readonly message: string },
): Promise<CommitId> {
  const signature = { ...author, time: clock.now() };
  const signed = { author: signature, committer: signature };
  const changes = plan.edits.map(({ path, after }): FileChange => ({
    kind: 'write',
    path,
    mode: files.modes.get(path) ?? '100644',
    content: Buffer.from(after),
  }));
  if (parents.length < 2) return git.write({ base: tree.commit, parents, changes, message, ...signed });
  // A rebase drops merges, and with them what they hold: the update has a commit of its own.
  const merge = await git.write({
    base: tree.commit,
    parents,
    changes: tree.changes,
    message: changes.length === 0 ? message : `Merge branch '${targetBranch}' into ${branch}\n`,
    ...signed,
  });
  if (changes.length === 0) return merge;
  return git.write({ base: merge, parents: [merge], changes, message, ...signed });
}
