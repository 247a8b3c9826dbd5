/**
 * The one script that stands in the pages themselves. It must run before the first paint, or a page would flash in the
 * other theme. The content security policy knows it by its hash (src/build/hosting/content-security-policy.ts).
 *
 * @param base the path the site lies under, with slashes at both ends: sites on one host differ in it, and so do the keys
 *   they keep a choice under, `/theme` or `/course/theme`.
 */
export function firstPaint(base: string): string {
  const key = (name: string) => JSON.stringify(base + name);
  return `(r=>{r.classList.add('js');try{const{${key('theme')}:t,${key('side')}:s}=localStorage;if(t)r.dataset.theme=t;if(s)r.dataset.side=s}catch{}})(document.documentElement)`;
}
