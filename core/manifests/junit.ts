import { formatPlace } from '../errors.ts';
import { printable } from '../printable.ts';
import type { ObjectFinding } from './checks.ts';
import { formatObject, placeOf, type Manifest } from './objects.ts';

/** The objects of one application and what the checks found in them. */
export interface CheckedApplication {
  readonly application: string;
  readonly manifests: readonly Manifest[];
  readonly findings: readonly ObjectFinding[];
}

/** JUnit, as the run's Tests tab reads it: a suite for each application, a case for each object. */
export function toJUnit(applications: readonly CheckedApplication[]): string {
  const suites = applications.map(({ application, manifests, findings }) => {
    const failed = new Map(manifests.map((manifest) => [manifest, findings.filter((f) => f.manifest === manifest)]));
    const cases = [...failed].map(([manifest, found]) => {
      const name = escapeXml(`${formatObject(manifest.reference)} (${manifest.reference.apiVersion})`);
      const file = escapeXml(placeOf(manifest.origin).file);
      const open = `    <testcase name="${name}" classname="${escapeXml(application)}" file="${file}"`;
      if (found.length === 0) return `${open}/>`;
      const text = found.map((f) => `${f.message}${f.at === undefined ? '' : ` (${formatPlace(f.at)})`}`);
      return `${open}>\n      <failure message="${escapeXml(text[0] ?? '')}">${escapeXml(text.join('\n'))}</failure>\n    </testcase>`;
    });
    const failures = [...failed.values()].filter((found) => found.length > 0).length;
    const counts = `tests="${manifests.length}" failures="${failures}" errors="0" skipped="0"`;
    return `  <testsuite name="${escapeXml(application)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function escapeXml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
