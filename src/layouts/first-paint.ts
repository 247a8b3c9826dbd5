/** Sites on one host differ in their base path, and so do the keys they keep a choice under: `/theme`, `/course/theme`. */
const base = `/${(process.env.BASE_PATH ?? '').replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');
const key = (name: string) => JSON.stringify(base + name);

/**
 * The one script that stands in the pages themselves. It must run before the first paint, or a page would flash in the
 * other theme. The content security policy knows it by its hash (src/build/content-security-policy.ts).
 */
export const firstPaint = `(r=>{r.classList.add('js');try{const{${key('theme')}:t,${key('side')}:s}=localStorage;if(t)r.dataset.theme=t;if(s)r.dataset.side=s}catch{}})(document.documentElement)`;
