import { publishedDescription } from './description.ts';

/** A route as the stand-in has it; `{name+}` in its path is a value as any other. */
interface Route {
  readonly verb: string;
  readonly path: string;
}

/** What of a call the description does not know: query parameters, and what is in the body. */
export function checkCall({ verb, path }: Route, query: URLSearchParams, body: unknown): string[] {
  const description = publishedDescription();
  const operation = description.find(verb, path);
  if (operation === undefined) return [];
  const complain = (text: string): string => `${verb} ${path}: ${text}`;
  const unknown = [...query.keys()].filter((name) => operation.query[name] === undefined);
  const bad = operation.body === undefined || body === undefined ? [] : description.problems(operation.body, body);
  const needless = operation.body === undefined && body !== undefined ? ['it takes no body'] : [];
  return [...unknown.map((name) => `the parameter ${name} is not known`), ...bad, ...needless].map(complain);
}

/** What of an answer of ours the description does not know. */
export function checkReply({ verb, path }: Route, status: number, body: unknown): string[] {
  const description = publishedDescription();
  const schema = description.find(verb, path)?.responses[String(status)];
  // Of many errors the description says only that they come.
  if (schema === undefined || (schema === null && status >= 400)) return [];
  const bad =
    schema === null
      ? body === undefined
        ? []
        : ['it has no body']
      : description.problems(schema, body === undefined ? undefined : JSON.parse(JSON.stringify(body)));
  return bad.map((text) => `${verb} ${path} answered ${status}: ${text}`);
}
