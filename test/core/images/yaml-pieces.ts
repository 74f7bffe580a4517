import { integer, type GeneratorValue } from 'fast-check';

export type Part = string | Hole;

export interface Hole {
  readonly what: 'reference' | 'tag';
  readonly plain: boolean;
}

const words = 'web ünï 日本 🚀 e\u0301 \u{1F468}\u200D\u{1F469} a#b a:b dont app:1 x/app 1.0 true -x'.split(' ');
const comments = [
  'why',
  '\ttab\there',
  'image: app:1',
  `it's`,
  '"',
  '{"$imagepolicy": "x"}',
  '- containers:',
  '🚀',
  '',
];

/** The small things that YAML is made of, each in all the ways in which it can be written. */
export class YamlPieces {
  readonly parts: Part[] = [];
  readonly #generate: GeneratorValue;
  protected anchors: string[] = [];
  protected names = 0;
  // Behind a block scalar an indented comment would belong to it.
  protected afterBlock = false;

  constructor(generate: GeneratorValue) {
    this.#generate = generate;
  }

  protected flow(indent: string, depth: number, key = ''): string {
    const [open, close] = this.one(['[', ']'] as const, ['{', '}'] as const);
    const items = Array.from({ length: this.number(0, 3) }, (_, at) => {
      const item = depth < 2 && this.number(0, 2) === 0 ? this.flow(indent, depth + 1) : this.flat();
      return open === '[' ? item : `${this.one(`f${at}: `, `"f${at}": `, `? f${at} : `)}${item}`;
    });
    const gap = this.one(' ', `\n${indent}`, ` # c\n${indent}`);
    // Less indented than the specification asks for, as Go's parsers take it.
    const end = this.one('', '', '', ' ', '\n', `\n${indent.slice(2)}`);
    return `${key}${open}${items.length > 0 ? this.one('', gap) : ''}${items.join(`${this.one('', ' ')},${gap}`)}${end}${close}`;
  }

  protected flat(): string {
    const [anchor] = this.anchors;
    switch (this.number(0, 9)) {
      case 0:
        return `'${this.text()} it''s'`;
      case 1:
        return `"${this.text()} \\n\\u00e9\\"\\\\"`;
      case 2:
        return this.one("''", '""', '0x1F', '~', 'null', 'yes', '"app:1"', "'image: app:1'");
      case 3:
        return anchor === undefined ? 'none' : `*${anchor} `;
      case 4: {
        const name = `a${this.names++}`;
        this.anchors.push(name);
        return `&${name} ${this.text()}`;
      }
      case 5:
        return this.one('long'.repeat(1000), 'ß🚀'.repeat(300));
      default:
        return this.text();
    }
  }

  protected text(): string {
    return ['w', ...Array.from({ length: this.number(0, 3) }, () => this.one(...words))].join(' ');
  }

  protected tagged(value: string): string {
    const tag = this.one('', '', '', '', '!!str ', '!local ', '!<tag:x.y,2000:z> ');
    return value.startsWith('*') ? value : `${tag}${value}`;
  }

  protected tail(): string {
    this.afterBlock = false;
    return this.one('', '', ' ', '  \t', ` #${this.one(...comments)}`, `\t# ${this.one(...comments)}`);
  }

  protected idle(): void {
    for (let count = this.number(0, 2); count > 0; count--) {
      const line = this.afterBlock
        ? ''
        : this.one('', '  ', `#${this.one(...comments)}`, `      # ${this.one(...comments)}`);
      this.out(`${line}\n`);
    }
  }

  protected out(...parts: readonly Part[]): void {
    this.parts.push(...parts.filter((part) => part !== ''));
  }

  // Who asked for a value writes the line end behind it.
  protected unbreak(): void {
    const last = this.parts.pop();
    if (typeof last === 'string' && last.endsWith('\n')) this.out(last.slice(0, -1));
    else if (last !== undefined) this.out(last);
  }

  protected one<T>(...options: readonly T[]): T {
    const [first] = options;
    return options[this.number(0, options.length - 1)] ?? (first as T);
  }

  protected number(least: number, most: number): number {
    return this.#generate(integer, { min: least, max: most });
  }
}
