import { isAbsolute, join } from 'node:path';
import { TaskError, type Place } from '../../errors.ts';
import { isInline, type Component } from './component.ts';
import { configuredNames, isDisabled, layersOf, type Layers } from './config.ts';
import { placeIn } from './definition.ts';
import { componentMissing, loadComponent, loadLayers, tell, type LoadContext } from './load.ts';
import { judgeSource } from './source-rules.ts';
import type { Territory } from './territory.ts';

/** A component on the way through the tree. */
export interface Visit {
  readonly component: Component;
  /** Names from the root's subcomponent on: `infra/jaeger`; the root's own name for itself. */
  readonly path: string;
  /** Where its relative paths start. */
  readonly folder: string;
  /** What is configured for it; the first layer wins. */
  readonly layers: Layers;
  /** Its parts that are not switched off. */
  readonly subcomponents: readonly Component[];
  /** The path of one of its parts. */
  pathOf(part: Component): string;
}

/** What going through a tree takes; `given` are layers above every config file. */
export interface WalkContext extends LoadContext {
  readonly territory: Territory;
  readonly root: { readonly folder: string; readonly name: string; readonly given: Layers };
}

// Far more than anybody can read, far less than fills a disk.
const deepest = 32;
const most = 1000;

/**
 * Goes through a component tree, each component before its parts, parts in the order of their file. What an action puts
 * into a component's folder is there when its parts are looked for.
 * @throws COMPONENT_INVALID, COMPONENT_CYCLE, FILE_NOT_FOUND, FILE_NOT_ALLOWED, and what the action throws
 */
export async function walkTree(context: WalkContext, action: (visit: Visit) => Promise<void>): Promise<void> {
  const { folder, name, given } = context.root;
  const component = await loadComponent(context, folder, name);
  if (component === undefined) throw componentMissing('in', context.nameOf(folder));
  const layers = [...given, ...(await loadLayers(context, folder))];
  if (isDisabled(layers))
    return tell(context, `The component "${component.name}" is disabled as a whole`, component.at);
  const walk = new Walk(context, action);
  await walk.visit({ component, folder, layers, path: component.name }, []);
}

/** A component file on the way to where the walk is. */
interface Link {
  readonly identity: string;
  readonly path: string;
}

type Step = Omit<Visit, 'subcomponents' | 'pathOf'>;

class Walk {
  readonly #context: WalkContext;
  readonly #action: (visit: Visit) => Promise<void>;
  #count = 0;

  constructor(context: WalkContext, action: (visit: Visit) => Promise<void>) {
    this.#context = context;
    this.#action = action;
  }

  /** @param chain the component files above, this one's own included */
  async visit(step: Step, chain: readonly Link[]): Promise<void> {
    this.#count += 1;
    if (this.#count > most) throw tooMany(step, `more than ${most} components`);
    const isRoot = chain.length === 0;
    const { component, layers, path } = step;
    const pathOf = (part: Component): string => (isRoot ? part.name : `${path}/${part.name}`);
    if (isRoot && component.method === 'git' && component.type === 'component') return this.#fetchedRoot(step);
    const subcomponents = component.subcomponents.filter((part) => this.#isOn(part, layers, pathOf(part)));
    this.#noteUnknown(component, layers);
    await this.#action({ ...step, subcomponents, pathOf });
    const links = isRoot ? [this.#link(step)] : chain;
    for (const part of subcomponents) await this.#part(part, step, pathOf(part), links);
  }

  /** A root that only says where the real one is: what is configured here is configured for that. */
  async #fetchedRoot(step: Step): Promise<void> {
    const { component, folder, layers } = step;
    const { nameOf } = this.#context;
    const related = judgeSource(component).map(({ key, message }) => ({
      message: `${key} ${message}`,
      at: component.at,
    }));
    if (related.length > 0) {
      const what = `The component "${component.name}" cannot be fetched from where it says:`;
      throw new TaskError('COMPONENT_INVALID', what, 'Mend the file.', { related });
    }
    if (component.subcomponents.length > 0) {
      tell(
        this.#context,
        'The component comes from elsewhere: the subcomponents beside it have no effect',
        component.at,
      );
    }
    const only: Component = { ...component, hooks: new Map(), subcomponents: [] };
    await this.#action({ ...step, subcomponents: [only], pathOf: ({ name }) => name });
    const target = join(folder, 'components', component.name, component.path);
    this.#context.territory.refuseEscape({ from: folder, to: target, named: component.path, at: component.at });
    const loaded = await loadComponent(this.#context, target, component.name);
    if (loaded === undefined) throw componentMissing('in what was fetched', nameOf(target), component.at);
    const all = [...layers, ...(await loadLayers(this.#context, target))];
    // What it says of its own origin leads back to itself.
    const own: Component = { ...loaded, method: loaded.type === 'component' ? 'local' : loaded.method };
    await this.visit({ component: own, folder: target, layers: all, path: loaded.name }, []);
  }

  async #part(part: Component, parent: Step, path: string, chain: readonly Link[]): Promise<void> {
    const given = layersOf(parent.layers, part.name);
    if (isInline(part)) return this.visit({ component: part, path, folder: parent.folder, layers: given }, chain);
    const folder = this.#folderOf(part, parent);
    const loaded = await loadComponent(this.#context, folder, part.name);
    if (loaded === undefined) {
      throw componentMissing(`for "${path}"`, this.#context.nameOf(folder), part.at);
    }
    const layers = [...given, ...(await loadLayers(this.#context, folder))];
    if (isDisabled(layers)) return this.#tell(path);
    if (part.subcomponents.length > 0) {
      tell(
        this.#context,
        `"${path}" has a component file: the subcomponents beside its source have no effect`,
        part.at,
      );
    }
    const step: Step = { component: loaded, path, folder, layers };
    await this.visit(step, this.#chained(step, chain, part.at));
  }

  #tell(path: string): void {
    const { told, log } = this.#context;
    if (!told.has(`disabled ${path}`)) log.info(`${path} is disabled`);
    told.add(`disabled ${path}`);
  }

  /** Where the file of a part is. */
  #folderOf(part: Component, parent: Step): string {
    const base = part.method === 'git' ? join('components', part.name) : part.source;
    const named = join(base, part.path);
    const target = isAbsolute(named) ? named : join(parent.folder, named);
    this.#context.territory.refuseEscape({ from: parent.folder, to: target, named, at: part.at });
    return target;
  }

  #isOn(part: Component, layers: Layers, path: string): boolean {
    if (!isDisabled(layersOf(layers, part.name))) return true;
    this.#tell(path);
    return false;
  }

  #noteUnknown({ subcomponents, name }: Component, layers: Layers): void {
    for (const { name: configured, layer } of configuredNames(layers)) {
      if (subcomponents.some((part) => part.name === configured)) continue;
      const text = `"${name}" has no subcomponent "${configured}": what is configured for it has no effect`;
      tell(this.#context, text, placeIn(layer.definition, [...layer.path, 'subcomponents', configured]));
    }
  }

  #link({ folder, path }: Step): Link {
    return { identity: this.#context.territory.identityOf(folder), path };
  }

  #chained(step: Step, chain: readonly Link[], at: Place): readonly Link[] {
    const link = this.#link(step);
    if (chain.some(({ identity }) => identity === link.identity)) {
      const names = [...chain, link].map(({ path }) => path).join(' → ');
      throw new TaskError(
        'COMPONENT_CYCLE',
        `Components hold each other in a circle: ${names}.`,
        'Take one of these subcomponents out.',
        { at },
      );
    }
    if (chain.length >= deepest) throw tooMany(step, `components more than ${deepest} levels deep`);
    return [...chain, link];
  }
}

function tooMany({ component, path }: Step, what: string): TaskError {
  return new TaskError(
    'COMPONENT_CYCLE',
    `The component tree holds ${what}; the last was "${path}".`,
    'Look for components that name each other, or render parts of the tree by themselves.',
    { at: component.at },
  );
}
