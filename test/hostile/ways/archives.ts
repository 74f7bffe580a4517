import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderApplications } from '../../../core/manifests/render.ts';
import type { RenderPorts } from '../../../core/manifests/render-application.ts';
import { nodeFiles } from '../../../platform/files.ts';
import { readInputs, type RenderInputs } from '../../../tasks/render-manifests/inputs.ts';
import { renderPorts } from '../../../tasks/render-manifests/ports.ts';
import { recordingLog } from '../../recording-log.ts';
import { startChartHost, type ChartHost, type PackagedChart } from '../../sandbox/charts/index.ts';
import { chartWith } from '../../sandbox/charts/pack.ts';
import { writeFiles } from '../../tasks/support.ts';
import { archives, harmless } from '../archives/charts.ts';
import { turnsTaken } from '../cases.ts';
import type { Outcome } from '../judge.ts';
import type { Value, Way } from '../way.ts';

const secret = 'lies beside';
/** In bytes: what helm lets pass of one chart, packed and unpacked. */
const most = 250_000_000;
let root = '';
let charts: ChartHost;
/** The one chart that the host has; each case puts its archive there. */
const published: PackagedChart & { archive: Buffer } = { name: 'evil', version: '1.0.0', archive: Buffer.alloc(0) };

const files = () => nodeFiles(folder('temp'));
const folder = (name: string): string => join(root, name);
const printed: string[] = [];

/** What the task does its work with, helm and kustomize as they are. */
function opened(given: Readonly<Record<string, string>> = {}): { inputs: RenderInputs; ports: RenderPorts } {
  const texts: Readonly<Record<string, string>> = { sourcePath: folder('app'), outputPath: folder('out'), environment: 'dev', ...given }; // prettier-ignore
  const inputs = readInputs((name) => texts[name], {
    variable: () => undefined,
    publicVariables: () => new Map(),
    secrets: () => [],
    secretVariable: () => undefined,
    environment: () => undefined,
  });
  const agent = {
    log: recordingLog(printed),
    // A server's fault is tried again at once.
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
    network: { skipCertificateValidation: false },
    signal: new AbortController().signal,
    secrets: () => [],
    maskSecret: () => undefined,
    variable: () => undefined,
    connection: () => assert.fail('not asked for'),
    jobConnection: () => assert.fail('not asked for'),
  };
  return { inputs, ports: renderPorts(agent, inputs, files()) };
}

/** Does something with an archive, and looks at what lies beside afterwards. @param action gives texts that it has read */
async function looked(kind: string, action: () => Promise<readonly string[]>): Promise<Outcome> {
  const before = all('app');
  printed.length = 0;
  let texts: readonly string[] = [];
  let thrown: unknown;
  try {
    texts = await action();
  } catch (error) {
    thrown = error;
  }
  const bytes = entries('temp').reduce((sum, path) => sum + (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  const wrong = [
    ...readdirSync(root).filter((name) => !['app', 'canary', 'temp'].includes(name)).map((name) => `writes ${name} beside`), // prettier-ignore
    all('canary') === canary ? undefined : 'changes what lies beside',
    all('app') === before ? undefined : 'changes the source',
    [...texts, ...printed].some((text) => /lies beside|root:x:0/.test(text)) ? 'reads what lies beside' : undefined,
    bytes > most ? `unpacks ${bytes} bytes` : undefined,
    // That what is not hostile comes through shows that all else comes so far, too.
    kind === harmless && !texts.some((text) => text.includes('evil')) ? `fails always: ${String(thrown)}` : undefined,
  ];
  if (thrown !== undefined && wrong.every((one) => one === undefined)) throw thrown;
  return { printed, wrong };
}

const entries = (name: string): readonly string[] =>
  readdirSync(folder(name), { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)); // prettier-ignore
/** All that is in a folder, as one text. */
const all = (name: string): string =>
  entries(name).map((path) => `${path} ${lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'latin1') : ''}`).toSorted().join('\n'); // prettier-ignore
let canary = '';

async function source(content: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const name of ['app', 'temp']) {
    await files().remove(folder(name));
    mkdirSync(folder(name));
  }
  await writeFiles(folder('app'), content);
}

const rendered = async ({ inputs, ports }: ReturnType<typeof opened>): Promise<readonly string[]> =>
  (await renderApplications(ports, inputs.options)).flatMap(({ manifests }) => manifests.map(({ text }) => text));

/** All of them, or those of a turn; what is harmless first. */
const those = (turns: readonly number[]) => (): readonly Value[] => {
  const [first, ...hostile] = archives;
  const taken = turns.reduce<readonly (typeof first)[]>((left, turn) => turnsTaken(left, turn), hostile);
  return [first, ...taken].map(({ kind, raw }) => ({ kind, text: kind, raw }));
};

const app = (repository: string): Readonly<Record<string, string>> =>
  chartWith([{ name: 'evil', version: '1.0.0', repository }]);

/** Archives of charts, wherever helm unpacks them. */
export const ways: readonly Way[] = [
  {
    name: 'a chart in charts/',
    takes: those([0, 0]),
    attempt: async (kind, raw) => {
      await source({ ...app('https://charts.example'), 'charts/evil-1.0.0.tgz': raw });
      return looked(kind, () => rendered(opened()));
    },
  },
  {
    name: 'a chart that dependency build fetches',
    takes: those([0, 1]),
    attempt: async (kind, raw) => {
      published.archive = raw;
      await source(app(charts.repository));
      return looked(kind, () => rendered(opened()));
    },
  },
  {
    // Here helm unpacks it into a folder.
    name: 'a chart that is pulled for a component',
    takes: those([2]),
    attempt: async (kind, raw) => {
      published.archive = raw;
      await source({});
      const { ports } = opened();
      return looked(kind, async () => {
        const fetched = await ports.components.chart({
          repository: charts.repository,
          chart: 'evil',
          version: '1.0.0',
        });
        await ports.files.copy(fetched.folder, folder('temp/copy'));
        return (await ports.files.list(folder('temp/copy'))).map(({ path }) => `evil ${path}`);
      });
    },
  },
  {
    name: 'a chart of a Fabrikate component',
    takes: those([1, 0]),
    attempt: async (kind, raw) => {
      published.archive = raw;
      await source({ 'component.yaml': `name: app\ntype: helm\nmethod: helm\nsource: ${charts.repository}\npath: evil\nversion: 1.0.0\n` }); // prettier-ignore
      return looked(kind, () => rendered(opened()));
    },
  },
  {
    name: 'a chart that kustomize has helm pull',
    takes: those([2, 2]),
    attempt: async (kind, raw) => {
      published.archive = raw;
      await source({ 'kustomization.yaml': `helmCharts: [{name: evil, version: 1.0.0, repo: "${charts.repository}"}]\n` }); // prettier-ignore
      return looked(kind, () => rendered(opened({ kustomizeArguments: '--enable-helm' })));
    },
  },
];

export async function start(): Promise<void> {
  root = mkdtempSync(join(tmpdir(), 'archives-'));
  mkdirSync(folder('canary'));
  writeFileSync(folder('canary/secret'), secret);
  canary = all('canary');
  charts = await startChartHost({ charts: [published] });
}

export async function stop(): Promise<void> {
  await charts.stop();
  await files().remove(root);
}
