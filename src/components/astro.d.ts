/* For plain `tsc`, which cannot read Astro's files; `astro check` reads them and knows their real types. */
declare module '*.astro' {
  const component: import('astro/runtime/server/index.js').AstroComponentFactory;
  export default component;
}
