import { checkObjects } from './checks.ts';
import type { ObjectFinding } from './findings.ts';
import { lintApplications, type LintPorts } from './lint-applications.ts';
import type { RenderOptions } from './options.ts';
import type { RenderedApplication } from './render.ts';

/** A rendered application with what the checks found in its objects, in the objects' order. */
export interface CheckedApplication extends RenderedApplication {
  readonly findings: readonly ObjectFinding[];
}

/** Runs the checks that the inputs ask for over all applications at once: one may bring the definitions of another's kinds. */
export async function checkApplications(
  ports: LintPorts,
  options: Pick<RenderOptions, 'validate' | 'lint' | 'namespace' | 'kubeVersion'>,
  applications: readonly RenderedApplication[],
): Promise<readonly CheckedApplication[]> {
  const checked = applications.map((application) => ({
    ...application,
    findings: options.validate === 'none' ? [] : checkObjects(application.manifests),
  }));
  const linted = await lintApplications(ports, options, checked);
  return checked.map(({ findings, ...application }) => ({
    ...application,
    findings: [...findings, ...application.manifests.flatMap((manifest) => linted.get(manifest) ?? [])],
  }));
}
