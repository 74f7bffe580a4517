import { gt, inc, valid } from 'semver';
import { ScriptError } from '../project.ts';

/**
 * The version that a release gets: the wanted one, or the current one raised.
 *
 * @param wanted `patch`, `minor`, `major`, or a version; `current` for a first release
 * @throws ScriptError when it is none of them, or not newer
 */
export function nextVersion(current: string, wanted: string, released: readonly string[]): string {
  const raised = wanted === 'patch' || wanted === 'minor' || wanted === 'major' ? inc(current, wanted) : valid(wanted);
  if (raised === null || raised.includes('-') || raised !== raised.trim()) {
    throw new ScriptError(`"${wanted}" is neither patch, minor or major nor a version like 1.4.0.`);
  }
  if (released.includes(`v${raised}`)) throw new ScriptError(`${raised} was released already.`);
  const newest = gt(raised, current) || (raised === current && released.length === 0);
  if (!newest) throw new ScriptError(`${raised} is not newer than ${current}.`);
  return raised;
}
