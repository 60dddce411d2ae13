// Places, modifies, cancels, triggers and watches with the package hyperliquid, unmodified. Its addresses are constants, so every client
// object it made is pointed at the practice exchange before the first request.
import { report, until, legal } from './environment.mjs';
import { createRequire } from 'node:module';

const { Hyperliquid } = createRequire(import.meta.url)('hyperliquid');

const [url, key, user] = process.argv.slice(2);
console.log = () => {};
const sdk = new Hyperliquid({ privateKey: key, testnet: true, enableWs: true, walletAddress: user, disableAssetMapRefresh: true });
const seen = new Set();
const point = holder => {
  if (holder === null || typeof holder !== 'object' || seen.has(holder))
    return;
  seen.add(holder);
  for (const value of Object.values(holder)) {
    if (value?.defaults?.baseURL !== undefined)
      value.defaults.baseURL = url;
    else
      point(value);
  }
};
point(sdk);
sdk.ws.url = url.replace('http', 'ws') + '/ws';
console.error = () => {}; // It reports the exchange's plain-text greeting as an error.
await sdk.connect();

const updates = [];
const fills = [];
await sdk.subscriptions.subscribeToOrderUpdates(user, data => updates.push(...data));
await sdk.subscriptions.subscribeToUserFills(user, data => { if (!data.isSnapshot) fills.push(...data.fills); });

const coin = 'SOL-PERP';
const mid = Number((await sdk.info.getAllMids())[coin]);
const statusOf = oid => updates.filter(update => update.order.oid === oid).map(update => update.status);
const order = (isBuy, price, size, type, options = {}) => ({
  coin, is_buy: isBuy, sz: size, limit_px: String(legal(price)), order_type: type, reduce_only: options.reduceOnly ?? false, ...(options.cloid && { cloid: options.cloid }),
});
const first = answer => answer.response.data.statuses[0];

await sdk.exchange.updateLeverage(coin, 'cross', 5);
const cloid = '0x0000000000000000abcdef0000000001';
const resting = first(await sdk.exchange.placeOrder(order(true, mid * 0.9, 5, { limit: { tif: 'Gtc' } }, { cloid }))).resting.oid;
const modified = first(await sdk.exchange.batchModifyOrders([{ oid: resting, order: order(true, mid * 0.91, 4, { limit: { tif: 'Gtc' } }, { cloid }) }])).resting.oid;
report('open', (await sdk.info.getUserOpenOrders(user)).map(open => ({ oid: open.oid, limitPx: open.limitPx, sz: open.sz })));
await sdk.exchange.cancelOrderByCloid(coin, cloid);
await until(() => statusOf(modified).includes('canceled'), 'the cancel');

const bought = first(await sdk.exchange.placeOrder(order(true, mid * 1.05, 10, { limit: { tif: 'Ioc' } }))).filled.oid;
await until(() => statusOf(bought).includes('filled') && fills.some(fill => fill.oid === bought), 'the fill');
const refused = first(await sdk.exchange.placeOrder(order(true, mid, 0.01, { limit: { tif: 'Gtc' } }))).error;

const stop = first(await sdk.exchange.placeOrder(order(
  false, mid * 0.8, 10, { trigger: { isMarket: true, triggerPx: String(legal(mid * 0.98)), tpsl: 'sl' } }, { reduceOnly: true }))).resting.oid;
report('pull the trigger', { coin: 'SOL', price: legal(mid * 0.97) });
await until(() => statusOf(stop).includes('filled') && fills.some(fill => fill.oid === stop), 'the stop');

report('refused', refused);
report('statuses', { resting: statusOf(resting), modified: statusOf(modified), bought: statusOf(bought), stop: statusOf(stop) });
report('fills', fills.map(fill => ({ oid: fill.oid, tid: fill.tid, px: fill.px, sz: fill.sz, fee: fill.fee })));
report('fillsByRest', (await sdk.info.getUserFills(user)).map(fill => fill.tid));
report('accountValue', (await sdk.info.perpetuals.getClearinghouseState(user)).marginSummary.accountValue);
report('status', (await sdk.info.getOrderStatus(user, stop)).order.status);
process.exit(0);
