import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import { ScriptError } from '../project.ts';
import { mutationsOf } from './corpus.ts';
import { hasSchemas, schemaFolder } from './sources.ts';

/** What kubeconform says about one object. */
export interface Verdict {
  readonly valid: boolean;
  readonly message: string;
}

/** Whether kubeconform, and the schemas that it judges by, are on this machine. */
export async function hasKubeconform(): Promise<boolean> {
  if (!hasSchemas()) return false;
  const { code } = await run('kubeconform', ['-v'], { timeoutMs: 20_000 });
  return code === 0;
}

/** Holds objects against kubeconform -strict with a Kubernetes version's own schemas; the verdicts in the same order. */
export async function askKubeconform(minor: number, objects: readonly unknown[]): Promise<readonly Verdict[]> {
  const schemas = await localSchemas(minor);
  const work = await mkdtemp(join(tmpdir(), 'kubeconform-'));
  try {
    for (const [index, object] of objects.entries()) {
      await writeFile(join(work, `${index}.json`), JSON.stringify(object));
    }
    const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json');
    const args = ['-strict', '-output', 'json', '-verbose', '-schema-location', location, work];
    const { output } = await run('kubeconform', args, { timeoutMs: 10 * 60_000 });
    return readVerdicts(output, objects.length);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function readVerdicts(output: string, count: number): readonly Verdict[] {
  const { resources } = JSON.parse(output) as {
    resources: readonly { filename: string; status: string; msg?: string }[];
  };
  const verdicts: Verdict[] = [];
  for (const { filename, status, msg = '' } of resources) {
    const index = Number(/(\d+)\.json$/.exec(filename)?.[1]);
    verdicts[index] = { valid: status === 'statusValid', message: msg };
  }
  if (verdicts.filter(() => true).length !== count) throw new ScriptError('kubeconform did not judge every object');
  return verdicts;
}

/** The schemas as kubeconform can read them: no `$id` that leads to the network, definitions beside the file. */
async function localSchemas(minor: number): Promise<string> {
  const from = join(await schemaFolder(), `v1.${minor}.0-local-strict`);
  const to = join(await schemaFolder(), `v1.${minor}.0-kubeconform`);
  if (existsSync(to)) return to;
  const work = `${to}.${process.pid}`;
  await mkdir(work, { recursive: true });
  for (const name of await readdir(from)) {
    const schema = JSON.parse(await readFile(join(from, name), 'utf8')) as Record<string, unknown>;
    delete schema['$id'];
    const text = JSON.stringify(schema).replaceAll('"/api/_definitions.json', `"${join(to, '_definitions.json')}`);
    await writeFile(join(work, name), text);
  }
  await rename(work, to);
  return to;
}

/** What kubeconform said about one object and all its mutations, in their order: `x` invalid, `.` valid. */
export interface RecordedVerdicts {
  readonly object: Readonly<Record<string, unknown>>;
  readonly verdicts: string;
}

/** Asks kubeconform about a corpus. */
export async function recordVerdicts(
  minor: number,
  corpus: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly RecordedVerdicts[]> {
  const all = corpus.map((object) => [object, ...mutationsOf(object).map((mutation) => mutation.object)]);
  const verdicts = await askKubeconform(minor, all.flat());
  let at = 0;
  return corpus.map((object, index) => {
    const own = verdicts.slice(at, (at += all[index]?.length ?? 0));
    return { object, verdicts: own.map(({ valid }) => (valid ? '.' : 'x')).join('') };
  });
}
