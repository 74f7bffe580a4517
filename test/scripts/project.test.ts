import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { restore, stub } from 'sinon';
import { main, ScriptError } from '../../scripts/project.ts';

describe('a script', () => {
  afterEach(() => {
    restore();
    process.exitCode = undefined;
  });

  const said = async (run: () => void): Promise<readonly unknown[]> => {
    const print = stub(console, 'error');
    await main(run);
    assert.equal(process.exitCode, 1);
    return print.args.flat();
  };

  it('tells what a person can mend in one line', async () => {
    const fails = (): never => {
      throw new ScriptError('nothing to measure');
    };
    assert.deepEqual(await said(fails), ['error: nothing to measure']);
  });

  it('tells an option that it does not know likewise', async () => {
    const [line, ...more] = await said(() => void parseArgs({ args: ['--all'], options: {} }));
    assert.match(String(line), /^error: Unknown option '--all'/);
    assert.deepEqual(more, []);
  });

  it('shows all of a mistake of its own', async () => {
    const mistake = new TypeError('x is no function');
    const fails = (): never => {
      throw mistake;
    };
    assert.deepEqual(await said(fails), [mistake]);
  });
});
