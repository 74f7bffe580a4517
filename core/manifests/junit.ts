import { formatPlace, type Finding } from '../errors.ts';
import { printable } from '../printable.ts';
import type { CheckedApplication } from './check-applications.ts';
import { formatObject, placeOf } from './objects.ts';

type Judged = Pick<CheckedApplication, 'application' | 'manifests' | 'findings' | 'broken'>;

/** JUnit, as the run's Tests tab reads it: a suite for each application, a case for each object. */
export function toJUnit(applications: readonly Judged[]): string {
  const suites = applications.map(({ application, manifests, findings, broken }) => {
    const failed = new Map(
      manifests.map((manifest) => [
        manifest,
        findings.filter((f) => f.manifest === manifest && f.severity === 'error'),
      ]),
    );
    const cases = [...failed].map(([manifest, found]) => {
      const name = `${formatObject(manifest.reference)} (${manifest.reference.apiVersion})`;
      return testCase(name, application, placeOf(manifest.origin).file, found);
    });
    for (const finding of broken) {
      const file = finding.at?.file ?? application;
      cases.push(testCase(finding.at === undefined ? file : formatPlace(finding.at), application, file, [finding]));
    }
    const failures = [...failed.values()].filter((found) => found.length > 0).length + broken.length;
    const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
    return `  <testsuite name="${escapeXml(application)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function testCase(name: string, suite: string, file: string, findings: readonly Finding[]): string {
  const open = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(suite)}" file="${escapeXml(file)}"`;
  if (findings.length === 0) return `${open}/>`;
  const text = findings.map((f) => `${f.message}${f.at === undefined ? '' : ` (${formatPlace(f.at)})`}`);
  const failure = `<failure message="${escapeXml(text[0] ?? '')}">${escapeXml(text.join('\n'))}</failure>`;
  return `${open}>\n      ${failure}\n    </testcase>`;
}

function escapeXml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
