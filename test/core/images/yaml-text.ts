import { YamlPieces, type Hole, type Part } from './yaml-pieces.ts';

/**
 * Writes YAML as authors and tools leave it, text and not data, for a dumper's output is never odd. Where a value stands
 * that an edit is about, there is a hole, so that what the edit must give is known without asking a parser.
 */

/** The text with its holes filled. `quote` goes around a tag that is written without quotes. */
export function fill(parts: readonly Part[], image: string, tag: string, quote = ''): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.what === 'reference') return `${image}:${tag}`;
      return part.plain ? `${quote}${tag}${quote}` : tag;
    })
    .join('');
}

export class YamlText extends YamlPieces {
  #mappings: string[] = [];
  // Values of charts are not looked for in kustomization files.
  protected charts = true;
  // Whether the noise has containers and charts' values in it.
  protected targets = true;

  /** Several documents, with what may stand around them. `holes`: which kinds of places there are. */
  write(body: (indent: string) => void = (indent) => this.entries(indent, 3)): Part[] {
    this.out(this.one('', '\uFEFF'));
    this.out(this.one('', '# top\n', '\n\n', '%YAML 1.2\n---\n', '---\n', '%TAG !e! tag:x.y,2000:\n--- # hi\n'));
    for (let count = this.number(1, 3); count > 0; count--) {
      this.anchors = [];
      this.#mappings = [];
      this.afterBlock = false;
      body('');
      this.idle();
      if (count > 1)
        this.out(this.one('---\n', '--- # next\n', '...\n---\n', '---\n# empty\n---\n', '...\n# x\n%YAML 1.1\n---\n'));
    }
    this.out(this.one('', '', '\n\n', '# end', '...', '...\n'));
    return this.#withBreaks();
  }

  protected entries(indent: string, atMost: number, depth = 0): void {
    for (let count = this.number(1, atMost); count > 0; count--) {
      this.idle();
      if (this.targets && depth < 3 && this.number(0, 3) === 0) this.#target(indent, depth);
      else this.noiseEntry(indent, depth);
    }
  }

  protected noiseEntry(indent: string, depth = 0): void {
    const name = `k${this.names++}`;
    const [from] = this.#mappings;
    switch (this.number(0, 9)) {
      case 0:
        this.out(indent, '? ', this.one(name, `[a, ${name}]`, `{a: ${name}}`, `"${name}"`), this.tail(), '\n');
        this.out(indent, ':');
        break;
      case 1:
        this.out(indent, this.one(`"${name} é🚀"`, `'${name} it''s'`), this.one(':', ' :'));
        break;
      case 2:
        if (from !== undefined && !this.#merged) {
          this.#merged = true;
          this.out(indent, this.one(`<<: *${from}`, `<<: [*${from}]`), this.tail(), '\n');
          return;
        }
        this.out(indent, `${name}/x.y:`);
        break;
      default:
        this.out(indent, name, ':');
    }
    this.#value(indent, depth + 1);
    this.out('\n');
  }

  // One merge a document: two in one mapping would be a duplicate key.
  get #merged(): boolean {
    return this.#mappings.includes('');
  }
  set #merged(_done: boolean) {
    this.#mappings.push('');
  }

  /** What follows `key:` or `-`, without the line end. */
  #value(indent: string, depth: number): void {
    const deeper = indent + ' '.repeat(this.one(1, 2, 2, 4, 7));
    switch (this.number(0, depth > 2 ? 5 : 8)) {
      case 0:
        this.out(this.tail());
        break;
      case 1:
        this.out(' ', this.tagged(this.flat()), this.tail());
        break;
      case 2:
        this.out('\n', deeper, this.flat(), this.tail());
        break;
      case 3: {
        const quote = this.one('"', "'", '');
        this.out(
          ' ',
          quote,
          this.text(),
          '\n',
          deeper,
          this.text(),
          this.one('\n', '\n\n'),
          deeper,
          this.text(),
          quote,
        );
        this.out(this.tail());
        break;
      }
      case 4:
        this.#block(indent);
        break;
      case 5:
        this.out(' ', this.tagged(this.flow(deeper, 0)), this.tail());
        break;
      case 6: {
        const anchor = this.one('', '', `m${this.names++}`);
        this.out(anchor === '' ? '' : ` &${anchor}`, this.tail(), '\n');
        this.entries(deeper, 3, depth);
        this.unbreak();
        if (anchor !== '') this.#mappings.unshift(anchor);
        break;
      }
      default:
        this.out(this.tail(), '\n');
        this.#items(this.one(deeper, deeper, indent === '' ? ' ' : indent), depth);
        this.unbreak();
    }
  }

  #items(indent: string, depth: number): void {
    for (let count = this.number(1, 3); count > 0; count--) {
      this.idle();
      const gap = ' '.repeat(this.number(1, 3));
      this.out(indent, '-');
      if (this.one(true, false)) {
        // A mapping that starts behind the dash.
        this.out(gap, `k${this.names++}: `, this.flat(), this.tail(), '\n');
        if (this.one(true, false)) this.entries(`${indent} ${gap}`, 2, depth);
      } else {
        this.#value(indent, depth + 1);
        this.out('\n');
      }
    }
  }

  #target(indent: string, depth: number): void {
    const deeper = indent + ' '.repeat(this.one(1, 2, 2, 4, 7));
    const key = this.one('containers', 'initContainers', '"ephemeralContainers"', "'containers'");
    switch (this.number(0, this.charts ? 2 : 1)) {
      case 0: {
        this.out(indent, `x${this.names++}:\n`, deeper, key, ':', this.tail(), '\n');
        const dash = this.one(deeper, `${deeper}  `);
        for (let count = this.number(1, 2); count > 0; count--) {
          this.idle();
          const gap = ' '.repeat(this.number(1, 3));
          const inner = `${dash} ${gap}`;
          this.out(dash, '-', gap, this.one('image:', '"image":', `'image' :`, `? image\n${inner}:`), ' ');
          this.hole(inner, 'reference');
          this.out('\n');
          this.entries(inner, 2, depth + 2);
        }
        return;
      }
      case 1:
        this.out(indent, `x${this.names++}: {`, this.flow(`${deeper}  `, 1, 'f: '), this.one(', ', `,\n${deeper}  `));
        this.out(key, ': [{image: ', ...this.quoted('reference'), this.one('', ', name: "x"', ` # c\n${deeper}`), '}');
        this.out(
          this.one('', ', {image: other:1}', ',', `,\n${deeper}{"image":"x/app:1"}`),
          ']',
          this.one('', ' ', ','),
        );
        this.out('}', this.tail(), '\n');
        return;
      default:
        this.out(indent, `x${this.names++}:\n`, deeper, 'image:', this.tail(), '\n');
        this.out(deeper, '  repository:', this.one(' app', ' "app"', ` 'app'`), this.tail(), '\n');
        this.idle();
        this.out(deeper, '  tag: ');
        this.hole(`${deeper}  `, 'tag');
        this.out('\n');
        this.idle();
    }
  }

  protected hole(indent: string, what: Hole['what']): void {
    const before = this.one('', '', '!!str ', `&h${this.names++} `, `&h${this.names++} !!str `);
    if (this.number(0, 4) > 0) {
      this.out(before, ...this.quoted(what), this.tail());
      return;
    }
    const header = this.one('|', '>', '|-', '>-', '|+', '>2', '|2-');
    this.out(before, header, this.tail(), '\n', `${indent}  `, { what, plain: false });
    this.afterBlock = true;
  }

  protected quoted(what: Hole['what']): Part[] {
    const quote = this.one('', "'", '"');
    return [quote, { what, plain: quote === '' }, quote];
  }

  #block(indent: string): void {
    this.out(' ', this.one('', '', '!!str '), this.one('|', '>', '|-', '>-', '|+', '>2', '|2-'), this.tail());
    for (let count = this.number(1, 3); count > 0; count--)
      this.out(
        '\n',
        `${indent}  `,
        this.one(this.text(), 'image: app:1', '# no comment', '- containers: [{image: app:1}]'),
      );
    this.afterBlock = true;
  }

  #withBreaks(): Part[] {
    const breaks = this.one('\n', '\r\n', 'mixed', '\r');
    let count = 0;
    const mixed = (): string => (count++ % 3 === 0 ? '\r\n' : '\n');
    return this.parts.map((part) =>
      typeof part === 'string' ? part.replaceAll('\n', () => (breaks === 'mixed' ? mixed() : breaks)) : part,
    );
  }
}
