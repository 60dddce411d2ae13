// One bot: what it holds, what it did, and why.
import { h, money, pill, price, signed, table, tabs, tiles, time, words, count } from './dom.js';
import { all, get, may, part } from './api.js';
import { lineChart, priceChart } from './charts.js';
import { actions, deleteButton } from './bot-actions.js';
import { openKillSwitch } from './kill-switch.js';
import { refreshNow } from './app.js';

const Minutes = { '1m': 1, '3m': 3, '5m': 5, '15m': 15, '30m': 30, '1h': 60, '2h': 120, '4h': 240, '8h': 480, '12h': 720, '1d': 1440, '3d': 4320, '1w': 10080 };
const Candles = 160;

export async function botPage(name) {
  const path = '/bots/' + part(name);
  const head = h('div.stack'), chart = h('section.panel', { 'aria-label': 'Price and fills' }), curve = h('section.panel', { 'aria-label': 'Equity' });
  let coin = null;
  const lists = tabs('What the bot did', [
    ['Decisions', () => decisions(path)], ['Why not', () => whyNot(path)], ['Orders', () => orders(path)], ['Fills', () => fills(path)],
    ['Signals', () => signals(path)], ['Revisions', () => revisions(path)]]);
  const refresh = async () => {
    const bot = await get(path);
    coin ??= bot.definition.instruments[0];
    head.replaceChildren(...header(bot));
    await Promise.all([drawPrice(chart, bot, coin, next => { coin = next; return refresh(); }), drawEquity(curve, path), lists.refresh()]);
  };
  await refresh();
  return { title: name, refresh, element: [head, h('div.two', chart, curve), lists.element] };
}

function header(bot) {
  const held = bot.positions.filter(one => one.quantity !== '0');
  const sum = name => bot.positions.reduce((total, one) => total + Number(one[name]), 0);
  return [
    h('div.head', h('h1', bot.name), pill(bot.mode, bot.mode.toUpperCase()), pill(bot.state, words(bot.state ?? 'not seen yet')),
      h('span.muted', [bot.reason, bot.isUpToDate ? null : `wanted: ${words(bot.desiredState)}`].filter(Boolean).join(' · ')), h('span.grow'), actions(bot, refreshNow),
      may('operator') && h('a.button', { href: `#/bots/${part(bot.name)}/edit` }, 'Edit'), h('a.button', { href: `#/backtests/new/${part(bot.name)}` }, 'Backtest'),
      may('operator') && h('button', { type: 'button', onclick: () => openKillSwitch(refreshNow, 'bot:' + bot.name) }, 'Block …'),
      deleteButton(bot, () => { location.hash = '#/'; })),
    h('p.muted', `${bot.definition.strategy} on ${bot.definition.instruments.join(', ')}, candles of ${bot.definition.interval} · account ${bot.account} · revision ${bot.revision}`,
      bot.runningRevision && bot.runningRevision !== bot.revision ? `, running ${bot.runningRevision}` : '', ' · last sign of life ', time(bot.heartbeatAt)),
    h('section.panel', { 'aria-label': 'Figures' }, tiles([
      ['Equity, USDC', money(bot.equity), true], ['Today', signed(bot.dayPnl), true],
      ...(held.length ? held.flatMap(one => [[`Position ${one.coin}`, one.quantity], [`Entry ${one.coin}`, price(one.entryPrice)], [`Unrealized ${one.coin}`, signed(one.unrealizedPnl)]]) : [['Position', 'flat']]),
      ['Realized', signed(sum('realizedPnl'))], ['Fees', money(sum('fees'))], ['Funding', signed(sum('funding'))], ['Exposure', money(bot.exposure)], ['Open orders', count(bot.openOrders)]])),
  ];
}

async function drawPrice(place, bot, coin, choose) {
  const interval = bot.definition.interval, width = (Minutes[interval] ?? 60) * 60e3;
  const to = new Date(bot.heartbeatAt ?? Date.now()).getTime() + width;
  const from = new Date(Math.floor((to - Candles * width) / width) * width).toISOString();
  const [candles, fills, open] = await Promise.all([
    get(`/candles?coin=${part(coin)}&interval=${interval}&from=${from}&limit=500`),
    get(`/bots/${part(bot.name)}/fills?coin=${part(coin)}&limit=200`),
    get(`/bots/${part(bot.name)}/orders?open=true&limit=50`)]);
  const shown = candles.candles.map(one => ({ ms: Date.parse(one.openTime), open: Number(one.open), high: Number(one.high), low: Number(one.low), close: Number(one.close) }));
  const marks = fills.items.map(one => ({ ms: Date.parse(one.occurredAt), price: Number(one.price), side: one.side, label: `${one.side} ${one.quantity} at ${price(one.price)}` }));
  const levels = open.items.filter(one => one.coin === coin && (one.triggerPrice ?? one.limitPrice))
    .map(one => ({ price: Number(one.triggerPrice ?? one.limitPrice), label: `${words(one.purpose)} ${price(one.triggerPrice ?? one.limitPrice)}` }));
  place.replaceChildren(
    h('header', h('h2', `${coin}, ${interval}`), bot.definition.instruments.length > 1 && h('div.filters', bot.definition.instruments.map(one =>
      h('button.small', { type: 'button', 'aria-pressed': String(one === coin), onclick: () => choose(one) }, one)))),
    priceChart(shown, marks, levels, width),
    h('div.legend', h('span.key.buy', 'bought'), h('span.key.sell', 'sold'), h('span.key.stop', 'resting order')));
}

async function drawEquity(place, path) {
  const page = await get(path + '/equity?limit=500');
  const points = page.items.map(one => ({ ms: Date.parse(one.observedAt), value: Number(one.equity) })).reverse();
  place.replaceChildren(h('header', h('h2', 'Equity, USDC')), lineChart(points, { height: 320 }));
}

const details = value => value && h('details', h('summary', 'numbers'), h('pre', JSON.stringify(value, null, 2)));

async function decisions(path) {
  const page = await get(path + '/decisions?limit=50');
  return table([
    { title: 'Time', kind: 'nowrap', cell: one => time(one.decidedAt) },
    { title: 'Instrument', cell: one => one.coin ?? '' },
    { title: 'What', cell: one => one.kind === 'denied' ? [pill('denied'), ' ', one.wanted] : one.wanted },
    { title: 'Why', full: true, kind: 'reason', cell: one => [words0(one.reason), details(one.details)] },
  ], page.items, { label: 'Decisions', empty: 'No decisions yet: the strategy has not wanted anything.' });
}

/** Reasons of the gate are names of rules; reasons of strategies are sentences. */
const words0 = text => /^[A-Z][a-z]+([A-Z][a-z]*)+$/.test(text) ? words(text) : text;

async function whyNot(path) {
  const [denied, rejected, refused] = await Promise.all([get(path + '/decisions?kind=denied&limit=100'), get(path + '/orders?status=rejected&limit=100'), get(path + '/orders?status=denied&limit=100')]);
  const rows = [
    ...denied.items.map(one => ({ at: one.decidedAt, who: 'our gate', coin: one.coin, wanted: one.wanted, reason: words0(one.reason), numbers: one.details })),
    ...[...rejected.items, ...refused.items].map(one => ({
      at: one.createdAt, who: one.status === 'rejected' ? 'the exchange' : 'our gate', coin: one.coin, wanted: `${words(one.purpose)}: ${one.side} ${one.quantity}`, reason: one.statusReason ?? one.reason })),
  ].sort((a, b) => b.at.localeCompare(a.at));
  return table([
    { title: 'Time', kind: 'nowrap', cell: one => time(one.at) },
    { title: 'Refused by', cell: one => one.who },
    { title: 'Instrument', cell: one => one.coin ?? '' },
    { title: 'What was wanted', cell: one => one.wanted },
    { title: 'Why not', full: true, kind: 'reason', cell: one => [one.reason, details(one.numbers)] },
  ], rows, { label: 'Refused orders', empty: 'Nothing was refused: every order the strategy wanted was let through and taken.' });
}

async function orders(path) {
  const page = await get(path + '/orders?limit=50');
  return table([
    { title: 'Time', kind: 'nowrap', cell: one => time(one.createdAt) },
    { title: 'Order', cell: one => [h(one.side === 'buy' ? 'span.up' : 'span.down', one.side), ` ${one.quantity} ${one.coin}`, h('span.sub', `${words(one.purpose)}, ${words(one.kind)}${one.reduceOnly ? ', reduce-only' : ''}`)] },
    { title: 'Price', number: true, cell: one => [price(one.triggerPrice ?? one.limitPrice), h('span.sub', one.triggerPrice ? 'trigger' : 'limit')] },
    { title: 'Filled', number: true, cell: one => one.filledQuantity === '0' ? '–' : [one.filledQuantity, h('span.sub', `at ${price(one.averageFillPrice)}`)] },
    { title: 'Status', cell: one => pill(one.status) },
    { title: 'Why', full: true, kind: 'reason', cell: one => [one.reason, one.statusReason && h('span.sub', one.statusReason)] },
  ], page.items, { label: 'Orders', empty: 'No orders yet.' });
}

async function fills(path) {
  const page = await get(path + '/fills?limit=50');
  return table([
    { title: 'Time', kind: 'nowrap', cell: one => time(one.occurredAt) },
    { title: 'Side', cell: one => h(one.side === 'buy' ? 'span.up' : 'span.down', one.side) },
    { title: 'Instrument', cell: one => one.coin },
    { title: 'Quantity', number: true, cell: one => one.quantity },
    { title: 'Price', number: true, cell: one => price(one.price) },
    { title: 'Fee', number: true, cell: one => `${one.fee} ${one.feeAsset}` },
    { title: 'Role', cell: one => one.isLiquidation ? pill('critical', 'liquidation') : one.role },
  ], page.items, { label: 'Fills', empty: 'No fills yet.' });
}

async function signals(path) {
  const page = await get(path + '/signals?limit=100');
  return table([
    { title: 'Time', kind: 'nowrap', cell: one => time(one.occurredAt) }, { title: 'Instrument', cell: one => one.coin }, { title: 'Source', cell: one => one.source },
    { title: 'Signal', full: true, kind: 'reason', cell: one => [one.text, details(one.details)] },
  ], page.items, { label: 'Signals', empty: 'This strategy has given no signals beside its decisions.' });
}

async function revisions(path) {
  const rows = await all(path + '/revisions', 200);
  return table([
    { title: 'Revision', cell: one => h('strong', one.revision) }, { title: 'Made', kind: 'nowrap', cell: one => time(one.createdAt) }, { title: 'By', cell: one => one.createdBy },
    { title: 'What changed', full: true, kind: 'reason', cell: one => changes(rows.find(other => other.revision === one.revision - 1), one) },
    { title: 'Configuration', full: true, cell: one => h('details', h('summary', 'show'), h('pre', JSON.stringify(one.definition, null, 2))) },
  ], rows, { label: 'Revisions' });
}

function changes(before, after) {
  if (!before) return h('span.muted', 'created');
  const flat = (value, name = '') => value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, name ? `${name}.${key}` : key))) : { [name]: JSON.stringify(value) };
  const old = flat(before.definition), now = flat(after.definition);
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(name => old[name] !== now[name]);
  return names.length === 0 ? h('span.muted', 'nothing') : names.map(name => h('div', h('code', name), ` ${old[name] ?? 'absent'} → ${now[name] ?? 'absent'}`));
}
