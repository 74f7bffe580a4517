import semver from 'semver';
import { TaskError } from '../errors.ts';
import { formatIdentity } from '../identity.ts';
import type { DeploymentDescriptor } from '../manifests/descriptor.ts';

type Judged = Pick<DeploymentDescriptor, 'version' | 'build'>;

/** What becomes of a delivery that goes back: it is refused, warned of, or passed. */
export type DowngradeMode = 'error' | 'warning' | 'allow';

/** What is to be said of a delivery that goes back; undefined when it does not, or may. @throws DOWNGRADE_REFUSED */
export function downgradeNote(current: Judged, next: DeploymentDescriptor, mode: DowngradeMode): string | undefined {
  const reason = downgradeReason(current, next);
  if (reason === undefined || mode === 'allow') return undefined;
  const what = `${formatIdentity(next)} would go back: ${reason}.`;
  if (mode === 'warning') return what;
  throw new TaskError(
    'DOWNGRADE_REFUSED',
    what,
    'To go back on purpose use operation: rollback, or set downgrade: allow.',
  );
}

/**
 * Why delivering `next` over `current` would go back: a newer semantic version, or a newer build of the same definition
 * is there. undefined when it would not, or when the two cannot be compared.
 */
export function downgradeReason(current: Judged, next: Judged): string | undefined {
  const sameDefinition = current.build.definition !== '' && current.build.definition === next.build.definition;
  if (sameDefinition && number(current.build.id) > number(next.build.id)) {
    return `build ${current.build.number || current.build.id} of ${current.build.definition} is newer than ${next.build.number || next.build.id}`;
  }
  const [a, b] = [semver.parse(current.version), semver.parse(next.version)];
  if (a !== null && b !== null && semver.gt(a, b)) return `version ${current.version} is newer than ${next.version}`;
  return undefined;
}

/**
 * Whether `one` was made after `other`: a later build of the same definition, else a newer semantic version. What is
 * newer than what is there now has been rolled back from.
 */
export function isNewer(one: Judged, other: Judged): boolean {
  const [a, b] = [number(one.build.id), number(other.build.id)];
  if (one.build.definition === other.build.definition && a > 0 && b > 0) return a > b;
  return downgradeReason(one, other) !== undefined;
}

function number(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}
