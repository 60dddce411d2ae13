// What newer Node versions bring along and these packages expect.
import WebSocket from 'ws';

globalThis.WebSocket ??= WebSocket;
Promise.withResolvers ??= () => {
  let resolve;
  let reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};

/** One line for the test that started us. */
export const report = (name, value) => process.stdout.write(`REPORT ${JSON.stringify({ name, value })}\n`);

export const until = async (condition, what) => {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline)
      throw new Error(`Waited in vain for ${what}.`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
};

/** Five significant figures at most, and whole numbers from 10,000 on: legal for any price the test uses. */
export const legal = price => (price >= 10_000 ? Math.round(price) : Number(price.toPrecision(5)));
