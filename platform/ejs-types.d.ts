declare module 'ejs' {
  interface EjsOptions {
    readonly filename: string;
    readonly root: string;
    readonly escape: (value: unknown) => string;
    readonly includer: (
      name: string,
      path: string | undefined,
    ) => { readonly filename: string; readonly template: string };
  }
  const ejs: {
    render(template: string, data: Readonly<Record<string, unknown>>, options: EjsOptions): string;
  };
  export default ejs;
}
