import { TaskError, type Finding } from '../../errors.ts';
import { unsafeSegment } from '../../placeholders.ts';
import { entry, isRecord, recordOf } from '../../unstructured.ts';
import { formatPath, type FieldPath } from '../locate.ts';
import { componentTypes, hookNames, sourceMethods, type Component, type HookName } from './component.ts';
import { placeIn, writtenAt, type Definition } from './definition.ts';
import { judgeSource } from './source-rules.ts';

/** A component file, read. */
export interface ComponentFile {
  readonly component: Component;
  /** What is there and has no effect. */
  readonly notes: readonly Finding[];
}

const knownKeys: ReadonlySet<string> = new Set(
  'name type generator hooks source method path version branch repositories subcomponents'.split(' '),
);

/**
 * Reads a component file as Fabrikate does (its docs/component.md): `generator` is the old name of `type`.
 * @param fallbackName for a file without `name`
 * @throws COMPONENT_INVALID with every mistake of the file
 */
export function parseComponent(definition: Definition, fallbackName: string): ComponentFile {
  const reader = new ComponentReader(definition);
  const component = reader.read([], definition.data, fallbackName);
  if (reader.mistakes.length === 0) return { component, notes: reader.notes };
  const count = reader.mistakes.length === 1 ? 'a mistake' : `${reader.mistakes.length} mistakes`;
  throw new TaskError('COMPONENT_INVALID', `The component file ${definition.file} holds ${count}:`, 'Mend the file.', {
    related: reader.mistakes,
  });
}

class ComponentReader {
  readonly mistakes: Finding[] = [];
  readonly notes: Finding[] = [];
  readonly #definition: Definition;

  constructor(definition: Definition) {
    this.#definition = definition;
  }

  read(path: FieldPath, data: unknown, fallbackName: string): Component {
    if (!isRecord(data)) this.#mistake(path, 'is no map');
    for (const key of Object.keys(recordOf(data))) {
      if (!knownKeys.has(key)) this.#note([...path, key], 'is nothing that Fabrikate knows');
    }
    const text = (key: string): string => {
      const value = this.#text([...path, key], entry(data, key));
      if (/[\u0000-\u001F\u007F]/.test(value)) this.#mistake([...path, key], 'holds a control character');
      return value.replaceAll(/[\u0000-\u001F\u007F]/g, '');
    };
    const generator = text('generator');
    const component: Component = {
      name: this.#name([...path, 'name'], text('name') || fallbackName),
      type: this.#choice(
        [...path, generator === '' ? 'type' : 'generator'],
        generator || text('type'),
        componentTypes,
        'component',
      ),
      method: this.#choice([...path, 'method'], text('method'), sourceMethods, 'local'),
      source: text('source'),
      path: text('path'),
      version: text('version'),
      branch: text('branch'),
      hooks: this.#hooks([...path, 'hooks'], entry(data, 'hooks')),
      subcomponents: this.#subcomponents([...path, 'subcomponents'], entry(data, 'subcomponents')),
      at: placeIn(this.#definition, path),
    };
    if (component.type !== 'component' && component.method === 'local' && component.source !== '') {
      this.#note([...path, 'source'], 'has no effect: of what is on the disk, path alone leads to it');
    }
    // What a file says of its own origin tells only whoever looks for it.
    const told = path.length === 0 && component.type === 'component';
    for (const { key, message } of told ? [] : judgeSource(component)) this.#mistake([...path, key], message);
    return component;
  }

  #name(path: FieldPath, name: string): string {
    const unsafe = name === '' ? 'is missing: config finds a component by its name' : unsafeSegment(name);
    if (unsafe !== undefined) this.#mistake(path, name === '' ? unsafe : `"${name}" ${unsafe}`);
    return name;
  }

  #text(path: FieldPath, value: unknown): string {
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value.trim();
    if (typeof value !== 'object') return writtenAt(this.#definition, path, value);
    this.#mistake(path, 'is no text');
    return '';
  }

  #choice<T extends string>(path: FieldPath, text: string, values: readonly T[], fallback: T): T {
    if (text === '') return fallback;
    const found = values.find((value) => value === text.toLowerCase());
    if (found === undefined) this.#mistake(path, `"${text}" is not one of ${values.join(', ')}`);
    return found ?? fallback;
  }

  #hooks(path: FieldPath, value: unknown): Component['hooks'] {
    const hooks = new Map<HookName, readonly string[]>();
    if (value === undefined || value === null) return hooks;
    if (!isRecord(value)) this.#mistake(path, 'is no map of hooks');
    for (const [key, given] of Object.entries(recordOf(value))) {
      const name = hookNames.find((each) => each === key);
      const commands = typeof given === 'string' ? [given] : (given ?? []);
      if (name === undefined) this.#mistake([...path, key], `is no hook; there are ${hookNames.join(', ')}`);
      else if (!Array.isArray(commands)) this.#mistake([...path, key], 'is no list of commands');
      else {
        const texts = commands.map((command: unknown, index) => this.#text([...path, key, index], command));
        const some = texts.filter((command) => command !== '');
        if (some.length > 0) hooks.set(name, some);
      }
    }
    return hooks;
  }

  #subcomponents(path: FieldPath, value: unknown): readonly Component[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.#mistake(path, 'is no list');
      return [];
    }
    const found = value.map((data: unknown, index) => this.read([...path, index], data, ''));
    const names = new Set<string>();
    for (const [index, { name }] of found.entries()) {
      // They would share config and folders, and one's output would be the other's.
      if (name !== '' && names.has(name)) this.#mistake([...path, index, 'name'], `"${name}" is there twice`);
      names.add(name);
    }
    return found;
  }

  #mistake(path: FieldPath, what: string): void {
    this.mistakes.push({ message: `${formatPath(path) || 'the file'} ${what}`, at: placeIn(this.#definition, path) });
  }

  #note(path: FieldPath, what: string): void {
    this.notes.push({ message: `${formatPath(path)} ${what}`, at: placeIn(this.#definition, path) });
  }
}
