/** Characters by their numbers: nothing that is hostile is invisible where it is written down. */
export const at = (...codes: readonly number[]): string => String.fromCodePoint(...codes);

export const times = (text: string, count: number): string => text.repeat(count);

/** How long what is long is: enough that anything but a straight walk over it never ends. */
export const long = 40_000;

/** More than an environment takes, less than what a cluster takes as an object. */
export const huge = 400_000;
