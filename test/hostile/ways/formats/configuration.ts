import { splitArguments } from '../../../../core/manifests/arguments.ts';
import { BadSubstitution } from '../../../../core/manifests/flux/envsubst-parse.ts';
import { envsubst } from '../../../../core/manifests/flux/envsubst.ts';
import { sourceIgnore } from '../../../../core/manifests/flux/source-ignore.ts';
import { envsubstSyntax } from '../../../../core/manifests/substitution/envsubst.ts';
import { substitute } from '../../../../core/manifests/substitution/substitute.ts';
import { tokenPatternMistake, tokenSyntax } from '../../../../core/manifests/substitution/tokens.ts';
import { mergeValues, parseValues } from '../../../../core/manifests/values.ts';
import { variableNameOf } from '../../../../core/manifests/variables.ts';
import { listForOutput } from '../../../../core/output-list.ts';
import { forOutput } from '../../../../core/printable.ts';
import { folderMatcher, globMatcher } from '../../../../core/globs.ts';
import type { Outcome } from '../../judge.ts';
import type { Way } from '../../way.ts';
import { quoted, refused } from './pieces.ts';

function substituted(text: string, name: string, value: string): Outcome {
  const variables = new Map([[name, value]]);
  for (const syntax of [envsubstSyntax, tokenSyntax('#{NAME}#'), tokenSyntax('__NAME__')]) {
    const done = substitute(text, syntax, variables, 'keep');
    // A value is put in as it is, and not looked into again.
    if (!text.includes('$') && !text.includes('#{') && !text.includes('__') && done.text !== text)
      return { wrong: ['changes what names no variable'] };
  }
  return {};
}

function fluxSubstituted(text: string): void {
  refused(() => envsubst(text, (name) => ({ kind: 'known', value: name })), BadSubstitution);
}

/** What configures a rendering: values, variables, arguments, globs. */
export const configuration: readonly Way[] = [
  {
    name: 'values',
    takes: 'text',
    attempt: (text) =>
      void mergeValues([parseValues(text, 'values.yaml'), { a: { b: 1 } }, parseValues(text, 'b.yaml')]),
  },
  {
    name: 'a value’s key',
    takes: 'text',
    attempt: (text) => {
      const read = mergeValues([{ [text]: { a: 1 } }, parseValues(`${quoted(text)}: {b: 2}`, 'v.yaml')]);
      return { wrong: [Object.hasOwn(read, text) ? undefined : 'loses a key'] };
    },
  },
  { name: 'the text of a template', takes: 'text', attempt: (text) => substituted(text, 'NAME', 'value') },
  {
    name: 'the value of a variable',
    takes: 'text',
    attempt: (text) => substituted('a: $NAME ${NAME:-x} #{NAME}# __NAME__', 'NAME', text),
  },
  {
    name: 'the name of a variable',
    takes: 'text',
    longest: 10000,
    attempt: (text) => substituted(`$${text} \${${text}} \${${text}:-d} #{${text}}#`, text, 'v'),
  },
  {
    name: 'a token pattern',
    takes: 'text',
    without: ['gigantic'],
    attempt: (text) => {
      const pattern = `${text}NAME${text}`;
      if (tokenPatternMistake(pattern) === undefined)
        substitute(`${text}A${text}${text}`, tokenSyntax(pattern), new Map([['A', 'x']]), 'keep');
    },
  },
  { name: 'substitution of Flux', takes: 'text', attempt: (text) => fluxSubstituted(text) },
  {
    name: 'a variable of Flux',
    takes: 'text',
    longest: 5000,
    attempt: (text) => {
      fluxSubstituted(`\${${text}} \${X:=${text}} \${X/${text}/y} \${X:${text}}`);
    },
  },
  {
    name: 'a .sourceignore',
    takes: 'text',
    without: ['gigantic'],
    attempt: (text) => {
      const ignored = sourceIgnore(new Map([['.sourceignore', text]]), text);
      for (const path of ['a', 'a/b.yaml', `${'a'.repeat(60)}`, 'a/'.repeat(30)]) ignored(path);
    },
  },
  { name: 'arguments of helm', takes: 'text', attempt: (text) => void splitArguments(text) },
  { name: 'the name of an image-tag file', takes: 'text', attempt: (text) => void variableNameOf(text) },
  {
    name: 'a glob',
    takes: 'text',
    attempt: (text) => {
      const [fits, reaches] = [globMatcher([text]), folderMatcher([text])];
      for (const path of [
        'a',
        'a/b.yaml',
        'a'.repeat(60),
        'a/'.repeat(30),
        'aaaa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
      ]) {
        fits(path);
        reaches(path);
      }
    },
  },
  {
    name: 'an output',
    takes: 'text',
    longest: 40000,
    attempt: (text) => {
      const out = forOutput(text);
      return {
        leaves: [out, listForOutput([text, { [text]: text }]).text],
        wrong: [/[\r\n]|\$\(/.test(out) ? 'would be expanded again' : undefined],
      };
    },
  },
];
