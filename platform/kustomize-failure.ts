import { TaskError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-codes.ts';
import type { ProcessResult } from '../core/ports/processes.ts';
import { withoutUserInfo } from '../core/secret.ts';
import { refusalIn } from './helm-guard.ts';
import { adviceFor } from './network.ts';

/** Which kustomize spoke. */
interface Speaker {
  /** It is the one inside kubectl. */
  readonly builtIn: boolean;
  readonly version: string;
}

/** What mends a kustomize that is missing or too old. */
export const howToGetKustomize =
  'Microsoft-hosted Linux agents have kustomize. Elsewhere add KubectlInstaller@0 before this task (kubectl has one built in), or a script step that downloads kustomize, and set kustomizePath.';

/** The error for a build that failed, by what kustomize, or what it started, said. */
export function buildFailure({ exitCode, stderr }: ProcessResult, { builtIn, version }: Speaker): TaskError {
  const said = withoutUserInfo(stderr.trim().slice(-4000)).replace(/^Error: /, '');
  const name = builtIn ? `kubectl’s built-in kustomize ${version}` : `kustomize ${version}`;
  const because = (code: ErrorCode, problem: string, mend: string): TaskError =>
    new TaskError(code, `${problem}: ${said === '' ? 'it gave no reason' : said}`, mend);
  const failed = (mend: string): TaskError =>
    because('PROCESS_FAILED', `kustomize build failed (exit code ${exitCode})`, mend);

  const refusal = refusalIn(said);
  if (refusal !== undefined) {
    const { code, what } = refusal;
    return code === 'CODE_NOT_ALLOWED'
      ? new TaskError(
          code,
          `The kustomization would call helm as no kustomization needs to, which could run a program or write anywhere: ${what}`,
          'Look at the releaseName of its helmCharts. When you trust everybody who can change the source and what it fetches, set allowCode: true.',
        )
      : new TaskError(
          code,
          `The kustomization’s chart leads out of what is rendered: ${what}`,
          'Look at chartHome and at links in the chart: put it below or beside the kustomization. When you trust everybody who can change the source and what it fetches, set allowCode: true.',
        );
  }
  if (/external plugins disabled|unable to load external plugin/.test(said)) {
    return because(
      'CODE_NOT_ALLOWED',
      'The kustomization would run a program (a function or a plugin)',
      'Take it out; or, when you trust everybody who can change the source, set allowCode: true and the kustomizeArguments --enable-alpha-plugins --enable-exec.',
    );
  }
  if (/must specify --enable-helm/.test(said)) return failed('Set kustomizeArguments: --enable-helm.');
  if (
    /exec: "[^"]*helm[^"]*": executable file not found|fork\/exec \S*helm\S*: no such file/.test(said) ||
    // Until 5.3 it kept the cause for itself; a helm that is there says something first.
    /^unable to run: '[^\n]*version -c --short'[^\n]* installed\?\)$/.test(said)
  ) {
    return because(
      'TOOL_MISSING',
      'kustomize finds no helm for --enable-helm',
      'Add the HelmInstaller@1 task before this one, or set helmPath.',
    );
  }
  if (/version -c --short/.test(said)) {
    return because(
      'PROCESS_FAILED',
      'kustomize cannot use this helm for --enable-helm',
      `${name} needs helm 3: name one in helmPath, or use the engine helmKustomize.`,
    );
  }
  const unknown = /unknown flag: (\S+)/.exec(said)?.[1];
  if (unknown !== undefined) {
    return failed(
      builtIn
        ? `${name} does not know ${unknown}: install kustomize itself before this task and set kustomizePath.`
        : `${name} does not know ${unknown}: take it out of kustomizeArguments, or use a newer one.`,
    );
  }
  const [, type, field] = /cannot unmarshal (\w+) into Go struct field \S*?(\w+) of type string/.exec(said) ?? [];
  if (type !== undefined && field !== undefined) {
    return failed(`Put the value of ${field} in quotes, as in ${field}: "1234": without them YAML reads a ${type}.`);
  }
  if (/unknown field "[^"]*"/.test(said)) {
    return failed(`Look at the field’s spelling; a newer kustomize than this ${version} may know it.`);
  }
  if (/security; file/.test(said)) {
    return failed(
      'Move the file below the kustomization; or set kustomizeArguments: --load-restrictor=LoadRestrictionsNone, when the source may name any file of the agent.',
    );
  }
  if (/no 'git' program on path/.test(said)) {
    return because('TOOL_MISSING', 'kustomize fetches a remote base by git, which is not there', 'Install git.');
  }
  if (
    /terminal prompts disabled|could not read Username|Authentication failed|Permission denied \(publickey|401 Unauthorized|status 401/i.test(
      said,
    )
  ) {
    return because(
      'NOT_SIGNED_IN',
      'A remote base asks who is there',
      'Check its repository out beside the source (checkout: …) and name it by a relative path.',
    );
  }
  if (
    /Could not resolve|Failed to connect|dial tcp|no such host|timed out|hit \d+s timeout|x509|certificate|SSL|proxy/i.test(
      said,
    )
  ) {
    return because('NOT_REACHABLE', 'No proper answer where a remote base should be', adviceFor(said));
  }
  return failed('Mend what it says, in the source; run the same command on your machine to try it.');
}
