import { join } from 'node:path';
import { TaskError } from '../../errors.ts';
import type { ComponentTools, Fetched } from '../../ports/component-tools.ts';
import type { Files } from '../../ports/files.ts';
import { inParallel } from '../parallel.ts';
import { isInline, type Component } from './component.ts';
import { hasHooks, refuseHooks, runHooks } from './hooks.ts';
import { walkTree, type Visit, type WalkContext } from './walk.ts';

/** What bringing a tree's sources together takes. `ownServers`: origins that a git token may be sent to. */
export interface InstallContext extends WalkContext {
  readonly files: Pick<Files, 'readIfThere' | 'kind' | 'copy' | 'write'>;
  readonly tools: ComponentTools;
  readonly allowCode: boolean;
  readonly ownServers: readonly string[];
}

/** What was learnt on the way. */
export interface Installed {
  readonly hooks: boolean;
}

/**
 * Brings what a component tree names to where Fabrikate has it: components into `components/<name>` beside whoever names
 * them, charts into `helm_repos/<name>`. What is there already is taken as it is.
 * @throws CODE_NOT_ALLOWED, and what walking and fetching throw
 */
export async function installTree(context: InstallContext): Promise<Installed> {
  const installation = new Installation(context);
  await walkTree(context, (visit) => installation.install(visit));
  installation.warnOfUnpinned();
  return { hooks: installation.hooks };
}

/** Where the source of a component that is fetched is put, beside whoever names it; undefined for a local one. */
export function placeOfSource({ type, method, name }: Component, folder: string): string | undefined {
  switch (method) {
    case 'local':
      return undefined;
    case 'helm':
      return join(folder, 'helm_repos', name);
    case 'http':
      return join(folder, 'components', name);
    case 'git':
      return join(folder, type === 'helm' ? 'helm_repos' : 'components', name);
  }
}

class Installation {
  hooks = false;
  readonly #context: InstallContext;
  /** What was put where. */
  readonly #placed = new Map<string, string>();
  readonly #unpinned = new Set<string>();

  constructor(context: InstallContext) {
    this.#context = context;
  }

  async install(visit: Visit): Promise<void> {
    const { tools, log, allowCode } = this.#context;
    const { component, subcomponents, folder } = visit;
    if (!allowCode) refuseHooks(visit);
    this.hooks ||= hasHooks(component);
    await runHooks(tools, log, visit, 'before-install');
    // Side by side, but for hooks: they may make what is fetched needless.
    const remote = this.hooks ? [] : await this.#wanted(subcomponents, folder);
    await inParallel(remote, (part) => this.#fetch(part));
    for (const part of subcomponents) if (!isInline(part)) await this.#place(part, visit);
    if (component.type !== 'component') await this.#place(component, visit);
    await runHooks(tools, log, visit, 'after-install');
  }

  warnOfUnpinned(): void {
    if (this.#unpinned.size === 0) return;
    const names = [...this.#unpinned].join(', ');
    this.#context.log.warning(`Without a version, so the next run may render something else: ${names}`);
  }

  async #wanted(parts: readonly Component[], folder: string): Promise<readonly Component[]> {
    const wanted: Component[] = [];
    for (const part of parts) {
      const target = placeOfSource(part, folder);
      if (target === undefined || this.#placed.has(target)) continue;
      if ((await this.#context.files.kind(target)) === 'absent') wanted.push(part);
    }
    return wanted;
  }

  async #place(part: Component, { folder, path, component, pathOf }: Visit): Promise<void> {
    const { files, log, nameOf, territory } = this.#context;
    const target = placeOfSource(part, folder);
    if (target === undefined) return;
    const name = part === component ? path : pathOf(part);
    const key = [part.method, part.source, part.branch, part.version, part.path].join('\n');
    const other = this.#placed.get(target);
    if (other !== undefined && other !== key) {
      throw new TaskError(
        'COMPONENT_INVALID',
        `"${name}" and another component of that name would both be put into ${nameOf(target)}.`,
        'Give one of them another name.',
        { at: part.at },
      );
    }
    if (other !== undefined) return;
    this.#placed.set(target, key);
    if ((await files.kind(target)) !== 'absent') {
      log.info(`${name}: ${nameOf(target)} is there and is taken as it is`);
      return;
    }
    const fetched = await this.#fetch(part);
    if (Buffer.isBuffer(fetched)) {
      const ending = /\.\w+$/.exec(new URL(part.source).pathname)?.[0].toLowerCase() ?? '.yaml';
      await files.write(join(target, `${part.name}${ending}`), fetched);
      territory.claim(target, part.source);
      log.info(`${name}: ${shown(part.source)}`);
      return;
    }
    await files.copy(fetched.folder, target);
    territory.claim(target, `${part.source}@${fetched.revision}`);
    log.info(`${name}: ${shown(part.source)}, ${fetched.revision}`);
    if (part.version === '') this.#unpinned.add(name);
  }

  async #fetch(part: Component): Promise<Fetched | Buffer> {
    const { tools, ownServers } = this.#context;
    const { source, version, branch, method } = part;
    try {
      switch (method) {
        case 'helm':
          return await tools.chart({ repository: source, chart: part.path, version });
        case 'http':
          return await tools.file(source);
        case 'git':
        case 'local':
          return await tools.git({ url: source, version, branch, ownServers });
      }
    } catch (error) {
      if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
      throw new TaskError(error.code, `Component "${part.name}": ${error.message}`, error.mend, {
        at: part.at,
        cause: error,
        related: error.related,
      });
    }
  }
}

/** An address without what may be a token in it. */
function shown(source: string): string {
  if (!URL.canParse(source)) return source;
  const url = new URL(source);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
