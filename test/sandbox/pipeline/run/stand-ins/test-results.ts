import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TaskResult } from '../../../agent/index.ts';
import type { StepRecord } from '../../../agent/record.ts';
import { addIssue, log } from '../../../agent/record.ts';
import type { JobScope } from '../job-scope.ts';
import { matchingFiles } from './matching-files.ts';
import type { TestRun } from '../types.ts';

/** PublishTestResults@2 for JUnit files. */
export async function publishTestResults(
  scope: JobScope,
  record: StepRecord,
  input: (name: string) => string,
): Promise<TaskResult> {
  const { agent } = scope;
  const format = input('testResultsFormat') || input('testRunner') || 'JUnit';
  if (format.toLowerCase() !== 'junit') {
    addIssue(record, { type: 'error', message: `The sandbox reads JUnit results only, not ${format}.` });
    return 'Failed';
  }
  const patterns = agent.variables.expand(input('testResultsFiles') || '**/TEST-*.xml');
  const folder = resolve(agent.folders.sources, agent.variables.expand(input('searchFolder')));
  const files = await matchingFiles(folder, patterns);
  if (files.length === 0) {
    addIssue(record, { type: 'warning', message: `No test result files matching ${patterns} were found.` });
    return 'Succeeded';
  }
  let failed = 0;
  for (const file of files) {
    const xml = await readFile(join(folder, file), 'utf8');
    record.testResults.push(xml);
    failed += testRunOf(xml, '').failed;
    log(record, 'agent', `Published ${file}`);
  }
  if (failed === 0 || input('failTaskOnFailedTests').toLowerCase() !== 'true') return 'Succeeded';
  addIssue(record, { type: 'error', message: 'There are one or more test failures detected in result files.' });
  return 'Failed';
}

/** Counts the cases of a JUnit file; a case with an error counts as failed. */
export function testRunOf(xml: string, title: string): TestRun {
  const cases = xml.match(/<testcase\b[^>]*?(?:\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
  const failed = cases.filter((one) => /<(failure|error)\b/.test(one)).length;
  const skipped = cases.filter((one) => /<skipped\b/.test(one)).length;
  return { title, total: cases.length, failed, skipped, xml };
}
