import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';
import { readYaml } from '../yaml/read.ts';
import type { Scalar, Source, Token } from '../yaml/tokens.ts';
import { Budget } from './limits.ts';
import { checkSyntax } from './text.ts';

/** Finds and reads the files of a pipeline. */
export class Loader {
  /** Folders by alias or by the name of the repository, optionally with `@ref`. */
  readonly #folders: Readonly<Record<string, string>>;
  /** The repository resources, by alias. */
  readonly #aliases = new Map<string, { name: string; ref: string | undefined }>();
  readonly #files = new Map<string, Token>();
  readonly budget: Budget;

  constructor(folders: Readonly<Record<string, string>>, budget = new Budget('services')) {
    this.#folders = folders;
    this.budget = budget;
  }

  addRepository(alias: string, name: string, ref: string | undefined, at: Position): void {
    if (alias.toLowerCase() === 'self') return;
    if (this.#aliases.has(alias.toLowerCase())) throw new PipelineError(`Repository '${alias}' is already defined`, at);
    this.#aliases.set(alias.toLowerCase(), { name, ref });
  }

  /** Reads what `template:` names, seen from the file in which it was written. */
  template(reference: Scalar): { token: Token; source: Source } {
    const source = this.#resolve(reference);
    return { token: this.read(source, reference), source };
  }

  read(source: Source, at: Position): Token {
    const key = `${source.repository.toLowerCase()}:${source.path}`;
    const known = this.#files.get(key);
    if (known) {
      this.budget.addAll(known);
      return known;
    }
    this.budget.addFile(at);
    const path = join(this.#folder(source.repository, at), source.path);
    if (!existsSync(path)) {
      const where = source.repository === 'self' ? '' : ` in repository ${source.repository}`;
      throw new PipelineError(`File /${source.path} not found${where}.`, at);
    }
    const token = readYaml(readFileSync(path, 'utf8'), source);
    checkSyntax(token);
    this.budget.addAll(token);
    this.#files.set(key, token);
    return token;
  }

  #resolve(reference: Scalar): Source {
    const text = reference.text.replaceAll('\\', '/');
    const at = text.lastIndexOf('@');
    const alias = at < 0 ? undefined : text.slice(at + 1);
    const path = at < 0 ? text : text.slice(0, at);
    if (path === '') throw new PipelineError('A template path is expected.', reference);
    const repository = alias ?? reference.source.repository;
    const same = repository.toLowerCase() === reference.source.repository.toLowerCase();
    const base = path.startsWith('/') || !same ? '' : posix.dirname(reference.source.path);
    const resolved = posix.normalize(posix.join(base, path)).replace(/^\/+/, '');
    if (resolved === '..' || resolved.startsWith('../'))
      throw new PipelineError(`The template ${reference.text} is outside of its repository.`, reference);
    return { repository, path: resolved };
  }

  #folder(alias: string, at: Position): string {
    const resource = this.#aliases.get(alias.toLowerCase());
    if (alias.toLowerCase() !== 'self' && !resource)
      throw new PipelineError(`The repository alias '${alias}' is not defined under resources.repositories.`, at);
    const names = resource
      ? [alias, `${resource.name}@${(resource.ref ?? 'main').replace(/^refs\/(heads|tags)\//, '')}`, resource.name]
      : ['self'];
    for (const name of names) {
      const key = Object.keys(this.#folders).find((known) => known.toLowerCase() === name.toLowerCase());
      const folder = key === undefined ? undefined : this.#folders[key];
      if (folder !== undefined) return folder;
    }
    const wanted = resource ? `${resource.name} (ref ${resource.ref ?? 'default branch'})` : alias;
    throw new PipelineError(`Repository ${wanted} does not exist or is not authorized for use.`, at);
  }
}
