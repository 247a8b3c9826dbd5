// The thread in which rendered pages are passed, while Astro renders the next ones.
import { parentPort } from 'node:worker_threads';
import { passPage, type RenderedPage } from './one-pass.ts';

parentPort?.on('message', (page: RenderedPage) => {
  try {
    const passed = passPage(page);
    parentPort?.postMessage({ passed }, [passed.lean.buffer]);
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
