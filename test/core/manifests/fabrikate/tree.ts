import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { TaskError, describeError } from '../../../../core/errors.ts';
import { parseConfig } from '../../../../core/manifests/fabrikate/config.ts';
import { parseDefinition } from '../../../../core/manifests/fabrikate/definition.ts';
import { generateTree, type ComponentChart } from '../../../../core/manifests/fabrikate/generate.ts';
import { installTree } from '../../../../core/manifests/fabrikate/install.ts';
import { Territory } from '../../../../core/manifests/fabrikate/territory.ts';
import type { RenderedText } from '../../../../core/manifests/parse.ts';
import type { ComponentTools } from '../../../../core/ports/component-tools.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { recordingLog } from '../../../recording-log.ts';
import { writeFiles } from '../../../tasks/support.ts';

interface TreeOptions {
  readonly environments?: readonly string[];
  readonly allowCode?: boolean;
  /** As the input `values`. */
  readonly values?: string;
}

interface RenderedTree {
  readonly charts: readonly (ComponentChart & { readonly values: unknown })[];
  readonly texts: readonly RenderedText[];
  /** What was rendered: a chart by its label, manifests by their folder. */
  readonly order: readonly string[];
}

/** A component tree in `app/`, and a world that holds what a test puts into `fetchable`. */
export class Tree {
  readonly lines: string[] = [];
  /** What was asked of the world, in order. */
  readonly asked: string[] = [];
  /** By `url@version`, `repository#chart@version`, or a file's URL (then its `text`). */
  readonly fetchable: Record<string, Readonly<Record<string, string>>> = {};
  /** What a hook does besides being asked for. */
  onHook: (command: string, folder: string) => Promise<void> = async () => undefined;
  readonly folder: string;

  static async make(): Promise<Tree> {
    return new Tree(await realpath(await mkdtemp(join(tmpdir(), 'tree-'))));
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  end(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    return writeFiles(join(this.folder, 'app'), files);
  }

  /** Takes a path of `app/` away. */
  remove(path: string): Promise<void> {
    return rm(join(this.folder, 'app', path), { recursive: true, force: true });
  }

  readonly tools: ComponentTools = {
    git: ({ url, version, branch }) => this.#unpack(`${url}@${version || branch}`),
    chart: ({ repository, chart, version }) => this.#unpack(`${repository}#${chart}@${version}`),
    file: async (url) => {
      this.asked.push(url);
      return Buffer.from(this.fetchable[url]?.['text'] ?? '');
    },
    hook: async (command, where) => {
      this.asked.push(`${command} in ${relative(this.folder, where)}`);
      await this.onHook(command, where);
    },
  };

  async #unpack(key: string): Promise<{ folder: string; revision: string }> {
    this.asked.push(key);
    const target = join(this.folder, 'fetched', key.replaceAll(/\W/g, '-'));
    const files = this.fetchable[key];
    if (files === undefined) throw new TaskError('SOURCE_MISSING', `nothing at ${key}`, 'Mend it.');
    await writeFiles(target, files);
    return { folder: target, revision: 'r1' };
  }

  /** What walking the tree takes. */
  context({ environments = ['prod'], values }: TreeOptions = {}) {
    const root = join(this.folder, 'app');
    const given = values === undefined ? [] : [parseDefinition(Buffer.from(values), 'values')];
    return {
      files: nodeFiles(join(this.folder, 'temporary')),
      log: recordingLog(this.lines),
      nameOf: (path: string) => relative(this.folder, path),
      environments,
      told: new Set<string>(),
      territory: new Territory([root]),
      root: { folder: root, name: 'app', given: given.map((each) => parseConfig(each).layer) },
      tools: this.tools,
    };
  }

  /** Installs and generates. */
  async render(options: TreeOptions = {}): Promise<RenderedTree> {
    const context = this.context(options);
    const installed = await installTree({ ...context, allowCode: options.allowCode ?? false, ownServers: [] });
    const charts: (ComponentChart & { values: unknown })[] = [];
    const texts = await generateTree({
      ...context,
      ...installed,
      // One after the other: what is asked for is recorded in that order.
      cores: 1,
      renderChart: async (request) => {
        if (installed.hooks) this.asked.push(`render ${request.label}`);
        charts.push({ ...request, values: JSON.parse(await readFile(request.valuesFile, 'utf8')) });
        return { file: request.label, text: '' };
      },
      readManifests: async (path) => [{ file: relative(this.folder, path), text: '' }],
    });
    return { charts, texts, order: texts.map(({ file }) => file) };
  }

  /** The error that rendering ends with. */
  async error(options: TreeOptions = {}): Promise<TaskError> {
    try {
      await this.render(options);
    } catch (error) {
      if (error instanceof TaskError) return error;
      throw error;
    }
    return assert.fail('nothing was refused');
  }

  /** That error as the log shows it. */
  async refusal(options: TreeOptions = {}): Promise<string> {
    return describeError(await this.error(options));
  }

  warnings(): readonly string[] {
    return this.lines.filter((line) => line.startsWith('warning'));
  }
}
