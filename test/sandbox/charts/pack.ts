import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PackagedChart } from './index.ts';

interface Need {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly alias?: string;
  readonly condition?: string;
}

/** Packs a chart of one ConfigMap, named after it (or its alias), with helm. */
export async function packChart(folder: string, name: string, version: string): Promise<PackagedChart> {
  const chart = join(folder, 'to-pack', `${name}-${version}`, name);
  await mkdir(join(chart, 'templates'), { recursive: true });
  await writeFile(join(chart, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: ${version}\n`);
  await writeFile(
    join(chart, 'templates', 'a.yaml'),
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Chart.Name }}\ndata:\n  version: ${version}\n`,
  );
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  await promisify(execFile)('helm', ['package', chart, '--destination', folder], { env });
  return { name, version, archive: await readFile(join(folder, `${name}-${version}.tgz`)) };
}

/** The files of a chart with dependencies, its Chart.lock among them: nothing has to be resolved for it. */
export function chartWith(needs: readonly Need[], name = 'app'): Readonly<Record<string, string>> {
  const dependencies = JSON.stringify(needs);
  // helm's own digest of what was asked for and what was found.
  const digest = createHash('sha256').update(`[${dependencies},${dependencies}]`).digest('hex');
  return {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\ndependencies: ${dependencies}\n`,
    'Chart.lock': `dependencies: ${dependencies}\ndigest: sha256:${digest}\ngenerated: "2024-01-01T00:00:00Z"\n`,
    'templates/own.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}-own\n`,
  };
}
