// Backtests: ask for one, watch it, read what came out, compare.
import { click, count, h, money, percent, pill, price, signed, table, tabs, tiles, time, toast, words } from './dom.js';
import { get, may, part, write } from './api.js';
import { drawdownChart, lineChart } from './charts.js';
import { botFields, complain, field } from './bot-form.js';
import { refreshNow } from './app.js';

const done = one => !['queued', 'running'].includes(one.status);
const day = text => text.slice(0, 16).replace('T', ' ');
let definitions = null;
/** Name → {title, unit, definition}, in the order of a report. */
const known = async () => { definitions ??= new Map((await get('/backtests/metrics')).map(one => [one.name, one])); return definitions; };
const show = (name, value) => {
  if (value === null || value === undefined) return '–';
  const unit = definitions?.get(name)?.unit;
  return unit === 'fraction' ? percent(value) : unit === 'count' ? count(value) : unit === 'days' ? `${money(value)} days` : money(value);
};
const metricName = name => h('span', { title: definitions?.get(name)?.definition ?? '' }, definitions?.get(name)?.title ?? words(name));
const inOrder = metrics => [...definitions.keys()].filter(name => name in metrics).map(name => [name, metrics[name]]);

/** Looks again and again while something is under way; events do not tell of backtests. */
function follow(isBusy, action) {
  const timer = setInterval(() => { if (!element.isConnected) clearInterval(timer); else if (isBusy()) action().catch(() => {}); }, 1000);
  let element = document.body;
  return node => { element = node; return node; };
}

export async function backtestsPage() {
  const body = h('div'), chosen = new Set();
  let rows = [];
  const compare = h('button', { type: 'button', disabled: true, onclick: () => { location.hash = '#/backtests/compare/' + [...chosen].join(','); } }, 'Compare');
  const refresh = async () => {
    await known();
    rows = (await get('/backtests?limit=100')).items;
    body.replaceChildren(table([
      { title: 'Pick', cell: one => h('input', { type: 'checkbox', 'aria-label': `Compare ${one.name}`, checked: chosen.has(one.backtestId), disabled: one.status !== 'completed', onchange: event => { chosen[event.target.checked ? 'add' : 'delete'](one.backtestId); compare.disabled = chosen.size < 2; } }) },
      { title: 'Backtest', full: true, cell: one => [h('a', { href: '#/backtests/' + one.backtestId }, h('strong', `${one.name} #${one.backtestId}`)), h('span.sub', one.strategy)] },
      { title: 'Period', cell: one => `${day(one.fromTime)} to ${day(one.toTime)}` },
      { title: 'Status', cell: one => done(one) ? [pill(one.status), one.error && h('span.sub.down', one.error)] : h('progress', { value: one.progress, max: 1, 'aria-label': 'Progress' }) },
      { title: 'Return', number: true, cell: one => one.metrics ? signed(one.metrics.totalReturn, percent) : '' },
      { title: 'Max drawdown', number: true, cell: one => one.metrics ? show('maxDrawdown', one.metrics.maxDrawdown) : '' },
      { title: 'Round trips', number: true, cell: one => one.metrics ? show('roundTrips', one.metrics.roundTrips) : '' },
    ], rows, { label: 'Backtests', empty: 'No backtests yet. They run on stored candles, with the engine that trades.' }));
  };
  await refresh();
  const root = follow(() => rows.some(one => !done(one)), refresh)(h('section.panel.flush', { 'aria-label': 'Backtests' }, body));
  return { title: 'Backtests', refresh, element: [h('div.head', h('h1', 'Backtests'), h('span.grow'), compare, may('operator') && h('a.button.primary', { href: '#/backtests/new' }, 'New backtest')), root] };
}

export async function newBacktestPage(name) {
  const [bot, coverage] = await Promise.all([name ? get('/bots/' + part(name)) : null, get('/data/coverage')]);
  const fields = await botFields(bot?.definition ?? null, bot === null);
  const minute = coverage.find(one => one.coin === bot?.definition.instruments[0]) ?? coverage[0];
  const local = text => text ? text.slice(0, 16) : '';
  const from = h('input', { type: 'datetime-local', required: true, value: local(minute?.first) }), to = h('input', { type: 'datetime-local', required: true, value: local(minute?.last) });
  const stream = h('select', h('option', { value: 'candles' }, 'stored candles'), h('option', { value: 'trades' }, 'recorded trades'));
  const slippage = h('input', { type: 'text', inputmode: 'decimal', value: '1', required: true });
  const submit = async event => {
    event.preventDefault();
    const form = event.currentTarget;
    try {
      const made = await write('POST', '/backtests', { bot: fields.read(), from: from.value + ':00Z', to: to.value + ':00Z', stream: stream.value, costs: { slippageBps: slippage.value } });
      location.hash = '#/backtests/' + made.backtestId;
    } catch (failure) { complain(form, failure, 'bot.'); }
  };
  return {
    title: 'New backtest',
    element: [h('div.head', h('h1', name ? `Backtest ${name}` : 'New backtest')),
      h('form.wide', { onsubmit: submit },
        h('fieldset', h('legend', 'Period, UTC'), h('div.fields', field('from', 'From', from), field('to', 'To, exclusive', to), field('stream', 'Runs over', stream), field('costs', 'Slippage, hundredths of a percent', slippage)),
          h('p.muted', 'Stored: ', coverage.length ? coverage.slice(0, 8).map(one => `${one.coin} ${one.interval} ${day(one.first)} to ${day(one.last)}`).join(' · ') : 'no candles yet.')),
        fields.element, h('p.problem.wrong', { role: 'alert' }),
        h('div.row', h('button.primary', { type: 'submit' }, 'Run backtest'), h('a.button', { href: '#/backtests' }, 'Cancel')))],
  };
}

export async function backtestPage(id) {
  const head = h('div.stack'), body = h('div.stack');
  let one = null;
  const refresh = async () => {
    const wasDone = one !== null && done(one);
    one = await get('/backtests/' + id);
    head.replaceChildren(h('div.head', h('h1', `${one.name} #${one.backtestId}`), pill(one.status), h('span.grow'),
      !done(one) && may('operator') && h('button.danger', { type: 'button', onclick: click(async () => { await write('POST', `/backtests/${id}/cancel`); toast('Canceled.'); await refreshNow(); }) }, 'Cancel')),
    h('p.muted', `${one.strategy} · ${day(one.fromTime)} to ${day(one.toTime)} UTC · asked for by ${one.requestedBy}`, one.effectsHash && [' · effects ', h('code', one.effectsHash.slice(0, 12))]));
    if (!done(one)) body.replaceChildren(h('section.panel', h('h2', 'Progress'), h('progress', { value: one.progress, max: 1, 'aria-label': 'Progress' }), h('p.muted', percent(one.progress, 0))));
    else if (!wasDone) body.replaceChildren(...await result(one));
  };
  await refresh();
  return { title: one.name, refresh: async () => {}, element: [head, follow(() => !done(one), refresh)(body)] };
}

async function result(one) {
  if (one.status !== 'completed') return [h('section.panel', h('p.empty', one.error ?? 'It was canceled before it ended.'))];
  const [curve] = await Promise.all([get(`/backtests/${one.backtestId}/equity`), known()]);
  const start = Date.parse(curve.from);
  const points = curve.equity.map((value, index) => ({ ms: start + index * curve.stepSeconds * 1000, value }));
  const metrics = inOrder(one.metrics);
  const lists = tabs('Details', [
    ['Trades', () => trades(one.backtestId)],
    ['All metrics', async () => table([{ title: 'Metric', cell: ([name]) => metricName(name) }, { title: 'Value', number: true, cell: ([name, value]) => show(name, value) }, { title: 'Definition', full: true, kind: 'reason', cell: ([name]) => definitions.get(name)?.definition ?? '' }], metrics, { label: 'Metrics' })],
    ['Configuration', async () => h('pre', JSON.stringify(one.request, null, 2))]]);
  lists.show(0);
  return [
    h('section.panel', { 'aria-label': 'Figures' }, tiles(metrics.slice(0, 14).map(([name, value], index) => [metricName(name), show(name, value), index < 2]))),
    h('section.panel', { 'aria-label': 'Equity' }, h('h2', 'Equity, USDC'), lineChart(points, { height: 260 })),
    h('section.panel', { 'aria-label': 'Drawdown' }, h('h2', 'Drawdown'), drawdownChart(points)),
    lists.element];
}

async function trades(id) {
  const page = await get(`/backtests/${id}/trades?limit=500`);
  return table([
    { title: 'No.', number: true, cell: one => one.number },
    { title: 'Side', cell: one => [h(one.side === 'buy' ? 'span.up' : 'span.down', one.side === 'buy' ? 'long' : 'short'), ` ${one.quantity} ${one.coin}`] },
    { title: 'Opened', kind: 'nowrap', cell: one => time(one.openedAt) }, { title: 'Closed', kind: 'nowrap', cell: one => time(one.closedAt) },
    { title: 'Entry', number: true, cell: one => price(one.entryPrice) }, { title: 'Exit', number: true, cell: one => price(one.exitPrice) },
    { title: 'PnL', number: true, cell: one => signed(one.pnl) }, { title: 'Fees', number: true, cell: one => money(one.fees) }, { title: 'Why it ended', cell: one => one.exitReason },
  ], page.items, { label: 'Trades', empty: 'It made no trades.' });
}

export async function comparePage(ids) {
  const [compared] = await Promise.all([get('/backtests/compare?ids=' + ids), known()]);
  const columns = compared.backtests.map(one => ({ title: `${one.name} #${one.backtestId}`, number: true, cell: ([name, values]) => show(name, values[one.backtestId]) }));
  return { title: 'Comparison', element: [h('div.head', h('h1', 'Comparison')), h('section.panel.flush', table([{ title: 'Metric', cell: ([name]) => metricName(name) }, ...columns], inOrder(compared.metrics), { label: 'Comparison' }))] };
}
