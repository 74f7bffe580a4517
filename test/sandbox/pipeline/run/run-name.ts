/** Build.BuildNumber from the pipeline's `name:`; the revision is always 1 here. */
export function runName(
  format: string | undefined,
  variables: Readonly<Record<string, string>>,
  now = new Date(),
): string {
  const parts: Readonly<Record<string, string>> = {
    yyyy: String(now.getUTCFullYear()),
    yy: String(now.getUTCFullYear()).slice(2),
    MM: String(now.getUTCMonth() + 1).padStart(2, '0'),
    dd: String(now.getUTCDate()).padStart(2, '0'),
    HH: String(now.getUTCHours()).padStart(2, '0'),
    mm: String(now.getUTCMinutes()).padStart(2, '0'),
    ss: String(now.getUTCSeconds()).padStart(2, '0'),
  };
  return (format ?? '$(Date:yyyyMMdd).$(Rev:r)').replace(/\$\(([^)]+)\)/g, (match, name: string) => {
    if (/^date:/i.test(name)) return name.slice(5).replace(/yyyy|yy|MM|dd|HH|mm|ss/g, (part) => parts[part] ?? part);
    if (/^rev:r+$/i.test(name)) return '1'.padStart(name.length - 4, '0');
    const key = Object.keys(variables).find((known) => known.toLowerCase() === name.toLowerCase());
    return key === undefined ? match : (variables[key] ?? match);
  });
}
