/** What does not fit between the codes that tasks can report and the paragraphs that explain them. */
export function checkErrorPage(page: string, codes: readonly string[]): string[] {
  const paragraphs = [...page.matchAll(/^## +([A-Z][A-Z0-9_]*)[ \t]*\n([\s\S]*?)(?=^## |(?![\s\S]))/gm)].map(
    (match) => ({
      code: match[1] ?? '',
      text: (match[2] ?? '').trim(),
    }),
  );
  const described = paragraphs.map(({ code }) => code);
  return [
    ...codes.filter((code) => !described.includes(code)).map((code) => `${code} has no paragraph "## ${code}".`),
    ...described.filter((code) => !codes.includes(code)).map((code) => `${code} is explained, but no task reports it.`),
    ...described.filter((code, at) => described.indexOf(code) !== at).map((code) => `${code} is explained twice.`),
    ...paragraphs.filter(({ text }) => text === '').map(({ code }) => `${code} has a heading and no explanation.`),
    ...disorder(described).map((code) => `${code} stands out of alphabetical order on the page.`),
    ...disorder(codes).map((code) => `${code} stands out of alphabetical order in core/error-codes.ts.`),
  ];
}

function disorder(codes: readonly string[]): string[] {
  return codes.filter((code, at) => at > 0 && code < (codes[at - 1] ?? ''));
}
