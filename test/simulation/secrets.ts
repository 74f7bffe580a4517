/** The forms in which a secret may get out: as it is, encoded for a URL, in JSON, in base64, in a header for git. */
export function formsOf(secret: string): readonly string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64(secret),
    base64(`:${secret}`),
    base64(`x-access-token:${secret}`),
  ];
  return [...new Set(forms)];
}

/** Where a secret shows. */
export function leaks(secrets: readonly string[], texts: readonly (readonly [string, string])[]): readonly string[] {
  const forms = secrets.flatMap(formsOf);
  return texts.flatMap(([where, text]) =>
    forms.some((form) => text.includes(form)) ? [`a token shows in ${where}: ${text.slice(0, 200)}`] : [],
  );
}
