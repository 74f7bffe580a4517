import { printableLine } from '../printable.ts';
import { TaskError, type Finding } from '../errors.ts';
import type { Log } from '../ports/agent.ts';
import { formatChangePath } from './compare/change-path.ts';
import { matchObjects } from './compare/match.ts';
import { formatObject, objectKey, placeOf, type Manifest } from './objects.ts';
import { counted, someOf } from '../wording.ts';

// Of an object's fields, and of all findings: what is shown of them tells where to look.
const mostFields = 10;
const mostFindings = 100;

/** The second of two renderings says nothing: the first has said it. */
export const silent: Log = {
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  group: () => undefined,
  endGroup: () => undefined,
  progress: () => undefined,
};

/**
 * Names what differs between two renderings of the same sources, by object and field; never a value, which may be a
 * secret.
 * @throws NOT_REPRODUCIBLE when anything does
 */
export function refuseDifferences(first: readonly Rendering[], second: readonly Rendering[]): void {
  const found = first.flatMap((application) => {
    const other = second.find((each) => each.application === application.application);
    return differences(application, other?.manifests ?? []);
  });
  if (found.length === 0) return;
  const shown = found.slice(0, mostFindings);
  const more = found.length > mostFindings ? [{ message: `${found.length - mostFindings} more` }] : [];
  throw new TaskError(
    'NOT_REPRODUCIBLE',
    `Two renderings of the same source differ in ${counted(found.length, 'place')}; nothing was written:`,
    'Look for randAlphaNum, genCA, genSignedCert, uuidv4, now and the like in these templates, and give what they make as a value, or in a Secret that exists already; most charts have a value for that (existingSecret).',
    { related: [...shown, ...more] },
  );
}

/** What one application rendered to. */
interface Rendering {
  readonly application: string;
  readonly manifests: readonly Manifest[];
}

function differences({ application, manifests }: Rendering, again: readonly Manifest[]): readonly Finding[] {
  const placed = (all: readonly Manifest[]) => all.map((manifest) => ({ ...manifest, file: '' }));
  const { objects } = matchObjects(placed(manifests), placed(again));
  const byKey = new Map([...again, ...manifests].map((manifest) => [objectKey(manifest.reference), manifest]));
  const finding = (reference: Manifest['reference'], what: string): Finding => {
    const origin = byKey.get(objectKey(reference))?.origin;
    const message = `${application}: ${formatObject(reference)}${what}`;
    return { message, ...(origin === undefined ? {} : { at: placeOf(origin) }) };
  };
  const found = objects.map((change) => {
    if (change.kind !== 'changed') return finding(change.reference, ' is in only one of them: its name differs');
    const paths = change.fields.map(({ path }) => printableLine(formatChangePath(path), 200));
    return finding(change.reference, `: ${someOf(paths, mostFields)}`);
  });
  if (found.length > 0) return found;
  const moved = manifests.find((manifest, index) => manifest.text !== again[index]?.text);
  if (moved === undefined) return [];
  const same = again.some((other) => other.text === moved.text);
  return [
    finding(
      moved.reference,
      same ? ' comes in another order' : ' has its keys in another order, or its values written in another way',
    ),
  ];
}
