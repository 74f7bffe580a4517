import { heldBy, type Secret } from '../secret.ts';

/** Splits further arguments for a tool at blanks, as a shell would: '…' and "…" hold blanks; nothing is expanded. */
export function splitArguments(text: string): readonly string[] | 'unclosedQuote' {
  const found: string[] = [];
  let current: string | undefined;
  let quote = '';
  for (const char of text) {
    if (quote !== '') {
      if (char === quote) quote = '';
      else current = `${current ?? ''}${char}`;
    } else if (char === '"' || char === "'") {
      quote = char;
      current ??= '';
    } else if (/\s/.test(char)) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else current = `${current ?? ''}${char}`;
  }
  if (quote !== '') return 'unclosedQuote';
  if (current !== undefined) found.push(current);
  return found;
}

const code = {
  // A kubeconfig may name a program that signs in.
  helm: /^--(?:post-renderer(?:-args)?|kubeconfig)(?:=|$)/,
  kustomize: /^--(?:enable-exec|enable-alpha-plugins|enable-star|helm-command|network|network-name|mount)(?:=|$)/,
} as const;
// The task reads what the tool prints; with these it would print nothing.
const elsewhere = {
  helm: /^(?:-g|--(?:output-dir|release-name|generate-name|help))(?:=|$)|^-h$/,
  // A value may follow a short flag without a blank: -o/some/file.
  kustomize: /^-o|^-h$|^--(?:output|help)(?:=|$)/,
} as const;

/** Arguments that run commands from the source: they need `allowCode`. */
export function codeArguments(tool: keyof typeof code, args: readonly string[]): readonly string[] {
  return args.filter((argument) => code[tool].test(argument));
}

/** Whether arguments hold a secret: every user of the agent's machine may list the arguments of a process. */
export function holdSecret(args: readonly string[], secrets: readonly Secret[]): boolean {
  return args.some((argument) => heldBy(argument, secrets));
}

/** Arguments that send the output somewhere else: never allowed. */
export function outputArguments(tool: keyof typeof elsewhere, args: readonly string[]): readonly string[] {
  return args.filter((argument) => elsewhere[tool].test(argument));
}

/** Whether helm takes a release's name: it also stands alone among the arguments, where `-x` would be a flag. */
export function isReleaseName(name: string): boolean {
  return name.length <= 53 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);
}
