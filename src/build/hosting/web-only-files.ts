/** Files of the built site that only hosts read. */
export const forHosts = /^(_headers|_redirects|vercel\.json|staticwebapp\.config\.json|\.nojekyll|CNAME|\.htaccess)$/;

/** Files of the built site that only search engines and link previews ask for. */
export const forSearchEngines = /^(robots\.txt|sitemap\.xml|social\.png)$/;
