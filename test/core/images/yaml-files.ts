import { YamlText } from './yaml-text.ts';

/** Files of one kind each, with the places that are theirs among the noise. */
export class YamlFiles extends YamlText {
  /** The `images` of a kustomization file, among other things. */
  kustomization(indent: string): void {
    this.charts = false;
    this.entries(indent, 1);
    if (this.one(true, false)) {
      this.out('images: [');
      for (let count = this.number(1, 2); count > 0; count--) {
        this.out(this.one('', ' ', '\n', '\n  ', ' # c\n  '), '{name: app', this.one('', ' '));
        this.out(', newTag: ', ...this.quoted('tag'), this.one('}', ' }', ', x: y}'), count > 1 ? ',' : '');
      }
      this.out(this.one(']', '\n  ]', '\n]'), this.tail(), '\n');
    } else {
      this.out('images:', this.tail(), '\n');
      const own = this.one('', ' ', '    ');
      for (let count = this.number(1, 3); count > 0; count--) {
        const gap = ' '.repeat(this.number(1, 3));
        const inner = `${own} ${gap}`;
        this.out(own, '-', gap, 'name:', this.one(' app', ' "app"', ` 'app'`, '\tapp'), this.tail(), '\n');
        this.idle();
        if (this.one(true, false)) this.noiseEntry(inner);
        this.out(inner, this.one('newTag: ', '"newTag":  ', `'newTag' : `));
        this.hole(inner, 'tag');
        this.out('\n');
        this.idle();
      }
    }
    this.entries(indent, 1);
  }

  /** Values with a marker behind them, among other things. */
  marked(indent: string): void {
    this.targets = false;
    const mark = (): string =>
      this.one(
        ' # {"$imagepolicy": "ns:p:tag"}',
        '   ## {"$imagepolicy":"ns:p:tag"}',
        ' #  { "$imagepolicy" : "ns:p:tag" }',
      );
    for (let count = this.number(1, 3); count > 0; count--) {
      this.idle();
      if (this.one(true, false)) this.noiseEntry(indent);
      this.out(
        indent,
        `m${this.names++}: `,
        this.one('', '!!str ', `&h${this.names++} `),
        ...this.quoted('tag'),
        mark(),
        '\n',
      );
      if (this.one(true, false)) this.#list(indent, mark);
    }
  }

  #list(indent: string, mark: () => string): void {
    this.out(indent, `l${this.names++}:`, this.tail(), '\n');
    const own = `${indent}${this.one('', '  ')}`;
    for (let count = this.number(1, 3); count > 0; count--) {
      this.idle();
      if (this.one(true, false)) this.out(own, '- ', ...this.quoted('tag'), mark(), '\n');
      else
        this.out(
          own,
          '- v1 ',
          this.one('', '# {"$imagepolicy": "ns:other:tag"}', '# "$imagepolicy": "ns:p:tag"'),
          '\n',
        );
    }
  }

  /** A kustomization file's images without a tag, among other things. */
  untagged(indent: string): void {
    this.charts = false;
    this.targets = false;
    this.entries(indent, 1);
    const own = this.one('', ' ', '    ');
    const flow = this.one(true, false);
    this.out('images:', flow ? ' [' : this.tail(), '\n');
    for (let count = this.number(1, 3); count > 0; count--) {
      const name = this.one('app', '"app"', "'app'");
      const key = this.one('name: ', '"name": ', "'name' :  ");
      if (flow) {
        const gap = this.one('', ' ', '\n  ');
        this.out(`  {${gap}`, key, name, gap, this.one('}', `, x: ${this.one('y', '"y"')}}`), ',\n');
        continue;
      }
      this.out(own, '-', this.one(' ', '   '), key, name, this.tail(), '\n');
      this.idle();
    }
    if (flow) this.out(']', this.tail(), '\n');
    this.entries(indent, 1);
  }
}
