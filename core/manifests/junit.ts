import { formatPlace, type Finding } from '../errors.ts';
import { printable } from '../printable.ts';
import type { CheckedApplication } from './check-applications.ts';
import { byManifest } from './findings.ts';
import { groupBy } from './group.ts';
import { formatObject, placeOf } from './objects.ts';

type Judged = Pick<CheckedApplication, 'application' | 'manifests' | 'findings' | 'broken'> &
  Partial<Pick<CheckedApplication, 'unchecked' | 'charts'>>;

interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly failures: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Why nothing was looked at. */
  readonly skipped?: string;
}

/**
 * JUnit, as the run's Tests tab reads it: a suite for each application, a case for each object. What is wrong fails the
 * case; warnings are its output; of an object without a schema nobody can say that it passed.
 */
export function toJUnit(applications: readonly Judged[]): string {
  const suites = applications.map((judged) => {
    const cases = casesOf(judged);
    const failures = cases.filter((each) => each.failures.length > 0).length;
    const skipped = cases.filter((each) => each.failures.length === 0 && each.skipped !== undefined).length;
    const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
    const texts = cases.map((each) => caseText(each, judged.application));
    return `  <testsuite name="${escapeXml(judged.application)}" ${counts}>\n${texts.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function casesOf({ application, manifests, findings, broken, unchecked, charts = [] }: Judged): readonly TestCase[] {
  const found = byManifest(findings);
  const objects = manifests.map((manifest): TestCase => {
    const { apiVersion, kind } = manifest.reference;
    const own = found.get(manifest) ?? [];
    return {
      name: `${formatObject(manifest.reference)} (${apiVersion})`,
      file: placeOf(manifest.origin).file,
      failures: own.filter(({ severity }) => severity === 'error'),
      warnings: own.filter(({ severity }) => severity === 'warning'),
      ...(unchecked?.has(manifest) === true ? { skipped: `no schema is known for ${apiVersion} ${kind}` } : {}),
    };
  });
  const documents = broken.map((finding): TestCase => {
    const file = finding.at?.file ?? application;
    const name = finding.at === undefined ? file : formatPlace(finding.at);
    return { name, file, failures: [finding], warnings: [] };
  });
  const linted = [...groupBy(charts, ({ at }) => at?.file ?? application)].map(([file, own]): TestCase => {
    const of = (level: 'error' | 'warning'): readonly Finding[] => own.filter(({ severity }) => severity === level);
    return { name: `helm lint: ${file}`, file, failures: of('error'), warnings: of('warning') };
  });
  return [...objects, ...documents, ...linted];
}

function caseText({ name, file, failures, warnings, skipped }: TestCase, suite: string): string {
  const open = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(suite)}" file="${escapeXml(file)}"`;
  const parts: string[] = [];
  if (failures.length > 0) {
    const lines = failures.map(lineOf);
    parts.push(`<failure message="${escapeXml(lines[0] ?? '')}">${escapeXml(lines.join('\n'))}</failure>`);
  } else if (skipped !== undefined) parts.push(`<skipped message="${escapeXml(skipped)}"/>`);
  if (warnings.length > 0) parts.push(`<system-out>${escapeXml(warnings.map(lineOf).join('\n'))}</system-out>`);
  if (parts.length === 0) return `${open}/>`;
  return `${open}>\n${parts.map((part) => `      ${part}\n`).join('')}    </testcase>`;
}

function lineOf({ message, at }: Finding): string {
  return at === undefined ? message : `${message} (${formatPlace(at)})`;
}

function escapeXml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
