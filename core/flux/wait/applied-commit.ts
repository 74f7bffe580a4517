import type { CommitId } from '../../ports/pull-requests.ts';
import { commitOf } from '../revision.ts';
import type { WaitOutcome } from './options.ts';

/**
 * The commit that Flux runs at the end of a wait, all 40 digits. The digest of an OCI artifact or a bucket is none: there it
 * is the awaited one, once that runs. undefined when nobody knows it.
 */
export function appliedCommit({
  result,
  appliedRevision,
  awaited,
}: Pick<WaitOutcome, 'result' | 'appliedRevision' | 'awaited'>): CommitId | undefined {
  const commit = commitOf(appliedRevision);
  if (commit?.length === 40) return commit;
  return result === 'succeeded' ? awaited : undefined;
}
