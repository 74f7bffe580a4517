/**
 * Tells a person what is being done. On stderr, so that it never mixes with what a script gives.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
