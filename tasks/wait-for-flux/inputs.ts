import type { Ref } from '../../core/flux/objects.ts';
import type { WaitOptions } from '../../core/flux/wait/options.ts';
import { InputReader, type RawInputs } from '../../core/inputs.ts';
import { unsafePath } from '../../core/placeholders.ts';
import type { RepositoryAccess } from '../../core/ports/repository-host.ts';
import { readRepositoryAccess } from '../../core/repository-access.ts';
import { readAccess, type AccessInput } from './access-inputs.ts';
import { awaitedOf } from './awaited-input.ts';
import { readStatusAuthors, readStatusContexts } from './status-inputs.ts';

/** The task's inputs, checked. */
export interface WaitInputs {
  readonly access: AccessInput;
  readonly options: WaitOptions;
  /** undefined: the history cannot be asked. */
  readonly repository: { readonly repository: string; readonly access: RepositoryAccess } | undefined;
  /** Accounts whose statuses count; empty: whoever set them. */
  readonly statusAuthors: readonly string[];
  readonly onSuperseded: 'fail' | 'succeed';
  readonly dryRun: boolean;
  readonly summary: boolean;
}

/**
 * Reads the task's inputs.
 * @param runUrl where to read about this run
 * @throws INPUT_INVALID with every mistake
 */
export function readInputs(raw: RawInputs, runUrl: string | undefined): WaitInputs {
  const reader = new InputReader(raw);
  const repository = reader.optional('repository');
  const dryRun = reader.flag('dryRun', false);
  const { awaited, references: images } = awaitedOf(reader, dryRun);
  if (awaited.kind === 'pullRequest' && repository === undefined) {
    reader.mistake('repository', 'is required with pullRequestId: name the repository that the pull request is in');
  }
  const targets = [
    ...references(reader, 'kustomizations', 'Kustomization'),
    ...references(reader, 'helmReleases', 'HelmRelease'),
  ];
  if (targets.length === 0)
    reader.mistake('kustomizations', 'name at least one Kustomization or HelmRelease to wait for');
  const contexts = readStatusContexts(reader);
  if (contexts !== undefined && awaited.kind === 'images') {
    reader.mistake('images', 'are looked for in the cluster: backend commitStatus knows commits alone');
  }
  const options: WaitOptions = {
    awaited,
    targets,
    descriptor: descriptorOf(reader),
    timeout: reader.duration('timeout', '15m', 'positive'),
    mergeTimeout: reader.duration('mergeTimeout', '45m', 'positive'),
    stableFor: reader.duration('stableFor', '0s', 'zeroAllowed'),
    pollInterval: reader.duration('pollInterval', '10s', 'positive'),
    failAfterAttempts: reader.count('failAfterAttempts', 1, 1),
    checkChildren: reader.flag('checkChildren', true),
    whenStopped: reader.choice('whenStopped', ['disarm', 'abandon', 'keep'], 'disarm'),
    reconcile: reader.flag('reconcile', false),
    runUrl,
    contexts,
    images: awaited.kind === 'images' ? { references: images, among: targets } : undefined,
  };
  const inputs: WaitInputs = {
    access: readAccess(reader),
    options,
    // Without a repository nobody is asked, so nothing needs to be known of its host either.
    repository: repository === undefined ? undefined : { repository, access: readRepositoryAccess(reader) },
    statusAuthors: readStatusAuthors(reader),
    onSuperseded: reader.choice('onSuperseded', ['fail', 'succeed'], 'fail'),
    dryRun,
    summary: reader.flag('summary', true),
  };
  reader.finish();
  return inputs;
}

function descriptorOf(reader: InputReader): string | undefined {
  const path = reader.optional('descriptor');
  const reason = path === undefined ? undefined : unsafePath(path);
  if (reason !== undefined) reader.mistake('descriptor', `"${path ?? ''}" ${reason}`);
  return path;
}

// As the API server has it for namespaces and names of custom resources.
const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
const reference = new RegExp(`^(?:(?<namespace>${label})/)?(?<name>${label}(?:\\.${label})*)$`);

function references(reader: InputReader, input: string, kind: string): readonly Ref[] {
  const found = new Map<string, Ref>();
  for (const { text, line } of reader.lines(input)) {
    const { namespace = 'flux-system', name } = reference.exec(text)?.groups ?? {};
    if (name === undefined) reader.mistake(input, `"${text}" is not namespace/name`, line);
    else found.set(`${namespace}/${name}`, { kind, namespace, name });
  }
  return [...found.values()];
}
