import { join, resolve } from 'node:path';
import type { CheckedApplication } from '../../core/manifests/check-applications.ts';
import {
  differenceSummary,
  logDifference,
  wholeDifference,
  type Difference,
} from '../../core/manifests/compare/difference.ts';
import { toJUnit } from '../../core/manifests/junit.ts';
import { lintSummary } from '../../core/manifests/lint-summary.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';
import type { EarlierOutput, WrittenOutput } from '../../core/manifests/output.ts';
import type { OutputPlan } from '../../core/manifests/plan.ts';
import { reportFindings } from '../../core/manifests/report-findings.ts';
import { renderSummary } from '../../core/manifests/summary.ts';
import { counted } from '../../core/wording.ts';
import { cutNote, listForOutput } from '../../core/output-list.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { maskSecrets } from '../../core/secret.ts';
import { nodeFiles } from '../../platform/files.ts';
import type { ReportInputs } from './report-inputs.ts';

/**
 * Tells what the checks found, on the Tests tab too. What stops the delivery is on the run's page, too: best practices by
 * their rules, with how to mend them.
 * @throws MANIFESTS_INVALID, LINT_FAILED
 */
export async function reportChecks(
  agent: Agent,
  checked: readonly CheckedApplication[],
  { testResults, summary }: ReportInputs,
): Promise<void> {
  if (testResults) await publishResults(agent, checked);
  try {
    reportFindings(agent.log, checked);
  } catch (error) {
    if (summary && practices(checked) !== '') await agent.addSummary('Manifests', practices(checked));
    throw error;
  }
}

/** The agent reads the file when it handles the command, maybe after the task: it stays until the job ends. */
async function publishResults(agent: Agent, checked: readonly CheckedApplication[]): Promise<void> {
  if (checked.every(({ manifests, broken }) => manifests.length + broken.length === 0)) return;
  const file = await keptFile(agent, 'test-results', 'manifests.xml', maskSecrets(toJUnit(checked), agent.secrets()));
  agent.publishTestResults(file, 'Manifests');
}

function practices(checked: readonly CheckedApplication[]): string {
  return lintSummary(checked.flatMap(({ charts, findings }) => [...charts, ...findings]));
}

/** What a rendering came to. */
export interface Outcome {
  readonly options: RenderOptions;
  readonly checked: readonly CheckedApplication[];
  readonly plan: OutputPlan;
  readonly earlier: EarlierOutput;
  /** Undefined in a dry run. */
  readonly written: WrittenOutput | undefined;
  /** Undefined when there was nothing to compare with. */
  readonly difference: Difference | undefined;
}

/** Tells what was written and what changes, and sets every output. */
export async function reportOutput(agent: Agent, outcome: Outcome, { summary }: ReportInputs): Promise<void> {
  const { options, checked, plan, written, difference } = outcome;
  logFiles(agent, outcome);
  const diffPath = difference === undefined ? '' : await tellDifference(agent, difference);
  if (summary) {
    const text = `${renderSummary(options, checked, plan, written)}${practices(checked)}${differenceSummary(difference)}`;
    await agent.addSummary('Manifests', text);
  }
  const folder = resolve(options.outputPath);
  const descriptors = plan.applications.flatMap(({ descriptor }) =>
    descriptor === undefined ? [] : [join(folder, descriptor.path)],
  );
  const [images, paths] = [listForOutput(plan.images), listForOutput(descriptors)];
  for (const note of [
    cutNote('images', images, plan.images.length),
    cutNote('descriptorPath', paths, descriptors.length),
  ]) {
    if (note !== undefined) agent.log.warning(note);
  }
  const outputs: Readonly<Record<string, string>> = {
    manifestsPath: folder,
    objectCount: String(plan.objectCount),
    fileCount: String(plan.fileCount),
    images: images.text,
    descriptorPath: descriptors.length > 1 ? paths.text : (descriptors[0] ?? ''),
    digest: plan.digest,
    changed: difference === undefined ? '' : String(difference.changed),
    diffPath,
  };
  for (const [name, value] of Object.entries(outputs)) agent.setOutput(name, value);
}

function logFiles({ log }: Pick<Agent, 'log'>, { options, plan, earlier, written }: Outcome): void {
  const { outputPath, dryRun } = options;
  // The list folds away on the run's page: what matters is how much, and where.
  log.group(`${dryRun ? 'Would write' : 'Wrote'} ${counted(plan.fileCount, 'file')} below ${outputPath}`);
  for (const application of plan.applications) {
    for (const { path } of application.files) log.info(path);
    if (application.descriptor !== undefined) log.info(application.descriptor.path);
  }
  for (const path of written?.removed ?? earlier.stale) {
    log.info(`${path} (${dryRun ? 'would be removed' : 'removed'})`);
  }
  log.info(`digest ${plan.digest}`);
  log.endGroup();
}

/** In the log and in diff.md. @returns the file's path */
async function tellDifference(agent: Agent, difference: Difference): Promise<string> {
  logDifference(agent.log, difference);
  const file = await keptFile(agent, 'diff', 'diff.md', wholeDifference(difference));
  agent.attachFile(file);
  return file;
}

/** Writes a file that stays until the job ends: the agent reads it later, and later steps may want it. */
async function keptFile(
  { temporaryFolder }: Pick<Agent, 'temporaryFolder'>,
  folder: string,
  name: string,
  text: string,
): Promise<string> {
  const files = nodeFiles(temporaryFolder);
  const file = join(await files.temporaryFolder(folder), name);
  await files.write(file, text);
  return file;
}
