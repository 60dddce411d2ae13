// All bots at one look.
import { count, h, money, panel, pill, price, signed, table, tiles, time, toast, words } from './dom.js';
import { all, get, may, part, write } from './api.js';
import { actions } from './bot-actions.js';
import { refreshNow } from './app.js';

const Titles = { live: 'Real money', testnet: 'Test network', paper: 'Practice money' };
let mode = 'all', search = '';

export async function overviewPage() {
  const top = h('div.stack.wide'), list = h('div'), filters = h('div.filters', { role: 'group', 'aria-label': 'Mode' });
  const find = h('input.search', { type: 'search', placeholder: 'Find a bot', 'aria-label': 'Find a bot', value: search, oninput: () => { search = find.value; render(); } });
  let bots = [];
  const render = () => {
    const modes = ['all', ...new Set(bots.map(bot => bot.mode))];
    if (!modes.includes(mode)) mode = 'all';
    filters.replaceChildren(...(modes.length > 2 ? modes : []).map(one => h('button.small', { type: 'button', 'aria-pressed': String(one === mode), onclick: () => { mode = one; render(); } }, one)));
    const wanted = bots.filter(bot => (mode === 'all' || bot.mode === mode) && `${bot.name} ${bot.definition.strategy} ${bot.definition.instruments}`.toLowerCase().includes(search.toLowerCase()));
    list.replaceChildren(botTable(wanted, bots.length));
  };
  const refresh = async () => {
    const [overview, safety, alerts, loaded] = await Promise.all([get('/overview'), get('/health/safety'), get('/alerts?open=true&acknowledged=false&limit=5'), all('/bots')]);
    top.replaceChildren(h('div.cards', overview.modes.map(modeCard)), h('div.cards', attention(safety, alerts, overview), budgets(overview)));
    bots = loaded;
    render();
  };
  await refresh();
  return {
    title: 'Bots', refresh,
    element: [top, h('section.panel.flush', { 'aria-label': 'Bots' },
      h('header', h('h2', 'Bots'), filters, h('span.grow'), find, may('operator') && h('a.button.primary', { href: '#/bots/new' }, 'New bot')), list)],
  };
}

function modeCard(one) {
  const net = Number(one.longNotional) - Number(one.shortNotional);
  return h('section.panel.mode-card.' + one.mode, { 'aria-label': Titles[one.mode] },
    h('header', pill(one.mode, one.mode.toUpperCase()), h('h2', Titles[one.mode])),
    tiles([
      ['Equity, USDC', money(one.equity), true],
      ['Today', signed(one.dayPnl), true],
      ['Long', money(one.longNotional)], ['Short', money(one.shortNotional)], ['Net exposure', (net < 0 ? '−' : '') + money(Math.abs(net))],
      ['Open orders', count(one.openOrders)],
      ['Bots running', `${one.running} of ${one.bots}`],
      one.halted > 0 && ['Halted', h('span.down', count(one.halted))],
    ]));
}

function attention(safety, alerts, overview) {
  const more = overview.unreadAlerts - alerts.items.length;
  return panel('Needs attention', h('ul.findings',
    safety.isSafe && alerts.items.length === 0 ? h('li.calm', 'Nothing. Every position has a stop on record, no order is unknown, every bot gives signs of life.') : null,
    safety.findings.slice(0, 8).map(one => h('li', h('strong', words(one.code)), h('span', `${one.subject}: ${one.text}`))),
    safety.findings.length > 8 && h('li', `and ${safety.findings.length - 8} more`),
    alerts.items.map(one => h('li', h('span.row', pill(one.severity), h('span.muted', time(one.lastSeenAt)), one.occurrences > 1 && h('span.muted', `${one.occurrences} times`)), h('span', one.text)))),
    overview.unreadAlerts > 0 && h('a', { href: '#/alerts' }, more > 0 ? `${more} more unread alerts` : 'All alerts'));
}

function budgets(overview) {
  return panel('Exchange budget', overview.budgets.length === 0
    ? h('p.muted', 'No account was asked yet. Paper bots do not use the exchange’s budget: one request per USDC traded, and 10,000 to begin with.')
    : overview.budgets.map(one => h('div.stack',
      h('div.row', h('strong', one.account), h('span.grow'), h('span.muted', `${count(one.requestsLeft)} of ${count(one.requestsCap)} requests left`)),
      h('meter', { 'aria-label': `Budget of ${one.account} used`, min: 0, max: Math.max(one.requestsCap, 1), value: one.requestsUsed, low: one.requestsCap * 0.7, high: one.requestsCap * 0.9, optimum: 0 }))));
}

export const positionText = bot => {
  const held = bot.positions.filter(one => one.quantity !== '0');
  return held.length === 0 ? h('span.muted', 'flat') : held.map(one => h('div', `${one.quantity} ${one.coin}`, h('span.sub', `at ${price(one.entryPrice)}, `, signed(one.unrealizedPnl))));
};

export function statePills(bot) {
  return [pill(bot.state, words(bot.state ?? 'not seen yet')), bot.isUpToDate || bot.state === null ? null : h('span.sub', `wanted: ${words(bot.desiredState)}`),
    bot.state === 'halted' && h('span.sub.down', bot.reason)];
}

function botTable(bots, total) {
  return table([
    { title: 'Bot', full: true, kind: 'name', cell: bot => [h('a', { href: '#/bots/' + part(bot.name) }, h('strong', bot.name)), ' ', pill(bot.mode, bot.mode.toUpperCase()), h('span.sub', `${bot.definition.strategy} · ${bot.definition.instruments.join(', ')} · ${bot.definition.interval}`)] },
    { title: 'State', cell: statePills },
    { title: 'Position', cell: positionText },
    { title: 'Equity', number: true, cell: bot => money(bot.equity) },
    { title: 'Today', number: true, cell: bot => signed(bot.dayPnl) },
    { title: 'Exposure', number: true, cell: bot => money(bot.exposure) },
    { title: 'Orders', number: true, cell: bot => count(bot.openOrders) },
    { title: 'Last decision', full: true, kind: 'reason', cell: bot => bot.lastDecision ? [bot.lastDecision, h('span.sub', time(bot.lastDecisionAt))] : h('span.muted', 'none yet') },
    { title: '', full: true, cell: bot => h('span.row.tight', actions(bot, refreshNow, 'small')) },
  ], bots, { label: 'Bots', empty: total === 0 ? 'No bots yet. Create one: it starts out stopped, with practice money.' : 'No bot matches.' });
}

export async function acknowledge(alert) {
  await write('POST', `/alerts/${alert.alertId}/acknowledge`);
  toast('Acknowledged.');
}
