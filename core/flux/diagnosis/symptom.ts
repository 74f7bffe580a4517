import { printableLine } from '../../printable.ts';
import type { Ref } from '../objects.ts';
import { causes, type Cause } from './cause.ts';

/** One thing that looking closer has found. Texts are from outside. */
export interface Symptom {
  /** One line. */
  readonly text: string;
  /** The lines that belong to it: what a container wrote. */
  readonly detail: readonly string[];
  readonly cause: Cause | undefined;
  /** What it is about: commands that help name it. */
  readonly at: Ref | undefined;
}

/** What is nearest to the root, and where. */
export type Root = Pick<Symptom, 'at'> & { readonly cause: Cause };

/** Characters of one: with an image's name, or an event's message, from outside. */
const longest = 1_200;

/** More than this nobody reads; the root comes first. */
const most = 14;

/**
 * Makes a symptom of text from outside: one printable line of at most 1,200 characters. `detail` must be printable
 * already (`lastLines`).
 */
export function symptom(text: string, at: Ref | undefined, cause?: Cause, detail: readonly string[] = []): Symptom {
  return { text: printableLine(text, longest), at, cause, detail };
}

/** The symptoms with what is nearest to the root first, each said once. */
export function rootFirst(symptoms: readonly Symptom[]): readonly Symptom[] {
  const distance = ({ cause }: Symptom): number => (cause === undefined ? causes.length : causes.indexOf(cause));
  const once = new Map<string, Symptom>();
  for (const one of symptoms) if (!once.has(one.text)) once.set(one.text, one);
  return [...once.values()].sort((a, b) => distance(a) - distance(b)).slice(0, most);
}
