import { helmLint } from './chart-finding.ts';
import { matchesGlob } from './glob.ts';
import { ruleIds } from './rule-ids.ts';

/** An entry of `lintIgnore`: `rule`, `rule Kind/name` or `rule Kind/namespace/name`, each part with `*` for any text. */
export interface LintException {
  readonly text: string;
  readonly line: number;
  readonly rule: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** @returns the entry, or what is wrong with it */
export function readException(text: string, line: number): LintException | string {
  const [rule = '', object, ...more] = text.split(/\s+/);
  if (more.length > 0) return `"${text}" is not rule, rule Kind/name or rule Kind/namespace/name`;
  if (!isKnownRule(rule))
    return `there is no rule "${rule}". There are: ${ruleIds.join(', ')}, ${helmLint}, and kube-score/…`;
  const parts = object?.split('/') ?? ['*', '*'];
  if (parts.length < 2 || parts.length > 3 || parts.includes('')) {
    return `"${object ?? ''}" is neither Kind/name nor Kind/namespace/name ("*" stands for any text)`;
  }
  const [kind = '*', first = '*', second] = parts;
  return { text, line, rule, kind, namespace: second === undefined ? '*' : first, name: second ?? first };
}

/** Whether an id, or a pattern of ids, can ever match; of kube-score's checks any name may be one. */
export function isKnownRule(rule: string): boolean {
  return (
    matchesGlob(rule, helmLint) || /^kube-score\/[\w*-]+$/.test(rule) || ruleIds.some((id) => matchesGlob(rule, id))
  );
}
