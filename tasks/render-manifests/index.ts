import { availableParallelism } from 'node:os';
import { resolve, join } from 'node:path';
import type { Finding } from '../../core/errors.ts';
import { checkApplications, type CheckedApplication } from '../../core/manifests/check-applications.ts';
import { toJUnit } from '../../core/manifests/junit.ts';
import { lintSummary } from '../../core/manifests/lint-summary.ts';
import { findEarlierOutput, writeOutput } from '../../core/manifests/output.ts';
import { planOutput, type OutputPlan } from '../../core/manifests/plan.ts';
import { reportFindings } from '../../core/manifests/report-findings.ts';
import { renderApplications } from '../../core/manifests/render.ts';
import { refuseWritesToSource } from '../../core/manifests/source-guard.ts';
import { summarize } from '../../core/manifests/summary.ts';
import { counted } from '../../core/manifests/wording.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { ComponentTools } from '../../core/ports/component-tools.ts';
import type { ManifestTools } from '../../core/ports/manifest-tools.ts';
import { maskSecrets } from '../../core/secret.ts';
import { componentTools } from '../../platform/components/component-tools.ts';
import { ejsCommand, ejsInChild } from '../../platform/ejs.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findHelm } from '../../platform/helm.ts';
import { findKubeScore } from '../../platform/kube-score.ts';
import { findKustomize } from '../../platform/kustomize.ts';
import { openPatterns } from '../../platform/patterns/patterns.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { commentDifference } from './comment.ts';
import { gitTokens } from './component-inputs.ts';
import { differenceSummary, findDifference, tellDifference } from './difference.ts';
import { readInputs, type RenderInputs } from './inputs.ts';

/** The task; or, when the bundle was started by itself for that, the rendering of ejs templates. */
export async function run(): Promise<void> {
  const [, , command, jobFile] = process.argv;
  if (command === ejsCommand && jobFile !== undefined) {
    const { runEjsChild } = await import('../../platform/ejs-child.ts');
    return runEjsChild(jobFile);
  }
  // Only now: the task library takes the agent's secrets in and writes a key file.
  const { runTask } = await import('../../platform/agent/run-task.ts');
  return runTask(render);
}

async function render(agent: Agent): Promise<TaskOutcome> {
  const inputs = readInputs(agent.input, {
    variable: agent.variable,
    publicVariables: agent.publicVariables,
    secrets: agent.secrets,
    secretVariable: agent.secretVariable,
    environment: (name) => process.env[name],
  });
  const { options } = inputs;
  // One folder for all that is temporary: copies may hold substituted secrets, so they don't stay.
  const temporary = await nodeFiles(agent.temporaryFolder).temporaryFolder('render-manifests');
  const files = nodeFiles(temporary);
  try {
    const rendering = tools(agent, inputs, files);
    const ports = {
      files,
      log: agent.log,
      tools: rendering,
      components: components(agent, inputs, files, rendering),
      cores: availableParallelism(),
      patterns: openPatterns,
    };
    const rendered = await checkApplications(ports, options, await renderApplications(ports, options));
    if (inputs.report.testResults) await publishResults(agent, rendered);
    await tellFindings(agent, rendered, inputs.report.summary);
    const plan = planOutput(rendered, options, agent.secrets());
    warn(agent, plan.warnings);
    const folders = rendered.map(({ folder }) => folder);
    await refuseWritesToSource(files, options.outputPath, folders, plan);
    const earlier = await findEarlierOutput(files, options.outputPath, plan);
    const difference = await findDifference(agent, files, options, rendered, plan);
    const written = options.dryRun ? undefined : await writeOutput(files, options.outputPath, plan, earlier);
    logFiles(agent, plan, options.outputPath, written?.removed ?? earlier.stale, options.dryRun);
    const diffPath = difference === undefined ? '' : await tellDifference(agent, difference);
    if (inputs.report.summary) {
      const changes = difference === undefined ? '' : differenceSummary(difference);
      await agent.addSummary(
        'Manifests',
        `${summarize(options, rendered, plan, written)}${practices(rendered)}${changes}`,
      );
    }
    setOutputs(agent, plan, options.outputPath);
    agent.setOutput('changed', difference === undefined ? '' : String(difference.changed));
    agent.setOutput('diffPath', diffPath);
    const { comment } = inputs.report;
    if (difference !== undefined && comment !== undefined) {
      await commentDifference(agent, files, options, comment, difference);
    }
    return {
      result: 'succeeded',
      message: `${counted(plan.objectCount, 'object')} in ${counted(plan.fileCount, 'file')}`,
    };
  } finally {
    await files.remove(temporary);
  }
}

function tools(agent: Agent, inputs: RenderInputs, files: ReturnType<typeof nodeFiles>): ManifestTools {
  const { log, clock, network, signal } = agent;
  const { helmPath, kustomizePath, options } = inputs;
  const processes = nodeProcesses();
  const shared = { processes, files, log, clock, network, signal, allowCode: options.allowCode };
  return {
    helm: once(() => findHelm({ ...shared, path: helmPath })),
    kustomize: once(() => findKustomize({ ...shared, path: kustomizePath, helmPath })),
    kubeScore: once(() => findKubeScore({ ...shared, path: inputs.options.lint.tool })),
    ejs: ejsInChild({ ...shared, node: process.execPath, entry: process.argv.slice(1, 2) }),
  };
}

function components(
  agent: Agent,
  inputs: RenderInputs,
  files: ReturnType<typeof nodeFiles>,
  rendering: ManifestTools,
): ComponentTools {
  const { log, clock, network, signal, maskSecret } = agent;
  return componentTools({
    files,
    log,
    clock,
    network,
    signal,
    maskSecret,
    processes: nodeProcesses(),
    tools: rendering,
    tokens: () => gitTokens(agent, inputs.components),
  });
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}

/** What stops the delivery is on the run's page, too: best practices by their rules, with how to mend them. */
async function tellFindings(agent: Agent, rendered: readonly CheckedApplication[], summary: boolean): Promise<void> {
  try {
    reportFindings(agent.log, rendered);
  } catch (error) {
    if (summary && practices(rendered) !== '') await agent.addSummary('Manifests', practices(rendered));
    throw error;
  }
}

function practices(rendered: readonly CheckedApplication[]): string {
  return lintSummary(rendered.flatMap(({ findings }) => findings));
}

/** The agent reads the file when it handles the command, maybe after the task: it stays until the job ends. */
async function publishResults(agent: Agent, rendered: readonly CheckedApplication[]): Promise<void> {
  if (rendered.every(({ manifests, broken }) => manifests.length + broken.length === 0)) return;
  const files = nodeFiles(agent.temporaryFolder);
  const file = join(await files.temporaryFolder('test-results'), 'manifests.xml');
  await files.write(file, maskSecrets(toJUnit(rendered), agent.secrets()));
  agent.publishTestResults(file, 'Manifests');
}

function warn(agent: Agent, warnings: readonly Finding[]): void {
  for (const { message, at } of warnings) agent.log.warning(message, at);
}

function logFiles(
  { log }: Agent,
  plan: OutputPlan,
  outputPath: string,
  removed: readonly string[],
  dryRun: boolean,
): void {
  // The list folds away on the run's page: what matters is how much, and where.
  log.group(`${dryRun ? 'Would write' : 'Wrote'} ${counted(plan.fileCount, 'file')} below ${outputPath}`);
  for (const application of plan.applications) {
    for (const { path } of application.files) log.info(path);
    if (application.descriptor !== undefined) log.info(application.descriptor.path);
  }
  for (const path of removed) log.info(`${path} (${dryRun ? 'would be removed' : 'removed'})`);
  log.info(`digest ${plan.digest}`);
  log.endGroup();
}

function setOutputs(agent: Agent, plan: OutputPlan, outputPath: string): void {
  const folder = resolve(outputPath);
  const descriptors = plan.applications.flatMap(({ descriptor }) =>
    descriptor === undefined ? [] : [join(folder, descriptor.path)],
  );
  agent.setOutput('manifestsPath', folder);
  agent.setOutput('objectCount', String(plan.objectCount));
  agent.setOutput('fileCount', String(plan.fileCount));
  agent.setOutput('images', JSON.stringify(plan.images));
  agent.setOutput('descriptorPath', descriptors.length > 1 ? JSON.stringify(descriptors) : (descriptors[0] ?? ''));
  agent.setOutput('digest', plan.digest);
}
