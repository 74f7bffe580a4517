/** Work that goes on at the same time. */
export interface Meeting {
  /** Takes part until as many as are expected have met, and a while longer, for one too many to be seen. */
  readonly join: () => Promise<void>;
  /** The most that took part at once. */
  readonly most: () => number;
}

/** @param expected so many must meet; with fewer the work never ends */
export function meeting(expected: number): Meeting {
  let running = 0;
  let most = 0;
  let meet = (): void => undefined;
  const met = new Promise<void>((resolve) => (meet = resolve));
  return {
    join: async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === expected) meet();
      await met;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      running -= 1;
    },
    most: () => most,
  };
}
