import { addressOf, answer } from './answer.ts';

/* First in every worker of the copy: `fetch` asks the page, which alone can run the scripts that carry files. */

/** The way to the page: its first message, which the worker's own code never sees. */
const page = new Promise<MessagePort>((resolve) => {
  addEventListener(
    'message',
    (event: MessageEvent<MessagePort>) => {
      event.stopImmediatePropagation();
      resolve(event.data);
    },
    { once: true },
  );
});

globalThis.fetch = async (asked) => {
  const { port1, port2 } = new MessageChannel();
  const told = new Promise<MessageEvent>((resolve) => {
    port1.onmessage = resolve;
  });
  (await page).postMessage(addressOf(asked), [port2]);
  const { data } = await told;
  port1.close();
  if (data instanceof Error) throw data;
  return answer(data);
};
