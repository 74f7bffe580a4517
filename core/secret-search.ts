import { TaskError } from './errors.ts';
import { unescapeMarkdown } from './markdown.ts';
import { inBase64, secretParts, shortestSecret, type Secret } from './secret.ts';

/**
 * Whether a text that people will read holds the value of a secret: as it is, over several lines or on one, escaped as
 * Markdown, JSON or a web address has it, or in base64, also as a part of something longer (`user:password`).
 */
export function holdsSecret(text: string, secrets: readonly Secret[]): boolean {
  const needles = new Set(secrets.flatMap((secret) => spellings(secret.reveal().trim())));
  if (needles.size === 0) return false;
  const views = [text, unescapeMarkdown(text), percentDecoded(text)].flatMap((view) => [view, onOneLine(view)]);
  return [...needles].some((needle) => views.some((view) => view.includes(needle)));
}

function spellings(value: string): readonly string[] {
  const plain = [...secretParts(value), onOneLine(value)].filter(({ length }) => length >= shortestSecret);
  return plain.flatMap((part) => [part, JSON.stringify(part).slice(1, -1), ...inBase64(part)]);
}

function percentDecoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Passes a text on that leaves the agent. @throws SECRET_IN_OUTPUT when it holds the value of a secret variable */
export function withoutSecrets(secrets: readonly Secret[], what: string, text: string): string {
  if (!holdsSecret(text, secrets)) return text;
  throw new TaskError(
    'SECRET_IN_OUTPUT',
    `The ${what} would hold the value of a secret variable; nothing was pushed.`,
    'Take the variable out of the input that it comes from.',
  );
}

/** Passes a text on that leaves the agent, or throws SECRET_IN_OUTPUT. */
export type SafeText = (what: string, text: string) => string;
