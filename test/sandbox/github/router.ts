import type { Route } from './call.ts';

interface Compiled {
  route: Route;
  pattern: RegExp;
}

/** Finds the route of a call. */
export class Router {
  readonly #routes: Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({
      route,
      pattern: new RegExp(
        `^${route.path.replace(/\{(\w+)(\+?)\}/g, (_, name: string, rest: string) => `(?<${name}>${rest === '' ? '[^/]+' : '.+'})`)}$`,
      ),
    }));
  }

  /** `path` is below the API's root, still percent-encoded; undefined when there is no such route. */
  find(verb: string, path: string): { route: Route; parameters: Record<string, string> } | undefined {
    for (const { route, pattern } of this.#routes) {
      if (route.verb !== verb) continue;
      const found = pattern.exec(path);
      if (found === null) continue;
      const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decoded(value)] as const);
      return { route, parameters: Object.fromEntries(parameters) };
    }
    return undefined;
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
