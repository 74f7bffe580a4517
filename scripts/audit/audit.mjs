import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from '../bootstrap/npm.mjs';
import { run } from '../bootstrap/run.mjs';

/**
 * @typedef {object} Audited
 * @property {string[]} problems known vulnerabilities of packages that are shipped, moderate or worse, one line each
 * @property {string[]} remarks of packages that only build and test, and milder ones
 */

/**
 * Asks the registry which of the locked packages have known vulnerabilities.
 *
 * @param {string} root
 * @returns {Promise<Audited | { skipped: string }>} `skipped`: the registry answers no such question
 */
export async function auditPackages(root) {
  const [npm, ...first] = npmCommand();
  const { output } = await run(npm, [...first, 'audit', '--json'], { cwd: root, timeoutMs: 2 * 60_000 });
  return judge(output, JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
}

/**
 * @param {string} output what `npm audit --json` says, warnings and all
 * @param {Record<string, { dev?: boolean, devOptional?: boolean }>} locked the lock file's packages
 * @returns {Audited | { skipped: string }}
 */
export function judge(output, locked) {
  const answer = jsonIn(output);
  if (answer?.vulnerabilities === undefined) {
    const why = answer?.message ?? answer?.error?.summary ?? output.trim().split('\n')[0] ?? '';
    return {
      skipped: `the registry audits nothing (${String(why)
        .replaceAll(/https?:\S+/g, '…')
        .slice(0, 120)})`,
    };
  }
  /** @type {Audited} */
  const audited = { problems: [], remarks: [] };
  for (const { name, severity, range, via = [], nodes = [] } of Object.values(answer.vulnerabilities)) {
    const titles = via.map((/** @type {any} */ one) => one.title ?? `by ${one}`).join('; ');
    const shipped = nodes.some(
      (/** @type {string} */ node) => locked[node]?.dev !== true && locked[node]?.devOptional !== true,
    );
    const list = shipped && severity !== 'low' && severity !== 'info' ? audited.problems : audited.remarks;
    list.push(`${severity}: ${name} ${range}: ${titles}`);
  }
  return audited;
}

/** @param {string} text */
function jsonIn(text) {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}
