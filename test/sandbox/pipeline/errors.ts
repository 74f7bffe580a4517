/** Where a token was written. `file` is the path as Azure Pipelines prints it: `stages/x.yml@templates`. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The service shows no more than this of a message: what a template says in a key must fit in, with its place. */
const LONGEST = 500;

function shortened(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}[...]` : message;
}

/** A pipeline that Azure Pipelines would refuse, or that the sandbox does not know how to run. */
export class PipelineError extends Error {
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly reason: string;

  constructor(reason: string, at?: Position, cause?: unknown) {
    super(shortened(at ? `/${at.file} (Line: ${at.line}, Col: ${at.column}): ${reason}` : reason), { cause });
    this.name = 'PipelineError';
    this.reason = reason;
    this.file = at?.file;
    this.line = at?.line;
    this.column = at?.column;
  }
}

/** A mistake in an expression; whoever knows the place turns it into a {@link PipelineError}. */
export class ExpressionError extends Error {}
