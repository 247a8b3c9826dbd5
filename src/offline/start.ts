// On every page: once it is there with all it needs, the copy is looked after. The development server has nothing to keep.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => setTimeout(() => import('./keep.ts'), 3000));
}
