import { cutText } from '../../printable.ts';
import { fitLine, plainValue } from '../../pull-requests/plain-text.ts';
import { updateLine } from '../report.ts';
import type { UpdatePlan } from '../update-plan.ts';
import type { VersionChange } from '../version-changes.ts';
import { someLines } from '../../wording.ts';

type Told = Pick<UpdatePlan, 'updates' | 'versions'>;

const longestSubject = 72;
const longestLine = 300;
const mostLines = 20;

/** The message of a commit when nobody has written one: what is set, each place, the run. */
export function defaultMessage(told: Told, run: string): string {
  const versions = versionLines(told).map((line) => `- ${line}`);
  return [subject(told), versions.join('\n'), placeLines(told).join('\n'), run]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What is set, old → new, a line each. */
export function versionLines({ versions }: Told): readonly string[] {
  return fitLines(
    versions.map(({ name, before, after }) => `${name}: ${before.slice(0, 5).join(', ') || '–'} → ${after}`),
  );
}

/** The places, a line each. */
export function placeLines({ updates }: Told): readonly string[] {
  return fitLines(updates.map(updateLine));
}

function fitLines(lines: readonly string[]): readonly string[] {
  return someLines(lines, mostLines).map((line) => plainValue(line, longestLine));
}

/** As many of the versions as a subject holds, and how many more there are. */
function subject({ updates, versions }: Told): string {
  if (versions.length === 0) return updates.length === 1 ? 'Update 1 place' : `Update ${updates.length} places`;
  const names = shortNames(versions);
  const all = versions.map((version, index) => shown(names[index] ?? '', version));
  for (let count = all.length; count > 0; count--) {
    const rest = all.length - count;
    const line = plainValue(`Update ${all.slice(0, count).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`, 2000);
    if (line.length <= longestSubject) return line;
  }
  const [name = ''] = names;
  const rest = all.length === 1 ? '' : ` and ${all.length - 1} more`;
  return plainValue(`Update ${fitLine(name, longestSubject - rest.length - 7)}${rest}`, longestSubject);
}

function shown(name: string, { before, after }: VersionChange): string {
  const [old, ...others] = before.map(shortVersion);
  return old === undefined || others.length > 0
    ? `${name} to ${shortVersion(after)}`
    : `${name} ${old} → ${shortVersion(after)}`;
}

/** A digest by its first digits, as people know them. */
function shortVersion(version: string): string {
  return version.replaceAll(/(:[0-9a-f]{12})[0-9a-f]{20,}/g, '$1');
}

/** The last parts of the names, where they tell them apart. */
function shortNames(versions: readonly VersionChange[]): readonly string[] {
  const last = versions.map(({ name }) => name.slice(name.lastIndexOf('/') + 1));
  return versions.map(({ name }, index) => {
    const own = last[index] ?? name;
    const others = versions.filter((other, at) => last[at] === own && other.name !== name);
    return others.length === 0 ? cutText(own, longestSubject) : name;
  });
}
