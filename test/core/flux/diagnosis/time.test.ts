import assert from 'node:assert/strict';

import { readTime } from '../../../../core/flux/diagnosis/time.ts';

describe('A time as Kubernetes writes it', () => {
  it('is read as JavaScript reads it, over the ends of months, leap years and centuries', () => {
    const days = ['01-01', '02-28', '03-01', '12-31'];
    for (const year of [1970, 1999, 2000, 2024, 2026, 2099, 2100, 2101, 2400])
      for (const day of [...days, ...(new Date(`${year}-02-29`).getUTCMonth() === 1 ? ['02-29'] : [])])
        for (const time of ['00:00:00Z', '23:59:59.123456Z', '12:30:45.5Z'])
          assert.equal(
            readTime(`${year}-${day}T${time}`),
            Date.parse(`${year}-${day}T${time}`),
            `${year}-${day}T${time}`,
          );
    for (const text of [
      '',
      'x',
      '2026-01-01',
      '2026-01-01T00:00:00+01:00',
      'x2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00Zx',
    ])
      assert.equal(readTime(text), undefined, text);
  });
});
