import type { Log } from '../ports/agent.ts';
import type { ManifestTools } from '../ports/manifest-tools.ts';
import type { ObjectFinding } from './findings.ts';
import { helmLint } from './lint/chart-finding.ts';
import { readKubeScore, type ScoreComment } from './lint/kube-score.ts';
import { lintManifests } from './lint/lint.ts';
import type { Manifest } from './objects.ts';
import type { RenderOptions } from './options.ts';
import type { RenderedApplication } from './render-application.ts';
import { minorOf } from './schema/kube-version.ts';
import { counted } from '../wording.ts';

/** What holding objects against best practices takes: kube-score, where it is asked for. */
export interface LintPorts {
  readonly log: Log;
  readonly tools: Pick<ManifestTools, 'kubeScore'>;
}

/** An application with what the checks before found. */
type Checked = Pick<RenderedApplication, 'manifests' | 'broken'> & { readonly findings: readonly ObjectFinding[] };

/** Holds the objects of all applications together against the best practices; the findings by object. */
export async function lintApplications(
  { log, tools }: LintPorts,
  options: Pick<RenderOptions, 'lint' | 'namespace' | 'kubeVersion'>,
  applications: readonly Checked[],
): Promise<ReadonlyMap<Manifest, readonly ObjectFinding[]>> {
  const { namespace, kubeVersion, lint } = options;
  if (lint.rules === 'none') return new Map();
  const manifests = applications.flatMap((application) => application.manifests);
  let scored: readonly ScoreComment[] = [];
  if (lint.tool !== '' && applications.some(holdsMistakes)) {
    // It stops at the first object that it cannot read, and says nothing of all others.
    log.info('kube-score is not asked: the objects hold mistakes');
  } else if (lint.tool !== '') {
    const minor = minorOf(kubeVersion);
    const kubeScore = await tools.kubeScore();
    const stream = manifests.map(({ text }) => text).join('---\n');
    scored = readKubeScore(await kubeScore.score(stream, minor === undefined ? '' : `1.${minor}`));
  }
  const { findings, excepted, unused } = lintManifests({ manifests, namespace, kubeVersion, options: lint, scored });
  if (excepted > 0) log.info(`lint: ${counted(excepted, 'finding')} left out by exceptions`);
  for (const { text, line, rule } of unused)
    if (rule !== helmLint) log.info(`lintIgnore, line ${line}: "${text}" matches nothing here`);
  return findings;
}

function holdsMistakes({ broken, findings }: Checked): boolean {
  return broken.length > 0 || findings.some(({ severity }) => severity === 'error');
}
