import { checkObjects } from './checks.ts';
import type { ObjectFinding } from './findings.ts';
import type { RenderOptions } from './options.ts';
import type { RenderedApplication } from './render.ts';

/** A rendered application with what the checks found in its objects, in the objects' order. */
export interface CheckedApplication extends RenderedApplication {
  readonly findings: readonly ObjectFinding[];
}

/** Runs the checks that the inputs ask for over all applications at once: one may bring the definitions of another's kinds. */
export async function checkApplications(
  options: Pick<RenderOptions, 'validate'>,
  applications: readonly RenderedApplication[],
): Promise<readonly CheckedApplication[]> {
  return applications.map((application) => ({
    ...application,
    findings: options.validate === 'none' ? [] : checkObjects(application.manifests),
  }));
}
