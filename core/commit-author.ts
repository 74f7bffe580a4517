import type { InputReader, VariableReader } from './inputs.ts';
import { printable } from './printable.ts';

/** Who a commit says made it. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

const fallback: Author = { name: 'GitOps Delivery', email: 'gitops-delivery@localhost' };

/** Whom Azure Pipelines names where no person queued the run: a schedule, another service's event. */
const service = /^(?:Microsoft\.VisualStudio\.Services\.|\[DefaultCollection\]|LOCAL SERVICE$)/i;

/** Reads `authorName` and `authorEmail`: who queued the run unless they say otherwise, or the task where nobody did. */
export function readAuthor(reader: InputReader, variable: VariableReader): Author {
  for (const name of ['authorName', 'authorEmail']) {
    const value = reader.optional(name);
    if (value !== undefined && (/[<>\n]/.test(value) || printable(value) !== value)) {
      reader.mistake(name, `"${value}" cannot stand in a commit: leave out < > and line breaks`);
    }
  }
  const queued = variable('Build.RequestedFor') ?? '';
  const byService = service.test(queued);
  return {
    name: gitSafe(reader.text('authorName', byService ? '' : queued)) || fallback.name,
    email:
      gitSafe(reader.text('authorEmail', byService ? '' : (variable('Build.RequestedForEmail') ?? ''))) ||
      fallback.email,
  };
}

// As git does it itself (ident.c): these marks go from the ends, the brackets and line breaks from everywhere.
const crud = ' .,:;<>"\\\'';

function gitSafe(text: string): string {
  const line = printable(text).replaceAll(/[<>]/g, '').replaceAll(/\s+/g, ' ');
  let [start, end] = [0, line.length];
  while (start < end && crud.includes(line[start] ?? '')) start += 1;
  while (end > start && crud.includes(line[end - 1] ?? '')) end -= 1;
  return line.slice(start, end);
}
