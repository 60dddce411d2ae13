// Places, modifies, cancels, triggers and watches with @nktkas/hyperliquid, unmodified.
import { report, until, legal } from './environment.mjs';

const { ExchangeClient, HttpTransport, InfoClient, SubscriptionClient, WebSocketTransport } = await import('@nktkas/hyperliquid');
const { Wallet } = await import('ethers');

const [url, key] = process.argv.slice(2);
const wallet = new Wallet(key);
const user = wallet.address;
const http = new HttpTransport({ isTestnet: true, apiUrl: url });
const socket = new WebSocketTransport({ isTestnet: true, url: url.replace('http', 'ws') + '/ws' });
const info = new InfoClient({ transport: http });
const exchange = new ExchangeClient({ transport: http, wallet });
const watch = new SubscriptionClient({ transport: socket });

const updates = [];
const fills = [];
await watch.orderUpdates({ user }, data => updates.push(...data));
await watch.userFills({ user }, data => { if (!data.isSnapshot) fills.push(...data.fills); });
let books = 0;
await watch.l2Book({ coin: 'BTC' }, () => { books++; });

const meta = await info.meta();
const asset = meta.universe.findIndex(market => market.name === 'ETH');
const mid = Number((await info.allMids()).ETH);
const statusOf = oid => updates.filter(update => update.order.oid === oid).map(update => update.status);
const place = (isBuy, price, size, type, options = {}) => exchange.order({
  orders: [{ a: asset, b: isBuy, p: String(legal(price)), s: String(size), r: options.reduceOnly ?? false, t: type, ...(options.cloid && { c: options.cloid }) }],
  grouping: options.grouping ?? 'na',
});
const first = answer => answer.response.data.statuses[0];

await exchange.updateLeverage({ asset, isCross: true, leverage: 5 });
const cloid = '0xa1f0cddc17303d07f3fd128d5b35071d';
const resting = first(await place(true, mid * 0.9, 0.5, { limit: { tif: 'Gtc' } }, { cloid })).resting.oid;
const modified = first(await exchange.batchModify({
  modifies: [{ oid: resting, order: { a: asset, b: true, p: String(legal(mid * 0.91)), s: '0.4', r: false, t: { limit: { tif: 'Gtc' } }, c: cloid } }],
})).resting.oid;
report('open', (await info.openOrders({ user })).map(order => ({ oid: order.oid, limitPx: order.limitPx, sz: order.sz })));
await exchange.cancelByCloid({ cancels: [{ asset, cloid }] });
await until(() => statusOf(modified).includes('canceled'), 'the cancel');

const bought = first(await place(true, mid * 1.05, 1, { limit: { tif: 'Ioc' } })).filled.oid;
await until(() => statusOf(bought).includes('filled') && fills.some(fill => fill.oid === bought), 'the fill');
let refused = '';
try {
  await place(true, mid, 0.0001, { limit: { tif: 'Gtc' } });
} catch (error) {
  refused = error.message;
}

const stop = first(await place(
  false, mid * 0.8, 1, { trigger: { isMarket: true, triggerPx: String(legal(mid * 0.98)), tpsl: 'sl' } }, { reduceOnly: true })).resting.oid;
report('pull the trigger', { coin: 'ETH', price: legal(mid * 0.97) });
await until(() => statusOf(stop).includes('filled') && fills.some(fill => fill.oid === stop), 'the stop');
await until(() => books > 0, 'a book');

report('refused', refused);
report('statuses', { resting: statusOf(resting), modified: statusOf(modified), bought: statusOf(bought), stop: statusOf(stop) });
report('fills', fills.map(fill => ({ oid: fill.oid, tid: fill.tid, px: fill.px, sz: fill.sz, fee: fill.fee })));
report('fillsByRest', (await info.userFills({ user })).map(fill => fill.tid));
report('accountValue', (await info.clearinghouseState({ user })).marginSummary.accountValue);
report('status', (await info.orderStatus({ user, oid: stop })).order.status);
await socket.close();
process.exit(0);
