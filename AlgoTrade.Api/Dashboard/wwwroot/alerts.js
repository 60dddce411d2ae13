import { click, h, pill, table, time } from './dom.js';
import { get, may } from './api.js';
import { acknowledge } from './overview.js';
import { refreshNow } from './app.js';

let shown = 'unread';
const Filters = { unread: 'open=true&acknowledged=false', open: 'open=true', all: '' };

export async function alertsPage() {
  const body = h('div'), filters = h('div.filters', { role: 'group', 'aria-label': 'Which alerts' });
  const refresh = async () => {
    const page = await get('/alerts?limit=200&' + Filters[shown]);
    filters.replaceChildren(...Object.keys(Filters).map(one => h('button.small', { type: 'button', 'aria-pressed': String(one === shown), onclick: () => { shown = one; refresh(); } }, one)));
    body.replaceChildren(table([
      { title: 'Severity', cell: one => pill(one.severity) },
      { title: 'Last seen', kind: 'nowrap', cell: one => time(one.lastSeenAt) },
      { title: 'What happened', full: true, kind: 'reason', cell: one => [one.text, h('span.sub', one.key)] },
      { title: 'Times', number: true, cell: one => one.occurrences },
      { title: 'Bot or account', cell: one => one.bot ?? one.account ?? '' },
      { title: 'Delivered', kind: 'nowrap', cell: one => one.deliveredAt ? time(one.deliveredAt) : h('span.muted', 'no') },
      { title: '', cell: one => one.acknowledgedAt ? h('span.muted', `seen by ${one.acknowledgedBy}`) : may('operator') ? h('button.small', { type: 'button', onclick: click(async () => { await acknowledge(one); await refreshNow(); }) }, 'Acknowledge') : null },
    ], page.items, { label: 'Alerts', empty: shown === 'unread' ? 'No unread alerts.' : 'No alerts.' }));
  };
  await refresh();
  return { title: 'Alerts', refresh, element: [h('div.head', h('h1', 'Alerts')), h('section.panel.flush', h('header', filters), body)] };
}
