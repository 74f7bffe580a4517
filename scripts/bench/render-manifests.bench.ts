import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../project.ts';
import { shortest, type Bench, type Measure } from './harness.ts';
import { programFolders } from './machine.ts';
import { writeObjects } from './object-files.ts';

const execute = promisify(execFile);
const task = join(root, 'dist', 'extension', 'tasks', 'render-manifests', 'index.js');
const node = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;

/** The whole task over charts against helm alone, and over many objects against the tools that read the same bytes. */
export const bench: Bench = {
  title: `render-manifests (${availableParallelism()} cores)`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-render-'));
    try {
      return [...(await overCharts(folder)), ...(await overObjects(folder))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function overCharts(folder: string): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const [kind, count] of [
    ['small', 1],
    ['small', 10],
    ['small', 50],
    ['large', 50],
  ] as const) {
    const charts = join(folder, `charts-${kind}-${count}`);
    for (let index = 0; index < count; index++) await writeChart(join(charts, `chart-${index}`), kind);
    const loop = `for c in ${charts}/*; do helm template r $c > /dev/null; done`;
    // helm is 60 MB: the first runs of a single chart wait for the disk.
    const times = await shortest(count === 1 ? 10 : 3, {
      task: () => runTask(folder, { SOURCEPATH: `${charts}/*`, VALIDATE: 'syntax' }),
      loop: () => shell(loop),
    });
    // The shell adds up what its children took of the processor.
    const used = await shell(`${loop}; times`);
    const [user = 0, system = 0] = (used.trim().split('\n').at(-1) ?? '').split(' ').map(seconds);
    const name = `${count} ${kind} chart${count === 1 ? '' : 's'}`;
    const ideal = { name: 'helm’s processor time / cores', value: ((user + system) * 1000) / availableParallelism() };
    measures.push({
      name,
      value: times.task,
      unit: 'ms',
      against: { name: 'helm in a shell loop', value: times.loop },
    });
    measures.push({ name, value: times.task, unit: 'ms', against: ideal, ...(count === 50 ? { goal: 1.1 } : {}) });
  }
  return measures;
}

async function overObjects(folder: string): Promise<readonly Measure[]> {
  const [small, large] = [join(folder, 'objects-1000'), join(folder, 'objects-10000')];
  await writeObjects(small, 1000);
  await writeObjects(large, 10_000);
  const on =
    (source: string, validate = 'syntax') =>
    (): Promise<unknown> =>
      runTask(folder, { SOURCEPATH: source, ENGINE: 'plain', VALIDATE: validate });
  const none = join(folder, 'objects-1');
  await writeObjects(none, 1);
  const kubeconform = await find('kubeconform');
  const kustomize = await find('kustomize');
  const ignore = ['-summary', '-ignore-missing-schemas', '-schema-location', join(folder, '{{.ResourceKind}}.json')];
  const runs: Record<string, () => Promise<unknown>> = {
    one: on(none),
    small: on(small),
    large: on(large),
    schema: on(large, 'schema'),
    ...(kubeconform === undefined ? {} : { kubeconform: () => run(kubeconform, [...ignore, large]) }),
    ...(kustomize === undefined ? {} : { kustomize: () => run(kustomize, ['build', small]) }),
  };
  const times = await shortest(3, runs);
  const { one = 0, small: few = 0, large: many = 0 } = times;
  const measures: Measure[] = [
    { name: '10,000 objects, syntax', value: many, unit: 'ms' },
    { name: '10,000 objects, schema', value: times['schema'] ?? 0, unit: 'ms' },
    {
      name: 'growth from 1,000 to 10,000 objects',
      value: many - one,
      unit: 'ms',
      against: { name: 'ten times that of 1,000', value: (few - one) * 10 },
      goal: 1.2,
    },
  ];
  for (const [tool, count, own] of [
    // Without schemas it reads and parses; with them it takes longer.
    ['kubeconform', '10,000', many],
    // Of 10,000 it takes minutes: its time grows with their square.
    ['kustomize', '1,000', few],
  ] as const) {
    const value = times[tool];
    if (value === undefined) console.log(`  (${tool} is not there: not measured)`);
    else measures.push({ name: `${count} objects, syntax`, value: own, unit: 'ms', against: { name: tool, value } });
  }
  return measures;
}

function runTask(folder: string, inputs: Readonly<Record<string, string>>): Promise<unknown> {
  return run(node, [task], taskEnvironment(folder, inputs));
}

function taskEnvironment(folder: string, inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const all = {
    ENVIRONMENT: 'dev',
    OUTPUTPATH: join(folder, 'output'),
    SUMMARY: 'false',
    TESTRESULTS: 'false',
    ...inputs,
  };
  const given = Object.entries(all).map(([name, value]) => [`INPUT_${name}`, value]);
  return { AGENT_TEMPDIRECTORY: folder, AGENT_WORKFOLDER: folder, ...Object.fromEntries(given) };
}

async function run(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { PATH: programFolders().join(delimiter), HOME: homedir(), ...environment };
  const result = await execute(program, args, { env, maxBuffer: 1 << 28 });
  if (/##vso\[task\.complete result=Failed/.test(result.stdout)) throw new Error(result.stdout.slice(-2000));
  return result;
}

async function shell(script: string): Promise<string> {
  return (await run('bash', ['-c', script])).stdout;
}

function seconds(text: string): number {
  const [, minutes = '0', rest = '0'] = /(\d+)m([\d.]+)s/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
}

async function find(program: string): Promise<string | undefined> {
  return programFolders()
    .map((each) => join(each, program))
    .find((path) => existsSync(path));
}

/**
 * Helpers, a handful of templates, values: what an application's own chart has (helm takes about 45 ms, most of it to
 * start); a large one has helpers as published charts have them, which merge and expand values for each object (0.3 s).
 */
async function writeChart(folder: string, kind: 'small' | 'large'): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'values.yaml': 'replicas: 2\nimage: nginx:1.27\nport: 80\nlabels: {team: shop}\n',
    'templates/_helpers.tpl':
      '{{- define "labels" -}}\napp: {{ .Release.Name }}\n{{ toYaml .Values.labels }}\n{{- end -}}\n',
    ...(kind === 'large' ? { 'templates/_library.tpl': library } : {}),
    ...Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`templates/t${index}.yaml`, chartTemplate(index, kind)]),
    ),
  };
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
}

const library = `{{- define "library.settings" -}}
{{- $settings := dict -}}
{{- range $index := until 240 -}}
{{- $settings = merge (dict (printf "key%d" $index) (tpl "{{ .Release.Name }}-x" $)) $settings -}}
{{- end -}}
{{ len $settings }}
{{- end -}}
`;

function chartTemplate(index: number, kind: 'small' | 'large'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-${index}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  replicas: {{ ${kind === 'large' ? 'include "library.settings" .' : '.Values.replicas'} }}
  selector:
    matchLabels: {{- include "labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "labels" . | nindent 8 }}
    spec:
      containers:
        - name: web
          image: {{ .Values.image | quote }}
          ports:
            - containerPort: {{ .Values.port }}
`;
}
