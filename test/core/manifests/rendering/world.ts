import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { RenderPorts } from '../../../../core/manifests/render-application.ts';
import type { Log } from '../../../../core/ports/agent.ts';
import type { ComponentTools } from '../../../../core/ports/component-tools.ts';
import type { Files } from '../../../../core/ports/files.ts';
import type { HelmTemplateRequest, ManifestTools } from '../../../../core/ports/manifest-tools.ts';
import { formatPlace, type Place } from '../../../../core/errors.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { recordingLog } from '../../../recording-log.ts';
import { writeFiles } from '../../../tasks/support.ts';

/** A working folder with programs that give what a test says, and keep what they were asked. */
export interface World {
  readonly folder: string;
  readonly files: Files;
  readonly ports: RenderPorts;
  /** What was logged; a warning with its place. */
  readonly lines: string[];
  /** What programs were asked, in order; a copy's path as it would be in the working folder. */
  readonly asked: string[];
  /** What `helm template` was asked, word by word. */
  readonly templates: HelmTemplateRequest[];
  /** What the programs answer; a test puts its own in their place. */
  readonly answers: Answers;
  write(content: Readonly<Record<string, string | Buffer>>): Promise<void>;
  /** The lines of the log that are warnings. */
  warnings(): readonly string[];
  end(): Promise<void>;
}

export interface Answers {
  template: (request: HelmTemplateRequest) => Promise<string>;
  lint: (request: HelmTemplateRequest) => Promise<string>;
  build: (folder: string) => Promise<string>;
  ejs: ManifestTools['ejs']['render'];
  hook: (command: string, folder: string) => Promise<void>;
}

/** What kustomize and helm give when nobody says otherwise: one object. */
export const oneObject = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';

export async function makeWorld(): Promise<World> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rendering-')));
  const folder = join(root, 'work');
  const files = below(folder, nodeFiles(join(root, 'temporary')));
  const lines: string[] = [];
  const asked: string[] = [];
  const templates: HelmTemplateRequest[] = [];
  // `…/temporary/render-a1b2c3/shop` is the copy of `shop`.
  const short = (path: string): string => relative(root, path).replace(/^(?:temporary\/(\w+)-\w{6}|work)/, '$1');
  const answers: Answers = {
    template: async () => oneObject,
    lint: async () => '',
    build: async () => oneObject,
    ejs: async ({ templates: names }) => names.map(() => oneObject),
    hook: async () => undefined,
  };
  const nothing = async (): Promise<never> => Promise.reject(new Error('nothing can be fetched here'));
  const components: ComponentTools = {
    git: nothing,
    chart: nothing,
    file: nothing,
    hook: async (command, where) => {
      asked.push(`hook ${command} in ${short(where)}`);
      await answers.hook(command, where);
    },
  };
  const tools: ManifestTools = {
    helm: async () => ({
      template: async (request) => {
        asked.push(`helm template ${request.releaseName} ${short(request.chart)}`);
        templates.push(request);
        return answers.template(request);
      },
      lint: async (request) => {
        asked.push(`helm lint ${short(request.chart)}`);
        return answers.lint(request);
      },
      buildDependencies: async (chart) => void asked.push(`helm dependency build ${short(chart)}`),
      pull: async () => undefined,
    }),
    kustomize: async () => ({
      build: async (where, further) => {
        asked.push(['kustomize build', short(where), ...further].join(' '));
        return answers.build(where);
      },
    }),
    kubeScore: async () => Promise.reject(new Error('nobody scores here')),
    ejs: { render: async (request) => answers.ejs(request) },
  };
  const write = (content: Readonly<Record<string, string | Buffer>>): Promise<void> => writeFiles(folder, content);
  await write({ '.keep': '' });
  return {
    folder,
    files,
    lines,
    asked,
    templates,
    answers,
    write,
    ports: { files, tools, components, log: placed(lines), cores: 1 },
    warnings: () => lines.filter((line) => line.startsWith('warning')),
    end: () => rm(root, { recursive: true }),
  };
}

/** The file system as it is to a task whose working folder this is. */
function below(folder: string, files: Files): Files {
  const at = (path: string): string => resolve(folder, path);
  return {
    ...files,
    read: (path) => files.read(at(path)),
    size: (path) => files.size(at(path)),
    readIfThere: (path) => files.readIfThere(at(path)),
    write: (path, content) => files.write(at(path), content),
    kind: (path) => files.kind(at(path)),
    list: (path, patterns, options) => files.list(at(path), patterns, options),
    folders: (path, patterns) => files.folders(at(path), patterns),
    remove: (path) => files.remove(at(path)),
    copy: (from, to, options) => files.copy(at(from), at(to), options),
    realPath: (path) => files.realPath(at(path)),
  };
}

function placed(lines: string[]): Log {
  const warning = (text: string, at?: Place): void =>
    void lines.push(`warning ${text}${at === undefined ? '' : ` @ ${formatPlace(at)}`}`);
  return { ...recordingLog(lines), warning };
}
