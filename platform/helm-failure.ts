import { basename, join } from 'node:path';
import { TaskError, type Place } from '../core/errors.ts';
import type { ChartNeed } from '../core/ports/manifest-tools.ts';
import type { ProcessResult } from '../core/ports/processes.ts';
import { withoutUserInfo } from '../core/secret.ts';
import { adviceFor } from './network.ts';

// What helm says while all is well, and what is only its own next stumble.
const noise =
  /^(?:Hang tight|\.\.\.Successfully|Update Complete|Saving \d|Downloading |Already downloaded |Deleting outdated|Pulled:|Digest:|Use --debug|Save error occurred|Error: open .*-index\.yaml: no such file|\s*$)/;

/** What helm said on both its outputs, without what it always says, and without "Error:". */
export function helmWords({ stdout, stderr }: Pick<ProcessResult, 'stdout' | 'stderr'>): string {
  const lines = `${stdout.toString('utf8')}\n${stderr}`.split('\n').filter((line) => !noise.test(line));
  const words = lines.map((line) => line.trimEnd().replace(/^Error: /, ''));
  return withoutUserInfo(words.join('\n').trim().slice(-4000));
}

/** The error for `helm template`. @param chart its folder */
export function templateFailure(chart: string, result: ProcessResult): TaskError {
  const said = helmWords({ stdout: Buffer.alloc(0), stderr: result.stderr });
  const unknown = /unknown flag: (\S+)|invalid argument .* for "(--post-renderer)/.exec(said);
  const mend =
    unknown === null
      ? 'Mend what it says, in the source or its values; run the same command on your machine to try it.'
      : unknown[2] === undefined
        ? `This helm does not know ${unknown[1] ?? ''}: take it out of helmArguments, or use a newer helm (HelmInstaller@1).`
        : 'helm 4 takes the name of an installed plugin here; a program is taken by helm 3.';
  const at = placeIn(chart, said);
  return new TaskError(
    'PROCESS_FAILED',
    `helm template failed (exit code ${result.exitCode}): ${said === '' ? 'it gave no reason' : said}`,
    mend,
    at === undefined ? {} : { at },
  );
}

/** `shop/templates/web.yaml:3` in helm's words; the first part is the chart's name. */
function placeIn(chart: string, said: string): Place | undefined {
  const found = /(?:^|[\s(])[^\s/(]+\/((?:charts\/[^\s:]+\/)?templates\/[^\s:()]+)(?::(\d+))?/m.exec(said);
  if (found?.[1] === undefined) return undefined;
  return { file: join(chart, found[1]), ...(found[2] === undefined ? {} : { line: Number(found[2]) }) };
}

/** The error when helm has left out what it fetched, which it tells with exit code 0; undefined when it took everything. */
export function leftOut(needs: readonly ChartNeed[], result: ProcessResult): TaskError | undefined {
  const [, file = '', reason] =
    /Could not verify (\S+) for moving: ([^]*?) \(Skipping\)/.exec(result.stdout.toString('utf8')) ?? [];
  if (reason === undefined) return undefined;
  return new TaskError(
    'CHART_MISSING',
    `What a chart repository has for ${basename(file)} is no chart that helm takes (wanted: ${wanted(needs)}): ${reason.trim()}`,
    'Look at the repository in Chart.yaml, and at the archive there: try "helm pull" of it on your machine.',
  );
}

/** The error for a helm command that fetches: what is missing, who refused, or who gave no answer. */
export function fetchFailure(command: string, needs: readonly ChartNeed[], result: ProcessResult): TaskError {
  const said = helmWords(result);
  const what = (problem: string): string => `${problem} (wanted: ${wanted(needs)}): ${said}`;
  if (/401 Unauthorized|basic credential not found|unauthorized|(?<!proxy )authentication required/i.test(said)) {
    return new TaskError(
      'NOT_SIGNED_IN',
      what('A chart repository asks who is there'),
      'Charts behind a sign-in are fetched in a step before this one ("helm registry login" or "helm repo add --username", then "helm dependency build"): what is in charts/ is not fetched again.',
    );
  }
  if (/\b403\b|denied|forbidden/i.test(said)) {
    return new TaskError(
      'NOT_ALLOWED',
      what('A chart repository refuses'),
      'It takes a sign-in with the right to read: fetch its charts in a step before this one, into charts/.',
    );
  }
  if (
    /404 Not Found|: not found|no matching version|not found in .* repository|no chart (?:name|version) found/i.test(
      said,
    )
  ) {
    return new TaskError(
      'CHART_MISSING',
      what('A chart repository has no such chart, version or index'),
      'Look at name, version and repository in Chart.yaml; after a change there run "helm dependency update" and commit Chart.lock.',
    );
  }
  if (/out of sync/i.test(said)) {
    return new TaskError(
      'CHART_MISSING',
      what('Chart.lock does not fit Chart.yaml'),
      'Run "helm dependency update" and commit Chart.lock.',
    );
  }
  if (/no repository definition for/i.test(said)) {
    return new TaskError(
      'CHART_MISSING',
      what('Chart.yaml names a repository by a name that only your machine knows'),
      'Write its address instead of the name, run "helm dependency update", and commit Chart.lock.',
    );
  }
  if (unreachable.test(said)) {
    return new TaskError('NOT_REACHABLE', what('No proper answer from a chart repository'), adviceFor(said));
  }
  return new TaskError(
    'PROCESS_FAILED',
    `helm ${command} failed (exit code ${result.exitCode}): ${said === '' ? 'it gave no reason' : said}`,
    'Mend what it says; run the same command on your machine to try it.',
  );
}

const wanted = (needs: readonly ChartNeed[]): string =>
  withoutUserInfo(needs.map(({ name, version, repository }) => `${name} ${version} from ${repository}`).join(', '));

const unreachable =
  /dial tcp|no such host|connection re(?:fused|set)|i\/o timeout|deadline exceeded|EOF|tls:|x509:|certificate|proxyconnect|Proxy Authentication|HTTP response to HTTPS|(?:408|429|5\d\d) [A-Z]|status code 5\d\d/i;
